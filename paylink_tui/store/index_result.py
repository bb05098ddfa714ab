"""What a search found: the first screenful, then all of it, of which only what is shown is read."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from paylink_tui.model.errors import StoreError
from paylink_tui.model.index import IndexRow, LinkKey, Order
from paylink_tui.model.query import Query

if TYPE_CHECKING:
    from paylink_tui.store.index import Index


class SupersededError(Exception):
    """A newer search has taken the place of this one."""


class ReplacedError(StoreError):
    """Another file lies in the place of the one that was searched: its numbers are other links'."""

    def __init__(self) -> None:
        super().__init__(
            "The index was damaged or removed meanwhile, and another one begun.",
            remedy="Search again.",
        )


class Result:
    """The links that matched at the time of the search, in order, by their numbers: four bytes
    each, and a position that stays. To see what has come since, search again.

    `first` are the rows of the first screenful. `count` grows until `complete`. `file` is that of
    the index, in which alone the numbers mean these links.
    """

    def __init__(
        self,
        index: Index,
        query: Query,
        order: Order,
        descending: bool,
        *,
        numbers: Sequence[int],
        first: tuple[IndexRow | None, ...],
        file: int,
        total: int,
        complete: bool,
    ) -> None:
        self.query = query
        self.order = order
        self.descending = descending
        self.first = first
        self.file = file
        self.total = total
        self.complete = complete
        self.fault: StoreError | None = None
        self.closed = False
        self.numbers = array("I", numbers)
        self._index = index
        self._listeners: list[Callable[[], None]] = []
        self._ended = asyncio.Event()
        if complete:
            self._ended.set()

    @property
    def count(self) -> int:
        """How many match, as far as it is known."""
        return len(self.numbers)

    @property
    def hidden(self) -> int:
        """How many links of the index do not match."""
        return max(self.total - self.count, 0)

    async def whole(self) -> None:
        """Returns when all that match are known.

        Raises:
            SupersededError: it was closed, or a newer search took its place.
            StoreError: the index cannot be read.
        """
        await self._ended.wait()
        if self.fault is not None:
            raise self.fault
        if not self.complete:
            raise SupersededError

    async def rows(self, start: int, stop: int) -> tuple[IndexRow | None, ...]:
        """The rows from `start` up to `stop`, as they are now; None for one that was forgotten.

        Raises:
            ReplacedError: they are not there any more.
            StoreError: the index cannot be read.
        """
        numbers = self.numbers[max(start, 0) : max(stop, 0)]
        return await self._index.rows_of(self.file, numbers) if numbers else ()

    async def position(self, key: LinkKey) -> int | None:
        """Where a link stands; None where it is not among them, as far as they are known."""
        number = await self._index.number_of(key)
        if number is None:
            return None
        return await asyncio.to_thread(_find, self.numbers, number)

    def on_progress(self, listener: Callable[[], None]) -> None:
        """Calls `listener`, in the event loop, as `count` grows and when it is complete."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Stops looking for more; its listeners are not called again."""
        self.closed = True
        self._listeners.clear()
        if not self._ended.is_set():
            self._ended.set()

    def progressed(self) -> None:
        """Tells the listeners."""
        for listener in self._listeners:
            listener()

    def ended(self, fault: StoreError | None = None) -> None:
        """Notes that all are known, or why they cannot be."""
        self.fault = fault
        self.complete = fault is None and not self.closed
        self._ended.set()
        self.progressed()


def _find(numbers: array[int], number: int) -> int | None:
    try:
        return numbers.index(number)
    except ValueError:
        return None
