"""The rows of Find follow the index while it changes; the cursor stays where the user put it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from paylink_tui.model.index import IndexRow, LinkKey
from paylink_tui.services.desk import Desk
from paylink_tui.store.index import Index
from paylink_tui.store.index_result import Result
from paylink_tui.ui.screens import find_results
from paylink_tui.ui.screens.find import FindScreen
from tests.ui.finding import again, at_rest, let_pass, opened, to_rows, typed
from tests.ui.index_of import fill, key_of, links, mesilat_link
from tests.ui.support import running, until, until_shown


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Rows from the 256th on are fetched only once this is set."""
    fetch, may_come = Result.rows, asyncio.Event()

    async def rows(result: Result, start: int, stop: int) -> tuple[IndexRow | None, ...]:
        if start >= 256:
            await may_come.wait()
        return await fetch(result, start, stop)

    monkeypatch.setattr(Result, "rows", rows)
    return may_come


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values for completion are learnt as soon as they may be other ones."""
    monkeypatch.setattr(find_results, "LEARN_EVERY", 0.0)
    monkeypatch.setattr(find_results, "LEARN_REST", 0)


def while_placing(monkeypatch: pytest.MonkeyPatch, moves: list[Callable[[], None]]) -> None:
    """Makes each of `moves`, the last one first, while it is looked where the cursor's link is."""
    find_place = Result.position

    async def position(result: Result, key: LinkKey) -> int | None:
        found = await find_place(result, key)
        if moves:
            moves.pop()()
        return found

    monkeypatch.setattr(Result, "position", position)


async def test_what_changes_in_the_index_is_shown_and_the_cursor_stays_on_its_link(
    desk: Desk,
) -> None:
    index = await fill(desk, links(30))
    async with running(desk, (80, 24)) as pilot:
        screen = await opened(pilot, "30 shown")
        await to_rows(pilot)
        await pilot.press("down", "down", "down")
        row = screen.table.row
        assert row is not None
        await index.take([mesilat_link(number) for number in range(500)])
        await until_shown(pilot, "530 shown")
        after = screen.table.row
        assert after is not None
        assert after.key == row.key
        assert screen.table.cursor == 503


