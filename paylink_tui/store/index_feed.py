"""What waits to be written: takes that somebody awaits, and what screens read by the way.

All that waits when the writing thread is free goes in one transaction: the more there is to write,
the less each page of it costs.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from paylink_tui.model.errors import StoreError
from paylink_tui.model.index import LinkKey, Seen, Sighting
from paylink_tui.store import index_rows
from paylink_tui.store.index_file import Work
from paylink_tui.store.index_writer import Take, Taken

_FEED_SECONDS = 0.1

WriteAll = Callable[[Sequence[Take]], Awaitable[list[Taken]]]


class Takes:
    """Takes in the order in which they came, several to a transaction."""

    def __init__(self, write_all: WriteAll) -> None:
        self._write_all = write_all
        self._waiting: list[tuple[Take, asyncio.Future[tuple[Seen, Any]]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def take(self, sightings: Sequence[Sighting], also: Work[Any] | None) -> tuple[Seen, Any]:
        """Returns once it is written, which happens even if the caller is cancelled."""
        future: asyncio.Future[tuple[Seen, Any]] = asyncio.get_running_loop().create_future()
        self._waiting.append(((sightings, also), future))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await asyncio.shield(future)

    async def finish(self) -> None:
        """Returns once nothing waits any more."""
        while self._writing is not None:
            await asyncio.wait((self._writing,))

    async def _write(self) -> None:
        try:
            while self._waiting:
                taken, self._waiting = self._waiting, []
                await self._write_some(taken)
        finally:
            self._writing = None

    async def _write_some(
        self, taken: Sequence[tuple[Take, asyncio.Future[tuple[Seen, Any]]]]
    ) -> None:
        try:
            results: Sequence[Taken] = await self._write_all([take for take, _ in taken])
        except Exception as error:
            results = [error] * len(taken)
        for (_, future), result in zip(taken, results, strict=True):
            if isinstance(result, Exception):
                future.set_exception(result)
                future.exception()  # read it: the caller may have gone
            else:
                future.set_result(result)


class Feed:
    """Sightings that nobody waits for, gathered for a moment. A fault is told to `on_fault`."""

    def __init__(self, takes: Takes, on_fault: Callable[[StoreError | None], None]) -> None:
        self._takes = takes
        self._on_fault = on_fault
        self._gathered: list[Sighting] = []
        self._gone: list[tuple[LinkKey, datetime]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._writing: set[asyncio.Task[None]] = set()

    def add(self, sightings: Sequence[Sighting]) -> None:
        """Takes down what was seen, soon."""
        self._gathered += sightings
        self._begin_soon()

    def add_gone(self, keys: Sequence[LinkKey], at: datetime) -> None:
        """Takes down, soon, that links were not there any more at `at`."""
        self._gone += [(key, at) for key in keys]
        self._begin_soon()

    def _begin_soon(self) -> None:
        if (self._gathered or self._gone) and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_FEED_SECONDS, self._begin)

    async def flush(self) -> None:
        """Returns once all that was added before is written, whatever is added meanwhile."""
        if self._timer is not None:
            self._timer.cancel()
            self._begin()
        if self._writing:
            await asyncio.wait(tuple(self._writing))

    def _begin(self) -> None:
        self._timer = None
        gathered, self._gathered = self._gathered, []
        gone, self._gone = self._gone, []
        task = asyncio.create_task(self._write(gathered, gone))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _write(
        self, sightings: Sequence[Sighting], gone: Sequence[tuple[LinkKey, datetime]]
    ) -> None:
        def mark_gone(connection: sqlite3.Connection) -> None:
            for key, at in gone:
                index_rows.mark_gone(connection, (key,), at)

        try:
            await self._takes.take(sightings, mark_gone)
            self._on_fault(None)
        except StoreError as error:
            self._on_fault(error)
