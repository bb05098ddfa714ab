"""Rows that lie elsewhere, such as a million of them in a database: only what is looked at is
fetched, a block at a time, and only the blocks looked at last are held.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

Row = TypeVar("Row")

# A block is more than a screen holds, so that a page down meets one that is here already.
BLOCK = 128
HELD = 16


class FarRows(Sequence["Row | None"], Generic[Row]):
    """`length` rows, of which those that are not here yet read as None and are asked of `fetch`.

    `fetch` takes the first row's number and that after the last; what it leaves out stays None.
    `arrived` is called when rows came that were missing. An error of `fetch` goes to `failed`, and
    its rows are asked for again when they are next looked at.
    """

    def __init__(
        self,
        length: int,
        fetch: Callable[[int, int], Awaitable[Sequence[Row | None]]],
        arrived: Callable[[], None],
        failed: Callable[[Exception], None],
        first: Sequence[Row | None] = (),
    ) -> None:
        """`first` are the first rows, where they are at hand."""
        self.length = length
        self._fetch = fetch
        self._arrived = arrived
        self._failed = failed
        self._blocks: OrderedDict[int, Sequence[Row | None]] = OrderedDict()
        self._coming: dict[int, asyncio.Task[None]] = {}
        if first:
            self._blocks[0] = first

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, index: int) -> Row | None: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row | None]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row | None] | None:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(self.length))]
        if not 0 <= index < self.length:
            raise IndexError(index)
        number, place = divmod(index, BLOCK)
        self._want(number + 1 if place >= BLOCK // 2 else number - 1)
        return self._at(index)

    def held(self) -> Iterator[tuple[int, Row]]:
        """The rows that are here, with their numbers."""
        for number, block in self._blocks.items():
            for place, row in enumerate(block):
                if row is not None:
                    yield number * BLOCK + place, row

    async def bring(self, index: int) -> None:
        """Fetches the rows around `index`, so that they are here when they are first drawn."""
        around = range(max(index // BLOCK - 1, 0), index // BLOCK + 2)
        for number in around:
            self._want(number)
        await asyncio.gather(*(self._coming[n] for n in around if n in self._coming))

    def close(self) -> None:
        """Asks for nothing more."""
        self.length = 0
        for task in self._coming.values():
            task.cancel()

    def _at(self, index: int) -> Row | None:
        number, place = divmod(index, BLOCK)
        block = self._blocks.get(number)
        if block is None or place >= len(block) < self._size(number):
            self._want(number)
        else:
            self._blocks.move_to_end(number)
        return block[place] if block is not None and place < len(block) else None

    def _size(self, number: int) -> int:
        return min(BLOCK, self.length - number * BLOCK)

    def _want(self, number: int) -> None:
        if self._size(number) <= 0 or number < 0 or number in self._coming:
            return
        if len(self._blocks.get(number, ())) < self._size(number):
            task = asyncio.get_running_loop().create_task(self._bring(number))
            self._coming[number] = task

    async def _bring(self, number: int) -> None:
        start, size = number * BLOCK, self._size(number)
        try:
            rows = await self._fetch(start, start + size)
        except Exception as error:
            self._failed(error)
            return
        finally:
            del self._coming[number]
        self._blocks[number] = (*rows, *(None,) * (size - len(rows)))
        while len(self._blocks) > HELD:
            self._blocks.popitem(last=False)
        self._arrived()
