"""Home: whatever is pasted is understood, looked up, and opened where it is."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from paylink_tui.sandbox import Sandbox
from paylink_tui.services import lookup, mesh, txnpro
from paylink_tui.services.desk import Desk
from paylink_tui.ui.screens.lookup import LookupScreen
from paylink_tui.ui.screens.txnpro_detail import TxnDetailScreen
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


async def read_before(desk: Desk) -> None:
    """What the index knows at the start: the newest links, the seed, and two transfers."""
    await txnpro.detail(desk, desk.account("txnpro-sandbox"), SEED)
    await mesh.transfers(desk, desk.account("mesh-sandbox"), "SBX-TWICE")
    assert desk.index is not None
    await desk.index.flush()


async def look_up(pilot: Pilot[Any], text: str) -> None:
    await type_in(pilot, text)
    await pilot.press("enter")


async def test_a_txn_link_from_the_index_is_there_at_once_while_txn_pro_is_asked(
    desk: Desk, sandbox: Sandbox
) -> None:
    await read_before(desk)
    sandbox.fault(kind="hang", path_contains=SEED, times=-1)
    async with running(desk) as pilot:
        await look_up(pilot, SEED)
        await until_shown(pilot, f"Link {SEED} from the index, seen ", "txn.pro is asked now")
        await until_shown(
            pilot,
            "97.931154",
            "! What stands here is from the index, seen ",
            "Asking txn.pro anew",
        )
        await until(pilot, lambda: desk.in_flight == 1, "the list was read, the link hangs")
        await pilot.press("escape")  # nobody waits for it
        await until(pilot, lambda: not isinstance(pilot.app.screen, TxnDetailScreen), "it left")
        await until(pilot, lambda: desk.in_flight == 0, "no request left")


async def test_what_txn_pro_says_then_takes_the_place_of_what_was_known(
    desk: Desk, sandbox: Sandbox
) -> None:
    await read_before(desk)
    sandbox.state.txnpro.by_id[SEED].set_status("completed")
    async with running(desk) as pilot:
        await look_up(pilot, SEED)
        await until_shown(pilot, "Asked txn.pro now. Changed: link.status.", "completed")
        assert "from the index" not in screen_text(pilot.app)


async def test_what_was_known_stays_where_txn_pro_fails_and_says_how_old_it_is(
    desk: Desk, sandbox: Sandbox
) -> None:
    await read_before(desk)
    sandbox.fault(kind="status", status=401, provider="txnpro", times=-1)
    async with running(desk) as pilot:
        await look_up(pilot, SEED)
        await until_shown(pilot, "does not accept this account's credentials", "97.931154")
        await until_shown(pilot, "! What stands here is from the index, seen ")


async def test_the_known_transfers_are_there_while_mesh_is_asked_and_then_what_it_says(
    desk: Desk, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "PATIENCE", 0.0)
    await read_before(desk)
    sandbox.fault(kind="hang", provider="mesh", times=-1)
    async with running(desk) as pilot:
        await look_up(pilot, "tx:SBX-TWICE")
        await until_shown(
            pilot,
            "Not searched: transfers by transactionId at mesh-sandbox: It did not answer",
            "Mesh is asked now",
        )
        await until_shown(
            pilot,
            "From the index, seen ",
            "2 transfers have this transactionId: 1 failed, 1 succeeded.",
            "Asking for the transfers of SBX-TWICE",
        )
        sandbox.state.faults.clear()
        await pilot.press("escape", "r")
        await until_shown(pilot, "Asked Mesh now.")
        assert "From the index" not in screen_text(pilot.app)


async def test_what_is_from_the_network_says_so(desk: Desk, sandbox: Sandbox) -> None:
    async with running(desk) as pilot:
        await look_up(pilot, SEED)
        await until_shown(pilot, f"Link {SEED} from txn.pro, asked now")
        await pilot.press("f2")
        sandbox.state.mesh.transfers[-1]["clientTransactionId"] = "ORDER-00001"
        await look_up(pilot, "ORDER-00001")
        await until_shown(pilot, "It fits more than one", "· asked now")
