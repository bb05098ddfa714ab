"""At the start, what was left open is looked up before anything is written at its account."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import Outcome
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesh, mesilat
from paylink_tui.services.desk import Desk
from paylink_tui.services.earlier import hold_open_writes, look_up
from paylink_tui.services.locks import LockedError
from paylink_tui.services.resolve import decide
from paylink_tui.store.entries import Destination, End, State, WriteIntent, WriteKind
from tests.services.support import asked, until
from tests.services.test_mesh import DRAFT as PAYLINK
from tests.services.test_resolve import DRAFT

MESILAT = "mesilat-sandbox"
# Of another product than what is looked up: a read that hangs is shared by all who ask the same.
LINK = replace(DRAFT, product_id=141)


def silent(sentence: str = "") -> None:
    """Tells nobody."""


async def left_open(
    desk: Desk, provider: Provider = Provider.MESILAT, sent_to: Destination | None = None
) -> str:
    """A write that an earlier session sent, without its outcome."""
    assert desk.journal is not None
    account = desk.accounts_of(provider)[0]
    is_mesilat = provider is Provider.MESILAT
    intent = WriteIntent(
        WriteKind.DELETE if is_mesilat else WriteKind.CREATE,
        provider,
        account.name,
        account.environment,
        "An earlier write",
        {"product_id": 123},
        target_id="1" if is_mesilat else "",
        sent_to=sent_to,
    )
    entry_id = await desk.journal.begin(intent)
    await desk.journal.end(entry_id, End.UNKNOWN)
    return entry_id


async def test_a_slow_provider_holds_the_writes_of_its_account_alone_and_no_reads(
    desk: Desk, sandbox: Sandbox
) -> None:
    shop, wallet = desk.account(MESILAT), desk.accounts_of(Provider.MESH)[0]
    entry_id = await left_open(desk)
    await left_open(desk, Provider.MESH)
    entries = await hold_open_writes(desk)
    with pytest.raises(LockedError, match="Earlier writes of mesh-sandbox are being looked up"):
        await mesh.create(desk, wallet, PAYLINK)
    sandbox.fault(kind="hang", provider="mesilat", method="GET")
    looking = asyncio.create_task(look_up(desk, entries, silent, silent))
    await until(lambda: asked(sandbox, "GET", "123"))
    await until(lambda: not desk.locks.why_held(wallet.name))
    await mesh.create(desk, wallet, PAYLINK)
    assert (await mesilat.list_page(desk, shop, 141)).links
    with pytest.raises(LockedError, match="Earlier writes of mesilat-sandbox are") as raised:
        await mesilat.create(desk, shop, LINK)
    assert raised.value.outcome is Outcome.NOT_SENT
    assert sandbox.state.writes["mesilat"]["created"] == 0
    (open_entry,) = [entry for entry in entries if entry.id == entry_id]
    await decide(desk, open_entry, False)  # a person need not wait
    await mesilat.create(desk, shop, LINK)
    looking.cancel()


async def test_an_account_is_held_until_all_its_own_were_looked_up(desk: Desk) -> None:
    held: list[bool] = []
    await left_open(desk)
    await left_open(desk, sent_to=Destination("http://elsewhere.example", ""))
    entries = await look_up(
        desk,
        await hold_open_writes(desk),
        silent,
        lambda: held.append(bool(desk.locks.why_held(MESILAT))),
    )
    assert held == [True, False]  # the newer cannot be looked up, which takes no time
    assert [entry.state for entry in entries] == [State.UNKNOWN, State.DONE]


async def test_a_provider_that_is_down_holds_its_account_for_one_look_up(
    desk: Desk, sandbox: Sandbox
) -> None:
    held: list[bool] = []
    for _ in range(2):
        await left_open(desk)
    sandbox.fault(kind="status", status=500, provider="mesilat", method="GET", times=-1)
    entries = await look_up(
        desk,
        await hold_open_writes(desk),
        silent,
        lambda: held.append(bool(desk.locks.why_held(MESILAT))),
    )
    assert held == [False, False]
    assert [entry.state for entry in entries] == [State.UNKNOWN] * 2


async def test_a_look_up_that_is_left_or_fails_holds_nothing(
    desk: Desk, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await left_open(desk)
    entries = await hold_open_writes(desk)
    sandbox.fault(kind="hang", provider="mesilat", method="GET")
    looking = asyncio.create_task(look_up(desk, entries, silent, silent))
    await until(lambda: asked(sandbox, "GET", "123"))
    assert desk.locks.why_held(MESILAT)
    looking.cancel()
    await asyncio.wait([looking])
    assert not desk.locks.why_held(MESILAT)

    async def broken(*_: object) -> None:
        raise KeyError

    entries = await hold_open_writes(desk)
    monkeypatch.setattr(desk, "mesilat", broken)
    with pytest.raises(ExceptionGroup):
        await look_up(desk, entries, silent, silent)
    desk.locks.check(MESILAT)
