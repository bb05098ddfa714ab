"""Making a Paylink: the form, the question, the one sending, and every way it can fail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from paylink_tui.model.accounts import Provider
from paylink_tui.model.mesh import PaylinkDraft, Recipient
from paylink_tui.sandbox import Sandbox
from paylink_tui.services.desk import Desk
from paylink_tui.ui.screens.journal import JournalScreen
from paylink_tui.ui.screens.made import MadeScreen
from paylink_tui.ui.screens.mesh_create import MeshCreate
from tests.ui.support import running, screen_text, until, until_shown

TRON = "TTbGTMwUwA3mncLP7xqCZei1ekaNSgeAJe"
TO = Recipient("c5dc5d2e-68c1-4261-9a30-90b598738bf5", "USDC", TRON)
DRAFT = PaylinkDraft("customer-1", "", (TO,), amount_in_fiat=Decimal("12.30"))


def field(pilot: Pilot[Any], name: str) -> Input:
    return pilot.app.screen.query_one(f"#{name} #typed", Input)


@asynccontextmanager
async def creating(
    desk: Desk, size: tuple[int, int] = (80, 24), draft: PaylinkDraft | None = None
) -> AsyncIterator[Pilot[Any]]:
    """The form over the home screen: few tests need Mesh's own beneath it."""
    async with running(desk, size) as pilot:
        (account,) = desk.accounts_of(Provider.MESH)
        await pilot.app.push_screen(MeshCreate(account, draft))
        await until_read(pilot)
        yield pilot


@asynccontextmanager
async def creating_like(desk: Desk) -> AsyncIterator[Pilot[Any]]:
    """The form filled in as `fill` does, for what comes after that."""
    async with creating(desk, draft=DRAFT) as pilot:
        await until_shown(pilot, "Tron ▾", "USDC ▾", "✓ fits Tron")
        yield pilot


@asynccontextmanager
async def creating_in_its_area(desk: Desk) -> AsyncIterator[Pilot[Any]]:
    """The form as a person comes to it, who was in the area before."""
    async with running(desk, (80, 24)) as pilot:
        await pilot.press("f4", "escape")
        await until(pilot, lambda: pilot.app.current_mode == "lookup", "left the area")
        await pilot.press("f4")
        await pilot.press("tab", "i")
        await until(pilot, lambda: isinstance(pilot.app.screen, MeshCreate), "the form")
        await until_read(pilot)
        yield pilot


async def until_read(pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: bool(pilot.app.desk.networks), "the networks")
    await until(pilot, lambda: "Reading" not in screen_text(pilot.app), "they are read")


async def pick(pilot: Pilot[Any], button: str, letters: str) -> None:
    pilot.app.screen.query_one(f"#{button}").press()
    await until_shown(pilot, "type to filter")
    await pilot.press(*letters, "enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, MeshCreate), "picked")


async def fill(pilot: Pilot[Any]) -> None:
    field(pilot, "user_id").value = "customer-1"
    field(pilot, "amount_in_fiat").value = "12.30"
    await pick(pilot, "network", "tron")
    await pick(pilot, "symbol", "usdc")
    field(pilot, "address").value = TRON
    await until_shown(pilot, "✓ fits Tron")


async def confirm(pilot: Pilot[Any]) -> None:
    await pilot.press("ctrl+s")
    await until_shown(pilot, "Create this single-use Paylink?")
    await until(pilot, lambda: pilot.app.screen.is_painted, "the question painted")
    await pilot.press("y")


async def test_a_paylink_is_made_and_its_age_is_shown(desk: Desk, sandbox: Sandbox) -> None:
    async with creating_in_its_area(desk) as pilot:
        await fill(pilot)
        await pilot.press("ctrl+s")
        await until_shown(pilot, "USDC on Tron", TRON, "12.30 USD", "mesh-sandbox · TEST")
        await until(pilot, lambda: pilot.app.screen.is_painted, "the question painted")
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, MadeScreen), "the result")
        await until_shown(pilot, "s ago", "10 or 30", "https://paylink.meshconnect.com")
        assert sandbox.state.writes["mesh"]["created"] == 1
        await pilot.press("o")
        await until_shown(pilot, "works only once")
        await pilot.press("escape")
        await until_shown(pilot, "made", "12.30 USD", "TEST mesh-")


async def test_no_has_the_focus_and_sends_nothing(desk: Desk, sandbox: Sandbox) -> None:
    async with creating_like(desk) as pilot:
        await pilot.press("ctrl+s")
        await until_shown(pilot, "Create this single-use Paylink?")
        await until(pilot, lambda: pilot.app.screen.is_painted, "the question painted")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, MeshCreate), "back")
        assert sandbox.state.writes["mesh"]["created"] == 0
        assert field(pilot, "address").value == TRON


