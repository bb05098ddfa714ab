"""What a scan has read on its way into the index: batch by batch, each with how far the scan is.

A batch is whatever was read in a tenth of a second, or while the one before was being written, so
that a slow disk makes the batches larger instead of the scan slower.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.errors import StoreError
from paylink_tui.model.index import Sighting
from paylink_tui.services.scan_lists import Reading
from paylink_tui.store import scans as rows
from paylink_tui.store.index_rows import mark_unseen_gone
from paylink_tui.store.scans import ScanRow, ScanState

if TYPE_CHECKING:
    from paylink_tui.store.index import Index

# Links that are read and not yet in the index; beyond so many no further page is asked for.
MOST_WAITING = 3_000
_GATHER_SECONDS = 0.1


class ScanLostError(StoreError):
    """What the scan had put into the index is not there any more."""

    def __init__(self) -> None:
        super().__init__(
            "The links that this scan had read are not in the index any more: it was removed, put "
            "aside, or made to forget the account.",
            remedy="Go on with the scan: it begins at its first page.",
        )


class Keeping:
    """The row of a scan, and the links that go into the index together with it. `before` is the row
    that it takes the place of, or goes on from.

    `readings` are the lists that are still being read, whose places are kept with the row; None
    before they are known, and again once what was read of them is lost.
    """

    def __init__(self, index: Index, row: ScanRow, before: ScanRow | None) -> None:
        self.row = row
        self._stands_since = _begun(before)
        self.readings: list[Reading] | None = None
        self._index = index
        self._links: list[Sighting] = []
        self._gone_in: list[Reading] = []
        self._is_stale = False
        self._task: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()

    def change(self, **fields: object) -> None:
        """Changes fields of the row."""
        self.row = replace(self.row, **fields)  # type: ignore[arg-type]
        self._is_stale = True

    def count(self, **more: int) -> None:
        """Adds to the counts of the row."""
        self.change(**{name: getattr(self.row, name) + count for name, count in more.items()})

    def add(self, links: Sequence[Sighting]) -> None:
        """Takes over what a page had."""
        self._links += links

    def find_gone(self, reading: Reading) -> None:
        """Takes for gone, behind all that was added, what was in none of a list's pages."""
        self._gone_in.append(reading)

    def start(self) -> None:
        """Sees to it that what was added is written. Raises StoreError if that failed before."""
        if self._task is not None and self._task.done():
            self._task.result()
            self._task = None
        if self._task is None:
            self._task = asyncio.create_task(self._write_batches())

    async def has_room(self) -> None:
        """Returns once not too much waits to be written."""
        if self._task is not None and len(self._links) > MOST_WAITING:
            with self._hurrying():
                await asyncio.wait((self._task,))

    async def finish(self) -> None:
        """Returns once all is written.

        Raises:
            StoreError: it cannot be; it is kept for the next time.
            ScanLostError: what was written before is lost, and the row is one that begins anew.
        """
        task, self._task = self._task, None
        ended: BaseException | None = None
        with self._hurrying():
            if task is not None:
                (ended,) = await asyncio.gather(task, return_exceptions=True)
            await self._write_batches()
        if isinstance(ended, ScanLostError):
            raise ended

    @contextmanager
    def _hurrying(self) -> Iterator[None]:
        self._hurry.set()
        try:
            yield
        finally:
            self._hurry.clear()

    async def _write_batches(self) -> None:
        while self._links or self._gone_in or self._is_stale:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), _GATHER_SECONDS)
            links, self._links = self._links, []
            gone_in, self._gone_in = self._gone_in, []
            self._is_stale = False
            row = self._row_to_keep()
            work = partial(_write, row=row, stands_since=self._stands_since, gone_in=gone_in)
            try:
                seen, gone = await self._index.take(links, work)
            except _OtherRowError as error:
                self._begin_anew(error.row)
                raise ScanLostError from None
            except BaseException:
                self._links, self._gone_in = links + self._links, gone_in + self._gone_in
                self._is_stale = True
                raise
            self._stands_since = row.started_at
            if seen.new or seen.changed or gone:
                self.count(new=seen.new, changed=seen.changed, gone=gone or 0)

    def _begin_anew(self, found: ScanRow | None) -> None:
        """Nothing counts as read any more, since nothing of it is in the index. Of the lists only
        the names are kept: some are known from nowhere else.
        """
        self.readings, self._links, self._gone_in = None, [], []
        lists: dict[str, object] = {name: {} for name in (*self.row.lists, *self.row.marks)}
        state = self.row.state if self.row.state is ScanState.STOPPED else ScanState.OPEN
        counts = dict.fromkeys(("pages", "links", "new", "changed", "gone"), 0)
        self.change(lists=lists, marks={}, holes=(), unread=frozenset(), state=state, **counts)
        self._stands_since = _begun(found)

    def _row_to_keep(self) -> ScanRow:
        places = {reading.name: reading.plan.to_json() for reading in self.readings or ()}
        lists = {**self.row.lists, **places}
        return replace(self.row, lists=lists, updated_at=datetime.now(UTC))


class _OtherRowError(Exception):
    """Not the row that was written last stands in the index, but `row`."""

    def __init__(self, row: ScanRow | None) -> None:
        super().__init__()
        self.row = row


def _write(
    connection: sqlite3.Connection,
    row: ScanRow,
    stands_since: datetime | None,
    gone_in: Sequence[Reading],
) -> int:
    """Keeps `row` in the place of the scan that began at `stands_since`, and takes for gone what
    was in none of the lists that were read wholly. The row is in the same file as the links, so
    where another one stands, or none, the links that were read before are not there either.
    """
    found = rows.load(connection, row.key)
    if _begun(found) != stands_since:
        raise _OtherRowError(found)
    gone = 0
    for reading in gone_in:
        gone += mark_unseen_gone(
            connection,
            (Provider(row.provider), Environment(row.environment), row.account),
            seen_before=row.started_at,
            at=datetime.now(UTC),
            product_id=reading.product_id,
        )
    rows.save(connection, replace(row, gone=row.gone + gone))
    return gone


def _begun(row: ScanRow | None) -> datetime | None:
    return None if row is None else row.started_at
