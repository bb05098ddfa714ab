"""From a pasted text to the record, over the sandbox's real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.breakdown import Verdict
from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.money import plain
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesilat
from paylink_tui.services.desk import Desk
from paylink_tui.services.lookup import Found, look_up
from tests.services.support import SEED_LINK, SEED_URL, asked, block, read, until

DeskOn = Callable[..., Desk]


async def found(desk: Desk, text: str, **more: Any) -> Found:
    return await look_up(desk, read(desk, text), **more)


def ids(answer: Found) -> list[str]:
    return [match.record.id for match in answer.matches]


@pytest.mark.parametrize(
    "text",
    [
        SEED_URL,
        SEED_LINK,
        SEED_LINK.upper(),
        f"link:{SEED_LINK}",
        f"https://api.sandbox.txn.pro/api/public/v1/payment_links/{SEED_LINK}",
        f"The customer sent <{SEED_URL.replace('&', '&amp;')}>.",
        "8c40d8b6-ccdf-4861-a6d6-6c3125ce3f31",
        "ref:8c40d8b6-ccdf-4861-a6d6-6c3125ce3f31",
    ],
)
async def test_every_form_of_the_seed_link_finds_it_with_its_breakdown(
    desk: Desk, text: str
) -> None:
    answer = await found(desk, text)
    assert ids(answer) == [SEED_LINK]
    record = answer.matches[0].record
    assert record.breakdown is not None
    assert record.breakdown.verdict is Verdict.ADDS_UP
    assert plain(record.breakdown.lines[-1].amount) == "97.931154"
    assert answer.failures == ()


async def test_a_txn_reference_finds_its_link(desk: Desk) -> None:
    answer = await found(desk, "ORDER-00007")
    assert [match.record.reference for match in answer.matches] == ["ORDER-00007"]
    assert answer.matches[0].account.provider is Provider.TXNPRO


async def test_a_reference_is_compared_with_what_the_filter_brings(
    desk: Desk, sandbox: Sandbox
) -> None:
    link = sandbox.state.txnpro.by_reference["ORDER-00007"]
    sandbox.state.txnpro.by_reference["order-7"] = link  # a filter that is not exact
    answer = await found(desk, "ref:order-7")
    assert answer.matches == ()
    assert answer.searched == ("links by reference at txnpro-sandbox",)


@pytest.mark.parametrize("text", ["SBX-SUCCEEDED", "tx:SBX-SUCCEEDED"])
async def test_a_mesh_transaction_id_finds_its_transfer(desk: Desk, text: str) -> None:
    answer = await found(desk, text)
    assert [(m.record.kind, m.record.reference) for m in answer.matches] == [
        ("transfer", "SBX-SUCCEEDED")
    ]


async def test_a_mesh_transfer_is_found_by_its_own_id(desk: Desk, sandbox: Sandbox) -> None:
    transfer = sandbox.state.mesh.transfers[0]
    assert ids(await found(desk, transfer["id"])) == [transfer["id"]]


async def test_one_transaction_id_of_two_transfers_finds_both(desk: Desk) -> None:
    answer = await found(desk, "SBX-TWICE")
    assert [match.record.status for match in answer.matches] == ["failed", "succeeded"]
    titles = [match.title() for match in answer.matches]
    assert titles[0] != titles[1]
    assert titles[0].startswith("Mesh · mesh-sandbox · transfer · ")


async def test_a_paylink_cannot_be_looked_up_and_nothing_is_asked(
    desk: Desk, sandbox: Sandbox
) -> None:
    with pytest.raises(InvalidInputError, match="Mesh cannot look a Paylink up"):
        await found(desk, "https://paylink.meshconnect.com/?linkToken=aHR0cHM6Ly93ZWIubWVzaA")
    assert not sandbox.state.requests


# Mesilat, which is walked


@pytest.mark.parametrize(
    "text",
    [
        "https://app.mesilat.com/alexsample/141?uuid=4b6b387e",
        "https://app.mesilat.com/alexsample/141?uuid=4b6b387e&utm_source=mail&email=a%40b.c",
        "4b6b387e",
        "uuid:4b6b387e",
        "uuid:4B6B387E",
        "link:193",
        "https://api.mesilat.com/api/v1/creator/products/141/payment-links/193",
    ],
)
async def test_every_form_of_a_mesilat_link_finds_it_with_its_source(desk: Desk, text: str) -> None:
    answer = await found(desk, text)
    assert ids(answer) == ["193"]
    record = answer.matches[0].record
    assert record.reference == "4b6b387e"
    assert record.raw is not None
    assert record.raw["prices"] == ["€20.00"]


async def test_a_url_walks_its_own_product_only(desk: Desk, sandbox: Sandbox) -> None:
    await found(desk, "https://app.mesilat.com/alexsample/141?uuid=00000000")
    assert asked(sandbox, "GET", "/products/141/") == 8
    assert asked(sandbox, "GET") == 8


async def test_a_product_is_walked_only_after_the_cheap_reads_found_nothing(
    desk: Desk, sandbox: Sandbox
) -> None:
    link = sandbox.state.txnpro.by_reference["ORDER-00007"]
    sandbox.state.txnpro.by_reference["abc123"] = link
    link.reference = "abc123"
    answer = await found(desk, "abc123")
    assert ids(answer) == [link.id]
    assert asked(sandbox, "GET", "/products/") == 0


async def test_a_walk_goes_side_by_side_over_the_accounts_connections_and_tells_its_progress(
    desk_on: DeskOn, sandbox: Sandbox
) -> None:
    desk = desk_on(block("shop", "mesilat", sandbox.url, "connections = 3"))
    told: list[str] = []
    sandbox.state.latency_ms = 20
    url = "https://app.mesilat.com/alexsample/141?uuid=00000000"
    await found(desk, url, progress=told.append)
    assert sandbox.state.most_in_flight["mesilat"] == 3
    assert told == [f"Product 141 at shop: page {page} of 8" for page in range(1, 9)]


async def test_a_walk_stays_within_the_rate_budget(desk_on: DeskOn, sandbox: Sandbox) -> None:
    limits = "rate_limits = [{ requests = 5, seconds = 3600 }]"
    desk = desk_on(block("shop", "mesilat", sandbox.url, limits))
    url = "https://app.mesilat.com/alexsample/141?uuid=00000000"
    looking = asyncio.ensure_future(found(desk, url))

    def waits_for_the_budget() -> bool:
        status = desk.lane_status("shop")
        return status is not None and (status.queued, status.in_flight) == (4, 0)

    await until(waits_for_the_budget)
    assert asked(sandbox, "GET") == 4  # the fifth is kept for a person
    looking.cancel()
    await asyncio.wait([looking])


async def test_a_cancelled_walk_leaves_nothing_running(desk: Desk, sandbox: Sandbox) -> None:
    sandbox.fault(kind="hang", provider="mesilat", after=1, times=-1)
    before = asyncio.all_tasks()
    looking = asyncio.ensure_future(found(desk, "uuid:00000000", accounts=desk.accounts[:1]))
    await until(lambda: desk.in_flight > 3)
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    assert desk.in_flight == 0
    await until(lambda: asyncio.all_tasks() <= before)
    await until(lambda: sandbox.state.in_flight["mesilat"] == 0)
    status = desk.lane_status("mesilat-sandbox")
    assert status is not None
    assert status.queued == 0


async def test_a_link_found_early_stops_the_walk(desk: Desk, sandbox: Sandbox) -> None:
    uuid = sandbox.state.mesilat.products[141][0].uuid
    await found(desk, f"https://app.mesilat.com/alexsample/141?uuid={uuid}")
    assert asked(sandbox, "GET") == 1


async def test_a_link_found_in_the_middle_ends_the_walk(desk: Desk, sandbox: Sandbox) -> None:
    link = sandbox.state.mesilat.products[141][100]
    answer = await found(desk, link.url)
    assert ids(answer) == [str(link.id)]
    await until(lambda: desk.in_flight == 0)


async def test_a_link_that_was_listed_a_moment_ago_is_opened_without_a_request(
    desk: Desk, sandbox: Sandbox
) -> None:
    (account,) = desk.accounts_of(Provider.MESILAT)
    page = await mesilat.list_page(desk, account, 141)
    answer = await found(desk, f"uuid:{page.links[0].uuid}")
    assert ids(answer) == [str(page.links[0].id)]
    assert "from the index" in answer.matches[0].source()
    assert asked(sandbox, "GET") == 1


async def test_a_number_that_may_be_a_product_is_looked_up_as_a_reference(
    desk: Desk, sandbox: Sandbox
) -> None:
    answer = await found(desk, "141")
    assert answer.searched == (
        "links by reference at txnpro-sandbox",
        "transfers by transactionId at mesh-sandbox",
    )
    assert asked(sandbox, "GET", "/products/") == 0


async def test_matches_that_one_screen_shows_open_as_one(desk: Desk, sandbox: Sandbox) -> None:
    assert (await found(desk, SEED_LINK)).opens_as_one
    assert (await found(desk, "SBX-TWICE")).opens_as_one
    sandbox.state.mesh.transfers[-1]["clientTransactionId"] = "ORDER-00001"
    assert not (await found(desk, "ORDER-00001")).opens_as_one


async def test_a_mesilat_account_without_products_says_what_it_needs(
    desk_on: DeskOn, sandbox: Sandbox
) -> None:
    desk = desk_on(block("shop", "mesilat", sandbox.url))
    answer = await found(desk, "uuid:4b6b387e")
    assert answer.matches == ()
    assert "Account shop names no products" in answer.sentence()
    assert not sandbox.state.requests


# Several accounts


async def test_a_reference_at_two_accounts_finds_both(
    desk_on: DeskOn, sandbox: Sandbox, other: Sandbox
) -> None:
    desk = desk_on(
        block("one", "txnpro", sandbox.url),
        block("two", "txnpro", other.url),
    )
    answer = await found(desk, "ORDER-00001")
    assert [match.account.name for match in answer.matches] == ["one", "two"]
    assert answer.matches[0].record.id != answer.matches[1].record.id


async def test_a_text_that_fits_two_providers_finds_both(desk: Desk, sandbox: Sandbox) -> None:
    sandbox.state.mesh.transfers[-1]["clientTransactionId"] = "ORDER-00001"
    answer = await found(desk, "ORDER-00001")
    assert {match.account.provider for match in answer.matches} == {Provider.MESH, Provider.TXNPRO}


async def test_only_the_accounts_that_are_asked_for_are_searched(
    desk_on: DeskOn, sandbox: Sandbox, other: Sandbox
) -> None:
    desk = desk_on(
        block("one", "txnpro", sandbox.url),
        block("two", "txnpro", other.url),
    )
    answer = await found(desk, "ORDER-00001", accounts=[desk.account("two")])
    assert [match.account.name for match in answer.matches] == ["two"]
    assert asked(sandbox, "GET") == 0


async def test_the_environment_of_a_host_chooses_the_account(
    desk_on: DeskOn, sandbox: Sandbox, other: Sandbox
) -> None:
    desk = desk_on(
        block("real", "txnpro", sandbox.url, environment="live"),
        block("try", "txnpro", other.url),
    )
    answer = await found(desk, SEED_URL)
    assert [match.account.environment for match in answer.matches] == [Environment.TEST]
    assert asked(sandbox, "GET") == 0


async def test_without_an_account_of_that_environment_the_others_are_asked(
    desk_on: DeskOn, sandbox: Sandbox
) -> None:
    desk = desk_on(block("real", "txnpro", sandbox.url, environment="live"))
    answer = await found(desk, SEED_URL)
    assert ids(answer) == [SEED_LINK]


# What cannot be searched, and what is not there


async def test_a_provider_that_is_down_does_not_keep_the_others_from_answering(
    desk: Desk, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="status", status=500, provider="mesh", times=-1)
    answer = await found(desk, SEED_LINK)
    assert ids(answer) == [SEED_LINK]
    assert [where for where, _ in answer.failures] == [
        "transfers by id at mesh-sandbox",
        "transfers by transactionId at mesh-sandbox",
    ]


async def test_an_account_whose_secret_is_missing_is_told_and_the_others_are_searched(
    desk_on: DeskOn, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    desk = desk_on(
        block("broken", "txnpro", sandbox.url, secret='api_key = "env:NO_SUCH_KEY"'),
        block("good", "txnpro", sandbox.url),
    )
    answer = await found(desk, SEED_URL)
    assert [match.account.name for match in answer.matches] == ["good"]
    assert "NO_SUCH_KEY" in answer.failures[0][1].sentence()


async def test_nothing_found_tells_what_was_searched_and_what_was_not(
    desk: Desk, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="status", status=500, provider="mesh", times=-1)
    answer = await found(desk, "abcdef99")
    assert answer.matches == ()
    sentence = answer.sentence()
    assert "Nothing found. Searched: links by reference at txnpro-sandbox; all pages of" in sentence
    assert "all pages of product 150 at mesilat-sandbox" in sentence
    assert "Not searched: transfers by transactionId at mesh-sandbox: Mesh failed" in sentence


async def test_without_any_account_at_the_provider_that_is_said(
    desk_on: DeskOn, sandbox: Sandbox
) -> None:
    desk = desk_on(block("shop", "mesilat", sandbox.url))
    answer = await found(desk, SEED_URL)
    assert answer.sentence() == "There is no account at a provider that could have it."


async def test_a_page_that_cannot_be_read_is_told_as_not_searched(
    desk: Desk, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="truncated_json", provider="mesilat", after=3, times=-1)
    answer = await found(desk, "https://app.mesilat.com/alexsample/141?uuid=00000000")
    assert answer.searched == ()
    assert [where for where, _ in answer.failures] == [
        "all pages of product 141 at mesilat-sandbox"
    ]


async def test_a_lookup_of_the_hostile_reference_finds_it_as_text(
    desk: Desk, sandbox: Sandbox
) -> None:
    answer = await found(desk, "ref:[@click=app.quit]x[/]")
    assert [match.record.reference for match in answer.matches] == ["[@click=app.quit]x[/]"]
