"""The list of txn.pro links: pages, searches, filters, and whatever the provider answers."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from paylink_tui.sandbox import Sandbox
from paylink_tui.services.desk import Desk
from paylink_tui.ui.screens.txnpro_detail import TxnDetailScreen
from paylink_tui.ui.widgets.table import LinkTable
from tests.ui.support import running, screen_text, until, until_shown


def table(pilot: Pilot[Any]) -> LinkTable[Any]:
    return pilot.app.screen.query_one("#links", LinkTable)


async def opened(pilot: Pilot[Any]) -> None:
    await pilot.press("f5")
    await until_shown(pilot, "page 1 · 25 shown")


async def test_pages_go_on_and_back_and_to_the_first_on_a_russian_layout_too(desk: Desk) -> None:
    async with running(desk) as pilot:
        await opened(pilot)
        assert "more follow" in screen_text(pilot.app)
        first = table(pilot).row.id
        for key, page in [("n", 2), ("right_square_bracket", 3), ("p", 2), ("т", 3), ("з", 2)]:
            await pilot.press(key)
            await until_shown(pilot, f"page {page} · 25 shown")
        await pilot.press("g")
        await until_shown(pilot, "page 1 ·")
        assert table(pilot).rows[0].id == first


async def test_a_page_that_repeats_the_one_before_is_the_end(desk: Desk, sandbox: Sandbox) -> None:
    sandbox.state.txnpro.links[:-25] = []
    async with running(desk) as pilot:
        await opened(pilot)
        await pilot.press("n")
        await until_shown(pilot, "this was the last page", "page 1 · 25 shown · the end")


async def test_hostile_records_are_text_and_on_the_last_page_next_says_why_not(
    desk: Desk,
) -> None:
    async with running(desk, (80, 24)) as pilot:
        await opened(pilot)
        page = 1
        shown = ""
        while "the end" not in screen_text(pilot.app):
            page += 1
            await pilot.press("n")
            await until_shown(pilot, f"page {page} ·")
            await pilot.press("end")
            shown += screen_text(pilot.app)
        assert "[@click=app" in shown
        assert "\x1b" not in shown
        assert "more follow" not in screen_text(pilot.app)
        await pilot.press("n")
        await until_shown(pilot, "this is the last page")


async def test_a_refresh_keeps_the_cursor_on_the_link(desk: Desk, sandbox: Sandbox) -> None:
    async with running(desk) as pilot:
        await opened(pilot)
        await pilot.press("down", "down", "down")
        before = table(pilot).row
        seen = len(sandbox.state.requests)
        await pilot.press("r")
        await until(pilot, lambda: len(sandbox.state.requests) > seen, "it is asked again")
        await until(pilot, lambda: table(pilot).row is not before, "the rows are new")
        assert table(pilot).row.id == before.id


async def test_a_reference_is_asked_of_the_provider_and_empty_shows_all(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"ORDER-00042")
        await pilot.press("enter")
        await until_shown(pilot, "page 1 · 1 shown", "reference ORDER-00042")
        assert "reference=ORDER-00042" in sandbox.state.requests[-1].query
        assert pilot.app.focused is table(pilot)
        await pilot.press("slash")
        pilot.app.screen.query_one("#reference", Input).value = ""
        await pilot.press("enter")
        await until_shown(pilot, "page 1 · 25 shown")


async def test_letters_are_typed_into_the_search_which_escape_takes_away_before_it_leaves(
    desk: Desk,
) -> None:
    async with running(desk) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"nprfdcoa")
        assert pilot.app.screen.query_one("#reference", Input).value == "nprfdcoa"
        assert "page 1 ·" in screen_text(pilot.app)
        await pilot.press("escape")
        assert pilot.app.focused is table(pilot)
        assert pilot.app.current_mode == "txnpro"
        await pilot.press("slash", *"nope", "enter")
        await until_shown(pilot, "No link has this reference", "0 shown")
        await pilot.press("escape")
        await until_shown(pilot, "page 1 · 25 shown")
        assert "nope" not in screen_text(pilot.app)
        await pilot.press("escape")
        assert pilot.app.current_mode == "lookup"


async def test_escape_leaves_a_search_that_cannot_be_taken_back(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        await opened(pilot)
        await pilot.press("slash", *"nope", "enter")
        await until_shown(pilot, "No link has this reference")
        sandbox.fault(kind="html", provider="txnpro", status=403, times=-1)
        await pilot.press("escape")
        await until_shown(pilot, "✗", "Nothing read yet.")
        await pilot.press("escape")
        assert pilot.app.current_mode == "lookup"


async def test_the_status_filter_tells_what_it_hides_and_escape_takes_it_away(
    desk: Desk,
) -> None:
    async with running(desk) as pilot:
        await opened(pilot)
        await pilot.press("f")
        await until_shown(pilot, "Which status?", "on_review")
        await pilot.press("down", "enter")
        await until_shown(pilot, "hidden by the filter", "status completed, on this page")
        assert {link.status for link in table(pilot).rows} == {"completed"}
        pilot.app.screen._status = "no such status"
        pilot.app.screen._show_rows()
        await until_shown(pilot, "0 shown, 25 hidden by the filter")
        await pilot.press("escape")
        await until_shown(pilot, "page 1 · 25 shown ·")
        assert pilot.app.current_mode == "txnpro"


async def test_days_are_asked_of_the_provider_and_a_wrong_one_is_told(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        await opened(pilot)
        await pilot.press("d", *"2026-13-01")
        await until_shown(pilot, "A date is written year-month-day")
        await pilot.press("enter")
        await until_shown(pilot, "Links made on which days?")
        for _ in range(10):
            await pilot.press("backspace")
        await pilot.press(*"2026-11-01", "tab", *"2026-11-05", "enter")
        await until_shown(pilot, "made 2026-11-01 to 2026-11-05")
        query = sandbox.state.requests[-1].query
        assert "created_at_from=" in query
        assert "created_at_to=" in query
        assert all(link.created_at.day <= 6 for link in table(pilot).rows)


async def test_enter_opens_the_link_and_escape_comes_back_to_it(desk: Desk) -> None:
    async with running(desk) as pilot:
        await opened(pilot)
        await pilot.press("down")
        chosen = table(pilot).row.id
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TxnDetailScreen), "the detail")
        await pilot.press("escape")
        assert table(pilot).row.id == chosen


async def test_what_is_copied_is_chosen_and_shown(desk: Desk) -> None:
    async with running(desk) as pilot:
        await opened(pilot)
        await pilot.press("c")
        await until_shown(pilot, "Copy what?", "reference: ORDER-")
        await pilot.press("down", "enter")
        link_id = table(pilot).row.id
        await until_shown(pilot, f"Copied the id: {link_id}")
        assert pilot.app.clipboard == link_id


async def test_a_failed_page_leaves_the_rows_and_says_why(desk: Desk, sandbox: Sandbox) -> None:
    async with running(desk) as pilot:
        await opened(pilot)
        sandbox.fault(kind="status", provider="txnpro", status=403, body={"errors": []}, times=-1)
        await pilot.press("n")
        await until_shown(pilot, "✗")
        assert "page 1 · 25 shown" in screen_text(pilot.app)
        assert len(table(pilot).rows) == 25
        sandbox.state.faults.clear()
        await pilot.press("n")
        await until_shown(pilot, "page 2 · 25 shown")
        assert "✗" not in screen_text(pilot.app)


async def test_a_first_page_that_fails_can_be_asked_again(desk: Desk, sandbox: Sandbox) -> None:
    sandbox.fault(kind="html", provider="txnpro", status=403, times=1)
    async with running(desk) as pilot:
        await pilot.press("f5")
        await until_shown(pilot, "✗", "Nothing read yet.")
        await pilot.press("r")
        await until_shown(pilot, "page 1 · 25 shown")


async def test_escape_leaves_a_wait_and_only_then_the_screen(desk: Desk, sandbox: Sandbox) -> None:
    async with running(desk) as pilot:
        await opened(pilot)
        sandbox.fault(kind="hang", provider="txnpro", times=-1)
        await pilot.press("n")
        await until_shown(pilot, "Reading page 2 · Esc leaves it")
        await pilot.press("escape")
        await until_shown(pilot, "Left off.", "page 1 · 25 shown")
        assert pilot.app.current_mode == "txnpro"
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.current_mode == "lookup", "home")


async def test_rows_of_wrong_types_are_counted_and_the_others_shown(
    desk: Desk, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="wrong_types", provider="txnpro", fields=("createdAt",), times=1)
    async with running(desk) as pilot:
        await pilot.press("f5")
        await until_shown(pilot, "could not be read")


async def test_without_an_account_it_says_where_to_add_one(desk: Desk) -> None:
    from dataclasses import replace

    kept = tuple(a for a in desk.config.accounts if a.provider != "txnpro")
    desk.config = replace(desk.config, accounts=kept)
    async with running(desk) as pilot:
        await pilot.press("f5")
        await until_shown(pilot, "No txn.pro account is configured")
        await pilot.press("n")
        await until_shown(pilot, "there is no txn.pro account")


async def test_the_list_is_usable_at_80_by_24_and_at_120_by_40(desk: Desk) -> None:
    async with running(desk, (80, 24)) as pilot:
        await opened(pilot)
        assert "ORDER-00120" in screen_text(pilot.app)
        await pilot.resize_terminal(120, 40)
        await until_shown(pilot, "Id", "2026-11-")
