"""Notes and tags of links, in a file of their own.

The index can be filled again by a scan, so it may be put aside, forgotten or lost; what a person
wrote cannot. So it is here, written through to the disk, and the index holds a copy to search in.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.errors import StoreError
from paylink_tui.model.index import LinkKey, Note
from paylink_tui.store.body import storable
from paylink_tui.store.faults import FILE_FAULTS, DamagedError, is_damage, unusable
from paylink_tui.store.index_pack import micros, moment_of
from paylink_tui.store.locks import locked
from paylink_tui.store.transaction import transaction

NOTES = "notes.sqlite3"
# "plno" in ASCII.
_APPLICATION_ID = 0x706C6E6F
_VERSION = 1
_BUSY_SECONDS = 10.0
_TABLE = """
CREATE TABLE notes (
    provider TEXT NOT NULL,
    environment TEXT NOT NULL,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    link_id TEXT NOT NULL,
    text TEXT NOT NULL,
    tags TEXT NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (provider, environment, account, kind, link_id)
) WITHOUT ROWID
"""
_KEY = "provider = ? AND environment = ? AND account = ? AND kind = ? AND link_id = ?"


class Notes:
    """The file in `directory`, for one thread. Every call may raise StoreError."""

    def __init__(self, directory: Path) -> None:
        self.note = ""
        self._directory = directory.absolute()
        self._path = self._directory / NOTES
        self._connection: sqlite3.Connection | None = None

    def all(self) -> tuple[Note, ...]:
        """Every note, the one changed last at the beginning. No file is no note."""
        if self._connection is None and not self._path.exists():
            return ()
        try:
            found = self._opened().execute("SELECT * FROM notes ORDER BY changed DESC, link_id")
            return tuple(_note(row) for row in found)
        except FILE_FAULTS as error:
            raise self._unusable(error) from error

    def of(self, key: LinkKey) -> Note | None:
        """The note of one link."""
        return next((note for note in self.all() if note.key == key), None)

    def put(
        self, key: LinkKey, now: datetime, *, text: str | None, tags: Sequence[str] | None
    ) -> Note:
        """Writes a note, or its tags, and gives it as it is now; None leaves the one or the other.

        An empty note is kept: what another program reads then is that there is none any more.
        """
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            with locked(self._directory / "notes.lock", _BUSY_SECONDS):
                connection = self._opened()
                with transaction(connection, "IMMEDIATE"):
                    return _put(connection, key, now, text, tags)
        except FILE_FAULTS as error:
            raise self._unusable(error) from error

    def version(self) -> tuple[int, ...]:
        """Something else whenever another program has written; empty while there is no file."""
        if self._connection is None and not self._path.exists():
            return ()
        try:
            (version,) = self._opened().execute("PRAGMA data_version").fetchone()
            return (int(version), self._path.stat().st_ino)
        except FILE_FAULTS as error:
            raise self._unusable(error) from error

    def close(self) -> None:
        """Closes the file; it is opened again when needed."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            try:
                self._connection = self._open()
            except FILE_FAULTS as error:
                if not is_damage(error):
                    raise
                self._set_aside(error)
                self._connection = self._open()
        return self._connection

    def _open(self) -> sqlite3.Connection:
        with suppress(PermissionError):
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(
            self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_aside(self, error: Exception) -> None:
        """Keeps what there is of a damaged file, under the first name that is free."""
        names = (self._path.with_name(f"notes.damaged-{n}.sqlite3") for n in range(1, 1000))
        free = next(name for name in names if not name.exists())
        self._path.rename(free)
        self.note = (
            f"The notes of links were damaged ({error}). The file is kept as {free}; notes that "
            "the index still has were taken over into a new one."
        )

    def _unusable(self, error: Exception) -> StoreError:
        self.close()
        return unusable(self._path, error, "Notes and tags cannot be kept.", name="file of notes")


def _prepare(connection: sqlite3.Connection) -> None:
    # A plain journal, not a log beside the file: there is one file to copy, and little is written.
    connection.execute("PRAGMA synchronous = FULL")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if (application, version, tables) == (0, 0, 0):
        with transaction(connection, "IMMEDIATE"):
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {_VERSION}")
            connection.execute(_TABLE.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))
    elif application != _APPLICATION_ID:
        raise DamagedError("another database")
    elif version > _VERSION:
        raise StoreError(
            f"The notes were written by a newer version of this program (format {version}).",
            remedy="Use the newer program.",
        )


def _put(
    connection: sqlite3.Connection,
    key: LinkKey,
    now: datetime,
    text: str | None,
    tags: Sequence[str] | None,
) -> Note:
    named = tuple(storable(str(part)) for part in key)
    found = connection.execute(f"SELECT * FROM notes WHERE {_KEY}", named).fetchone()
    before = None if found is None else _note(found)
    kept_text = before.text if text is None and before else (text or "")
    kept_tags = before.tags if tags is None and before else tuple(dict.fromkeys(tags or ()))
    note = Note(key, storable(kept_text), tuple(map(storable, kept_tags)), now.astimezone(UTC))
    values = (*named, note.text, "\n".join(note.tags), micros(note.changed_at))
    connection.execute("REPLACE INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    return note


def _note(row: Sequence[Any]) -> Note:
    provider, environment, account, kind, link_id, text, tags, changed = row
    key = LinkKey(
        Provider(provider), Environment(environment), str(account), str(kind), str(link_id)
    )
    return Note(key, str(text), tuple(str(tags).split("\n")) if tags else (), moment_of(changed))
