"""The index of every link that was seen: kept as links are read, searched while somebody types."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.errors import StoreError
from paylink_tui.model.index import (
    IndexedAccount,
    IndexedRaw,
    IndexRow,
    KnownValues,
    LinkKey,
    Note,
    Order,
    Seen,
    Sighting,
)
from paylink_tui.model.query import Query
from paylink_tui.store import index_reads, index_row, index_rows, index_schema, index_search
from paylink_tui.store.index_feed import Feed, Takes
from paylink_tui.store.index_file import Work
from paylink_tui.store.index_result import Result, SupersededError
from paylink_tui.store.index_threads import Threads
from paylink_tui.store.index_upkeep import Changes, Upkeep
from paylink_tui.store.index_writer import IndexWriter

FIRST = 100  # rows that a search gives at once
_FILL_AFTER = 0.03  # seconds: the first rows are to be painted before the rest is counted

T = TypeVar("T")


def _now() -> datetime:
    return datetime.now(UTC)


class Index:
    """The index in `directory`, which is made; several programs may use one at once.

    Nothing is opened before the first call. Every call may raise StoreError.
    """

    def __init__(self, directory: Path, *, clock: Callable[[], datetime] = _now) -> None:
        self._writer = IndexWriter(directory, clock)
        self._threads = Threads(self._writer, self._fed, self._changed)
        self._write, self._read = self._threads.write, self._threads.read
        self._takes = Takes(self._take_all)
        self._feed = Feed(self._takes, self._fed)
        self._upkeep = Upkeep(self._keep_up)
        self._changes = Changes()
        self._current: object = None
        self._asked_to_sort: set[str] = set()
        self._unfed = ""
        self._closed = False

    @property
    def note(self) -> str:
        """What the user should know of the index, or empty: that a damaged file was put aside, that
        nothing can be written, that this SQLite has no trigrams.
        """
        return " ".join(filter(None, (*self._writer.notes.values(), self._unfed)))

    # Writing

    async def take(
        self, sightings: Sequence[Sighting], also: Work[T] | None = None
    ) -> tuple[Seen, T | None]:
        """Writes down what was seen, in one transaction with what `also` does: both are in the
        index when this returns, or neither. What `also` raises is raised.
        """
        seen, told = await self._takes.take(sightings, also)
        return seen, cast("T | None", told)

    def feed(self, sightings: Sequence[Sighting]) -> None:
        """Writes down what was seen, soon, and never raises: `note` tells if it cannot be."""
        if not self._closed:
            self._feed.add(sightings)

    def feed_gone(self, keys: Sequence[LinkKey], at: datetime) -> None:
        """Notes, soon, that links were not there any more at `at`; as `feed` does."""
        if not self._closed:
            self._feed.add_gone(keys, at)

    async def flush(self) -> None:
        """Returns once all that was fed before is in the index."""
        await self._feed.flush()

    async def change(self, work: Work[T]) -> T:
        """What `work` gives, done in one transaction."""
        result: T = await self._write(self._writer.change, work)
        self._changed()
        return result

    async def mark_gone(self, keys: Iterable[LinkKey], at: datetime) -> int:
        """Notes that links are not there any more; how many were not known to be gone."""
        known = tuple(keys)
        return await self.change(lambda connection: index_rows.mark_gone(connection, known, at))

    async def forget_account(self, provider: Provider, environment: Environment, name: str) -> int:
        """Removes an account's links, how many there were; their notes are kept."""
        forgotten = await self._write(self._writer.forget, (provider, environment, name))
        self._changed()
        return forgotten

    # Notes

    async def set_note(self, key: LinkKey, text: str) -> Note:
        """Keeps what a person wrote beside a link; empty removes it."""
        return await self._put_note(key, text, None)

    async def set_tags(self, key: LinkKey, tags: Sequence[str]) -> Note:
        """Keeps the tags of a link."""
        return await self._put_note(key, None, tuple(tags))

    async def notes(self) -> tuple[Note, ...]:
        """Every note, the one changed last at the beginning."""
        return await self._write(self._writer.all_notes)

    async def note_of(self, key: LinkKey) -> Note | None:
        """The note of a link, which the index need not have."""
        return next((note for note in await self.notes() if note.key == key), None)

    async def _put_note(self, key: LinkKey, text: str | None, tags: Sequence[str] | None) -> Note:
        note = await self._write(self._writer.put_note, key, text, tags)
        self._changed()
        return note

    # Reading

    async def read(self, work: Work[T]) -> T:
        """What `work` gives of one state of the index."""
        return await self._read(work)

    async def count(self) -> int:
        """How many links there are."""
        return await self.read(index_reads.total)

    async def row(self, key: LinkKey) -> IndexRow | None:
        """What is known of a link."""
        return await self.read(lambda connection: index_row.find_row(connection, key))

    async def raw(self, key: LinkKey) -> IndexedRaw | None:
        """The provider's own object of a link, redacted, as it was last kept."""
        return await self.read(lambda connection: index_reads.raw_of(connection, key))

    async def known_among(self, keys: Iterable[LinkKey]) -> frozenset[LinkKey]:
        """Those of `keys` that the index has, and does not know to be gone."""
        wanted = tuple(keys)
        return await self.read(lambda connection: index_reads.known_among(connection, wanted))

    async def accounts(self) -> tuple[IndexedAccount, ...]:
        """The accounts that the index has links of, whether or not they are configured."""
        return await self._read(index_reads.accounts, behind=True)

    async def known_values(self) -> KnownValues:
        """The values that occur, for completion. Nobody should wait for it: of many links it takes
        a while.
        """
        return await self._read(index_reads.known_values, behind=True)

    async def number_of(self, key: LinkKey) -> int | None:
        """The number of a link within the index."""
        return await self.read(lambda connection: index_row.number_of(connection, key))

    async def rows_of(self, file: int, numbers: Sequence[int]) -> tuple[IndexRow | None, ...]:
        """The links that have these numbers in `file`; None for one that was forgotten.

        Raises:
            ReplacedError: the index is in another file by now.
        """
        return await self.read(lambda db: index_search.rows_of(db, file, numbers))

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls `listener`, in the event loop, after links have changed, a few times a second at
        most. What this returns stops it.
        """
        return self._changes.add(listener)

    # Searching

    async def search(
        self,
        query: Query,
        order: Order = Order.ADDED,
        descending: bool = True,
        *,
        first: int = FIRST,
        alone: bool = True,
    ) -> Result:
        """The links that match, as soon as the first of them are known; the rest is counted behind.

        With `alone` it takes the place of the search before, for one who types.

        Raises:
            SupersededError: a newer search has taken its place.
        """
        this = object()
        if alone:
            self._current = this
            self._threads.stop_unwanted()

        def unwanted() -> bool:
            return alone and self._current is not this

        page = await self._read(
            lambda connection: index_search.first_page(connection, query, order, descending, first),
            unwanted,
        )
        result = Result(
            self,
            query,
            order,
            descending,
            numbers=page.numbers,
            first=page.rows,
            file=page.file,
            total=page.total,
            complete=page.complete,
        )
        if not page.complete:
            self._upkeep.spawn(self._fill(result, unwanted))
        if page.total > index_schema.MANY and (missing := page.missing - self._asked_to_sort):
            self._asked_to_sort |= missing
            self._upkeep.spawn(self._make_sorted(missing))
        return result

    async def _fill(self, result: Result, unwanted: Callable[[], bool]) -> None:
        loop = asyncio.get_running_loop()

        def work(connection: sqlite3.Connection) -> None:
            index_search.fill(connection, result, lambda: _tell(loop, result))

        try:
            await asyncio.sleep(_FILL_AFTER)
            await self._read(work, lambda: result.closed or unwanted(), behind=True)
            result.ended()
        except SupersededError:
            result.close()
        except StoreError as error:
            result.ended(error)

    async def _make_sorted(self, missing: frozenset[str]) -> None:
        try:
            await self._write(self._writer.make_sorted, missing)
        except StoreError as error:
            self._fed(error)

    # Underneath

    async def close(self) -> None:
        """Writes what waits and closes the files."""
        if self._closed:
            return
        self._closed = True
        self._current = None
        await self._feed.flush()
        await self._takes.finish()
        await self._upkeep.stop()
        self._changes.stop()
        await asyncio.to_thread(self._threads.close)

    async def _take_all(self, takes: Sequence[Any]) -> list[Any]:
        results = await self._write(self._writer.take, takes)
        self._changed()
        return results

    def _changed(self) -> None:
        self._changes.happened()
        self._upkeep.wanted()

    async def _keep_up(self) -> bool:
        try:
            return await self._write(self._writer.keep_up)
        except StoreError as error:
            self._fed(error)
            return False

    def _fed(self, error: StoreError | None) -> None:
        self._unfed = "" if error is None else error.sentence()


def _tell(loop: asyncio.AbstractEventLoop, result: Result) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(result.progressed)
