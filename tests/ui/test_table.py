"""The table follows ids, draws only what is seen, and takes hostile text for text."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

import pytest
from rich.text import Text
from textual.app import App, ComposeResult
from textual.geometry import Region

from paylink_tui.ui.foreign import cell
from paylink_tui.ui.widgets.far_rows import BLOCK, HELD, FarRows
from paylink_tui.ui.widgets.table import Column, LinkTable
from tests.ui.support import screen_text, until, until_shown


@dataclass(frozen=True)
class Thing:
    id: str
    name: str


class Things(Sequence[Thing]):
    """Makes a row when it is asked for, and counts how often it is."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked = 0

    def __len__(self) -> int:
        return self.count

    @overload
    def __getitem__(self, index: int) -> Thing: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Thing]: ...
    def __getitem__(self, index: Any) -> Any:
        self.asked += 1
        return Thing(str(index), f"thing {index}")


class TableApp(App[None]):
    def __init__(self, rows: Sequence[Thing]) -> None:
        super().__init__()
        self.rows = rows
        self.moves: list[str | None] = []
        self.chosen: list[str] = []

    def compose(self) -> ComposeResult:
        columns = (
            Column[Thing]("Id", lambda thing: cell(thing.id), width=6, right=True),
            Column[Thing]("Name", lambda thing: cell(thing.name), share=1),
        )
        yield LinkTable(columns, key=lambda thing: thing.id)

    def on_mount(self) -> None:
        self.table.show(self.rows)
        self.table.focus()

    @property
    def table(self) -> LinkTable[Thing]:
        return self.query_one(LinkTable)

    def on_link_table_moved(self, event: LinkTable.Moved) -> None:
        self.moves.append(event.row.id if event.row else None)

    def on_link_table_chosen(self, event: LinkTable.Chosen) -> None:
        self.chosen.append(event.row.id)


def things(*ids: str) -> list[Thing]:
    return [Thing(i, f"thing {i}") for i in ids]


async def test_a_refresh_keeps_the_cursor_on_the_link() -> None:
    async with TableApp(things("a", "b", "c")).run_test() as pilot:
        table = pilot.app.table
        await pilot.press("down")
        assert table.row.id == "b"
        table.show(things("x", "y", "a", "b"))
        assert table.row.id == "b"
        assert table.cursor == 3


async def test_when_its_link_is_gone_the_cursor_stays_near() -> None:
    async with TableApp(things("a", "b", "c")).run_test() as pilot:
        await pilot.press("end")
        pilot.app.table.show(things("a", "b"))
        assert pilot.app.table.row.id == "b"
        pilot.app.table.show([])
        assert pilot.app.table.row is None


async def test_vim_keys_arrows_and_their_cyrillic_twins_move() -> None:
    async with TableApp(things(*"abcdef")).run_test() as pilot:
        for key, expected in (
            ("j", "b"), ("down", "c"), ("о", "d"), ("k", "c"), ("up", "b"), ("л", "a"),
            ("end", "f"), ("home", "a"),
        ):  # fmt: skip
            await pilot.press(key)
            assert pilot.app.table.row.id == expected, key


async def test_only_the_rows_on_the_screen_are_asked_for() -> None:
    rows = Things(1_000_000)
    async with TableApp(rows).run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert rows.asked < 200
        await pilot.press("end")
        await pilot.pause()
        assert "thing 999999" in screen_text(pilot.app)
        assert rows.asked < 400


async def test_pages_move_by_what_fits_the_screen() -> None:
    async with TableApp(Things(100)).run_test(size=(60, 12)) as pilot:
        await pilot.press("pagedown")
        assert pilot.app.table.cursor == 10
        await pilot.press("pageup")
        assert pilot.app.table.cursor == 0


async def test_hostile_text_is_drawn_as_text() -> None:
    rows = [Thing("1", "[/]"), Thing("2", "[@click=app.quit]x[/]"), Thing("3", "\x1b[2Ja‮b\n")]
    async with TableApp(rows).run_test() as pilot:
        await pilot.pause()
        text = screen_text(pilot.app)
        assert "[/]" in text
        assert "[@click=app.quit]x[/]" in text
        assert "␛[2Ja�b␊" in text


async def test_marks_belong_to_ids() -> None:
    async with TableApp(things("a", "b")).run_test() as pilot:
        table = pilot.app.table
        table.toggle_mark()
        table.show(things("x", "a"))
        assert table.marked == {"a"}
        table.toggle_mark()
        assert table.marked == frozenset()
        table.toggle_mark()
        table.clear_marks()
        assert table.marked == frozenset()


async def test_enter_and_a_double_click_choose_and_one_click_moves() -> None:
    async with TableApp(things("a", "b", "c")).run_test() as pilot:
        await pilot.click(LinkTable, offset=(5, 2))
        assert pilot.app.table.row.id == "b"
        assert pilot.app.chosen == []
        await pilot.press("enter")
        await pilot.click(LinkTable, offset=(5, 2), times=2)
        assert pilot.app.chosen == ["b", "b"]


