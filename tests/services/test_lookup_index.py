"""A lookup asks the index first, the network when it must, and says which."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import StoreError
from paylink_tui.model.mesilat import MesilatLink
from paylink_tui.model.references import MesilatLinkRef, TxnReferenceRef
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import lookup, lookup_index, mesh, mesilat, txnpro
from paylink_tui.services.desk import Desk
from paylink_tui.services.lookup_found import Found, Match
from paylink_tui.services.lookup_index import find_in_index
from paylink_tui.services.lookup_places import Place
from paylink_tui.services.record_json import record_json
from paylink_tui.services.txnpro import PER_PAGE
from paylink_tui.store.index import Index
from tests.services.support import SEED_LINK, asked, block, indexed, read, until
from tests.services.test_mesh import DRAFT
from tests.ui.index_of import fill, mesilat_link, txn_link

MESILAT, MESH, TXNPRO = "mesilat-sandbox", "mesh-sandbox", "txnpro-sandbox"
OTHER_LINK = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """So much that whoever answers at all answers in time."""
    monkeypatch.setattr(lookup, "PATIENCE", 60.0)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """So little that only what is there at once is there in time."""
    monkeypatch.setattr(lookup, "PATIENCE", 0.0)


async def found(desk: Desk, text: str, **more: Any) -> Found:
    return await lookup.look_up(desk, read(desk, text), **more)


def told(answer: Found) -> list[tuple[str, bool]]:
    """The ids, and whether each is from the index."""
    return [(match.record.id, match.seen_at is not None) for match in answer.matches]


def transfer_id(sandbox: Sandbox, reference: str) -> str:
    transfers = sandbox.state.mesh.transfers
    return next(str(t["id"]) for t in transfers if t["clientTransactionId"] == reference)


async def seen(desk: Desk) -> None:
    """One list of each provider, and the seed link."""
    await mesilat.list_page(desk, desk.account(MESILAT), 141)
    await txnpro.list_page(desk, desk.account(TXNPRO))
    await txnpro.detail(desk, desk.account(TXNPRO), SEED_LINK)
    for reference in ("SBX-SUCCEEDED", "SBX-TWICE"):
        await mesh.transfers(desk, desk.account(MESH), reference)


# Ids


@pytest.mark.parametrize(
    "pasted",
    [
        lambda sandbox: SEED_LINK.upper(),
        lambda sandbox: f"https://sandbox.txn.pro/redirect?payment_link_id={SEED_LINK}",
        lambda sandbox: sandbox.state.txnpro.by_reference["ORDER-00120"].id,
        lambda sandbox: transfer_id(sandbox, "SBX-SUCCEEDED"),
        lambda sandbox: sandbox.state.mesilat.products[141][3].url,
        lambda sandbox: sandbox.state.mesilat.products[141][3].uuid.upper(),
        lambda sandbox: f"link:{sandbox.state.mesilat.products[141][3].id}",
    ],
)
async def test_a_link_that_the_index_knows_by_its_id_is_there_without_a_request(
    desk: Desk, sandbox: Sandbox, pasted: Callable[[Sandbox], str]
) -> None:
    await seen(desk)
    sandbox.state.requests.clear()
    sandbox.fault(kind="hang", times=-1)
    answer = await found(desk, pasted(sandbox))
    (match,) = answer.matches
    assert match.source().startswith("from the index, seen ")
    assert match.detail is not None
    assert (answer.searched, answer.failures) == ((), ())
    assert not sandbox.state.requests


async def test_a_link_from_the_index_tells_all_that_its_answer_told(desk: Desk) -> None:
    fresh = await found(desk, SEED_LINK)
    again = await found(desk, SEED_LINK)
    (asked_now,), (known,) = fresh.matches, again.matches
    assert asked_now.seen_at is None
    assert known.seen_at is not None
    assert record_json(known.record)["breakdown"] == record_json(asked_now.record)["breakdown"]
    assert record_json(known.record)["target"] == record_json(asked_now.record)["target"]
    assert known.detail == asked_now.detail


async def test_a_link_whose_answer_was_not_kept_is_shown_by_what_is_known_of_it(
    desk: Desk, sandbox: Sandbox
) -> None:
    await fill(desk, (txn_link(7),))
    (match,) = (await found(desk, txn_link(7).record.id)).matches
    assert match.detail.link.reference == "SYN-00007"
    assert match.detail.link.amount == match.record.amounts[0].amount
    assert not sandbox.state.requests


async def test_fresh_asks_the_providers_alone(desk: Desk, sandbox: Sandbox) -> None:
    await seen(desk)
    sandbox.state.requests.clear()
    answer = await found(desk, SEED_LINK, fresh=True)
    assert told(answer) == [(SEED_LINK, False)]
    assert sandbox.state.requests
    sandbox.fault(kind="status", status=500, provider="txnpro", times=-1)
    assert told(await found(desk, SEED_LINK, fresh=True)) == []


async def test_of_two_links_the_known_one_is_not_asked_about_and_the_other_is(
    desk: Desk, sandbox: Sandbox, hurried: None
) -> None:
    await seen(desk)
    new = sandbox.state.txnpro.by_reference["ORDER-00001"].id
    sandbox.state.requests.clear()
    answer = await found(desk, f"link {SEED_LINK} or {new}?")
    assert set(told(answer)) == {(SEED_LINK, True), (new, False)}
    assert not asked(sandbox, "GET", SEED_LINK)
    assert {match.title().rpartition(" · ")[2] for match in answer.matches} == {
        "asked now",
        next(match.source() for match in answer.matches if match.seen_at is not None),
    }


async def test_nothing_is_looked_for_by_a_search_that_brings_all_that_have_it_as_a_part(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = await fill(desk, tuple(mesilat_link(n) for n in (1, 14, 141, 1410, 20141)))

    async def searched(*args: Any, **options: Any) -> Any:
        raise AssertionError("a search")

    monkeypatch.setattr(Index, "search", searched)
    accounts = desk.accounts_of(Provider.MESILAT)
    (match,) = await find_in_index(index, MesilatLinkRef(None, 141), accounts)
    assert match.record.id == "141"
    assert not await find_in_index(index, MesilatLinkRef(None, 41), accounts)
    assert not await find_in_index(index, MesilatLinkRef(None, 141, 123), accounts)
    assert not await find_in_index(index, MesilatLinkRef("1"), accounts)


async def test_a_fault_of_the_index_is_told_and_the_network_asked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await seen(desk)

    async def fails(*args: Any) -> Any:
        raise StoreError("The index cannot be read.")

    monkeypatch.setattr(desk.index, "read", fails)
    answer = await found(desk, SEED_LINK)
    assert told(answer) == [(SEED_LINK, False)]
    assert [where for where, _ in answer.failures] == ["the index"]


# References


async def test_of_a_reference_the_network_is_asked_too_and_knows_better(
    desk: Desk, sandbox: Sandbox, patient: None
) -> None:
    await seen(desk)
    link = sandbox.state.txnpro.by_reference["ORDER-00120"]
    answer = await found(desk, "ORDER-00120")
    assert told(answer) == [(link.id, False)]
    assert answer.failures == ()
    del sandbox.state.txnpro.by_reference["ORDER-00120"]
    sandbox.state.txnpro.links.remove(link)
    link.reference = "ANOTHER"
    assert told(await found(desk, "ORDER-00120")) == []


async def test_a_transfer_that_came_since_is_found_beside_the_known_one(
    desk: Desk, sandbox: Sandbox, patient: None
) -> None:
    await seen(desk)
    sandbox.state.mesh.pay("SBX-SUCCEEDED", "pending", 1_760_000_000)
    answer = await found(desk, "tx:SBX-SUCCEEDED")
    assert len(answer.matches) == 2
    assert all(match.seen_at is None for match in answer.matches)


async def test_who_does_not_answer_soon_is_left_and_told_and_the_index_answers(
    desk: Desk, sandbox: Sandbox, hurried: None
) -> None:
    await seen(desk)
    link = sandbox.state.txnpro.by_reference["ORDER-00120"]
    sandbox.fault(kind="hang", provider="txnpro", times=-1)
    answer = await found(desk, "ref:ORDER-00120")
    assert told(answer) == [(link.id, True)]
    ((where, error),) = answer.failures
    assert where == f"links by reference at {TXNPRO}"
    assert error.sentence() == "It did not answer within 0 s. Look it up afresh to wait for it."
    assert error.sentence() in answer.missing()
    await until(lambda: desk.in_flight == 0)


async def test_what_is_answered_in_time_is_shown_beside_what_is_known_of_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await seen(desk)
    (mesh_match,) = (await found(desk, "tx:SBX-SUCCEEDED", fresh=True)).matches
    answered = asyncio.Event()

    async def soon() -> list[Match]:
        answered.set()
        return [mesh_match]

    async def never() -> list[Match]:
        await asyncio.Event().wait()
        return []

    def places(desk: Desk, candidates: Any, accounts: Any) -> list[Place]:
        finds = {Provider.MESH: (MESH, soon), Provider.TXNPRO: (TXNPRO, never)}
        at = [(c, *finds[c.provider]) for c in candidates if c.provider in finds]
        return [Place(c, desk.account(name), "there", find) for c, name, find in at]

    monkeypatch.setattr(lookup, "cheap_places", places)
    monkeypatch.setattr(lookup, "PATIENCE", 0.01)
    answer = await found(desk, "ORDER-00120")
    assert answered.is_set()
    assert [(match.account.name, match.seen_at is None) for match in answer.matches] == [
        (MESH, True),
        (TXNPRO, False),
    ]
    assert len(answer.failures) == 1


async def test_what_the_index_does_not_know_is_waited_for(
    desk: Desk, sandbox: Sandbox, hurried: None
) -> None:
    sandbox.state.latency_ms = 50
    link = sandbox.state.txnpro.by_reference["ORDER-00007"]
    answer = await found(desk, "ORDER-00007")
    assert told(answer) == [(link.id, False)]
    assert answer.failures == ()


async def test_the_index_answers_for_an_account_that_fails_and_not_for_the_other(
    desk_on: Callable[..., Desk], sandbox: Sandbox, other: Sandbox, patient: None
) -> None:
    desk = desk_on(
        block("one", "txnpro", sandbox.url),
        block("two", "txnpro", other.url),
    )
    for name in ("one", "two"):
        await txnpro.list_page(desk, desk.account(name), reference="ORDER-00001")
    sandbox.fault(kind="status", status=500, provider="txnpro", times=-1)
    answer = await found(desk, "ref:ORDER-00001")
    assert {(match.account.name, bool(match.source())) for match in answer.matches} == {
        ("one", True),
        ("two", False),
    }
    assert [where for where, _ in answer.failures] == ["links by reference at one"]


async def test_a_404_from_something_in_between_does_not_hide_what_the_index_knows(
    desk: Desk, sandbox: Sandbox, patient: None
) -> None:
    await seen(desk)
    sandbox.fault(kind="html", status=404, provider="txnpro", times=-1)
    link = sandbox.state.txnpro.by_reference["ORDER-00120"]
    assert told(await found(desk, "ref:ORDER-00120")) == [(link.id, True)]


async def test_of_very_many_links_with_one_reference_the_last_are_shown_and_that_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup_index, "MOST", 3)
    same = [
        replace(link, record=replace(link.record, reference="test"))
        for link in map(txn_link, range(5))
    ]
    index = await fill(desk, tuple(same))
    accounts = desk.accounts_of(Provider.TXNPRO)
    assert len(await find_in_index(index, TxnReferenceRef("test"), accounts)) == 4
    known = await lookup_index.ask_index(desk, (TxnReferenceRef("test"),), accounts)
    assert [m.record.id for _, m in known.known] == [s.record.id for s in same[:1:-1]]
    assert "More than 3 links" in known.failures[0][1].sentence()


# Paylinks, of which Mesh tells nothing


async def test_a_paylink_is_found_by_its_transaction_id_until_there_are_transfers(
    desk: Desk, sandbox: Sandbox, patient: None
) -> None:
    await mesh.create(desk, desk.account(MESH), DRAFT)
    answer = await found(desk, "tx:pl-1")
    (match,) = answer.matches
    assert (match.record.kind, bool(match.source())) == ("payment_link", True)
    assert asked(sandbox, "GET", "transfers")
    sandbox.state.mesh.pay("pl-1", "succeeded", 1_760_000_000)
    (match,) = (await found(desk, "tx:pl-1")).matches
    assert (match.record.kind, match.seen_at) == ("transfer", None)


async def test_a_paylink_s_own_id_is_no_transfer_s(
    desk: Desk, sandbox: Sandbox, patient: None
) -> None:
    await mesh.create(desk, desk.account(MESH), replace(DRAFT, transaction_id=OTHER_LINK))
    sandbox.state.mesh.pay(OTHER_LINK, "succeeded", 1_760_000_000)
    (match,) = (await found(desk, OTHER_LINK)).matches
    assert (match.record.kind, match.seen_at) == ("transfer", None)


async def test_a_deleted_mesilat_link_is_told_as_gone(desk: Desk) -> None:
    page = await mesilat.list_page(desk, desk.account(MESILAT), 141)
    link: MesilatLink = page.links[0]
    await mesilat.remove(desk, desk.account(MESILAT), link)
    assert (await indexed(desk, f"{link.uuid} gone:yes"))[0].gone_at
    (match,) = (await found(desk, link.uuid)).matches
    assert ", gone " in match.title()


async def test_of_very_many_links_with_one_reference_only_a_page_is_asked_for_and_that_is_said(
    desk: Desk, sandbox: Sandbox, patient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (account,) = desk.accounts_of(Provider.TXNPRO)
    book = sandbox.state.txnpro
    monkeypatch.setattr(
        type(book), "referred", lambda book, text: [x for x in book.links if x.reference == text]
    )
    for link in sandbox.state.txnpro.links[:30]:
        link.reference = "ORDER-MANY"
    async for _ in txnpro.all_pages(desk, account):
        pass
    answer = await found(desk, "ref:ORDER-MANY")
    known = {row.key.id for row in await indexed(desk, "ref:ORDER-MANY")}
    assert len(known) > PER_PAGE - 5
    assert {match.record.id for match in answer.matches} == known
    assert "Only the first" in answer.missing()


async def test_of_two_mesilat_links_the_one_that_is_not_known_is_said_not_to_be_looked_for(
    desk: Desk, sandbox: Sandbox
) -> None:
    await mesilat.list_page(desk, desk.account(MESILAT), 141)
    links = sandbox.state.mesilat.products[141]
    sandbox.state.forget()
    answer = await found(desk, f"{links[0].url}\n{links[40].url}")
    assert told(answer) == [(str(links[0].id), True)]
    assert "all pages of product 141" in answer.missing()
    assert asked(sandbox, "GET") == 0
    assert told(await found(desk, links[0].url)) == [(str(links[0].id), True)]
    assert (await found(desk, links[0].url)).missing() == ""


async def test_a_number_that_another_shop_may_have_too_is_said_not_to_be_looked_for_there(
    desk_on: Callable[..., Desk], sandbox: Sandbox, other: Sandbox
) -> None:
    product = "products = [{ id = 141, title = 'a' }]"
    shops = (
        block(name, "mesilat", at.url, product) for name, at in (("one", sandbox), ("two", other))
    )
    desk = desk_on(*shops)
    page = await mesilat.list_page(desk, desk.account("one"), 141)
    answer = await found(desk, f"link:{page.links[0].id}")
    assert [match.account.name for match in answer.matches] == ["one"]
    assert "all pages of product 141 at two" in answer.missing()
    await mesilat.list_page(desk, desk.account("two"), 141)
    answer = await found(desk, f"link:{page.links[0].id}")
    assert {match.account.name for match in answer.matches} == {"one", "two"}
    assert answer.missing() == ""
