"""Expiring a txn.pro link, from the list and from its own screen: asked, sent once, read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from paylink_tui.config.load import load_config
from paylink_tui.model.txnpro import Payout, Target, TxnDetail, TxnLink
from paylink_tui.sandbox import Sandbox
from paylink_tui.services.desk import Desk
from paylink_tui.ui.screens.dialogs import Confirm
from paylink_tui.ui.screens.txnpro_detail import TxnDetailScreen
from paylink_tui.ui.screens.txnpro_list import TxnList
from paylink_tui.ui.txn_new_words import expiry_facts, why_not_expire
from paylink_tui.ui.widgets.table import LinkTable
from tests.conftest import unlock_all
from tests.ui.support import running, screen_text, until, until_shown

SEED = "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"


def table(pilot: Pilot[Any]) -> LinkTable[Any]:
    return pilot.app.screen.query_one("#links", LinkTable)


def expirable(sandbox: Sandbox) -> Any:
    """The newest link that is created, with time left whatever the date of this machine is."""
    found = next(
        link
        for link in reversed(sandbox.state.txnpro.links)
        if link.status == "created" and "ORDER" in link.reference
    )
    found.keeps_status = True
    return found


async def at(pilot: Pilot[Any], link_id: str) -> None:
    """The list, its cursor on one link."""
    await pilot.press("f5")
    await until_shown(pilot, "page 1 · 25 shown")
    assert table(pilot).move_to(link_id)


async def ask(pilot: Pilot[Any]) -> Confirm:
    await pilot.press("x")
    await until(pilot, lambda: isinstance(pilot.app.screen, Confirm), "the question")
    question = pilot.app.screen
    await until(pilot, lambda: question.is_painted, "the question painted")
    return question


def expired(sandbox: Sandbox) -> int:
    return sandbox.state.writes["txnpro"]["expired"]


def posts(sandbox: Sandbox) -> int:
    return sum(request.method == "POST" for request in sandbox.state.requests)


async def test_a_link_is_expired_from_the_list_and_its_row_says_so(
    desk: Desk, sandbox: Sandbox
) -> None:
    link = expirable(sandbox)
    async with running(desk, (80, 24)) as pilot:
        await at(pilot, link.id)
        question = await ask(pilot)
        assert question.focused.id == "no"
        await until_shown(
            pilot,
            f"…{link.id[-4:]}",
            f"{link.amount} {link.currency}",
            link.payment_type,
            link.reference,
            "txnpro-sandbox · TEST",
        )
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TxnList), "no was the answer")
        assert posts(sandbox) == 0
        await ask(pilot)
        await pilot.press("y")
        await until_shown(pilot, f"Link …{link.id[-4:]} is expired")
        assert table(pilot).row.id == link.id
        assert table(pilot).row.status == "expired"
        await pilot.press("x")
        await until_shown(pilot, "it is expired already")
        assert (expired(sandbox), posts(sandbox)) == (1, 1)


async def test_a_row_that_is_of_an_hour_ago_is_read_again_before_it_is_asked_about(
    desk: Desk, sandbox: Sandbox
) -> None:
    link = expirable(sandbox)
    async with running(desk) as pilot:
        await at(pilot, link.id)
        link.set_status("completed")
        await pilot.press("x")
        await until_shown(pilot, "is not expired: its user has started")
        assert table(pilot).row.status == "completed"
        sandbox.fault(kind="status", provider="txnpro", status=403)
        table(pilot).move_to(next(x.id for x in table(pilot).rows if x.status == "pending"))
        await pilot.press("x")
        await until_shown(pilot, "✗")
        assert isinstance(pilot.app.screen, TxnList)
        assert posts(sandbox) == 0


async def test_an_unknown_outcome_is_said_with_where_to_look(desk: Desk, sandbox: Sandbox) -> None:
    link = expirable(sandbox)
    async with running(desk, (80, 24)) as pilot:
        await at(pilot, link.id)
        sandbox.fault(kind="reset", provider="txnpro", method="POST", when="after")
        await ask(pilot)
        await pilot.press("y")
        await until_shown(pilot, "It is not known whether link", "F8, then l")
        await pilot.press("r")
        await until(pilot, lambda: table(pilot).row.status == "expired", "read again")
        await pilot.press("f8")
        await until_shown(pilot, "unknown", "Expire link")
        await pilot.press("m")
        await until_shown(pilot, "an expiry does not tell the settings")
        await pilot.press("l")
        await until_shown(pilot, "done")
        assert (expired(sandbox), posts(sandbox)) == (1, 1)


async def test_escape_stops_the_waiting_and_not_the_expiry(desk: Desk, sandbox: Sandbox) -> None:
    link = expirable(sandbox)
    async with running(desk) as pilot:
        await at(pilot, link.id)
        sandbox.fault(kind="delay", provider="txnpro", method="POST", ms=700)
        await ask(pilot)
        await pilot.press("y")
        await until_shown(pilot, "Esc stops waiting, not the expiry")
        await pilot.press("x")
        await until_shown(pilot, "a link is being expired")
        await pilot.press("slash", "escape")
        assert "was already sent" not in screen_text(pilot.app)
        await pilot.press("escape")
        await until_shown(pilot, "was already sent and goes on")
        await until(pilot, lambda: not desk.writes.under_way, "the write")
        assert expired(sandbox) == 1


async def test_it_is_expired_from_its_own_screen_and_the_list_knows(
    desk: Desk, sandbox: Sandbox
) -> None:
    link = expirable(sandbox)
    async with running(desk) as pilot:
        await at(pilot, link.id)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TxnDetailScreen), "the link")
        await ask(pilot)
        await pilot.press("y")
        await until_shown(pilot, "is expired: nobody", "Link ● expired")
        await pilot.press("x")
        await until_shown(pilot, "it is expired already")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, TxnList), "the list")
        await until(pilot, lambda: table(pilot).row.status == "expired", "the row")
        assert expired(sandbox) == 1


async def test_a_link_that_was_paid_cannot_be_expired(desk: Desk, sandbox: Sandbox) -> None:
    async with running(desk) as pilot:
        pilot.app.screen.query_one("#pasted").value = SEED
        await pilot.press("enter")
        await until_shown(pilot, "97.931154", "adds up")
        await pilot.press("x")
        await until_shown(pilot, "its payout is completed already")
        assert posts(sandbox) == 0


async def test_a_live_expiry_wants_the_last_4_of_the_id(
    desk: Desk, sandbox: Sandbox, config_file: Path
) -> None:
    config_file.write_text(config_file.read_text().replace('"test"', '"live"'))
    await desk.reload(load_config(config_file))
    unlock_all(desk)
    link = expirable(sandbox)
    async with running(desk, (80, 24)) as pilot:
        await at(pilot, link.id)
        question = await ask(pilot)
        await until_shown(pilot, "txnpro-sandbox · LIVE")
        await pilot.press("enter")
        assert pilot.app.screen is question
        await pilot.press(*link.id[-4:], "enter")
        await until_shown(pilot, f"Link …{link.id[-4:]} is expired")
        assert expired(sandbox) == 1


async def test_an_answer_that_cannot_be_read_back_or_says_otherwise_is_told(
    desk: Desk, sandbox: Sandbox
) -> None:
    link = expirable(sandbox)
    empty = {"kind": "status", "provider": "txnpro", "method": "POST", "status": 204, "body": ""}
    async with running(desk) as pilot:
        await at(pilot, link.id)
        sandbox.fault(**empty)
        await ask(pilot)
        await pilot.press("y")
        await until_shown(pilot, "took the expiry, yet says that", "created")
        sandbox.fault(**empty)
        await ask(pilot)
        sandbox.fault(kind="status", provider="txnpro", method="GET", status=403)
        await pilot.press("y")
        await until_shown(pilot, "It could not be read again, r tries")


async def test_without_a_link_or_while_locked_it_says_why(desk: Desk, sandbox: Sandbox) -> None:
    sandbox.state.txnpro.links.clear()
    async with running(desk) as pilot:
        await pilot.press("f5")
        await until_shown(pilot, "No links here yet.")
        await pilot.press("x")
        await until_shown(pilot, "no link is under the cursor")
        desk.locks.lock(pilot.app.screen.account)
        await pilot.press("ctrl+n")
        await until_shown(pilot, "u unlocks it")
        assert isinstance(pilot.app.screen, TxnList)


@pytest.mark.parametrize(
    ("status", "child", "why"),
    [
        ("created", None, ""),
        ("PENDING", "processing", ""),
        ("on_review", None, ""),
        (None, None, ""),
        ("expired", None, "expired already"),
        ("Completed", "processing", "too late"),
        ("pending", "completed", "its payout is completed"),
    ],
)
async def test_only_what_is_known_to_be_final_cannot_be_expired(
    desk: Desk, status: str | None, child: str | None, why: str
) -> None:
    link = TxnLink("1e1a0c1b", status=status)
    target = None if child is None else Target("payouts", "p", Payout(status=child))
    detail = TxnDetail(link, target, {})
    assert why in why_not_expire(detail)
    assert bool(why) == bool(why_not_expire(detail))
    minds = [text for name, text in expiry_facts(desk.accounts[0], detail) if name == "Mind"]
    assert any("may refuse" in text for text in minds) == (status in ("on_review", None))
    assert any("goes on" in text for text in minds) == (child is not None)
