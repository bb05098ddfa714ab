"""The request log: newest on top, followed until the cursor is moved, and never a secret."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from paylink_tui.model.accounts import Provider
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesh, txnpro
from paylink_tui.services.desk import Desk
from paylink_tui.ui.widgets.table import LinkTable
from tests.ui.support import running, screen_text, until, until_shown


def table(pilot: Pilot[Any]) -> LinkTable[Any]:
    return pilot.app.screen.query_one("#requests", LinkTable)


async def send(desk: Desk, pages: int = 1) -> None:
    (account,) = desk.accounts_of(Provider.TXNPRO)
    for page in range(1, pages + 1):
        await txnpro.list_page(desk, account, page)


async def test_an_empty_log_says_so(desk: Desk) -> None:
    async with running(desk) as pilot:
        await pilot.press("f7")
        await until_shown(pilot, "Nothing has been sent yet in this session.")
        await pilot.press("c")
        await until_shown(pilot, "no request is under the cursor")


async def test_a_new_request_is_on_top_and_followed(desk: Desk) -> None:
    async with running(desk) as pilot:
        await send(desk)
        await pilot.press("f7")
        await until_shown(pilot, "1 of 1 requests", "…/payment_links?page=1", "200", "person")
        await send(desk)
        await until_shown(pilot, "2 of 2 requests")
        assert table(pilot).cursor == 0
        assert table(pilot).row.number == 2


async def test_a_moved_cursor_stays_on_its_request(desk: Desk) -> None:
    async with running(desk) as pilot:
        await send(desk, 3)
        await pilot.press("f7")
        await until_shown(pilot, "3 of 3")
        await pilot.press("down")
        assert table(pilot).row.number == 2
        await send(desk, 2)
        await until_shown(pilot, "5 of 5")
        assert table(pilot).row.number == 2


async def test_the_filter_is_by_words_and_escape_takes_it_away(desk: Desk) -> None:
    async with running(desk) as pilot:
        await send(desk, 3)
        await pilot.press("f7", "slash", *"page=2& get")
        await until_shown(pilot, "1 of 3 requests · with page=2& get")
        await pilot.press("enter")
        assert pilot.app.focused is table(pilot)
        await pilot.press("escape")
        await until_shown(pilot, "3 of 3 requests")
        assert pilot.app.current_mode == "requests"
        assert pilot.app.screen.query_one("#filter", Input).value == ""


async def test_errors_only_hides_what_went_well(desk: Desk, sandbox: Sandbox) -> None:
    async with running(desk) as pilot:
        await send(desk)
        sandbox.fault(kind="status", provider="mesh", status=401)
        (account,) = desk.accounts_of(Provider.MESH)
        await pilot.app.screen.attempt(mesh.networks(desk, account))
        await pilot.press("f7", "e")
        await until_shown(pilot, "1 of 2 requests · errors only", "401")
        await pilot.press("у")
        await until_shown(pilot, "2 of 2 requests")


async def test_a_request_can_be_read_and_copied_without_its_secrets(desk: Desk) -> None:
    async with running(desk) as pilot:
        await send(desk)
        await pilot.press("f7")
        await until_shown(pilot, "1 of 1")
        await pilot.press("enter")
        await until_shown(pilot, "Request 1", "before its first try", "curl -X GET")
        assert "Authorization: ****" in screen_text(pilot.app)
        await pilot.press("escape", "c")
        await until(pilot, lambda: pilot.app.clipboard.startswith("curl -X GET 'http://"), "copied")
        assert "****" in pilot.app.clipboard
        assert "txn_cmp" not in pilot.app.clipboard


async def test_a_small_terminal_keeps_time_path_and_status(desk: Desk) -> None:
    async with running(desk, (80, 24)) as pilot:
        await send(desk)
        await pilot.press("f7")
        await until_shown(pilot, "Time", "Path", "Status", "…/payment_links", "200")
        assert "Urgency" not in screen_text(pilot.app)
