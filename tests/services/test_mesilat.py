"""Mesilat's links: listed, made once, found by their uuid, removed once."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from paylink_tui.config.accounts import MesilatAccount
from paylink_tui.model.errors import (
    InvalidInputError,
    NetworkError,
    Outcome,
    PaylinkError,
    RefusedError,
    ServerFaultError,
)
from paylink_tui.model.mesilat import MesilatDraft, MesilatLink, PriceRow
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesilat
from paylink_tui.services.desk import Desk
from tests.services.support import asked, block, until, written

DRAFT = MesilatDraft(
    product_id=141,
    eur=PriceRow(Decimal("39.99"), Decimal("29.99"), discounted=True),
    rub=PriceRow(Decimal("5000.00")),
    use_once=True,
)


@pytest.fixture
def account(desk: Desk) -> MesilatAccount:
    account = desk.accounts[0]
    assert isinstance(account, MesilatAccount)
    return account


async def links_of(desk: Desk, account: MesilatAccount, product: int) -> list[MesilatLink]:
    pages = [page async for page in mesilat.all_pages(desk, account, product)]
    return [link for page in pages for link in page.links]


# Listing


async def test_every_link_of_a_product_comes_once_and_in_order(
    desk: Desk, account: MesilatAccount, sandbox: Sandbox
) -> None:
    links = await links_of(desk, account, 141)
    assert [link.id for link in links] == [link.id for link in sandbox.state.mesilat.products[141]]
    assert len(links) == 120


async def test_a_link_that_a_page_repeats_comes_once(
    desk: Desk, account: MesilatAccount, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="duplicate_rows", provider="mesilat", times=-1)
    links = await links_of(desk, account, 141)
    assert len({link.id for link in links}) == len(links) == 120


async def test_each_row_keeps_its_own_source(desk: Desk, account: MesilatAccount) -> None:
    async for page in mesilat.all_pages(desk, account, 141):
        assert [raw["id"] for raw in page.raw] == [link.id for link in page.links]


async def test_a_product_without_links_is_one_empty_page(
    desk: Desk, account: MesilatAccount
) -> None:
    assert [page.total async for page in mesilat.all_pages(desk, account, 150)] == [0]


async def test_leaving_a_list_early_leaves_nothing_running(
    desk: Desk, account: MesilatAccount, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="hang", provider="mesilat", after=1, times=-1)

    async def all_of_them() -> None:
        await links_of(desk, account, 141)

    walking = asyncio.ensure_future(all_of_them())
    await until(lambda: desk.in_flight > 3)
    walking.cancel()
    await asyncio.wait([walking])
    await until(lambda: desk.in_flight == 0)


# Making


async def test_a_new_link_has_the_id_that_its_uuid_has_in_the_list(
    desk: Desk, account: MesilatAccount, sandbox: Sandbox
) -> None:
    made = await mesilat.create(desk, account, DRAFT)
    newest = sandbox.state.mesilat.products[141][-1]
    assert (made.id, made.created.uuid) == (newest.id, newest.uuid)
    assert newest.prices == ("€29.99", "5000.00 ₽")
    assert made.doubt == ""
    assert sandbox.state.writes["mesilat"] == {"created": 1, "deleted": 0, "expired": 0}
    assert asked(sandbox, "POST") == 1


async def test_a_list_that_begins_with_the_newest_is_read_no_further(
    desk: Desk, account: MesilatAccount, sandbox: Sandbox
) -> None:
    made = await mesilat.create(desk, account, MesilatDraft(150, PriceRow(Decimal("5.00"))))
    assert made.id is not None
    assert asked(sandbox, "GET") == 2  # the highest id before, and the new one


async def test_a_link_that_is_not_in_the_list_yet_exists_with_a_doubt(
    desk: Desk, account: MesilatAccount, sandbox: Sandbox
) -> None:
    sandbox.state.mesilat.shift_per_request = 40  # others make links faster than we read
    made = await mesilat.create(desk, account, DRAFT)
    assert made.id is None
    assert made.created.payment_link.startswith("https://app.mesilat.com/")
    assert "not among the newest" in made.doubt
    assert asked(sandbox, "POST") == 1


async def test_a_list_that_fails_after_the_create_is_a_doubt_and_no_error(
    desk: Desk, account: MesilatAccount, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="status", status=500, provider="mesilat", method="GET", times=-1)
    made = await mesilat.create(desk, account, DRAFT)
    assert made.id is None
    assert "its id could not be read: Mesilat failed to answer" in made.doubt
    assert sandbox.state.writes["mesilat"]["created"] == 1


async def test_a_use_that_differs_from_what_was_asked_is_a_doubt(
    desk: Desk, account: MesilatAccount, sandbox: Sandbox
) -> None:
    body = {
        "uuid": sandbox.state.mesilat.products[141][0].uuid,
        "payment_link": "https://app.mesilat.com/alexsample/141?uuid=x",
        "use_once": False,
        "metadata": [],
    }
    sandbox.fault(kind="status", status=200, provider="mesilat", method="POST", body=body)
    made = await mesilat.create(desk, account, DRAFT)
    assert made.doubt == "You asked for single use; Mesilat answered multiple use."


async def test_a_refused_create_made_nothing_and_names_the_field(
    desk: Desk, account: MesilatAccount, sandbox: Sandbox
) -> None:
    draft = MesilatDraft(200, PriceRow(Decimal("5.00")))
    with pytest.raises(RefusedError) as caught:
        await mesilat.create(desk, account, draft)
    assert caught.value.outcome is Outcome.REFUSED
    assert "free products" in caught.value.said
    assert sandbox.state.writes["mesilat"]["created"] == 0


@pytest.mark.parametrize(
    ("rule", "error", "created"),
    [
        ({"kind": "status", "status": 500}, ServerFaultError, 0),
        ({"kind": "status", "status": 502, "when": "after"}, ServerFaultError, 1),
        ({"kind": "reset", "when": "after"}, NetworkError, 1),
        ({"kind": "reset"}, NetworkError, 0),
        ({"kind": "cut"}, NetworkError, 1),
        ({"kind": "truncated_json"}, PaylinkError, 1),
        ({"kind": "html", "status": 504, "when": "after"}, ServerFaultError, 1),
    ],
)
async def test_a_create_of_unknown_outcome_is_raised_and_never_sent_twice(
    desk: Desk,
    account: MesilatAccount,
    sandbox: Sandbox,
    rule: dict[str, object],
    error: type[PaylinkError],
    created: int,
) -> None:
    sandbox.fault(provider="mesilat", method="POST", times=-1, **rule)
    with pytest.raises(error) as caught:
        await mesilat.create(desk, account, DRAFT)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert asked(sandbox, "POST") == 1
    assert sandbox.state.writes["mesilat"]["created"] == created


async def test_a_create_whose_caller_has_gone_is_done_once_and_told(
    desk: Desk, account: MesilatAccount, sandbox: Sandbox
) -> None:
    told: list[str] = []
    desk.writes.on_abandoned(lambda ended: told.append(ended.sentence()))
    sandbox.state.latency_ms = 30
    caller = asyncio.ensure_future(mesilat.create(desk, account, DRAFT))
    await until(lambda: asked(sandbox, "POST"))
    caller.cancel()
    await asyncio.wait([caller])
    await until(lambda: told)
    assert told == ["New link for product 141 at mesilat-sandbox: done"]
    assert sandbox.state.writes["mesilat"]["created"] == 1


# Removing


async def first_link(desk: Desk, account: MesilatAccount) -> MesilatLink:
    return (await mesilat.list_page(desk, account, 123)).links[0]


async def test_a_removed_link_is_gone_from_the_list(
    desk: Desk, account: MesilatAccount, sandbox: Sandbox
) -> None:
    link = await first_link(desk, account)
    removal = await mesilat.remove(desk, account, link)
    assert (removal.gone, removal.sentence) == (True, "Deleted")
    assert link not in await links_of(desk, account, 123)
    assert sandbox.state.writes["mesilat"]["deleted"] == 1


async def test_a_link_that_somebody_else_removed_counts_as_gone(
    desk: Desk, account: MesilatAccount, sandbox: Sandbox
) -> None:
    link = await first_link(desk, account)
    await mesilat.remove(desk, account, link)
    removal = await mesilat.remove(desk, account, link)
    assert removal.gone
    assert removal.sentence.startswith("Already gone before this: No query results")
    assert sandbox.state.writes["mesilat"]["deleted"] == 1


async def test_a_404_that_is_not_mesilats_says_nothing_of_the_link(
    desk: Desk, account: MesilatAccount, sandbox: Sandbox
) -> None:
    link = await first_link(desk, account)
    sandbox.fault(kind="html", status=404, provider="mesilat", method="DELETE")
    removal = await mesilat.remove(desk, account, link)
    assert not removal.gone
    assert "an HTML page" in removal.sentence


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"kind": "status", "status": 401}, "does not accept this account's credentials"),
        ({"kind": "status", "status": 403}, "does not let this account's key do this"),
        ({"kind": "status", "status": 422}, "refused the request"),
        ({"kind": "status", "status": 429}, "takes no more requests"),
    ],
)
async def test_a_refused_removal_says_why_and_leaves_the_link(
    desk: Desk, account: MesilatAccount, sandbox: Sandbox, rule: dict[str, object], words: str
) -> None:
    link = await first_link(desk, account)
    sandbox.fault(provider="mesilat", method="DELETE", times=-1, **rule)
    removal = await mesilat.remove(desk, account, link)
    assert not removal.gone
    assert words in removal.sentence
    assert asked(sandbox, "DELETE") == 1


@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "reset", "when": "after"},
        {"kind": "status", "status": 500, "when": "after"},
    ],
)
async def test_a_removal_of_unknown_outcome_says_to_look_and_is_never_sent_twice(
    desk: Desk, account: MesilatAccount, sandbox: Sandbox, rule: dict[str, object]
) -> None:
    link = await first_link(desk, account)
    sandbox.fault(provider="mesilat", method="DELETE", times=-1, **rule)
    removal = await mesilat.remove(desk, account, link)
    assert not removal.gone
    assert "It may have been done" in removal.sentence
    assert (asked(sandbox, "DELETE"), sandbox.state.writes["mesilat"]["deleted"]) == (1, 1)


# Which product


def accounts_with(tmp_path: Path, *products: int) -> MesilatAccount:
    listed = ", ".join(f'{{ id = {number}, title = "x" }}' for number in products)
    config = written(
        tmp_path / "c.toml",
        block("shop", "mesilat", "http://127.0.0.1:1", f"products = [{listed}]"),
    )
    account = config.accounts[0]
    assert isinstance(account, MesilatAccount)
    return account


def test_the_only_product_of_an_account_need_not_be_named(tmp_path: Path) -> None:
    assert mesilat.product_of(accounts_with(tmp_path, 141), None) == 141


def test_a_product_that_is_named_is_taken_though_the_configuration_lacks_it(
    tmp_path: Path,
) -> None:
    assert mesilat.product_of(accounts_with(tmp_path, 141), 7) == 7


@pytest.mark.parametrize(("products", "known"), [((1, 2), "1, 2"), ((), "none in the")])
def test_without_a_name_several_products_or_none_are_refused(
    tmp_path: Path, products: tuple[int, ...], known: str
) -> None:
    with pytest.raises(InvalidInputError, match=f"Known: {known}"):
        mesilat.product_of(accounts_with(tmp_path, *products), None)
