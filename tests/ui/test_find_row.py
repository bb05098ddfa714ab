"""Ages in Find go on while nothing else happens, and only what reads otherwise is drawn anew."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from paylink_tui.services.desk import Desk
from paylink_tui.store.index import Index
from paylink_tui.ui import find_words
from paylink_tui.ui.screens import find_row
from paylink_tui.ui.widgets.table import LinkTable
from tests.ui.finding import at_rest, let_pass
from tests.ui.index_of import fill, mesilat_link
from tests.ui.support import running, until, until_shown


@pytest.fixture
async def seen(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Two links, the upper one seen three minutes ago and the lower one two hours ago."""
    let_pass(monkeypatch)
    ago = (timedelta(hours=2), timedelta(minutes=3))
    sightings = tuple(
        dataclasses.replace(mesilat_link(number), seen_at=find_words.now() - length)
        for number, length in enumerate(ago)
    )
    await fill(desk, sightings)
    return desk


async def test_only_the_ages_that_read_otherwise_are_drawn_anew_and_nothing_is_fetched(
    seen: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(seen, (140, 40)) as pilot:
        screen = await at_rest(pilot, "2 shown", "3 min", "2 h", "3 min ago; r asks again")
        drawn: list[list[int]] = []
        draw_again = LinkTable.draw_again

        def drawing(table: LinkTable[Any], numbers: Iterable[int]) -> None:
            drawn.append(list(numbers))
            draw_again(table, drawn[-1])

        async def fetches(*args: Any) -> Any:
            raise AssertionError("nothing need be fetched")

        monkeypatch.setattr(LinkTable, "draw_again", drawing)
        monkeypatch.setattr(Index, "rows_of", fetches)
        let_pass(monkeypatch, seconds=30)
        screen.redraw_ages()
        let_pass(monkeypatch, minutes=1, seconds=1)
        screen.redraw_ages()
        await until_shown(pilot, "4 min", "4 min ago; r asks again")
        let_pass(monkeypatch, hours=1, seconds=2)
        screen.redraw_ages()
        await until_shown(pilot, "3 h", "1 h 03 min ago; r asks")
        screen.redraw_ages()
        assert drawn == [[], [0], [0, 1], []]
        assert screen.table.cursor == 0


async def test_ages_go_on_by_themselves_and_rest_while_another_screen_is_shown(
    seen: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find_row, "AGES_EVERY", 0.01)
    async with running(seen, (140, 40)) as pilot:
        screen = await at_rest(pilot, "2 shown", "3 min")
        let_pass(monkeypatch, minutes=2)
        await until_shown(pilot, "5 min", "5 min ago; r asks again")
        await pilot.press("f2")
        await until(pilot, lambda: not screen._aging._active.is_set(), "the timer rests")
        let_pass(monkeypatch, minutes=5)
        await pilot.press("f9")
        await until_shown(pilot, "8 min", "8 min ago; r asks again")