async def test_faults_are_told_at_their_fields_and_nothing_is_sent(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with creating(desk) as pilot:
        await pilot.press(*"12,30")
        await until_shown(pilot, "↑ Use a point for decimals: 12.30")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "Not sent", "A userId is needed", "A network is needed")
        assert pilot.app.focused is field(pilot, "user_id")
        assert not any(seen.method == "POST" for seen in sandbox.state.requests)


async def test_a_token_needs_its_network_first(desk: Desk) -> None:
    async with creating(desk) as pilot:
        pilot.app.screen.query_one("#symbol").press()
        await until_shown(pilot, "Choose the network first")


async def test_the_filter_of_networks_finds_by_token_and_tells_when_there_is_none(
    desk: Desk,
) -> None:
    async with creating(desk) as pilot:
        pilot.app.screen.query_one("#network").press()
        await until_shown(pilot, "Which network?", "[@click=app.quit]Net[/]")
        await pilot.press(*"zzz", "enter")
        await until_shown(pilot, "None has these letters")
        for _ in "zzz":
            await pilot.press("backspace")
        await pilot.press(*"xrp", "enter")
        await until_shown(pilot, "XRPL ▾", "XRP ▾", "needed on most")


@pytest.mark.thorough
async def test_a_hostile_network_and_token_are_text(desk: Desk) -> None:
    async with creating(desk) as pilot:
        await pick(pilot, "network", "app.quit")
        await until_shown(pilot, "[@click=app.quit]Net[/]…")
        await pick(pilot, "symbol", "[/]")
        await until_shown(pilot, "[/] ▾")


async def test_the_exact_request_is_shown_without_secrets(desk: Desk, sandbox: Sandbox) -> None:
    async with creating(desk, (120, 40), DRAFT) as pilot:
        await pilot.press("ctrl+r")
        await until_shown(pilot, "POST", "/api/v1/linktoken", "X-Client-Secret: ****")
        assert '"amountInFiat":12.30' in screen_text(pilot.app).replace("\n", "")
        assert not any(seen.method == "POST" for seen in sandbox.state.requests)


async def test_recipients_are_added_and_removed(desk: Desk) -> None:
    async with creating(desk, (120, 40)) as pilot:
        await pilot.press("ctrl+t")
        await until(pilot, lambda: len(pilot.app.screen.query("RecipientForm")) == 2, "two")
        await pilot.press("ctrl+g")
        await until(pilot, lambda: len(pilot.app.screen.query("RecipientForm")) == 1, "one")
        await pilot.press("ctrl+g")
        await until_shown(pilot, "one recipient is needed")


@pytest.mark.thorough
async def test_a_refusal_keeps_all_that_was_typed(desk: Desk, sandbox: Sandbox) -> None:
    async with creating_like(desk) as pilot:
        refusal = {"status": "badRequest", "message": "No [/] such token.", "errorType": "x"}
        sandbox.fault(kind="status", provider="mesh", method="POST", status=400, body=refusal)
        await confirm(pilot)
        await until_shown(pilot, "No [/] such token.")
        assert field(pilot, "address").value == TRON
        assert not pilot.app.screen.query_one("#form").disabled
        await confirm(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, MadeScreen), "made at last")


async def test_an_answer_without_a_link_says_why_it_may_be(desk: Desk, sandbox: Sandbox) -> None:
    sandbox.state.mesh.shape = "no_link"
    async with creating_like(desk) as pilot:
        await confirm(pilot)
        await until_shown(pilot, "no Paylink", "generatePayLink")


async def test_an_unknown_outcome_is_told_strongly_and_its_id_cannot_be_sent_again(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with creating_like(desk) as pilot:
        used = field(pilot, "transaction_id").value
        sandbox.fault(kind="reset", provider="mesh", method="POST", when="after")
        await confirm(pilot)
        await until_shown(pilot, "NOT KNOWN WHETHER THIS PAYLINK WAS MADE", "^l looks at")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "was used before (unknown)")
        assert sandbox.state.writes["mesh"]["created"] == 1
        await pilot.press("ctrl+n")
        assert field(pilot, "transaction_id").value != used


async def test_the_transfers_of_a_doubtful_id_are_a_key_away(desk: Desk, sandbox: Sandbox) -> None:
    async with creating_like(desk) as pilot:
        sandbox.fault(kind="reset", provider="mesh", method="POST", when="after")
        await confirm(pilot)
        await until_shown(pilot, "NOT KNOWN")
        await pilot.press("ctrl+l")
        await until_shown(pilot, "it is not known whether this Paylink was made", "unknown")


