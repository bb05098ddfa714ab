"""The transfers of a transactionId: several, none, failed, hostile; and the list of Paylinks."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from paylink_tui.config.load import load_config
from paylink_tui.model.accounts import Provider
from paylink_tui.model.mesh import PaylinkDraft, Recipient
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesh
from paylink_tui.services.desk import Desk
from paylink_tui.ui.screens.mesh_transfers import MeshTransfers
from paylink_tui.ui.widgets.table import LinkTable
from tests.ui.pacing import Steps
from tests.ui.support import running, screen_text, until, until_shown

ADDRESS = "0x0Ff0000f0A0f0000F0F000000000ffFf00f0F0f0"
POLYGON = "7436e9d0-ba42-4d2b-b4c0-8e4e606b2c12"


def draft(transaction_id: str) -> PaylinkDraft:
    return PaylinkDraft("customer-1", transaction_id, (Recipient(POLYGON, "USDC", ADDRESS),))


async def asked(pilot: Pilot[Any], transaction_id: str) -> None:
    await pilot.press("f4")
    field = pilot.app.screen.query_one("#asked", Input)
    field.focus()
    field.value = transaction_id
    await pilot.press("enter")


def words(pilot: Pilot[Any]) -> str:
    """The screen without its line breaks."""
    return " ".join(screen_text(pilot.app).replace("│", " ").split())


async def test_a_transfer_is_shown_with_its_facts(desk: Desk) -> None:
    async with running(desk) as pilot:
        await asked(pilot, "SBX-SUCCEEDED")
        await until_shown(pilot, "1 transfer has this transactionId: 1 succeeded.")
        await until_shown(pilot, "100.00 USDC", "Polygon", "Coinbase · coinbase", "All fees")
        assert "a test transfer is on no public chain" in words(pilot)
        await pilot.press("o")
        await until_shown(pilot, "there is nothing to open")


async def test_several_transfers_of_one_id_are_all_told(desk: Desk) -> None:
    async with running(desk) as pilot:
        await asked(pilot, "SBX-TWICE")
        await until_shown(pilot, "2 transfers have this transactionId: 1 failed, 1 succeeded.")


async def test_no_transfer_is_not_a_failed_one_nor_surely_an_unpaid_link(desk: Desk) -> None:
    async with running(desk, (80, 24)) as pilot:
        await asked(pilot, "no-such-id")
        await until(pilot, lambda: "No transfer yet for no-such-id" in words(pilot), "none")
        told = ("That is not a failed one", "Mesh does not tell a wrong id from an unpaid link")
        await until(pilot, lambda: all(text in words(pilot) for text in told), "all of it")


async def test_a_record_with_nothing_but_an_id_is_shown(desk: Desk) -> None:
    async with running(desk) as pilot:
        await asked(pilot, "SBX-BARE")
        await until_shown(pilot, "1 no status", "not in the answer")


@pytest.mark.thorough
async def test_hostile_and_unknown_answers_are_text(desk: Desk) -> None:
    async with running(desk, (80, 24)) as pilot:
        await asked(pilot, "SBX-HOSTILE")
        await until_shown(pilot, "14 transfers")
        for _ in range(14):
            assert "\x1b" not in screen_text(pilot.app)
            await pilot.press("down")
        await asked(pilot, "SBX-UNKNOWN-STATUS")
        await until_shown(pilot, "refundPending", "[/]")


async def test_the_lookup_can_open_it_at_an_id(desk: Desk) -> None:
    async with running(desk) as pilot:
        await pilot.press("f4")
        (account,) = desk.accounts_of(Provider.MESH)
        screen = pilot.app.screen
        assert isinstance(screen, MeshTransfers)
        screen.open_at(account, "SBX-PENDING")
        await until_shown(pilot, "1 pending")
        assert screen.query_one("#asked", Input).value == "SBX-PENDING"


async def test_a_fault_keeps_the_field_and_can_be_tried_again(desk: Desk, sandbox: Sandbox) -> None:
    sandbox.fault(kind="truncated_json", provider="mesh", path_contains="managed/mesh", times=1)
    async with running(desk) as pilot:
        await asked(pilot, "SBX-FAILED")
        await until_shown(pilot, "✗")
        assert pilot.app.screen.query_one("#asked", Input).value == "SBX-FAILED"
        await pilot.press("enter")
        await until_shown(pilot, "1 failed")


async def test_a_watch_sees_a_payment_arrive_and_ends(desk: Desk, sandbox: Sandbox) -> None:
    import httpx

    def pay(status: str) -> None:
        body = {"transactionId": "pl-1", "status": status}
        httpx.post(f"{sandbox.url}/_sandbox/mesh/pay", json=body).raise_for_status()

    (account,) = desk.accounts_of(Provider.MESH)
    await mesh.create(desk, account, draft("pl-1"))
    steps = Steps()
    async with running(desk) as pilot:
        await asked(pilot, "pl-1")
        await until_shown(pilot, "nobody has paid by this link so far")
        pilot.app.screen.pace = steps.pace
        await pilot.press("tab", "w")
        await until_shown(pilot, "Watching · looks again in 5 s")
        steps.step()
        await until_shown(pilot, "nothing new · again in 8 s")
        sandbox.fault(kind="status", provider="mesh", status=403)
        steps.step()
        await until_shown(pilot, "✗", "failed")
        pay("pending")
        steps.step()
        await until_shown(pilot, "1 pending", "changed:")
        table = pilot.app.screen.query_one("#transfers", LinkTable)
        assert table.marked == {table.rows[0].id}
        pay("succeeded")
        steps.step()
        await until_shown(pilot, "1 succeeded", "Watching has ended")
        await pilot.press("w")
        await until_shown(pilot, "every transfer here is final")


async def test_another_id_ends_the_watch_over_the_one_before(desk: Desk) -> None:
    async with running(desk) as pilot:
        await asked(pilot, "SBX-PENDING")
        await until_shown(pilot, "1 pending")
        pilot.app.screen.pace = Steps().pace
        await pilot.press("w")
        await until_shown(pilot, "Watching ·")
        await asked(pilot, "SBX-FAILED")
        await until_shown(pilot, "1 failed")
        assert "Watching ·" not in screen_text(pilot.app)


async def test_the_paylinks_of_an_earlier_session_are_listed_with_their_age_and_transfers(
    desk: Desk, config_file: Path
) -> None:
    (account,) = desk.accounts_of(Provider.MESH)
    paylink = await mesh.create(desk, account, draft("pl-1"))
    await desk.close()
    next_desk = Desk(load_config(config_file), state=config_file.parent / "state")
    async with running(next_desk, (120, 40)) as pilot:
        await pilot.press("f4")
        await until_shown(pilot, "pl-1", "made", "the payer chooses", "TEST mesh-sandbox")
        await until(pilot, lambda: " s ago; Mesh's pages" in words(pilot), "its age")
        assert "disagree whether a link lives 10 or 30 minutes" in words(pilot)
        assert paylink.url not in words(pilot)
        await pilot.press("tab", "y")
        await until(pilot, lambda: pilot.app.clipboard == paylink.url, "it is copied")
        tail = f"Copied the Paylink …{paylink.url[-8:]} · ends {' '.join(paylink.url[-6:])}"
        await until_shown(pilot, f"{tail} · the payer chooses")
        made = pilot.app.screen.query_one("#made", LinkTable)
        made.focus()
        await pilot.press("enter")
        await until_shown(pilot, "nobody has paid by this link so far")
    await next_desk.close()


async def test_a_paylink_of_an_account_that_has_gone_says_so(desk: Desk, config_file: Path) -> None:
    (account,) = desk.accounts_of(Provider.MESH)
    await mesh.create(desk, account, draft("pl-1"))
    text = config_file.read_text(encoding="utf-8").replace(f'"{account.name}"', '"other"')
    config_file.write_text(text, encoding="utf-8")
    await desk.reload(load_config(config_file))
    async with running(desk, (80, 24)) as pilot:
        await pilot.press("f4")
        await until_shown(pilot, "pl-1")
        pilot.app.screen.query_one("#made", LinkTable).focus()
        await pilot.press("enter")
        await until(pilot, lambda: "no longer in the configuration" in words(pilot), "it is told")


async def test_what_is_being_made_is_followed_to_its_end(desk: Desk, sandbox: Sandbox) -> None:
    (account,) = desk.accounts_of(Provider.MESH)
    sandbox.fault(kind="delay", provider="mesh", method="POST", ms=700)
    making = asyncio.create_task(mesh.create(desk, account, draft("pl-1")))
    async with running(desk) as pilot:
        await pilot.press("f4")
        await until_shown(pilot, "making", "It is being made.")
        assert pilot.app.screen.why_no_url() == "the address of this Paylink is not known"
        await until(pilot, lambda: bool(pilot.app.screen.paylinks.entry.url), "it is made")
        await until_shown(pilot, "10 or 30 minutes")
    await making


async def test_a_link_whose_making_is_unknown_says_so(desk: Desk, sandbox: Sandbox) -> None:
    (account,) = desk.accounts_of(Provider.MESH)
    sandbox.fault(kind="reset", provider="mesh", method="POST", when="after")
    with pytest.raises(Exception, match=r".") as failed:
        await mesh.create(desk, account, draft("pl-1"))
    assert failed.value.outcome == "unknown"  # type: ignore[attr-defined]
    async with running(desk) as pilot:
        await asked(pilot, "pl-1")
        await until(pilot, lambda: "not known whether this Paylink was made" in words(pilot), "")


async def test_the_raw_transfer_and_its_parts_can_be_had(desk: Desk) -> None:
    async with running(desk) as pilot:
        await asked(pilot, "SBX-SUCCEEDED")
        await until_shown(pilot, "1 succeeded")
        await pilot.press("v")
        await until_shown(pilot, "What Mesh sent", '"clientTransactionId": "SBX-SUCCEEDED"')
        await pilot.press("escape", "c")
        await until_shown(pilot, "Copy what?", "transactionId: SBX-SUCCEEDED")
        await pilot.press("down", "enter")
        await until(pilot, lambda: pilot.app.clipboard == "SBX-SUCCEEDED", "it is copied")


async def test_letters_typed_into_the_field_are_no_commands(desk: Desk) -> None:
    async with running(desk) as pilot:
        await pilot.press("f4", *"iwrcuova")
        assert isinstance(pilot.app.screen, MeshTransfers)
        assert pilot.app.screen.query_one("#asked", Input).value == "iwrcuova"


async def test_a_disabled_key_says_why(desk: Desk) -> None:
    async with running(desk) as pilot:
        await pilot.press("f4", "tab", "w")
        await until_shown(pilot, "type a transactionId first")
        await pilot.press("v")
        await until_shown(pilot, "no transfer is under the cursor")
        await pilot.press("a")
        await until_shown(pilot, "there is only one Mesh account")


async def test_escape_goes_from_the_field_to_the_transfers_then_home(desk: Desk) -> None:
    async with running(desk) as pilot:
        await asked(pilot, "SBX-SUCCEEDED")
        await until_shown(pilot, "1 succeeded")
        await pilot.press("slash", "escape")
        assert pilot.app.focused is pilot.app.screen.query_one("#transfers")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.current_mode == "lookup", "home")
