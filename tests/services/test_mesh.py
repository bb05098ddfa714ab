"""A Paylink is sent once, and the journal lists it and keeps its transactionId."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from paylink_tui.config.load import load_config
from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import CredentialsError, InvalidInputError, Outcome, PaylinkError
from paylink_tui.model.mesh import PaylinkDraft, Recipient
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesh
from paylink_tui.services.desk import Desk
from paylink_tui.store.entries import KeyUsedError, State
from tests.services.support import until

DRAFT = PaylinkDraft(
    user_id="customer-1",
    transaction_id="pl-1",
    recipients=(
        Recipient(
            "7436e9d0-ba42-4d2b-b4c0-8e4e606b2c12",
            "USDC",
            "0x0Ff0000f0A0f0000F0F000000000ffFf00f0F0f0",
        ),
    ),
)


async def test_a_paylink_made_is_listed_with_its_address_also_by_the_next_session(
    desk: Desk, config_file: Path
) -> None:
    (account,) = desk.accounts_of(Provider.MESH)
    paylink = await mesh.create(desk, account, DRAFT)
    await desk.close()
    next_desk = Desk(load_config(config_file), state=config_file.parent / "state")
    (entry,) = await mesh.paylinks(next_desk)
    assert (entry.intent.key, entry.state, entry.url) == ("pl-1", State.DONE, paylink.url)
    assert paylink.url not in repr(entry)
    await next_desk.close()


async def test_a_transaction_id_is_not_sent_twice(desk: Desk, sandbox: Sandbox) -> None:
    (account,) = desk.accounts_of(Provider.MESH)
    both = await asyncio.gather(
        *(mesh.create(desk, account, DRAFT) for _ in range(2)), return_exceptions=True
    )
    assert sandbox.state.writes["mesh"]["created"] == 1
    assert sum(isinstance(result, KeyUsedError) for result in both) == 1
    with pytest.raises(InvalidInputError, match=r"used before \(done\)") as refused:
        await mesh.check_unused(desk, account, "pl-1")
    assert list(refused.value.fields) == ["transaction_id"]
    await mesh.check_unused(desk, account, "pl-2")


async def test_an_unknown_outcome_keeps_the_transaction_id_in_use(
    desk: Desk, sandbox: Sandbox
) -> None:
    (account,) = desk.accounts_of(Provider.MESH)
    sandbox.fault(kind="reset", provider="mesh", method="POST", when="after")
    with pytest.raises(PaylinkError) as failed:
        await mesh.create(desk, account, DRAFT)
    assert failed.value.outcome is Outcome.UNKNOWN
    assert [entry.state for entry in await mesh.paylinks(desk)] == [State.UNKNOWN]
    with pytest.raises(KeyUsedError):
        await mesh.create(desk, account, DRAFT)
    assert sandbox.state.writes["mesh"]["created"] == 1


async def test_a_refused_paylink_is_not_listed_and_leaves_its_transaction_id_free(
    desk: Desk, sandbox: Sandbox
) -> None:
    (account,) = desk.accounts_of(Provider.MESH)
    sandbox.fault(kind="status", provider="mesh", method="POST", status=401)
    with pytest.raises(CredentialsError):
        await mesh.create(desk, account, DRAFT)
    assert await mesh.paylinks(desk) == ()
    await mesh.check_unused(desk, account, "pl-1")
    await mesh.create(desk, account, DRAFT)
    assert sandbox.state.writes["mesh"]["created"] == 1


async def test_a_caller_who_leaves_finds_the_paylink_in_the_list(
    desk: Desk, sandbox: Sandbox
) -> None:
    (account,) = desk.accounts_of(Provider.MESH)
    sandbox.fault(kind="delay", provider="mesh", method="POST", ms=200)
    waiting = asyncio.create_task(mesh.create(desk, account, DRAFT))
    await until(lambda: desk.writes.under_way)
    waiting.cancel()
    await desk.writes.finish()
    assert [entry.state for entry in await mesh.paylinks(desk)] == [State.DONE]


async def test_without_a_journal_there_is_no_list_and_nothing_to_compare_with(
    config_file: Path,
) -> None:
    desk = Desk(load_config(config_file))
    (account,) = desk.accounts_of(Provider.MESH)
    assert await mesh.paylinks(desk) == ()
    await mesh.check_unused(desk, account, "pl-1")
    await desk.close()


async def test_a_draft_with_a_fault_is_not_sent(desk: Desk, sandbox: Sandbox) -> None:
    (account,) = desk.accounts_of(Provider.MESH)
    with pytest.raises(InvalidInputError):
        await mesh.create(desk, account, replace(DRAFT, user_id=""))
    assert not sandbox.state.requests
    assert await mesh.paylinks(desk) == ()


async def test_changed_transfers_are_the_new_the_gone_and_the_other_ones(desk: Desk) -> None:
    (account,) = desk.accounts_of(Provider.MESH)
    page = await mesh.transfers(desk, account, "SBX-TWICE")
    first, second = page.transfers
    moved = replace(page, transfers=(replace(first, status="refunded"),))
    assert mesh.changed_transfers(page, page) == frozenset()
    assert mesh.changed_transfers(page, moved) == {first.id, second.id}
    assert mesh.changed_transfers(moved, page) == {first.id, second.id}
