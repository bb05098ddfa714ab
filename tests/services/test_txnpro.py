"""txn.pro's list to its end, and what changed between two readings of one link."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from paylink_tui.config.accounts import Account
from paylink_tui.model.errors import InvalidInputError, NotFoundError
from paylink_tui.model.txnpro import TxnDraft
from paylink_tui.sandbox import Sandbox
from paylink_tui.sandbox.txnpro_book import LinkBook
from paylink_tui.services import txnpro
from paylink_tui.services.desk import Desk
from paylink_tui.store.entries import State
from tests.services.support import SEED_LINK, asked


@pytest.fixture
def account(desk: Desk) -> Account:
    return desk.account("txnpro-sandbox")


@pytest.fixture
def book(sandbox: Sandbox) -> LinkBook:
    """txn.pro's links without those of unreadable amounts, which a list leaves out and tells."""
    book = sandbox.state.txnpro
    book.links[:] = [link for link in book.links if "amount" not in (link.more or {})]
    return book


async def listed(desk: Desk, account: Account) -> list[str]:
    return [link.id async for page in txnpro.all_pages(desk, account) for link in page.links]


async def test_every_link_comes_once_the_newest_first(
    desk: Desk, account: Account, sandbox: Sandbox, book: LinkBook
) -> None:
    ids = await listed(desk, account)
    assert ids == [link.id for link in reversed(book.links)]
    assert asked(sandbox, "GET") == len(ids) // 25 + 1


async def test_a_list_of_whole_pages_ends_with_an_empty_one(
    desk: Desk, account: Account, sandbox: Sandbox, book: LinkBook
) -> None:
    del book.links[50:]
    assert len(await listed(desk, account)) == 50
    assert asked(sandbox, "GET") == 3


async def test_an_empty_list_has_no_links(desk: Desk, account: Account, sandbox: Sandbox) -> None:
    sandbox.state.txnpro.links.clear()
    assert await listed(desk, account) == []


async def test_a_provider_that_repeats_its_last_page_ends_the_walk(
    desk: Desk, account: Account, sandbox: Sandbox
) -> None:
    first = await txnpro.list_page(desk, account)
    page: dict[str, Any] = {"data": [dict(row) for row in first.raw], "meta": {"total": 9999}}
    sandbox.fault(kind="status", status=200, provider="txnpro", times=-1, body=page)
    assert await listed(desk, account) == [link.id for link in first.links]
    assert asked(sandbox, "GET") == 3


async def test_a_repeated_page_with_an_unreadable_row_ends_the_walk(
    desk: Desk, account: Account, sandbox: Sandbox
) -> None:
    first = await txnpro.list_page(desk, account)
    rows = [dict(row) for row in first.raw[:24]] + [{"id": 5, "type": "paymentLinks"}]
    sandbox.fault(kind="status", status=200, provider="txnpro", times=-1, body={"data": rows})
    pages = [page async for page in txnpro.all_pages(desk, account)]
    assert [(len(page.links), len(page.unreadable)) for page in pages] == [(24, 1)]


async def test_a_link_made_while_the_list_is_read_repeats_no_other(
    desk: Desk, account: Account, book: LinkBook
) -> None:
    before = [link.id for link in reversed(book.links)]
    pages = txnpro.all_pages(desk, account)
    ids = [link.id for link in (await anext(pages)).links]
    newest = book.links[-1]
    book.add(dataclasses.replace(newest, id=SEED_LINK[::-1], created_ms=newest.created_ms + 1))
    async for page in pages:
        assert [raw["id"] for raw in page.raw] == [link.id for link in page.links]
        ids += [link.id for link in page.links]
    assert ids == before


async def test_a_row_that_cannot_be_read_is_told_and_the_others_are_listed(
    desk: Desk, account: Account
) -> None:
    pages = [page async for page in txnpro.all_pages(desk, account)]
    unreadable = [sentence for page in pages for sentence in page.unreadable]
    assert len(unreadable) == 3
    assert all("amount" in sentence for sentence in unreadable)


