"""txn.pro: what is asked, and what its documented answers mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from paylink_tui.model.errors import (
    BadAnswerError,
    CredentialsError,
    InvalidInputError,
    NotFoundError,
    RefusedError,
)
from paylink_tui.providers.http import Request, Urgency
from paylink_tui.providers.txnpro import MEDIA_TYPE, TxnClient, auth_headers
from tests.providers.support import answering, fixture, tree

LINK = "txnpro/payment_link_read_payout_target.json"
LINK_ID = "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"


def page(rows: int, **meta: Any) -> Any:
    row = tree(LINK)["data"]
    return {"data": [{**row, "id": str(number)} for number in range(rows)], "meta": meta}


def link_to(invoice: Any) -> Any:
    """A link that led to an invoice: the vendor shows each of the two, never both at once."""
    link = tree("txnpro/partial/payment_link_read_invoice_created.json")["data"]
    reference = {"type": "invoices", "id": invoice["data"]["id"]}
    included = [invoice["data"], *invoice["included"]]
    return {
        "data": {**link, "relationships": {"target": {"data": reference}}},
        "included": included,
    }


async def test_a_link_is_asked_for_with_the_media_type_of_the_pages() -> None:
    send = answering(fixture(LINK))
    await TxnClient(send).read_link(f" {LINK_ID} ", Urgency.BACKGROUND)
    path = f"/api/public/v1/payment_links/{LINK_ID}"
    assert send.sent == [(Request("GET", path, content_type=MEDIA_TYPE), Urgency.BACKGROUND)]


async def test_an_id_cannot_lead_to_another_endpoint() -> None:
    send = answering(fixture(LINK))
    with pytest.raises(BadAnswerError, match=r"data\.id"):  # that of another link
        await TxnClient(send).read_link("../payouts?x=ы")
    assert send.request.path == "/api/public/v1/payment_links/..%2Fpayouts%3Fx%3D%D1%8B"


@pytest.mark.parametrize("link_id", ["", "  ", ".", ".."])
async def test_an_id_that_is_none_is_refused_before_anything_is_sent(link_id: str) -> None:
    send = answering()
    with pytest.raises(InvalidInputError):
        await TxnClient(send).read_link(link_id)
    assert send.sent == []


async def test_a_link_and_its_payout_are_read_with_their_scales() -> None:
    detail = await TxnClient(answering(fixture(LINK))).read_link(LINK_ID)
    assert (detail.link.id, detail.link.status, detail.link.network) == (LINK_ID, "pending", None)
    assert str(detail.link.amount) == "100.00"
    assert detail.link.created_at == datetime(2025, 1, 12, 7, 44, 19, 246000, tzinfo=UTC)
    assert detail.link.hosted_page_url is not None
    assert "&request_type=" in detail.link.hosted_page_url
    assert detail.target is not None
    assert (detail.target.type, detail.target.status) == ("payouts", "completed")
    payout = detail.target.payout
    assert payout is not None
    assert (str(payout.network_fee), str(payout.exchange_rate)) == ("2.500000", "0.9857499")
    assert payout.pay_network_name == "Tron (TRC20)"
    assert payout.absorb_fees is False
    assert detail.raw == tree(LINK)


@pytest.mark.parametrize(
    "relationships",
    [
        None,
        {},
        {"target": None},
        {"target": {}},
        {"target": {"data": None}},
        {"target": {"meta": {"included": False}}},
    ],
)
async def test_a_link_that_led_nowhere_yet_has_no_target(relationships: Any) -> None:
    document = tree("txnpro/partial/payment_link_read_invoice_created.json")
    document["data"]["relationships"] = relationships
    detail = await TxnClient(answering(document)).read_link(document["data"]["id"])
    assert detail.target is None
    assert detail.link.account_currency == "EUR"


@pytest.mark.parametrize("type_", ["payouts", "invoices", "binanceOrders"])
async def test_a_target_that_is_not_included_is_named_all_the_same(type_: str) -> None:
    document = tree(LINK)
    document["data"]["relationships"]["target"]["data"]["type"] = type_
    document["included"] = None
    target = (await TxnClient(answering(document)).read_link(document["data"]["id"])).target
    assert target is not None
    assert (target.type, target.payout, target.invoice, target.status) == (type_, None, None, None)


async def test_a_target_of_a_kind_we_do_not_know_keeps_its_name() -> None:
    document = tree(LINK)
    document["data"]["relationships"]["target"]["data"]["type"] = "binanceOrders"
    document["included"][0]["type"] = "binance_orders"
    target = (await TxnClient(answering(document)).read_link(document["data"]["id"])).target
    assert target is not None
    assert (target.type, target.payout, target.invoice) == ("binanceOrders", None, None)


@pytest.mark.parametrize("untyped", [False, True])
async def test_a_link_and_its_invoice_are_read(untyped: bool) -> None:
    document = link_to(tree("txnpro/partial/invoice_webhook_pending_usd.json"))
    if untyped:
        del document["included"][0]["type"]
    target = (await TxnClient(answering(document)).read_link(document["data"]["id"])).target
    assert target is not None
    assert target.invoice is not None
    assert (target.status, str(target.invoice.amount_charged)) == ("pending", "40.424657")
    assert [str(row.transaction_fee) for row in target.transactions] == ["0.4"]
    assert target.deposit_address == "TD8xRYnQWAy8JXTMdeXcp78b7RTnFiufAA"


async def test_an_invoice_is_read_by_itself() -> None:
    send = answering(fixture("txnpro/partial/invoice_webhook_pending_usd.json"))
    target = await TxnClient(send).read_invoice("4ab7737b")
    assert send.request.path == "/api/public/v1/invoices/4ab7737b"
    assert target.invoice is not None
    assert target.transactions[0].transaction_fee == Decimal("0.4")


async def test_an_xrp_address_keeps_its_tag() -> None:
    document = tree("txnpro/partial/invoice_webhook_pending_usd.json")
    document["included"][0]["attributes"]["value"] = "rPEPPER7kfTD9w2To4?dt=42"
    target = await TxnClient(answering(document)).read_invoice("x")
    assert target.deposit_address == "rPEPPER7kfTD9w2To4?dt=42"


async def test_what_an_invoice_does_not_include_is_missing_without_harm() -> None:
    document = tree("txnpro/partial/invoice_webhook_pending_usd.json")
    document["included"] = []
    target = await TxnClient(answering(document)).read_invoice("x")
    assert (target.transactions, target.deposit_address) == ((), None)


async def test_a_payout_is_read_by_itself() -> None:
    send = answering(fixture("txnpro/partial/payout_webhook_processing_try.json"))
    target = await TxnClient(send).read_payout("e2be6c3c", Urgency.BACKGROUND)
    path = "/api/public/v1/payouts/e2be6c3c"
    assert send.sent == [(Request("GET", path, content_type=MEDIA_TYPE), Urgency.BACKGROUND)]
    assert target.type == "payouts"
    assert target.payout is not None
    assert target.payout.absorb_fees is None
    assert str(target.payout.pay_charge_rate) == "0.8755286"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"createdAt": "yesterday"}, "data.attributes.createdAt: Input should be a valid datetime"),
        ({"amount": "ten"}, "data.attributes.amount: Input should be a valid decimal, not “ten”"),
    ],
)
async def test_a_link_that_cannot_be_read_names_the_field(
    change: dict[str, Any], told: str
) -> None:
    document = tree(LINK)
    document["data"]["attributes"] |= change
    with pytest.raises(BadAnswerError) as caught:
        await TxnClient(answering(document)).read_link(document["data"]["id"])
    assert told in caught.value.what


async def test_a_payout_that_cannot_be_read_is_found_in_included() -> None:
    document = tree(LINK)
    document["included"][0]["attributes"]["payAmount"] = []
    with pytest.raises(BadAnswerError, match=r"included\.0\.attributes\.payAmount"):
        await TxnClient(answering(document)).read_link(document["data"]["id"])


async def test_an_answer_of_another_type_is_refused() -> None:
    with pytest.raises(BadAnswerError, match="paymentLinks is expected, not “payouts”"):
        await TxnClient(
            answering(fixture("txnpro/partial/payout_webhook_processing_try.json"))
        ).read_link(LINK_ID)


async def test_a_date_without_a_zone_is_in_utc() -> None:
    document = tree(LINK)
    document["data"]["attributes"] |= {"createdAt": "2025-01-12T07:44:19", "expiresAt": None}
    link = (await TxnClient(answering(document)).read_link(document["data"]["id"])).link
    assert (link.created_at, link.expires_at) == (
        datetime(2025, 1, 12, 7, 44, 19, tzinfo=UTC),
        None,
    )


async def test_a_list_is_asked_for_newest_first() -> None:
    send = answering(page(1))
    await TxnClient(send).list_links(urgency=Urgency.BACKGROUND)
    query = (("page", "1"), ("per_page", "25"), ("order", "created_at"), ("order_type", "desc"))
    request = Request("GET", "/api/public/v1/payment_links", query, content_type=MEDIA_TYPE)
    assert send.sent == [(request, Urgency.BACKGROUND)]


async def test_a_list_can_be_narrowed_by_reference_and_time() -> None:
    send = answering(page(1))
    east = timezone(timedelta(hours=2))
    await TxnClient(send).list_links(
        page=2,
        per_page=50,
        reference="order-1",
        created_from=datetime(2025, 1, 12, 2, tzinfo=east),
        created_to=datetime(2025, 1, 13, 23, 59, 59, 999000, tzinfo=UTC),
        order_type="asc",
    )
    assert dict(send.request.query) == {
        "page": "2",
        "per_page": "50",
        "order": "created_at",
        "order_type": "asc",
        "reference": "order-1",
        "created_at_from": "2025-01-12T00:00:00.000Z",
        "created_at_to": "2025-01-13T23:59:59.999Z",
    }


@pytest.mark.parametrize(
    ("rows", "meta", "expected"),
    [
        (2, {"page": None, "per_page": "2", "total": 78}, (1, 2, 78, False)),
        (2, {"page": "3", "per_page": "2", "total": "12"}, (3, 2, 12, False)),
        (1, {}, (1, 2, None, True)),
        (0, {"total": 5}, (1, 2, 5, True)),
        (1, {"per_page": "1"}, (1, 1, None, False)),
        (2, {"per_page": 100, "page": 0}, (1, 2, None, False)),
    ],
)
async def test_the_end_is_an_empty_page_or_one_that_is_not_full(
    rows: int, meta: Any, expected: Any
) -> None:
    got = await TxnClient(answering(page(rows, **meta))).list_links(per_page=2)
    assert (got.page, got.per_page, got.total, got.at_end) == expected
    assert len(got.links) == len(got.raw) == rows


async def test_a_row_that_cannot_be_read_is_told_and_counts_for_the_end() -> None:
    document = page(2)
    attributes = document["data"][0]["attributes"]
    document["data"][0]["attributes"] = {**attributes, "createdAt": "yesterday"}
    got = await TxnClient(answering(document)).list_links(per_page=2)
    assert [link.id for link in got.links] == [raw["id"] for raw in got.raw] == ["1"]
    assert got.unreadable[0].startswith("Row 1 (id “0”) was left out: data.0.attributes.createdAt:")
    assert not got.at_end


@pytest.mark.parametrize(
    ("name", "status", "kind", "said", "code"),
    [
        ("401_unauthorized", 401, CredentialsError, "HTTP Token: Access denied.", "unauthorized"),
        ("404_network_not_found", 404, NotFoundError, "Record not found", "network_not_found"),
        ("422_invalid_address", 422, RefusedError, "Invalid address", "invalid_address"),
    ],
)
async def test_the_documented_errors_are_told(
    name: str, status: int, kind: type[Exception], said: str, code: str
) -> None:
    send = answering(fixture(f"txnpro/error_{name}.json"), status)
    with pytest.raises(kind) as caught:
        await TxnClient(send).list_links()
    assert isinstance(caught.value, (CredentialsError, NotFoundError, RefusedError))
    assert (caught.value.said, caught.value.code) == (said, code)


@pytest.mark.parametrize(
    ("errors", "said", "code"),
    [
        ([{"status": "422", "title": "A", "detail": "b"}, {"code": "c"}], "A: b", "c"),
        ([{"title": "A", "detail": ""}, "odd", {"status": 422, "title": "B"}], "A · B", ""),
        ("odd", "", ""),
    ],
)
async def test_errors_of_every_form_are_told(errors: Any, said: str, code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        await TxnClient(answering({"errors": errors}, 422)).list_links()
    assert (caught.value.said, caught.value.code) == (said, code)


def test_the_key_goes_into_its_header_and_stays_hidden() -> None:
    headers = auth_headers(SecretStr("hush"))
    assert headers["Authorization"].get_secret_value() == "Bearer hush"
    assert "hush" not in repr(headers)
