"""The writing half of the index, for its one thread: what was seen, what people noted, upkeep."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.errors import StoreError
from paylink_tui.model.index import LinkKey, Note, Seen, Sighting
from paylink_tui.store import index_reads, index_row, index_rows, index_schema, index_text
from paylink_tui.store.index_file import IndexFile, Work
from paylink_tui.store.index_ingest import Ingest
from paylink_tui.store.index_notes import Notes

T = TypeVar("T")
Take = tuple[Sequence[Sighting], Work[Any] | None]
Taken = tuple[Seen, Any] | Exception

_NO_TRIGRAMS = (
    "The SQLite of this Python ({version}) has no trigram index, which came with 3.34: finding "
    "text in many links is slow."
)


class IndexWriter:
    """See `index.Index`, which has the same calls for asyncio."""

    def __init__(self, directory: Path, now: Callable[[], datetime]) -> None:
        self.file = IndexFile(directory, now)
        self._notes = Notes(directory)
        self._notes_version: tuple[int, ...] = (-1,)
        self._ingest = Ingest()
        self._now = now

    @property
    def notes(self) -> dict[str, str]:
        """What the user should know, by topic."""
        return self.file.notes | ({"notes": self._notes.note} if self._notes.note else {})

    def open(self) -> None:
        """Makes the file, or brings it up to date; raises StoreError where that cannot be."""
        self._write(lambda connection: None)

    def take(self, takes: Sequence[Take]) -> list[Taken]:
        """Writes down what was seen, each of `takes` with its own work or not at all, in one
        transaction.
        """

        def work(connection: sqlite3.Connection) -> list[Taken]:
            results = [self._take_one(connection, *take) for take in takes]
            _count(connection, sum(r[0].new for r in results if not isinstance(r, Exception)))
            if index_text.waiting(connection) > index_text.MOST_WAITING and self._has_trigrams:
                index_text.index_some(connection)
            return results

        return self._write(work)

    def change(self, work: Work[T]) -> T:
        """What `work` gives, done in one transaction."""
        return self._write(work)

    def forget(self, account: tuple[Provider, Environment, str]) -> int:
        """Removes the links of an account."""

        def work(connection: sqlite3.Connection) -> int:
            forgotten = index_rows.forget(connection, account)
            _count(connection, -forgotten)
            return forgotten

        return self._write(work)

    def put_note(self, key: LinkKey, text: str | None, tags: Sequence[str] | None) -> Note:
        """Keeps a note or the tags of a link; None leaves the one or the other."""
        note = self._notes.put(key, self._now(), text=text, tags=tags)
        # The version of the notes tells what other programs wrote, not this.
        self._ingest.noted = {**self._ingest.noted, key: (note.text, note.tags)}
        # The note is safe. Where the copy cannot be written, the next opening brings it.
        with suppress(StoreError):
            self._write(
                lambda connection: index_rows.put_note(connection, key, note.text, note.tags)
            )
        return note

    def all_notes(self) -> tuple[Note, ...]:
        """Every note that is not empty, the one changed last at the beginning."""
        return tuple(note for note in self._notes.all() if note.text or note.tags)

    def keep_up(self) -> bool:
        """Indexes a batch of texts that wait, makes an index that will be asked for, or merges a
        little of that of texts; False when there is nothing to do.
        """

        def work(connection: sqlite3.Connection) -> bool:
            if self._has_trigrams and index_text.waiting(connection):
                index_text.index_some(connection)
                return True
            made = index_schema.sorted_columns(connection)
            missing = [key for key in index_schema.USUAL if key not in made]
            if missing and index_reads.total(connection) > index_schema.MANY:
                index_schema.make_sorted(connection, missing[0])
                return True
            return self._has_trigrams and index_text.merge_some(connection)

        return self._write(work)

    def make_sorted(self, keys: Iterable[str]) -> None:
        """Makes the indexes to sort and filter by."""
        for key in keys:
            self._write(lambda connection, key=key: index_schema.make_sorted(connection, key))  # type: ignore[misc]

    def put_aside(self, error: Exception) -> None:
        """Puts a file aside that was found damaged while it was read, unless another one lies there
        by now, and begins a new one.
        """
        if self.file.is_damaged():
            self.file.set_aside(error)
        self.open()

    def close(self) -> None:
        """Closes the files."""
        self._notes.close()
        self.file.close()

    @property
    def _has_trigrams(self) -> bool:
        return "trigrams" not in self.file.notes

    def _take_one(
        self,
        connection: sqlite3.Connection,
        sightings: Sequence[Sighting],
        also: Work[Any] | None,
    ) -> Taken:
        connection.execute("SAVEPOINT take")
        try:
            seen = self._ingest.take(connection, sightings)
            told = None if also is None else also(connection)
        except sqlite3.Error:
            raise  # of the file: nothing of the transaction can stand
        except Exception as error:
            connection.execute("ROLLBACK TO take")
            connection.execute("RELEASE take")
            return error
        connection.execute("RELEASE take")
        return seen, told

    def _write(self, work: Work[T]) -> T:
        def prepared(connection: sqlite3.Connection) -> T:
            self._make_ready(connection)
            return work(connection)

        return self.file.write(prepared)

    def _make_ready(self, connection: sqlite3.Connection) -> None:
        """What a new file, or one that others have written to, needs before it is written."""
        if not index_text.make_index(connection):
            self.file.notes["trigrams"] = _NO_TRIGRAMS.format(version=sqlite3.sqlite_version)
        try:
            if (self.file.openings, *self._notes.version()) != self._notes_version:
                self._take_over_notes(connection)
                self._notes_version = (self.file.openings, *self._notes.version())
            self.file.notes.pop("notes_unread", None)
        except StoreError as error:  # links are found without their notes
            self.file.notes["notes_unread"] = error.sentence()

    def _take_over_notes(self, connection: sqlite3.Connection) -> None:
        copies = _noted(connection)
        kept = {note.key: (note.text, note.tags) for note in self._notes.all()}
        if self._notes.note and not kept:
            for key, (text, tags) in copies.items():  # of a file that was damaged
                self._notes.put(key, self._now(), text=text, tags=tags)
            kept = copies
        for key in copies.keys() | kept.keys():
            noted = kept.get(key, ("", ()))
            if noted != copies.get(key, ("", ())):
                index_rows.put_note(connection, key, *noted)
        self._ingest.noted = kept


def _noted(connection: sqlite3.Connection) -> dict[LinkKey, tuple[str, tuple[str, ...]]]:
    found = connection.execute(f"{index_row.ROW} WHERE l.has & 3").fetchall()
    rows = map(index_row.index_row, found)
    return {row.key: (row.note, row.tags) for row in rows}


def _count(connection: sqlite3.Connection, more: int) -> None:
    if more:
        connection.execute(
            "INSERT INTO facts VALUES ('links', :more)"
            " ON CONFLICT (name) DO UPDATE SET value = value + :more",
            {"more": more},
        )