@pytest.mark.thorough
async def test_the_form_is_locked_while_it_is_sent_and_escape_leaves_a_doubt(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with creating_like(desk) as pilot:
        sandbox.fault(kind="delay", provider="mesh", method="POST", ms=1500)
        await confirm(pilot)
        await until_shown(pilot, "Esc stops waiting, not the making")
        assert pilot.app.screen.query_one("#form").disabled
        await pilot.press("ctrl+s")
        await until_shown(pilot, "the Paylink is being made")
        await pilot.press("escape")
        await until_shown(pilot, "NOT KNOWN", "You stopped waiting")
        assert not pilot.app.screen.query_one("#form").disabled
    assert sandbox.state.writes["mesh"]["created"] <= 1


async def test_what_was_typed_goes_only_on_a_second_escape(desk: Desk) -> None:
    async with creating_in_its_area(desk) as pilot:
        await pilot.press(*"12")
        await pilot.press("escape")
        await until_shown(pilot, "Esc again leaves the form")
        await pilot.press("3", "escape")
        await until_shown(pilot, "Esc again leaves the form")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, MeshCreate), "left")


async def test_networks_that_cannot_be_read_are_asked_again_by_the_picker(
    desk: Desk, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="status", provider="mesh", status=401)
    async with running(desk, (80, 24)) as pilot:
        await pilot.press("f4", "tab", "i")
        await until_shown(pilot, "✗", "client_id")
        await pick(pilot, "network", "polygon")
        await until_shown(pilot, "Polygon ▾")


@pytest.mark.thorough
async def test_every_field_can_be_reached_by_tab_at_every_size(desk: Desk) -> None:
    wanted = {"network", "symbol", "type", "inclusive", "funding", "create"}
    async with creating(desk) as pilot:
        for size in [(80, 24), (60, 20), (120, 40)]:
            await pilot.resize_terminal(*size)
            field(pilot, "amount_in_fiat").focus()
            left = set(wanted)
            for _ in range(20):
                await pilot.press("tab")
                left.discard(pilot.app.focused.id)
                assert pilot.app.focused.region.height > 0
                if not left:
                    break
            assert left == set(), size


async def test_another_like_it_has_a_new_transaction_id(desk: Desk) -> None:
    async with creating_like(desk) as pilot:
        first = field(pilot, "transaction_id").value
        await confirm(pilot)
        await until(pilot, lambda: isinstance(pilot.app.screen, MadeScreen), "made")
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, MeshCreate), "the form again")
        await until_shown(pilot, "Tron ▾", "USDC ▾", "✓ fits Tron")
        assert field(pilot, "address").value == TRON
        assert field(pilot, "transaction_id").value != first


@pytest.mark.thorough
async def test_a_paylink_made_while_another_area_is_looked_at_is_shown_where_it_was_made(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with creating_in_its_area(desk) as pilot:
        await fill(pilot)
        sandbox.fault(kind="delay", provider="mesh", method="POST", ms=400)
        await confirm(pilot)
        await until_shown(pilot, "Esc stops waiting")
        await pilot.press("f8")
        await until_shown(pilot, "The Paylink is made; it is shown where you made it")
        assert isinstance(pilot.app.screen, JournalScreen)
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(pilot.app.screen, MadeScreen), "the result")


async def test_the_transfers_are_looked_at_from_a_form_in_another_area_which_stays_as_it_was(
    desk: Desk,
) -> None:
    async with running(desk) as pilot:
        await pilot.press("f8")
        form = MeshCreate(desk.accounts_of(Provider.MESH)[0])
        await pilot.app.push_screen(form)
        await until(pilot, lambda: "Reading" not in screen_text(pilot.app), "networks are read")
        field(pilot, "user_id").value = "customer-1"
        used = field(pilot, "transaction_id").value
        await pilot.press("ctrl+l")
        await until_shown(pilot, f"No transfer yet for {used}")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: pilot.app.screen is form, "the form again")
        assert field(pilot, "user_id").value == "customer-1"


async def test_a_fault_of_the_program_while_it_is_sent_leaves_the_form_usable_and_a_doubt(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("a secret value")

    monkeypatch.setattr("paylink_tui.services.mesh.create", fails)
    async with creating_like(desk) as pilot:
        await confirm(pilot)
        await until_shown(pilot, "NOT KNOWN", "The program itself failed")
        assert not pilot.app.screen.query_one("#form").disabled
        assert field(pilot, "address").value == TRON
        assert "a secret value" not in screen_text(pilot.app)
