"""Walking numbered pages side by side.

A walk asks for more at once than the lane has connections: the lane itself holds to them and to the
budget, and has the next page at hand the moment that a connection is free.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import TypeVar

# How many pages a walk asks for at once, for each connection of the lane.
AHEAD = 2

K = TypeVar("K")
T = TypeVar("T")


async def walk(
    fetch: Callable[[K], Awaitable[T]], numbers: Iterable[K], width: int
) -> AsyncGenerator[T, None]:
    """The pages `fetch` brings for `numbers`, in the order they arrive, at most `width` at once.

    Leaving the iteration early cancels what is still being fetched, and so does the first error,
    which ends it. Both return once nothing is being fetched any more.
    """
    waiting = iter(numbers)
    running: set[asyncio.Future[T]] = set()
    try:
        while True:
            for number in _take(waiting, width - len(running)):
                running.add(asyncio.ensure_future(fetch(number)))
            if not running:
                return
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for future in done:
                running.remove(future)
                yield future.result()
    finally:
        for future in running:
            future.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def walk_in_order(
    fetch: Callable[[K], Awaitable[T]], numbers: Iterable[K], width: int
) -> AsyncGenerator[T, None]:
    """As `walk`, but the pages come in the order of `numbers`."""
    waiting = iter(numbers)
    running: list[asyncio.Future[T]] = []
    try:
        while True:
            for number in _take(waiting, width - len(running)):
                running.append(asyncio.ensure_future(fetch(number)))
            if not running:
                return
            yield await running[0]
            running.pop(0)
    finally:
        for future in running:
            future.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _take(numbers: Iterable[K], count: int) -> list[K]:
    return [number for _, number in zip(range(count), numbers, strict=False)]
