"""R asks about the links on the screen, or about all that match, and says what that takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

from paylink_tui.model.index import IndexRow
from paylink_tui.sandbox import Sandbox
from paylink_tui.services.desk import Desk
from paylink_tui.services.refreshed import Refreshed
from paylink_tui.ui.screens import asking_again
from paylink_tui.ui.screens.dialogs import Choose
from tests.ui.finding import opened, to_rows, typed
from tests.ui.index_of import fill, links, mesilat_link, txn_link
from tests.ui.support import running, screen_text, until, until_shown

Asked = list[Sequence[IndexRow]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What would be asked again; nothing is."""
    asked: Asked = []

    async def refresh(desk: Desk, rows: Sequence[IndexRow], tell: Any) -> Refreshed:
        asked.append(rows)
        return Refreshed(there=len(rows))

    monkeypatch.setattr("paylink_tui.services.refresh.refresh", refresh)
    return asked


async def choices(pilot: Pilot[Any]) -> list[str]:
    await pilot.press("R")
    await until(pilot, lambda: isinstance(pilot.app.screen, Choose), "the question")
    options = pilot.app.screen.query_one(OptionList).options
    return [str(option.prompt) for option in options]


async def test_asking_again_finds_what_is_there_and_marks_what_is_gone(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        await pilot.press("f3")
        await until_shown(pilot, "page 1 of 8")
        await fill(desk, (mesilat_link(99_999), txn_link(1)))
        await opened(pilot, "17 shown")
        await to_rows(pilot)
        await pilot.press("R")
        await until_shown(pilot, "Asked again: 15 there, 2 no longer there.")
        await typed(pilot, "gone:yes", "2 shown", "99999", "gone")


async def test_the_links_on_the_screen_are_offered_first_and_all_with_what_they_take(
    desk: Desk, asked: Asked
) -> None:
    await fill(desk, links(60))
    async with running(desk, (80, 24)) as pilot:
        screen = await opened(pilot, "60 shown")
        await typed(pilot, "SYN", "20 shown")
        await to_rows(pilot)
        on_screen = screen.shown_rows()
        count = len(on_screen)
        assert 5 < count < 20
        assert await choices(pilot) == [
            f"the {count} on the screen · about {count} requests",
            "all 20 that match · about 20 requests",
        ]
        await until_shown(pilot, "Ask again about which links?")
        assert all(len(line) <= 80 for line in screen_text(pilot.app).splitlines())
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen, "back")
        assert not asked
        await choices(pilot)
        await pilot.press("enter")
        await until_shown(pilot, f"Asked again: {count} there.")
        await choices(pilot)
        await pilot.press("down", "enter")
        await until_shown(pilot, "Asked again: 20 there.")
        assert [len(rows) for rows in asked] == [count, 20]
        assert list(asked[0]) == on_screen
        assert {row.reference for row in asked[1]} == {f"SYN-{n:05}" for n in range(1, 60, 3)}


async def test_of_very_many_only_the_first_are_offered_and_a_scan_is_named(
    desk: Desk, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking_again, "MOST", 30)
    await fill(desk, tuple(mesilat_link(n) for n in range(1_600)))
    async with running(desk, (80, 24)) as pilot:
        await opened(pilot, "1,600 shown")
        await to_rows(pilot)
        _, every = await choices(pilot)
        assert every == "the first 30 of 1,600 that match · about 107 requests, at least 1 min"
        await until_shown(pilot, "a scan, s, asks by the page")
        await pilot.press("down", "enter")
        await until_shown(pilot, "Asked again: 30 there.")
        assert [row.key.id for row in asked[0]] == [str(n) for n in range(1_599, 1_569, -1)]
