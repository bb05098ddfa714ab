"""Deleting several Mesilat links: each has its own end, and nothing uncertain is sent twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from paylink_tui.config.accounts import Account
from paylink_tui.model.errors import StoreError
from paylink_tui.model.mesilat import MesilatLink
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesilat, resolve
from paylink_tui.services.desk import Desk
from paylink_tui.services.mesilat_deletions import Deletion, Fate, carry_out, look_up, plan
from tests.services.support import asked, until


@pytest.fixture
def account(desk: Desk) -> Account:
    return desk.account("mesilat-sandbox")


async def some_links(desk: Desk, account: Account) -> tuple[MesilatLink, ...]:
    return (await mesilat.list_page(desk, account, 141)).links[:3]


def fates(deletions: tuple[Deletion, ...]) -> list[Fate]:
    return [deletion.fate for deletion in deletions]


async def test_a_plan_sends_nothing_and_leaves_out_what_may_be_gone_already(
    desk: Desk, account: Account, sandbox: Sandbox
) -> None:
    links = await some_links(desk, account)
    sandbox.fault(kind="reset", when="after", method="DELETE")
    await carry_out(desk, account, await plan(desk, account, links[:1]))
    sent = asked(sandbox, "DELETE")
    planned = await plan(desk, account, links)
    assert asked(sandbox, "DELETE") == sent == 1
    assert fates(planned) == [Fate.UNKNOWN, Fate.WAITING, Fate.WAITING]
    assert not planned[0].can_be_tried
    await carry_out(desk, account, planned)
    assert fates(planned) == [Fate.UNKNOWN, Fate.GONE, Fate.GONE]
    await look_up(desk, account, planned[0])
    assert planned[0].is_gone
    assert sandbox.state.writes["mesilat"]["deleted"] == asked(sandbox, "DELETE") == 3


async def test_at_an_account_that_was_locked_meanwhile_none_is_sent(
    desk: Desk, account: Account, sandbox: Sandbox
) -> None:
    planned = await plan(desk, account, await some_links(desk, account))
    desk.locks.lock(account)
    await carry_out(desk, account, planned)
    assert fates(planned) == [Fate.NOT_DELETED, Fate.WAITING, Fate.WAITING]
    assert "is locked" in planned[0].sentence
    assert all(deletion.can_be_tried for deletion in planned)
    assert asked(sandbox, "DELETE") == 0


async def test_what_a_cancelled_caller_left_on_the_line_is_unknown_until_it_is_looked_up(
    desk: Desk, account: Account, sandbox: Sandbox
) -> None:
    planned = await plan(desk, account, await some_links(desk, account))
    sandbox.fault(kind="delay", ms=200, method="DELETE")
    caller = asyncio.create_task(carry_out(desk, account, planned))
    await until(lambda: asked(sandbox, "DELETE"))
    caller.cancel()
    await asyncio.wait([caller])
    assert fates(planned) == [Fate.UNKNOWN, Fate.WAITING, Fate.WAITING]
    with pytest.raises(StoreError, match="still being sent"):
        await look_up(desk, account, planned[0])
    await until(lambda: not desk.writes.under_way)
    await look_up(desk, account, planned[0])
    assert planned[0].is_gone


async def test_what_is_not_in_the_journal_was_not_sent(
    desk: Desk, account: Account, sandbox: Sandbox
) -> None:
    (link, *_) = await some_links(desk, account)
    deletion = Deletion(link, Fate.UNKNOWN)
    await look_up(desk, account, deletion)
    assert (deletion.fate, deletion.can_be_tried) == (Fate.NOT_DELETED, True)


async def test_what_is_still_there_long_after_an_unknown_deletion_can_be_tried_again(
    desk: Desk, account: Account, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = await plan(desk, account, (await some_links(desk, account))[:1])
    sandbox.fault(kind="reset", when="before", method="DELETE")
    await carry_out(desk, account, planned)
    await look_up(desk, account, planned[0])
    assert planned[0].fate is Fate.UNKNOWN
    monkeypatch.setattr(resolve, "LATE", timedelta(0))
    await look_up(desk, account, planned[0])
    assert (planned[0].fate, planned[0].can_be_tried) == (Fate.NOT_DELETED, True)
