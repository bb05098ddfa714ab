"""The index's file: opened soundly, put aside when it is damaged, read where it cannot be written.

It holds nothing that a scan cannot bring again, so a power cut may take the last seconds of it
(`synchronous = NORMAL`); what people wrote is in a file of its own, see `index_notes`. Writes of
two programs are kept apart by a lock of ours for the reason that `file` gives.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from paylink_tui.model.errors import StoreError
from paylink_tui.store import index_schema
from paylink_tui.store.faults import FILE_FAULTS, is_damage, unusable
from paylink_tui.store.locks import locked
from paylink_tui.store.transaction import close_alone, transaction

INDEX = "index.sqlite3"
_ENDINGS = ("", "-wal", "-shm")
_BUSY_SECONDS = 10.0
# Pages of 4 KiB that the log may grow to: a scan writes many small transactions.
_CHECKPOINT_PAGES = 4000
_CACHE_KIB = {"writer": 16_000, "reader": 4_000}
# Device and inode: what a file is told by, whatever its name is by now.
_FileId = tuple[int, int]
_NO_FILE: _FileId = (0, 0)
_MEANING = "Links are still read at the providers, but cannot be found here."

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


class IndexFile:
    """The file in `directory`, for the one thread that writes. `notes` holds, by topic, a sentence
    for each thing that the user should know.
    """

    def __init__(self, directory: Path, now: Callable[[], datetime]) -> None:
        self.notes: dict[str, str] = {}
        self.directory = directory.absolute()
        self.path = self.directory / INDEX
        self.openings = 0  # how often a file was opened: another number, perhaps another file
        self._now = now
        self._connection: sqlite3.Connection | None = None
        self._opened_file = _NO_FILE

    def write(self, work: Work[T]) -> T:
        """What `work` gives, done in one transaction. Raises StoreError when that cannot be.

        A file that turns out to be damaged is put aside, and `work` done in a new one.
        """
        try:
            try:
                return self._write(work)
            except FILE_FAULTS as error:
                if not is_damage(error):
                    raise
                self.set_aside(error)
                return self._write(work)
        except FILE_FAULTS as error:
            raise unusable(self.path, error, _MEANING, name="index") from error

    def is_damaged(self) -> bool:
        """Whether SQLite's own quick check finds a fault."""
        try:
            with self._alone():
                (said,) = self._opened().execute("PRAGMA quick_check(1)").fetchone()
        except FILE_FAULTS as error:
            return is_damage(error)
        return bool(said != "ok")

    def set_aside(self, error: Exception) -> None:
        """Puts the damaged file out of the way, unless another program did and a new one lies there
        by now.
        """
        self.close()
        with locked(self.directory / "index.lock", _BUSY_SECONDS):
            if _file_at(self.path) != self._opened_file:
                return
            stem = _free_stem(self.directory, self._now())
            for ending in _ENDINGS:
                with suppress(FileNotFoundError):
                    (self.directory / f"{INDEX}{ending}").rename(self.directory / f"{stem}{ending}")
        self.notes["set_aside"] = (
            f"The index of links was damaged ({error}). It is kept as {self.directory / stem}, and "
            "a new one was begun: a scan fills it again. Notes and tags are not lost."
        )

    def close(self) -> None:
        """Closes the file; it is opened again when needed."""
        if self._connection is not None:
            close_alone(self._connection, self.directory / "index.lock", _BUSY_SECONDS)
            self._connection = None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(self.directory / "index.lock", _BUSY_SECONDS):
            yield

    def _write(self, work: Work[T]) -> T:
        with self._alone():
            connection = self._opened()
            with transaction(connection, "IMMEDIATE"):
                result = work(connection)
        self.notes.pop("unwritten", None)
        return result

    def _opened(self) -> sqlite3.Connection:
        if self._connection is not None and _file_at(self.path) != self._opened_file:
            self._connection.close()  # it was removed or put aside: what is written goes to another
            self._connection = None
        if self._connection is None:
            self._connection = self._open()
        return self._connection

    def _open(self) -> sqlite3.Connection:
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        if self.path.stat().st_mode & 0o077:
            self.path.chmod(0o600)
        self._opened_file = _file_at(self.path)
        self.openings += 1
        connection = _connect(str(self.path), "writer")
        try:
            index_schema.version_of(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            index_schema.migrate(connection)
        except BaseException:
            connection.close()
            raise
        return connection


class ReadOnly:
    """The same file for one thread that only reads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._opened_file = _NO_FILE

    def connection(self) -> sqlite3.Connection:
        """The open file, opened anew when another lies in its place."""
        there = _identity(self._path.stat())
        if self._connection is not None and self._opened_file != there:
            self.close()
        if self._connection is None:
            self._connection = _open_to_read(self._path)
            self._opened_file = there
        return self._connection

    def close(self) -> None:
        """Closes the file; it is opened again when needed."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def reading_fault(path: Path, error: Exception) -> StoreError:
    """The error for an index that cannot be read."""
    return unusable(path, error, _MEANING, name="index")


def _open_to_read(path: Path) -> sqlite3.Connection:
    """Without a place for its index of the log, SQLite reads only a file that nobody writes."""
    ways = ["mode=ro"]
    log = path.with_name(f"{path.name}-wal")
    if not (log.exists() and log.stat().st_size):
        ways.append("immutable=1")
    for way in ways:
        connection = _connect(f"{path.as_uri()}?{way}", "reader")
        try:
            index_schema.version_of(connection)
        except sqlite3.OperationalError:
            connection.close()
            if way == ways[-1]:
                raise
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise AssertionError


def _connect(name: str, kind: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        name,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        uri=name.startswith("file:"),
        check_same_thread=False,  # closed by whichever thread comes last
    )
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB[kind]}")
    return connection


def _file_at(path: Path) -> _FileId:
    try:
        return _identity(path.stat())
    except FileNotFoundError:
        return _NO_FILE


def _identity(status: os.stat_result) -> _FileId:
    return (status.st_dev, status.st_ino)


def _free_stem(directory: Path, now: datetime) -> str:
    dated = f"index.damaged-{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}.sqlite3"
    stem, number = dated, 1
    while (directory / stem).exists():
        number += 1
        stem = f"{dated}-{number}"
    return stem
