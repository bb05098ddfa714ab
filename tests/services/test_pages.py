"""Pages fetched side by side: in which order, how many at once, and nothing left when it ends."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import pytest

from paylink_tui.services.pages import walk, walk_in_order
from tests.services.support import until

Walk = Callable[..., AsyncGenerator[str, None]]


class Source:
    """Pages that come when the test releases them."""

    def __init__(self) -> None:
        self.gates: dict[int, asyncio.Future[str]] = {}
        self.running = 0
        self.most = 0

    async def fetch(self, number: int) -> str:
        self.running += 1
        self.most = max(self.most, self.running)
        self.gates[number] = asyncio.get_running_loop().create_future()
        try:
            return await self.gates[number]
        finally:
            self.running -= 1

    async def release(self, number: int) -> None:
        await until(lambda: number in self.gates)
        self.gates[number].set_result(f"page {number}")


async def test_pages_come_in_the_order_in_which_they_arrive() -> None:
    source = Source()
    pages = walk(source.fetch, range(1, 4), 3)
    first = asyncio.ensure_future(anext(pages))
    await source.release(3)
    assert await first == "page 3"
    await source.release(1)
    assert await anext(pages) == "page 1"
    await source.release(2)
    assert [page async for page in pages] == ["page 2"]


async def test_pages_in_order_come_in_order_though_they_arrive_in_another() -> None:
    source = Source()
    pages = walk_in_order(source.fetch, range(1, 4), 3)
    first = asyncio.ensure_future(anext(pages))
    for number in (3, 2):
        await source.release(number)
    assert not first.done()
    await source.release(1)
    assert [await first, await anext(pages), await anext(pages)] == ["page 1", "page 2", "page 3"]


@pytest.mark.parametrize("kind", [walk, walk_in_order])
async def test_no_more_pages_than_the_width_are_fetched_at_once(kind: Walk) -> None:
    source = Source()

    async def all_of_them() -> list[str]:
        return [page async for page in kind(source.fetch, range(1, 11), 4)]

    walking = asyncio.ensure_future(all_of_them())
    for number in range(1, 11):
        await source.release(number)
    assert sorted(await walking) == sorted(f"page {number}" for number in range(1, 11))
    assert source.most == 4


@pytest.mark.parametrize("kind", [walk, walk_in_order])
async def test_leaving_early_cancels_what_is_being_fetched(kind: Walk) -> None:
    source = Source()
    async with aclosing(kind(source.fetch, range(1, 10), 4)) as pages:
        first = asyncio.ensure_future(anext(pages))
        await source.release(1)
        await first
    assert source.running == 0
    assert len(source.gates) <= 5


@pytest.mark.parametrize("kind", [walk, walk_in_order])
async def test_a_cancelled_walk_leaves_nothing_running(kind: Walk) -> None:
    source = Source()

    async def all_of_them() -> list[str]:
        async with aclosing(kind(source.fetch, range(1, 10), 4)) as pages:
            return [page async for page in pages]

    walking = asyncio.ensure_future(all_of_them())
    await until(lambda: source.running == 4)
    walking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await walking
    assert source.running == 0


@pytest.mark.parametrize("kind", [walk, walk_in_order])
async def test_the_first_error_ends_the_walk_and_cancels_the_rest(kind: Walk) -> None:
    source = Source()
    pages = kind(source.fetch, range(1, 10), 3)
    first = asyncio.ensure_future(anext(pages))
    await until(lambda: source.running == 3)
    source.gates[1].set_exception(LookupError("page 1"))
    with pytest.raises(LookupError, match="page 1"):
        await first
    assert source.running == 0
    assert [page async for page in pages] == []


async def test_two_pages_that_fail_at_once_leave_no_error_unread(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def walk_and_fail() -> None:
        source = Source()
        pages = walk(source.fetch, (1, 2), 2)
        first = asyncio.ensure_future(anext(pages))
        await until(lambda: source.running == 2)
        for number in (1, 2):
            source.gates[number].set_exception(LookupError(str(number)))
        with pytest.raises(LookupError):
            await first

    await walk_and_fail()
    gc.collect()
    assert "never retrieved" not in caplog.text


@pytest.mark.parametrize("kind", [walk, walk_in_order])
async def test_no_pages_are_no_walk(kind: Walk) -> None:
    assert [page async for page in kind(Source().fetch, (), 4)] == []
