"""The journal: every write with its outcome, looked up, decided, copied and made again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from paylink_tui.config.load import load_config
from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesh, mesilat
from paylink_tui.services.desk import Desk
from paylink_tui.store.entries import End, Resolution, State, WriteIntent, WriteKind
from paylink_tui.store.journal import Journal
from paylink_tui.ui.journal_words import asked_amount, details
from paylink_tui.ui.screens.journal import PAGE
from paylink_tui.ui.screens.mesh_create import MeshCreate
from paylink_tui.ui.screens.mesilat_create import MesilatCreate
from paylink_tui.ui.widgets.areas import AREAS
from paylink_tui.ui.widgets.table import LinkTable
from tests.ui.support import running, screen_text, until, until_shown
from tests.ui.test_mesh_transfers import draft, words

URL = "https://paylinks.meshconnect.com/?linkToken=bGluay10b2tlbi1vZi1hLXBheWxpbms"


def table(pilot: Pilot[Any]) -> LinkTable[Any]:
    return pilot.app.screen.query_one("#entries", LinkTable)


async def written(
    desk: Desk,
    end: End,
    provider: Provider = Provider.MESH,
    key: str = "pl-1",
    error: str = "",
    **changes: Any,
) -> str:
    """An entry of the journal that has ended."""
    assert desk.journal is not None
    account = desk.accounts_of(provider)[0]
    usual: dict[str, Any] = {
        "kind": WriteKind.CREATE,
        "provider": provider,
        "account": account.name,
        "environment": Environment.TEST,
        "what": f"New link {key}",
        "asked": {"user_id": "customer-7", "amount_in_fiat": "12.50", "recipients": []},
        "key": key,
    }
    entry_id = await desk.journal.begin(WriteIntent(**{**usual, **changes}))
    told = {"error": error} if error else {}
    await desk.journal.end(entry_id, end, {"url": URL} if end is End.DONE else told)
    return entry_id


async def test_an_empty_journal_says_so(desk: Desk) -> None:
    async with running(desk) as pilot:
        await pilot.press("f8")
        await until_shown(pilot, "Nothing has been written yet.")
        await pilot.press("c")
        await until_shown(pilot, "no write is under the cursor")


async def test_without_a_state_folder_it_says_that_nothing_can_be_written(
    config_file: Path,
) -> None:
    async with running(Desk(load_config(config_file)), (80, 24)) as pilot:
        await pilot.press("f8")
        await until(pilot, lambda: "nothing can be written at a provider" in words(pilot), "told")


async def test_a_made_paylink_is_masked_until_it_is_copied(desk: Desk) -> None:
    (account,) = desk.accounts_of(Provider.MESH)
    paylink = await mesh.create(desk, account, draft("pl-again"))
    async with running(desk) as pilot:
        await pilot.press("f8")
        await until_shown(pilot, "1 write", "New Paylink pl-again", "done")
        await pilot.press("enter")
        await until_shown(pilot, "Entry")
        assert paylink.url[10:40] not in screen_text(pilot.app)
        await pilot.press("escape", "c")
        await until(pilot, lambda: pilot.app.clipboard == paylink.url, "copied")


async def test_the_list_is_narrowed_by_words_state_and_kind(desk: Desk) -> None:
    await written(desk, End.DONE, key="pl-1")
    await written(desk, End.REFUSED, key="pl-2")
    await written(desk, End.DONE, Provider.MESILAT, "", kind=WriteKind.DELETE, what="Delete link 9")
    async with running(desk) as pilot:
        await pilot.press("f8")
        await until_shown(pilot, "3 writes")
        assert table(pilot).row.intent.what == "Delete link 9"
        await pilot.press("slash", *"pl-2", "enter")
        await until_shown(pilot, "1 write · with pl-2")
        await pilot.press("escape")
        await until_shown(pilot, "3 writes")
        await pilot.press("f")
        await until_shown(pilot, "Kind: delete")
        await pilot.press(*["down"] * 9, "enter")
        await until_shown(pilot, "1 write · delete")
        await pilot.press("escape")
        await until_shown(pilot, "3 writes")
        await pilot.press("escape")
        assert pilot.app.current_mode == "lookup"


async def test_an_unknown_paylink_is_looked_up_and_then_decided_by_a_person(desk: Desk) -> None:
    async with running(desk) as pilot:
        entry_id = await written(desk, End.UNKNOWN, key="pl-nobody")
        await pilot.press("f8")
        await until_shown(pilot, "unknown", "1 to be looked up")
        await pilot.press("l")
        await until(pilot, lambda: "decide yourself" in words(pilot), "looked up")
        await pilot.press("d")
        await until_shown(pilot, "It was not made")
        await pilot.press("down", "enter")
        await until(pilot, lambda: "it was not made" in words(pilot), "what it means")
        assert desk.journal is not None
        assert (await desk.journal.entry(entry_id)).state is State.UNKNOWN
        await pilot.press("y")
        await until_shown(pilot, "New link pl-nobody: not done.")
        assert (await desk.journal.entry(entry_id)).state is State.NOT_DONE
        await pilot.press("d")
        await until_shown(pilot, "what became of it is known")


async def test_a_provider_that_cannot_be_asked_is_told_and_changes_nothing(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        await written(desk, End.UNKNOWN)
        sandbox.fault(kind="status", provider="mesh", status=401)
        await pilot.press("f8")
        await until_shown(pilot, "unknown")
        await pilot.press("l")
        await until_shown(pilot, "✗")
        assert table(pilot).row.state is State.UNKNOWN


async def test_what_an_earlier_session_left_open_is_looked_up_at_the_start(
    desk: Desk, sandbox: Sandbox
) -> None:
    await written(desk, End.UNKNOWN, key="SBX-SUCCEEDED")
    await written(desk, End.UNKNOWN, key="pl-nobody")
    async with running(desk) as pilot:
        await until_shown(pilot, "2 writes of an earlier session are being looked up")
        await until_shown(
            pilot, "1 settled; 1 write stays unknown", "The first: New link pl-nobody"
        )
        assert len(pilot.app._notifications) == 2
        assert desk.journal is not None
        states = {e.intent.key: e.state for e in await desk.journal.entries()}
        assert states == {"SBX-SUCCEEDED": State.DONE, "pl-nobody": State.UNKNOWN}
        assert {request.method for request in sandbox.state.requests} == {"GET"}


async def test_nothing_is_offered_at_an_account_whose_earlier_writes_are_being_looked_up(
    desk: Desk, sandbox: Sandbox
) -> None:
    """A provider that does not answer does not keep a person who knows what became of them."""
    await written(desk, End.UNKNOWN, key="pl-nobody")
    sandbox.fault(kind="hang", provider="mesh", method="GET", path_contains="transfers")
    async with running(desk) as pilot:
        await pilot.press("f4", "ctrl+n")
        await until_shown(pilot, "New: earlier writes of mesh-sandbox are being looked up")
        await pilot.press("f3")
        await until_shown(pilot, "15 of 120 links")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(pilot.app.screen, MesilatCreate), "another account")
        await pilot.press("escape", "f8")
        await until_shown(pilot, "pl-nobody")
        await pilot.press("d")
        await until_shown(pilot, "It was not made")
        await pilot.press("down", "enter")
        await until(pilot, lambda: "it was not made" in words(pilot), "what it means")
        await pilot.press("y")
        await until_shown(pilot, "New link pl-nobody: not done.")
        await pilot.press("f4", "ctrl+n")
        await until(pilot, lambda: isinstance(pilot.app.screen, MeshCreate), "the form")


async def test_a_paylink_like_that_one_gets_an_id_of_its_own(desk: Desk) -> None:
    await written(desk, End.DONE)
    async with running(desk) as pilot:
        await pilot.press("f8")
        await until_shown(pilot, "pl-1")
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, MeshCreate), "the form")
        await until_shown(pilot, "customer-7", "12.50")
        typed = pilot.app.screen.query_one("#transaction_id Input", Input).value
        assert typed not in ("", "pl-1")


async def test_a_deleted_mesilat_link_comes_back_only_as_a_new_one(desk: Desk) -> None:
    (account,) = desk.accounts_of(Provider.MESILAT)
    link = (await mesilat.list_page(desk, account, 141)).links[0]
    await mesilat.remove(desk, account, link)
    async with running(desk) as pilot:
        await pilot.press("f8")
        await until_shown(pilot, "Delete link", "done")
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, MesilatCreate), "the form")
        await until(pilot, lambda: "NEW link with another URL" in words(pilot), "told")
        eur = next(money.amount for money in link.amounts if money.currency == "EUR")
        assert pilot.app.screen.query_one("#eur #price", Input).value == f"{eur:f}"


async def test_the_transfers_of_a_paylink_are_one_key_away(desk: Desk) -> None:
    await written(desk, End.DONE, key="SBX-TWICE")
    async with running(desk) as pilot:
        await pilot.press("f8")
        await until_shown(pilot, "SBX-TWICE")
        await pilot.press("t")
        await until_shown(pilot, "2 transfers have this transactionId")


async def test_an_account_that_has_gone_is_told(desk: Desk) -> None:
    await written(desk, End.DONE, account="closed shop")
    async with running(desk) as pilot:
        await pilot.press("f8")
        await until_shown(pilot, "closed shop")
        await pilot.press("m")
        await until_shown(pilot, "✗")


async def test_a_settled_write_tells_what_was_found_and_its_error_as_history(desk: Desk) -> None:
    assert desk.journal is not None
    entry_id = await written(desk, End.UNKNOWN, error="the answer was lost")
    unknown = {f.label: f.value for f in details(await desk.journal.entry(entry_id))}
    assert unknown["answer.error"] == "the answer was lost"
    entry = await desk.journal.resolve(
        entry_id, Resolution.FOUND_DONE, evidence={}, answer={"url": URL}
    )
    facts = [(fact.label, fact.value) for fact in details(entry)]
    assert ("", "it was: the answer was lost") in facts
    assert "answer.error" not in dict(facts)


@pytest.mark.parametrize(
    ("provider", "asked", "amount"),
    [
        (Provider.MESH, {"amount_in_fiat": "12.50"}, "12.50 USD"),
        (Provider.MESH, {}, "the payer chooses"),
        (Provider.TXNPRO, {"amount": "10.50", "currency": "EUR"}, "10.50 EUR"),
        (Provider.TXNPRO, {}, ""),
        (
            Provider.MESILAT,
            {
                "product_id": 141,
                "eur": {"price": "50.00", "discount_price": "39.99", "discounted": True},
                "rub": {"price": "5000.00", "discount_price": None, "discounted": False},
            },
            "39.99 EUR, 5000.00 RUB",
        ),
        (Provider.MESILAT, {}, ""),
    ],
)
async def test_the_amount_beside_a_copied_link_is_what_was_asked(
    desk: Desk, provider: Provider, asked: dict[str, Any], amount: str
) -> None:
    assert desk.journal is not None
    entry_id = await written(desk, End.DONE, provider, asked=asked)
    assert asked_amount(await desk.journal.entry(entry_id)) == amount


@pytest.mark.thorough
async def test_a_long_journal_is_read_by_pages(desk: Desk) -> None:
    assert desk.journal is not None
    account = desk.accounts_of(Provider.MESH)[0].name
    for number in range(PAGE + 60):
        intent = WriteIntent(
            WriteKind.DELETE, Provider.MESH, account, Environment.TEST, f"w{number}", asked={}
        )
        await desk.journal.end(await desk.journal.begin(intent), End.NOT_SENT)
    async with running(desk, (80, 24)) as pilot:
        await pilot.press("f8")
        await until_shown(pilot, f"the newest {PAGE} writes · more follow")
        await pilot.press("end")
        await until_shown(pilot, f"{PAGE + 60} writes")
        assert table(pilot).cursor == PAGE - 1


async def test_hostile_text_is_text(desk: Desk) -> None:
    hostile = "[/]\x1b[31m\u202e[@click=app.quit]x"
    await written(desk, End.DONE, key=hostile, what=hostile, asked={hostile: [hostile, {"a": 1}]})
    async with running(desk, (80, 24)) as pilot:
        await pilot.press("f8")
        await until_shown(pilot, "1 write", "[/]␛[31m")
        await pilot.press("enter")
        await until_shown(pilot, "Entry")
        assert "\x1b" not in screen_text(pilot.app)


async def test_a_damaged_journal_is_told_and_the_screen_goes_on(
    desk: Desk, config_file: Path
) -> None:
    folder = config_file.parent / "state" / "journal"
    before = Journal(folder)
    await before.entries()
    await before.close()
    (folder / "journal.db").write_bytes(b"no journal at all" * 999)
    await written(desk, End.DONE)
    async with running(desk) as pilot:
        await pilot.press("f8")
        await until_shown(pilot, "1 write", "was damaged")


async def test_the_areas_fit_the_smallest_terminal(desk: Desk) -> None:
    async with running(desk, (80, 24)) as pilot:
        await pilot.press("f8")
        await until_shown(pilot, "Nothing has been written yet.")
        top = screen_text(pilot.app).splitlines()[0]
        assert all(f"{key} " in top for _, key, _ in AREAS)


async def test_a_write_of_a_live_account_is_never_framed_as_the_test_account_of_its_name(
    desk: Desk,
) -> None:
    await written(desk, End.DONE, key="pl-live", environment=Environment.LIVE)
    await written(desk, End.DONE, key="pl-test")
    async with running(desk) as pilot:
        await pilot.press("f8")
        await until_shown(pilot, "2 writes", " TEST   UNLOCKED  mesh-sandbox")
        await pilot.press("j")
        await until(pilot, lambda: " UNLOCKED " not in screen_text(pilot.app), "no account")
        assert pilot.app.screen.account is None
        assert not pilot.app.screen.has_class("-test")
        await pilot.press("m")
        await until_shown(pilot, "was a Mesh LIVE account then, and is another one now")