async def test_a_click_on_the_header_moves_nothing() -> None:
    async with TableApp(things("a", "b")).run_test() as pilot:
        await pilot.press("down")
        await pilot.click(LinkTable, offset=(5, 0))
        assert pilot.app.table.row.id == "b"


async def test_an_empty_table_takes_every_key() -> None:
    async with TableApp([]).run_test() as pilot:
        await pilot.press("down", "up", "end", "home", "enter", "pagedown", "pageup")
        assert pilot.app.chosen == []
        assert pilot.app.table.move_to("a") is False


async def test_a_row_can_be_moved_to_by_its_id() -> None:
    async with TableApp(things("a", "b", "c")).run_test() as pilot:
        assert pilot.app.table.move_to("c") is True
        assert pilot.app.table.row.id == "c"


class Elsewhere:
    """A million rows that are handed out only while `open`, and what was asked of them."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []
        self.failures: list[Exception] = []
        self.open = asyncio.Event()

    async def fetch(self, start: int, stop: int) -> list[Thing]:
        self.asked.append((start, stop))
        await self.open.wait()
        if self.failures:
            raise self.failures[0]
        return [Thing(str(index), f"thing {index}") for index in range(start, stop)]


async def settled(rows: FarRows[Thing]) -> None:
    await asyncio.gather(*rows._coming.values())


async def test_far_rows_are_dots_until_they_come_and_only_those_near_the_screen_are_fetched() -> (
    None
):
    async with TableApp([]).run_test(size=(60, 20)) as pilot:
        app, source = pilot.app, Elsewhere()
        app.moves.clear()
        rows = FarRows(1_000_000, source.fetch, app.table.rows_came, source.failures.append)
        app.table.show(rows)
        await until_shown(pilot, "·")
        assert app.table.row is None
        assert app.moves == []
        source.open.set()
        await until_shown(pilot, "thing 0", "thing 18")
        await until(pilot, lambda: app.moves == ["0"], "the row under the cursor was told")
        await pilot.press("end")
        await until_shown(pilot, "thing 999999")
        await until(pilot, lambda: app.moves == ["0", "999999"], "and the last one")
        assert len(source.asked) < 8
        assert all(stop - start <= BLOCK for start, stop in source.asked)


async def test_far_rows_fetch_a_block_ahead_and_hold_few() -> None:
    source = Elsewhere()
    source.open.set()
    came: list[None] = []
    rows = FarRows(BLOCK * 100, source.fetch, lambda: came.append(None), source.failures.append)
    for index in range(0, BLOCK * 100, BLOCK // 2):
        row = rows[index]
        assert row is not None or index < BLOCK, "was fetched while the one before was read"
        await settled(rows)
    assert len({number // BLOCK for number, _ in rows.held()}) <= HELD


async def test_a_fault_of_fetching_is_told_and_the_rows_are_asked_for_again() -> None:
    source, told = Elsewhere(), []
    source.open.set()
    source.failures = [OSError("gone")]
    rows = FarRows(10, source.fetch, lambda: None, told.append)
    assert rows[0] is None
    await settled(rows)
    assert told == source.failures
    source.failures = []
    assert rows[0] is None
    await settled(rows)
    assert rows[0] == Thing("0", "thing 0")


async def test_rows_that_are_gone_elsewhere_stay_dots_and_are_not_asked_for_again() -> None:
    asked = []

    async def fetch(start: int, stop: int) -> list[Thing | None]:
        asked.append(start)
        return [None, Thing("1", "one")]

    rows = FarRows(4, fetch, lambda: None, asked.append)
    assert rows[1] is None
    await settled(rows)
    assert [rows[index] for index in range(4)] == [None, Thing("1", "one"), None, None]
    assert asked == [0]


async def test_far_rows_keep_the_cursor_where_the_caller_says() -> None:
    async with TableApp(things("a", "b", "c")).run_test() as pilot:
        table, source = pilot.app.table, Elsewhere()
        source.open.set()
        await pilot.press("down")
        rows = FarRows(500, source.fetch, table.rows_came, source.failures.append)
        table.show(rows, at=321)
        await until(pilot, lambda: table.row is not None, "the row came")
        assert table.row.id == "321"
        assert table.move_to("330") is True
        assert table.move_to("499999") is False


class SortableApp(TableApp):
    asked: str = ""

    def compose(self) -> ComposeResult:
        columns = (
            Column[Thing]("Id", lambda thing: cell(thing.id), width=6, sort="id"),
            Column[Thing]("Seen", lambda thing: cell("now"), width=6, sort="seen", least=50),
            Column[Thing]("Name", lambda thing: cell(thing.name), share=1),
        )
        yield LinkTable(columns, key=lambda thing: thing.id)

    def on_link_table_sort_asked(self, event: LinkTable.SortAsked) -> None:
        self.asked = f"{self.asked} {event.sort}".strip()


async def test_a_click_on_a_title_asks_to_sort_and_the_title_shows_which_way() -> None:
    async with SortableApp(things("a", "b")).run_test(size=(60, 12)) as pilot:
        await pilot.click(LinkTable, offset=(2, 0))
        await pilot.click(LinkTable, offset=(9, 0))
        await pilot.click(LinkTable, offset=(30, 0))
        assert pilot.app.asked == "id seen"
        pilot.app.table.show_sorting("seen", descending=True)
        await until_shown(pilot, "Seen▼")
        pilot.app.table.show_sorting("id", descending=False)
        await until_shown(pilot, "Id▲")
        assert "Seen▼" not in screen_text(pilot.app)


async def test_a_column_that_needs_more_room_than_there_is_is_left_out() -> None:
    async with SortableApp(things("a")).run_test(size=(40, 12)) as pilot:
        await until_shown(pilot, "thing a")
        assert "Seen" not in screen_text(pilot.app)
        await pilot.click(LinkTable, offset=(9, 0))
        assert pilot.app.asked == ""
        await pilot.resize_terminal(80, 12)
        await until_shown(pilot, "Seen", "now")


async def test_the_rows_around_a_place_can_be_fetched_before_they_are_drawn() -> None:
    source = Elsewhere()
    source.open.set()
    rows = FarRows(1_000, source.fetch, lambda: None, source.failures.append)
    await rows.bring(500)
    assert rows[500] == Thing("500", "thing 500")
    assert {start for start, _ in source.asked} == {256, 384, 512}


class Drawn(TableApp):
    """Counts how often the cell of a row is made."""

    def compose(self) -> ComposeResult:
        self.made: list[str] = []
        yield LinkTable((Column[Thing]("Name", self._cell),), key=lambda thing: thing.id)

    def _cell(self, thing: Thing) -> Text:
        self.made.append(thing.id)
        return cell(thing.name)


async def test_a_line_that_scrolls_is_not_made_anew() -> None:
    async with Drawn(things(*map(str, range(100)))).run_test(size=(40, 10)) as pilot:
        app = pilot.app
        await pilot.press(*["down"] * 20)
        await until(pilot, lambda: app.made.count("20") == 1, "the row under the cursor")
        app.made.clear()
        app.table._lines._until = time.monotonic() + 60
        await pilot.press("down", "down")
        await until_shown(pilot, "thing 22")
        # The two that come, and in its other style each that the cursor leaves.
        assert sorted(app.made) == ["20", "21", "21", "22"]


async def test_a_thing_that_was_changed_is_drawn_as_it_is_now() -> None:
    thing = Thing("a", "before")
    async with TableApp([thing]).run_test() as pilot:
        await until_shown(pilot, "before")
        object.__setattr__(thing, "name", "after")
        pilot.app.table.show([thing])
        await until_shown(pilot, "after")


async def test_what_a_cell_tells_of_the_time_grows_old_for_a_moment_only() -> None:
    async with Drawn(things("a")).run_test() as pilot:
        app = pilot.app
        await until_shown(pilot, "thing a")
        app.made.clear()
        app.table._lines._until = time.monotonic() - 1
        app.table.refresh(app.table.size.region)
        await until(pilot, lambda: app.made == ["a"], "the cell is made again")


async def test_a_row_that_is_the_same_is_drawn_anew_where_a_cell_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Drawn(things("a", "b", "c")).run_test() as pilot:
        app, asked = pilot.app, []
        await until_shown(pilot, "thing c")
        monkeypatch.setattr(app.table, "refresh", lambda *regions: asked.extend(regions))
        app.made.clear()
        app.table._lines._until = time.monotonic() + 60
        app.table.draw_again([1])
        assert asked == [Region(0, 2, app.table.size.width, 1)]
        app.table.render_line(2)
        assert app.made == ["b"]


async def test_the_scroll_bar_comes_and_goes_with_the_rows() -> None:
    async with TableApp(things("a")).run_test(size=(40, 10)) as pilot:
        table = pilot.app.table
        assert not table.show_vertical_scrollbar
        table.show(things(*map(str, range(50))))
        await until(pilot, lambda: table.show_vertical_scrollbar, "a scroll bar")
        await pilot.press("end")
        assert table.scroll_offset.y == 41
        table.show(things(*map(str, range(20))))
        await until_shown(pilot, "thing 19")
        assert table.scroll_offset.y == table.max_scroll_y == 11
        table.show(things("a", "b"))
        await until(pilot, lambda: not table.show_vertical_scrollbar, "no scroll bar")
        await until_shown(pilot, "thing a", "thing b")


async def test_the_scroll_bar_moves_when_it_can_be_seen() -> None:
    async with TableApp(Things(1_000)).run_test(size=(40, 11)) as pilot:
        table = pilot.app.table
        await pilot.press(*["down"] * 12)
        assert table.scroll_offset.y > 0
        assert table.vertical_scrollbar.position == 0
        await pilot.press("end")
        assert table.vertical_scrollbar.position == table.scroll_offset.y