async def test_a_page_holds_to_its_reference_and_times(
    desk: Desk, account: Account, sandbox: Sandbox
) -> None:
    newest = (await txnpro.list_page(desk, account)).links[0]
    assert newest.created_at is not None
    assert newest.reference is not None
    by_reference = await txnpro.list_page(desk, account, reference=newest.reference)
    assert [link.id for link in by_reference.links] == [newest.id]
    since = await txnpro.list_page(desk, account, created_from=newest.created_at)
    assert [link.id for link in since.links] == [newest.id]
    until = newest.created_at - timedelta(milliseconds=1)
    assert newest not in (await txnpro.list_page(desk, account, created_to=until)).links


async def test_a_link_that_is_not_there_is_said_to_be_missing(desk: Desk, account: Account) -> None:
    with pytest.raises(NotFoundError):
        await txnpro.detail(desk, account, SEED_LINK.replace("1", "2"))


# What changed


async def act(desk: Desk, account: Account, sandbox: Sandbox, **statuses: str) -> frozenset[str]:
    from paylink_tui.sandbox.txnpro_acts import act

    book = sandbox.state.txnpro
    link = book.by_reference["ODD-EQUAL-IDS"]
    before = await txnpro.detail(desk, account, link.id)
    act(book, sandbox.state.clock.now_ms(), id=link.id, **statuses)
    return txnpro.changed_fields(before, await txnpro.detail(desk, account, link.id))


async def test_nothing_changed_names_nothing(desk: Desk, account: Account) -> None:
    seed = await txnpro.detail(desk, account, SEED_LINK)
    assert txnpro.changed_fields(seed, seed) == frozenset()


async def test_a_status_that_moved_is_named_with_its_owner(
    desk: Desk, account: Account, sandbox: Sandbox
) -> None:
    assert await act(desk, account, sandbox, link_status="pending") == {"link.status"}
    assert await act(desk, account, sandbox, child_status="processing") == {"payout.status"}


async def test_a_payout_that_began_is_named_with_what_it_brought(
    desk: Desk, account: Account
) -> None:
    seed = await txnpro.detail(desk, account, SEED_LINK)
    changed = txnpro.changed_fields(dataclasses.replace(seed, target=None), seed)
    assert {"payout.txid", "payout.pay_amount", "payout.status"} <= changed
    assert not any(name.startswith(("link.", "invoice.")) for name in changed)


def draft(reference: str = "SERVICE-7") -> TxnDraft:
    return TxnDraft(Decimal("10.50"), "EUR", "Invoice", datetime(2099, 1, 1, tzinfo=UTC), reference)


async def test_a_new_link_is_in_the_journal_with_its_reference_and_its_answer(
    desk: Desk, account: Account
) -> None:
    noted: list[str] = []
    made = await txnpro.create(desk, account, draft(), noted.append)
    assert desk.journal is not None
    (entry,) = await desk.journal.entries()
    assert noted == [entry.id]
    assert (entry.state, entry.intent.key) == (State.DONE, "SERVICE-7")
    assert entry.intent.asked["amount"] == "10.50"
    assert entry.answer["id"] == made.link.id
    assert entry.url == made.link.hosted_page_url
    assert txnpro.differences(draft(), made) == ()


async def test_a_link_made_with_another_amount_is_told(desk: Desk, account: Account) -> None:
    made = await txnpro.create(desk, account, draft())
    asked_for = dataclasses.replace(draft(), amount=Decimal("11.00"))
    (difference,) = txnpro.differences(asked_for, made)
    assert difference == "The amount is 10.50, not 11.00"


async def test_a_draft_that_cannot_be_sent_is_not_written_down(
    desk: Desk, account: Account
) -> None:
    with pytest.raises(InvalidInputError):
        await txnpro.create(desk, account, draft(""))
    with pytest.raises(InvalidInputError):
        await txnpro.expire(desk, account, " ")
    assert desk.journal is not None
    assert await desk.journal.entries() == ()


async def test_the_token_in_a_redirect_address_is_not_in_the_journal(
    desk: Desk, account: Account
) -> None:
    with_token = dataclasses.replace(
        draft(), success_redirect_url="https://shop.example/?token=s3cr3t-of-the-shop"
    )
    await txnpro.create(desk, account, with_token)
    assert desk.journal is not None
    (entry,) = await desk.journal.entries()
    assert "s3cr3t" not in str(entry.intent.asked)
