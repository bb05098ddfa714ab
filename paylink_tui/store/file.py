"""The journal's file: opened soundly, written under one lock, read even where it cannot be written.

Why a lock of our own beside SQLite's: until 3.51.3 SQLite can damage a database in WAL mode when
two connections write and checkpoint at the same instant (sqlite.org/wal.html, "The WAL-Reset Bug"),
and Python brings whatever SQLite it was built with. `BEGIN IMMEDIATE` guards against programs that
do not know of the lock.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from paylink_tui.model.errors import Outcome, StoreError
from paylink_tui.store import aside, body, chain, schema
from paylink_tui.store.entries import EventType
from paylink_tui.store.faults import FILE_FAULTS, SQLITE_FAULTS, is_damage, unusable
from paylink_tui.store.head import advance_head
from paylink_tui.store.locks import Session, forget_dead_sessions, locked
from paylink_tui.store.transaction import close_alone, transaction

LOCK = "journal.lock"
_BUSY_SECONDS = 10.0  # nobody waits at a screen for it: the journal has a thread of its own
_CHECK_BYTES = 64 * 1024 * 1024  # a file up to this size is checked in well under a second

_T = TypeVar("_T")
_Work = Callable[[sqlite3.Connection], _T]


class JournalFile:
    """The files of the journal in `directory`, for one thread.

    `notes` holds, by topic, a sentence for each thing that the user should know.
    """

    def __init__(self, directory: Path, session: Session, clock: Callable[[], datetime]) -> None:
        self.notes: dict[str, str] = {}
        self.directory = directory
        self.path = directory / aside.JOURNAL
        self.head_path = directory / aside.HEAD
        self._session = session
        self._clock = clock
        self._connection: sqlite3.Connection | None = None
        self._opened = (0, 0)  # device and inode of the file that is open

    def write(self, work: _Work[_T], meaning: str, outcome: Outcome | None = None) -> _T:
        """What `work` gives, done in a transaction that is on the disk when this returns.

        Raises StoreError, with `meaning` and `outcome`, when that cannot be.
        """
        try:
            with self._alone():
                return self._write(work)
        except FILE_FAULTS as error:
            raise unusable(self.path, error, meaning, outcome) from error

    def read(self, work: _Work[_T]) -> _T:
        """What `work` gives of one state of the journal, read-only where it cannot be written.

        Raises StoreError when the file cannot be read either.
        """
        try:
            return _read(self._current(), work)
        except FILE_FAULTS as error:
            self.close()
            fault = unusable(self.path, error, "Nothing can be created or removed until then.")
            return self._read_only(work, fault)

    def close(self) -> None:
        """Closes the file; it is opened again when needed."""
        if self._connection is not None:
            close_alone(self._connection, self.directory / LOCK, _BUSY_SECONDS)
            self._connection = None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(self.directory / LOCK, _BUSY_SECONDS):
            yield

    def _write(self, work: _Work[_T]) -> _T:
        connection = self._ready()
        try:
            with transaction(connection, "IMMEDIATE"):
                schema.require_current(connection)
                result = work(connection)
        except SQLITE_FAULTS:
            self._connection = None
            connection.close()
            raise
        self._advance_head(connection)
        return result

    def _advance_head(self, connection: sqlite3.Connection) -> None:
        try:
            head = chain.head_of(connection)
            advance_head(self.head_path, head, lambda kept: chain.is_on_chain(connection, kept))
            self.notes.pop("head", None)
        except OSError as error:
            # The journal itself has the event, so the write may go on.
            self.notes["head"] = (
                f"The last event of the journal could not be noted in {self.head_path} "
                f"({error.strerror}): should events be cut off, it would not be seen."
            )

    def _current(self) -> sqlite3.Connection:
        if self._connection is not None and self._is_same_file():
            return self._connection
        with self._alone():
            return self._ready()

    def _ready(self) -> sqlite3.Connection:
        """The open file, with the lock held. Opened anew when another file lies in its place."""
        before, self._connection = self._connection, None
        if before is not None:
            if self._is_same_file():
                self._connection = before
                return before
            before.close()  # SQLite sees that its file was moved, and leaves the log of the new one
        self._connection = connection = self._open()
        status = self.path.stat()
        self._opened = (status.st_dev, status.st_ino)
        self.notes.pop("read_only", None)
        return connection

    def _is_same_file(self) -> bool:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return False
        return (status.st_dev, status.st_ino) == self._opened

    def _open(self) -> sqlite3.Connection:
        _narrow(self.directory, 0o700)
        self._session.hold()
        forget_dead_sessions(self.directory)
        if aside.is_leftover(self.directory):
            self._set_aside("The journal's database was missing.")
        try:
            connection = self._open_sound()
        except FILE_FAULTS as error:
            if not is_damage(error):
                raise
            self._set_aside(f"The journal was damaged ({error}).")
            connection = self._open_sound()
        try:
            self._begin(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _open_sound(self) -> sqlite3.Connection:
        new = not self.path.exists()
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        _narrow(self.path, 0o600)
        if new:
            _sync(self.directory)
        connection = _connect(str(self.path))
        try:
            schema.version_of(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA fullfsync = ON")  # macOS: through the disk's own cache
            schema.migrate(connection)
            if self.path.stat().st_size <= _CHECK_BYTES:
                schema.check_sound(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_aside(self, what: str) -> None:
        stem = aside.set_aside(self.directory, self._clock())
        self.notes["set_aside"] = (
            f"{what} What there was is kept as {self.directory / stem}.*, and a new journal was "
            "begun: the writes of the old one, its Mesh Paylinks among them, are not listed any "
            "more, and those of unknown outcome are not looked up."
        )

    def _begin(self, connection: sqlite3.Connection) -> None:
        """Lets a new journal begin with its second file, and with where the old ones are.

        Were that file made after the first event only, a program killed between the two would
        leave a journal that looks as if somebody had taken the file away.
        """
        if chain.head_of(connection) != chain.START:
            return
        self._advance_head(connection)
        names = aside.databases_set_aside(self.directory)
        with transaction(connection, "IMMEDIATE"):
            for name in names:
                chain.append(
                    connection,
                    type=EventType.SET_ASIDE.value,
                    at=self._clock().isoformat(),
                    session=self._session.name,
                    body=body.to_text({"file": name}),
                )
        if names:
            self._advance_head(connection)

    def _read_only(self, work: _Work[_T], fault: StoreError) -> _T:
        ways = ["mode=ro"]
        log = self.path.with_name(f"{aside.JOURNAL}-wal")
        if not (log.exists() and log.stat().st_size):
            # Without a place for its index SQLite reads only a database that nobody is writing.
            ways.append("immutable=1")
        for way in ways:
            with (
                suppress(*FILE_FAULTS),
                closing(_connect(f"{self.path.as_uri()}?{way}")) as connection,
            ):
                schema.version_of(connection)
                result = _read(connection, work)
                self.notes["read_only"] = fault.sentence()
                return result
        raise fault


def _connect(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        name, timeout=_BUSY_SECONDS, isolation_level=None, uri=name.startswith("file:")
    )
    # Bytes that are not UTF-8 must stay what they are, or a change could pass verification.
    connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
    connection.create_function("holds", -1, body.holds, deterministic=True)
    return connection


def _read(connection: sqlite3.Connection, work: _Work[_T]) -> _T:
    with transaction(connection, "DEFERRED"):
        return work(connection)


def _narrow(path: Path, mode: int) -> None:
    """Takes away the rights of others."""
    if path.stat().st_mode & 0o777 & ~mode:
        path.chmod(mode)


def _sync(directory: Path) -> None:
    """Makes a new name outlive a power cut, where a directory may be opened (not on Windows)."""
    with suppress(PermissionError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
