"""A new txn.pro link: the form, the question, the one sending, and every way it can fail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Select

from paylink_tui.config.load import load_config
from paylink_tui.model.txnpro_typed import TypedLink
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import again
from paylink_tui.services.desk import Desk
from paylink_tui.store.entries import State
from paylink_tui.ui.screens.dialogs import Confirm
from paylink_tui.ui.screens.made import MadeScreen
from paylink_tui.ui.screens.txnpro_create import TxnCreate
from paylink_tui.ui.screens.txnpro_list import TxnList
from paylink_tui.ui.widgets.table import LinkTable
from tests.conftest import unlock_all
from tests.ui.support import running, screen_text, until, until_shown

INVOICE = TypedLink(amount="10.50", currency="EUR", expires_at="2099-01-01 12:00 UTC")
PAYOUT = replace(INVOICE, payment_type="Payout", amount="100.00")


def unwrapped(pilot: Pilot[Any]) -> str:
    """What stands on the screen, the lines of a wrapped text joined."""
    return "".join(line.strip(" │") for line in screen_text(pilot.app).splitlines())


@asynccontextmanager
async def filling(
    desk: Desk, typed: TypedLink | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[Any]]:
    """The form on top of the lookup screen."""
    async with running(desk, size) as pilot:
        await pilot.app.push_screen(TxnCreate(desk.account("txnpro-sandbox"), typed))
        await until(pilot, lambda: isinstance(pilot.app.focused, Input), "a field")
        yield pilot


def field(pilot: Pilot[Any], name: str) -> Input:
    return pilot.app.screen.query_one(f"#{name} #typed", Input)


async def ask(pilot: Pilot[Any]) -> Confirm:
    await pilot.press("ctrl+s")
    await until(pilot, lambda: isinstance(pilot.app.screen, Confirm), "the question")
    question = pilot.app.screen
    await until(pilot, lambda: question.is_painted, "the question painted")
    return question


async def make(pilot: Pilot[Any]) -> None:
    await ask(pilot)
    await pilot.press("y")


def created(sandbox: Sandbox) -> int:
    return sandbox.state.writes["txnpro"]["created"]


def posts(sandbox: Sandbox) -> int:
    return sum(request.method == "POST" for request in sandbox.state.requests)


def newest(sandbox: Sandbox) -> Any:
    return sandbox.state.txnpro.links[-1]


# Filling in


async def test_an_empty_form_proposes_a_reference_and_tells_no_fault_before_it_is_sent(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with filling(desk) as pilot:
        assert field(pilot, "reference").value.startswith("tx-")
        assert "↑" not in screen_text(pilot.app)
        first = field(pilot, "reference").value
        await pilot.press("ctrl+n")
        assert field(pilot, "reference").value not in ("", first)
        await pilot.press("ctrl+s")
        await until_shown(pilot, "Not sent", "↑ An amount is needed", "↑ Write how long from now")
        assert pilot.app.focused is field(pilot, "amount")
        assert posts(sandbox) == 0
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1, "nothing to ask about")


async def test_an_expiry_is_shown_as_typed_and_as_the_moment_it_comes_to(desk: Desk) -> None:
    async with filling(desk) as pilot:
        field(pilot, "expires_at").focus()
        await pilot.press(*"+2h")
        await until_shown(pilot, "UTC", "in 2 h 00 min")
        assert field(pilot, "expires_at").value == "+2h"
        field(pilot, "expires_at").value = "2099-01-01 18:00 +03:00"
        await until_shown(pilot, "15:00:00 UTC")
        field(pilot, "expires_at").value = "2099-01-01 18:00"
        await until_shown(pilot, "↑ In which zone?")
        assert "= 20" not in screen_text(pilot.app)


async def test_a_relative_expiry_follows_the_clock(desk: Desk) -> None:
    async with filling(desk, TypedLink(expires_at="+2h")) as pilot:

        def shown() -> str:
            return str(pilot.app.screen.query_one("#resolved").render())

        await until(pilot, lambda: "in 2 h" in shown(), "the moment")
        before = shown()
        await until(pilot, lambda: shown() != before, "a later moment")


async def test_each_fault_is_told_at_its_field_and_the_first_is_gone_to(
    desk: Desk, sandbox: Sandbox
) -> None:
    wrong = replace(
        INVOICE,
        amount="10,50",
        currency="€",
        pay_currencies="USDC, ?",
        payment_methods="[/]",
        success_redirect_url="shop.example",
    )
    async with filling(desk, wrong, (120, 40)) as pilot:
        await until_shown(
            pilot,
            "↑ Use a point for decimals: 10.50",
            "↑ A currency is 2 to 10 letters",
            "↑ A payment method is a word",
            "↑ This is no web address",
        )
        field(pilot, "payment_methods").focus()
        await pilot.press("ctrl+s")
        await until_shown(pilot, "Not sent")
        assert pilot.app.focused is field(pilot, "amount")
        assert posts(sandbox) == 0


async def test_a_doubt_is_told_and_stops_nothing(desk: Desk) -> None:
    async with filling(desk, replace(INVOICE, currency="EURO", payment_methods="cash")) as pilot:
        await until_shown(pilot, "EURO is not among the currencies", "payment methods")
        await ask(pilot)
        await until_shown(pilot, "Mind  EURO", "more than a year")


async def test_hostile_and_huge_text_stays_text(desk: Desk) -> None:
    async with filling(desk, replace(INVOICE, reference="[@click=app.quit]x[/]")) as pilot:
        await ask(pilot)
        await until_shown(pilot, "[@click=app.quit]x[/]")
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, TxnCreate), "the form")
        field(pilot, "reference").post_message(events.Paste("9" * 1_000_000))
        await until_shown(pilot, "far too long for a field")
        field(pilot, "reference").value = "r" * 4_000
        await until_shown(pilot, "at most 255 characters; this has 4000")


@pytest.mark.thorough
@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_every_field_can_be_reached_and_seen(desk: Desk, size: tuple[int, int]) -> None:
    async with filling(desk, None, size) as pilot:
        form = pilot.app.screen.form
        reached = set()
        for _ in range(14):
            await pilot.press("tab")
            focused = pilot.app.focused
            reached.add(focused)
            await until(
                pilot, lambda: form.region.contains_region(pilot.app.focused.region), "seen"
            )
        assert {form.query_one("#create"), form.query_one("#payment_type")} <= reached
        assert field(pilot, "unsuccess_redirect_url") in reached


async def test_the_exact_request_is_shown_with_the_key_masked(desk: Desk, sandbox: Sandbox) -> None:
    typed = replace(INVOICE, reference="order-7", pay_currencies="usdc usdt")
    async with filling(desk, typed, (120, 40)) as pilot:
        await pilot.press("ctrl+r")
        await until_shown(pilot, "/api/public/v1/payment_links", "Authorization: ****", "order-7")
        for member in (
            '"amount":"10.50"',
            '"expires_at":"2099-01-01T12:00:00.000Z"',
            '"payCurrencies":["USDC","USDT"]',
        ):
            await until(pilot, lambda member=member: member in unwrapped(pilot), member)
        assert posts(sandbox) == 0


# Sending


async def test_an_invoice_is_made_and_another_like_it_begins_with_a_new_reference(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk, (80, 24)) as pilot:
        await pilot.press("f5")
        await until_shown(pilot, "page 1 · 25 shown")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(pilot.app.screen, TxnCreate), "the form")
        field(pilot, "amount").value = "10.50"
        field(pilot, "currency").value = "eur"
        field(pilot, "expires_at").value = INVOICE.expires_at
        reference = field(pilot, "reference").value
        question = await ask(pilot)
        assert question.focused.id == "no"
        await until_shown(pilot, "txnpro-sandbox · TEST", "10.50 EUR", reference)
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, MadeScreen), "the result")
        made = newest(sandbox)
        await until_shown(pilot, "10.50 EUR", made.id)
        assert (made.reference, made.payment_type) == (reference, "Invoice")
        assert "not made as asked" not in screen_text(pilot.app)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, TxnCreate), "the form again")
        assert field(pilot, "amount").value == "10.50"
        assert field(pilot, "reference").value not in ("", reference)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, TxnList), "the list")
        table = pilot.app.screen.query_one("#links", LinkTable)
        await until(pilot, lambda: table.rows[0].reference == reference, "the new link on top")
        assert created(sandbox) == 1


async def test_a_payout_wants_its_amount_typed_on_a_test_account_too(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with filling(desk, PAYOUT) as pilot:
        await until_shown(pilot, "MONEY GOES OUT", "cannot be recalled")
        question = await ask(pilot)
        await until_shown(pilot, "PAYS OUT 100.00 EUR", "cannot be recalled")
        await pilot.press("y", "enter")
        assert pilot.app.screen is question
        await pilot.press("backspace", *"100.00", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, MadeScreen), "the result")
        assert newest(sandbox).payment_type == "Payout"
        assert created(sandbox) == 1


async def test_a_link_that_was_made_otherwise_is_shown_with_its_differences(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with filling(desk, replace(INVOICE, currency="JPY", amount="10.4")) as pilot:
        body = {
            "data": {
                "id": "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c",
                "type": "paymentLinks",
                "attributes": {
                    "amount": "11",
                    "currency": "JPY",
                    "reference": field(pilot, "reference").value,
                    "paymentType": "Invoice",
                    "expiresAt": "2099-01-01T12:00:00Z",
                },
            }
        }
        sandbox.fault(kind="status", provider="txnpro", method="POST", status=201, body=body)
        await make(pilot)
        await until_shown(pilot, "not made as asked: The amount is 11, not 10.4")
        await pilot.press("c")
        await until_shown(pilot, "no link was sent")


async def test_a_refusal_keeps_all_that_was_typed_and_its_reference(
    desk: Desk, sandbox: Sandbox
) -> None:
    taken = newest(sandbox).reference
    async with filling(desk, replace(INVOICE, reference=taken)) as pilot:
        await make(pilot)
        await until_shown(pilot, "Reference has already been taken", "look the reference up")
        assert field(pilot, "amount").value == "10.50"
        assert not pilot.app.screen.form.disabled
        field(pilot, "reference").value = "mine-1"
        await until(pilot, lambda: "already been taken" not in screen_text(pilot.app), "cleared")
        await make(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, MadeScreen), "made at last")
        assert created(sandbox) == 1


async def test_an_unknown_outcome_is_told_and_its_reference_is_not_sent_again(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with filling(desk, INVOICE) as pilot:
        form = pilot.app.screen
        sandbox.fault(kind="reset", provider="txnpro", method="POST", when="after")
        await make(pilot)
        await until_shown(pilot, "NOT KNOWN WHETHER THIS LINK WAS MADE", "F8 has it")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "was used before", "↑ Used before")
        assert (created(sandbox), posts(sandbox)) == (1, 1)
        assert pilot.app.focused is field(pilot, "reference")
        await pilot.press("f8", "l")
        await until_shown(pilot, "done")
        await pilot.press("f2")
        await until(pilot, lambda: pilot.app.screen is form, "the form")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "was used before", "(done)")
        await pilot.press("ctrl+n")
        await ask(pilot)
        assert posts(sandbox) == 1


@pytest.mark.thorough
async def test_the_form_is_locked_while_it_is_sent_and_escape_leaves_a_doubt(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with filling(desk, INVOICE) as pilot:
        sandbox.fault(kind="delay", provider="txnpro", method="POST", ms=700)
        await make(pilot)
        await until_shown(pilot, "Esc stops waiting, not the making")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "the link is being made")
        await pilot.press("escape")
        await until_shown(pilot, "NOT KNOWN", "You stopped waiting")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "was used before")
        await until(pilot, lambda: not desk.writes.under_way, "the write")
        assert (created(sandbox), posts(sandbox)) == (1, 1)


@pytest.mark.thorough
async def test_a_result_that_comes_while_the_user_is_elsewhere_waits_for_them(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with filling(desk, INVOICE) as pilot:
        sandbox.fault(kind="delay", provider="txnpro", method="POST", ms=500)
        await make(pilot)
        await until_shown(pilot, "Making the link")
        await pilot.press("f6")
        await until_shown(pilot, "The link is made; it is shown where you made it.")
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, MadeScreen), "the result")


async def test_what_was_typed_is_forgotten_only_by_a_second_escape(desk: Desk) -> None:
    async with filling(desk) as pilot:
        await pilot.press(*"12", "escape")
        await until_shown(pilot, "Esc again leaves the form and forgets what was typed.")
        await pilot.press("3", "escape")
        assert isinstance(pilot.app.screen, TxnCreate)
        assert field(pilot, "amount").value == "123"
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1, "left")


async def test_a_live_account_takes_https_only_and_asks_as_live(
    desk: Desk, config_file: Path
) -> None:
    config_file.write_text(config_file.read_text().replace('"test"', '"live"'))
    await desk.reload(load_config(config_file))
    unlock_all(desk)
    typed = replace(INVOICE, success_redirect_url="http://shop.example/")
    async with filling(desk, typed) as pilot:
        await until_shown(pilot, "↑ Use https://; http:// is for test accounts")
        field(pilot, "success_redirect_url").value = "https://shop.example/"
        await ask(pilot)
        await until_shown(pilot, "txnpro-sandbox · LIVE", "https://shop.example/")
        await pilot.press("n")
        pilot.app.screen.query_one(Select).value = "Payout"
        await until_shown(pilot, "Only an invoice sends its payer on")


# From the journal


async def test_a_link_like_one_of_the_journal_has_its_settings_and_a_new_reference(
    desk: Desk, sandbox: Sandbox
) -> None:
    typed = replace(
        INVOICE,
        reference="order-7",
        account_currency="USDT",
        pay_currencies="USDC, USDT",
        payment_methods="on_chain",
        success_redirect_url="https://shop.example/?token=s3cr3t",
        unsuccess_redirect_url="https://shop.example/failed",
    )
    async with filling(desk, typed) as pilot:
        sandbox.fault(kind="reset", provider="txnpro", method="POST", when="after")
        await make(pilot)
        await until_shown(pilot, "NOT KNOWN")
        await pilot.press("f8")
        await until_shown(pilot, "unknown", "order-7")
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, TxnCreate), "the form")
        await until_shown(pilot, "not known whether the link", "type that address again")
        copied = pilot.app.screen.form.typed()
        assert copied.reference not in ("", "order-7")
        assert replace(copied, reference="order-7") == replace(
            typed, expires_at="2099-01-01 12:00:00 UTC", success_redirect_url=""
        )
        assert "s3cr3t" not in screen_text(pilot.app)
        assert desk.journal is not None
        (entry,) = await desk.journal.entries()
    assert entry.state is State.UNKNOWN
    odd = replace(entry, intent=replace(entry.intent, asked={"amount": 5, "expires_at": "soon"}))
    restored = again.txnpro_again(odd)
    assert restored is not None
    assert restored.typed == TypedLink()
