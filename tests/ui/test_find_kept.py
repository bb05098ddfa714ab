"""The next session begins with the view that the last one ended with, and says so."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from paylink_tui.model.errors import StoreError
from paylink_tui.model.index import Order
from paylink_tui.services.desk import Desk
from paylink_tui.services.last_search import FILE, LastSearch, read_last, write_last
from paylink_tui.ui.screens.find_kept import KeptView
from tests.ui.finding import again, opened, typed
from tests.ui.index_of import fill, links
from tests.ui.support import running, screen_text, until, until_shown


def file_of(desk: Desk) -> Path:
    assert desk.state is not None
    return desk.state / FILE


async def test_the_last_search_is_restored_and_says_so_and_can_be_cleared(desk: Desk) -> None:
    await fill(desk, links(30))
    async with running(desk) as pilot:
        screen = await opened(pilot, "30 shown")
        screen.use("SYN", Order.PRICE, False)
        await until_shown(pilot, "10 shown")
        await pilot.press("f2")
        await until(pilot, file_of(desk).exists, "the search is kept")
    async with running(again(desk)) as pilot:
        screen = await opened(pilot, "view of today restored: SYN; ^l clears it.", "10 shown")
        assert (screen.order, screen.descending) == (Order.PRICE, False)
        await pilot.press("ctrl+l")
        await until_shown(pilot, "30 shown · last found first")
        assert "restored" not in screen_text(pilot.app)
    file_of(desk).write_text('{"query": "\x1b[2J", "sort": "nothing"')
    async with running(again(desk)) as pilot:
        await opened(pilot, "30 shown")


async def test_the_view_is_kept_when_one_quits_from_it(desk: Desk) -> None:
    await fill(desk, links(30))
    async with running(desk) as pilot:
        await opened(pilot, "30 shown")
        await typed(pilot, "SYN status:paid", "0 shown")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: pilot.app.return_code is not None, "the end")
    async with running(again(desk)) as pilot:
        await opened(pilot, "view of today restored: SYN status:paid; ^l clears it.")


@pytest.mark.parametrize("fault", [StoreError("Full.", remedy="Free some."), ZeroDivisionError()])
async def test_a_view_that_cannot_be_kept_lets_the_desk_close_as_ever(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    closed: list[Desk] = []
    close = Desk.close

    async def fails(*args: object) -> None:
        raise fault

    async def closing(desk: Desk) -> None:
        closed.append(desk)
        await close(desk)

    monkeypatch.setattr("paylink_tui.services.last_search.write_last", fails)
    monkeypatch.setattr(Desk, "close", closing)
    await fill(desk, links(3))
    async with running(desk) as pilot:
        await opened(pilot, "3 shown")
        await typed(pilot, "SYN", "1 shown")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: pilot.app.return_code is not None, "the end")
    assert pilot.app.return_code == 0
    assert closed == [desk]
    assert not file_of(desk).exists()


async def test_an_order_alone_is_restored_too_and_said(desk: Desk) -> None:
    await fill(desk, links(30))
    async with running(desk) as pilot:
        screen = await opened(pilot, "30 shown")
        screen.use("", Order.PRICE, True)
        await until_shown(pilot, "by currency and price ▼")
        await pilot.press("f2")
        await until(pilot, file_of(desk).exists, "the view is kept")
    async with running(again(desk)) as pilot:
        said = "view of today restored: by currency and price ▼; ^l clears it."
        screen = await opened(pilot, said, "30 shown", "Price▼")
        await pilot.press("ctrl+l")
        await until_shown(pilot, "30 shown · last found first")
        await pilot.press("f2")
        await until(pilot, lambda: '"-added"' in file_of(desk).read_text(), "it is kept")
    async with running(again(desk)) as pilot:
        await opened(pilot, "30 shown · last found first")
        assert "restored" not in screen_text(pilot.app)


async def test_nothing_is_kept_before_the_view_of_last_time_was_read(desk: Desk) -> None:
    await fill(desk, ())
    last = LastSearch("SYN", Order.PRICE, True, datetime.now(UTC))
    await write_last(desk, last)
    view = KeptView()
    await view.write(desk, "", Order.ADDED, True)
    assert await read_last(desk) == last
    assert await view.read(desk) == last
    await view.write(desk, "", Order.ADDED, True)
    assert await KeptView().read(desk) is None
