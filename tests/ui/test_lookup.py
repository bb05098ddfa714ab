"""Home: whatever is pasted is understood, looked up, and opened where it is."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from paylink_tui.sandbox import Sandbox
from paylink_tui.services.desk import Desk
from paylink_tui.ui.screens.lookup import LookupScreen
from paylink_tui.ui.widgets.notice import Notice
from tests.ui.support import running, screen_text, until, until_shown

SEED = "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"


async def type_in(pilot: Pilot[Any], text: str) -> None:
    pilot.app.screen.query_one("#pasted", Input).value = text


async def test_it_says_what_it_understood_while_it_is_typed(desk: Desk) -> None:
    async with running(desk) as pilot:
        await type_in(pilot, "https://app.mesilat.com/alexsample/141?uuid=4204b476")
        await until_shown(pilot, "4204b476 of product 141")


async def test_the_seed_link_opens_with_its_breakdown(desk: Desk) -> None:
    async with running(desk) as pilot:
        await type_in(pilot, SEED)
        await pilot.press("enter")
        await until_shown(pilot, "97.931154", "adds up")
        assert pilot.app.current_mode == "txnpro"


async def test_a_mesilat_link_is_found_and_opened_at_its_row(desk: Desk) -> None:
    async with running(desk) as pilot:
        await type_in(pilot, "https://app.mesilat.com/alexsample/141?uuid=6172bef")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.current_mode == "mesilat", "the Mesilat area")
        await until_shown(pilot, "6172bef", "191")


async def test_a_product_address_opens_its_links(desk: Desk) -> None:
    async with running(desk) as pilot:
        await type_in(pilot, "https://app.mesilat.com/store/edit/123/custom-service")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.current_mode == "mesilat", "the Mesilat area")
        await until_shown(pilot, "123")


async def test_nothing_found_tells_what_was_searched(desk: Desk) -> None:
    async with running(desk) as pilot:
        await type_in(pilot, "ref:no such reference")
        await pilot.press("enter")
        await until_shown(pilot, "Nothing found. Searched: links by reference at txnpro-sandbox")
        assert pilot.app.screen.query_one("#pasted", Input).value == "ref:no such reference"
        await pilot.press("x")  # another text, of which that does not hold
        await until(pilot, lambda: "Nothing found" not in screen_text(pilot.app))


async def test_an_invoice_address_is_told_apart_and_nothing_is_sent(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        before = len(sandbox.state.requests)
        await type_in(pilot, f"https://sandbox.txn.pro/redirect?invoice_id={SEED}")
        await until_shown(pilot, "invoice")
        await pilot.press("enter")
        await until(pilot, lambda: "-warning" in notice(pilot).classes, "a warning")
        assert len(sandbox.state.requests) == before


async def test_a_provider_that_is_down_leaves_the_others_whole(
    desk: Desk, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="status", provider="mesh", status=503, times=-1)
    async with running(desk) as pilot:
        await type_in(pilot, SEED)
        await pilot.press("enter")
        await until_shown(pilot, "adds up")


async def test_esc_leaves_a_wait_and_says_so(desk: Desk, sandbox: Sandbox) -> None:
    sandbox.fault(kind="hang", times=-1)
    async with running(desk) as pilot:
        await type_in(pilot, SEED)
        await pilot.press("enter")
        await until(pilot, lambda: any(sandbox.state.in_flight.values()), "a request on its way")
        await pilot.press("escape")
        await until_shown(pilot, "Left off")
        await until(pilot, lambda: desk.in_flight == 0, "no request left")
        assert isinstance(pilot.app.screen, LookupScreen)


async def test_a_paste_of_a_megabyte_is_told_and_does_not_fill_the_field(desk: Desk) -> None:
    async with running(desk) as pilot:
        pilot.app.screen.query_one("#pasted").post_message(events.Paste("x" * 1_000_000))
        await until(pilot, lambda: "-warning" in notice(pilot).classes, "a warning")
        assert pilot.app.screen.query_one("#pasted", Input).value == ""


async def test_a_paste_of_several_lines_keeps_the_link_in_the_third(desk: Desk) -> None:
    async with running(desk) as pilot:
        text = f"Hello,\nplease look at\nhttps://sandbox.txn.pro/redirect?payment_link_id={SEED}.\n"
        pilot.app.screen.query_one("#pasted").post_message(events.Paste(text))
        await until_shown(pilot, "txn.pro", SEED)


async def test_a_paste_with_control_characters_is_shown_as_text(desk: Desk) -> None:
    async with running(desk) as pilot:
        field = pilot.app.screen.query_one("#pasted", Input)
        field.post_message(events.Paste("\x1b]52;c;aGk=\x07[/]"))
        await until(pilot, lambda: bool(field.value), "the paste")
        assert "\x1b" not in field.value
        assert "[/]" in screen_text(pilot.app)


async def test_enter_on_an_account_goes_to_its_area(desk: Desk) -> None:
    async with running(desk) as pilot:
        pilot.app.screen.query_one("#accounts").focus()
        await pilot.press("end", "enter")
        await until(pilot, lambda: pilot.app.current_mode == "txnpro", "the txn.pro area")


def notice(pilot: Pilot[Any]) -> Notice:
    return pilot.app.screen.query_one(Notice)


async def test_what_the_index_knows_opens_at_once_and_says_so_and_a_key_asks_anew(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        await pilot.press("f3")
        await until_shown(pilot, "page 1 of 8")
        await pilot.press("f2")
        sandbox.fault(kind="hang", times=-1)
        await type_in(pilot, "https://app.mesilat.com/alexsample/141?uuid=6172bef")
        await pilot.press("enter")
        await until_shown(pilot, "from the index, seen", "^r in Lookup asks the provider")
        assert pilot.app.current_mode == "mesilat"
        await pilot.press("f2", "ctrl+r")
        await until_shown(pilot, "Looking · Esc leaves it")
        await pilot.press("escape")