async def test_a_cursor_moved_while_the_search_is_repeated_stays_where_it_went(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(desk, links(300))
    async with running(desk) as pilot:
        screen = await opened(pilot, "300 shown")
        await to_rows(pilot)
        move = screen.table.action_move
        while_placing(monkeypatch, [lambda: move(5), lambda: move(2)])
        before = screen.result
        screen.search(keep=True)
        await until(pilot, lambda: screen.result is not before, "the repeated search")
        assert screen.table.cursor == 7


async def test_a_cursor_moved_meanwhile_to_a_row_that_is_not_here_yet_stays_there(
    desk: Desk, far: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(desk, links(300))
    async with running(desk) as pilot:
        screen = await opened(pilot, "300 shown")
        await to_rows(pilot)
        while_placing(monkeypatch, [lambda: screen.table.action_edge(1)])
        before = screen.result
        screen.search(keep=True)
        await until(pilot, lambda: screen.result is not before, "the repeated search")
        assert (screen.table.cursor, screen.row) == (299, None)
        far.set()
        await until(pilot, lambda: screen.row is not None, "the row")


async def test_a_cursor_on_a_row_that_is_not_here_yet_stays_there_while_links_come(
    desk: Desk, far: asyncio.Event
) -> None:
    index = await fill(desk, links(300))
    async with running(desk) as pilot:
        screen = await opened(pilot, "300 shown")
        await to_rows(pilot)
        await pilot.press("end")
        assert (screen.table.cursor, screen.row) == (299, None)
        await index.take([mesilat_link(number) for number in range(5)])
        await until_shown(pilot, "305 shown")
        assert screen.table.cursor == 299
        far.set()


async def test_what_takes_long_is_not_begun_again_because_links_come_meanwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = await fill(desk, links(30))
    begun: list[str] = []
    may_end = asyncio.Event()
    search, known_values = index.search, index.known_values

    async def searching(*args: Any, **options: Any) -> Any:
        begun.append("search")
        await may_end.wait()
        return await search(*args, **options)

    async def learning() -> Any:
        begun.append("values")
        await may_end.wait()
        return await known_values()

    async with running(desk) as pilot:
        screen = await at_rest(pilot, "30 shown")
        monkeypatch.setattr(index, "search", searching)
        monkeypatch.setattr(index, "known_values", learning)
        screen._search_at = screen._learn_at = 0.0
        for _ in range(3):
            screen._index_changed()
            screen._follow()
            await pilot.pause()
            await until(pilot, lambda: len(begun) >= 2, "both are under way")
        assert sorted(begun) == ["search", "values"]
        may_end.set()


async def test_a_length_of_time_counts_from_the_moment_of_each_search(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(desk, (mesilat_link(5), mesilat_link(300)))
    async with running(desk) as pilot:
        screen = await opened(pilot, "2 shown")
        await typed(pilot, "seen:<2h", "1 shown, 1 hidden by filter")
        let_pass(monkeypatch, hours=1)
        screen.search(keep=True)
        await until_shown(pilot, "0 shown, 2 hidden by filter")


# What completion knows


async def learnt(pilot: Any, screen: FindScreen, name: str, value: str) -> None:
    await until(pilot, lambda: value in getattr(screen.field.known, name), f"{value} is known")


@pytest.mark.usefixtures("at_once")
async def test_what_was_edited_is_completed_from_then_on(desk: Desk) -> None:
    index = await fill(desk, links(30))
    async with running(desk) as pilot:
        screen = await opened(pilot, "30 shown")
        await learnt(pilot, screen, "accounts", "old-shop")
        key = key_of(mesilat_link(10_000))
        await index.set_tags(key, ("vip",))
        await learnt(pilot, screen, "tags", "vip")
        await index.set_tags(key, ())
        await until(pilot, lambda: not screen.field.known.tags, "the tag is gone")


@pytest.mark.usefixtures("at_once")
async def test_what_another_program_wrote_is_completed_once_the_field_is_gone_to(
    desk: Desk,
) -> None:
    await fill(desk, links(30))
    other = again(desk)
    async with running(desk) as pilot:
        screen = await opened(pilot, "30 shown")
        await learnt(pilot, screen, "accounts", "old-shop")
        await to_rows(pilot)
        await fill(other, (mesilat_link(1, "elsewhere"),))
        await other.close()
        await pilot.press("slash")
        await learnt(pilot, screen, "accounts", "elsewhere")


@pytest.mark.usefixtures("at_once")
async def test_no_values_are_learnt_while_somebody_types(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = await fill(desk, links(30))
    async with running(desk) as pilot:
        screen = await opened(pilot, "30 shown")
        await learnt(pilot, screen, "accounts", "old-shop")
        asked: list[str] = []
        known_values = Index.known_values

        async def counted(index: Index) -> Any:
            asked.append(screen.field.text)
            return await known_values(index)

        monkeypatch.setattr(find_results, "TYPING", 1e9)
        monkeypatch.setattr(Index, "known_values", counted)
        await pilot.press(*"SYN")
        await until_shown(pilot, "10 shown")
        await index.take((mesilat_link(1, "SYN"),))
        await until_shown(pilot, "10 shown, 21 hidden by filter")
        assert not asked
        monkeypatch.setattr(find_results, "TYPING", 0.0)
        await learnt(pilot, screen, "accounts", "SYN")
        assert asked == ["SYN"]


async def test_when_another_program_begins_a_new_index_no_link_of_it_passes_for_one_that_matched(
    desk: Desk,
) -> None:
    index = await fill(desk, [mesilat_link(n) for n in range(1_000, 1_600)])
    others = [mesilat_link(n) for n in range(9_000, 9_600)]
    async with running(desk, (80, 24)) as pilot:
        screen = await opened(pilot, "600 shown")
        await typed(pilot, "id:1")
        await until_shown(pilot, "asked in", "id:1 ×")
        await until(pilot, lambda: screen.result is not None and screen.result.complete)
        await asyncio.to_thread(index._writer.file.set_aside, OSError("damaged"))
        await index._write(index._writer.take, [(others, None)])
        screen.table.focus()
        await pilot.press("end")
        await until(pilot, lambda: screen.result is not None and screen.result.total == 600)
        await until(
            pilot,
            lambda: all(
                row.key.id.startswith("9") and "1" in row.key.id for row in screen.shown_rows()
            ),
        )
