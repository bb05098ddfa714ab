"""txn.pro: what a create and an expiry send, what their answers mean, and how a link is found."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from paylink_tui.model.errors import (
    BadAnswerError,
    CredentialsError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    Outcome,
    ProviderError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
)
from paylink_tui.model.txnpro import TxnDraft
from paylink_tui.model.txnpro_form import made_differently
from paylink_tui.providers.http import Request, Urgency
from paylink_tui.providers.txnpro import MEDIA_TYPE, TxnClient
from tests.providers.support import Recorder, answer, answering, fixture, tree

LINK = "txnpro/payment_link_read_payout_target.json"
LINK_ID = "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"
EXPIRATION = f"/api/public/v1/payment_links/{LINK_ID}/expiration"
REFERENCE = "8c40d8b6-ccdf-4861-a6d6-6c3125ce3f31"
DRAFT = TxnDraft(Decimal("100"), "EUR", "Payout", datetime(2025, 1, 12, 23, tzinfo=UTC), REFERENCE)


def body(draft: TxnDraft) -> Any:
    return json.loads(TxnClient(answering()).create_request(draft).body or b"")


def made(**attributes: Any) -> Any:
    document = tree(LINK)
    document["data"]["attributes"] |= attributes
    return document


def listing(*references: str | None, broken: bool = False) -> Any:
    """A list answer whose rows have these references; `broken` puts one before them that cannot be
    read.
    """
    row = tree(LINK)["data"]
    rows = [
        {**row, "id": f"{reference}", "attributes": {**row["attributes"], "reference": reference}}
        for reference in references
    ]
    bad = [{**row, "attributes": {"createdAt": "yesterday"}}] if broken else []
    return answer({"data": bad + rows, "meta": {}})


def test_a_create_sends_what_the_page_sends() -> None:
    request = TxnClient(answering()).create_request(DRAFT)
    assert (request.method, request.path) == ("POST", "/api/public/v1/payment_links")
    assert (request.content_type, request.is_write) == (MEDIA_TYPE, True)
    assert body(DRAFT) == tree("txnpro/requests/payment_link_create_payout.json")


def test_everything_that_is_set_is_sent_under_its_name() -> None:
    draft = TxnDraft(
        amount=Decimal("1E+2"),
        currency="eur",
        payment_type="Invoice",
        expires_at=datetime(2026, 11, 22, 1, 30, 0, 999_900, tzinfo=timezone(timedelta(hours=2))),
        reference="Заказ 1",
        account_currency="usdt",
        pay_currencies=("usdc", "TRX"),
        payment_methods=("on_chain", "nft"),
        success_redirect_url="https://shop.example/thanks",
        unsuccess_redirect_url="https://shop.example/sorry",
    )
    assert body(draft) == {
        "data": {
            "type": "payment_links",
            "attributes": {
                "amount": "100",
                "currency": "EUR",
                "paymentType": "Invoice",
                "expires_at": "2026-11-21T23:30:00.999Z",
                "reference": "Заказ 1",
                "accountCurrency": "USDT",
                "payCurrencies": ["USDC", "TRX"],
                "paymentMethods": ["on_chain", "nft"],
                "successRedirectUrl": "https://shop.example/thanks",
                "unsuccessRedirectUrl": "https://shop.example/sorry",
            },
        }
    }


@pytest.mark.parametrize("figure", ["0.00000001", "100.00", "999999999999.99"])
def test_an_amount_is_a_text_in_plain_figures(figure: str) -> None:
    assert body(replace(DRAFT, amount=Decimal(figure)))["data"]["attributes"]["amount"] == figure


@pytest.mark.parametrize("status", [200, 201, 202])
async def test_a_new_link_is_read_like_any_other(status: int) -> None:
    send = answering(fixture(LINK), status)
    detail = await TxnClient(send).create_link(DRAFT)
    assert send.sent == [(TxnClient(send).create_request(DRAFT), Urgency.PERSON)]
    assert (detail.link.id, detail.link.reference) == (LINK_ID, REFERENCE)
    assert detail.raw == tree(LINK)
    assert made_differently(DRAFT, detail.link) == ()


async def test_a_link_made_otherwise_than_asked_is_handed_over_to_be_told() -> None:
    send = answering(made(amount="10.00", currency="USD"), 201)
    detail = await TxnClient(send).create_link(DRAFT)
    assert detail.link.id == LINK_ID
    assert made_differently(DRAFT, detail.link) == (
        "The amount is 10.00, not 100",
        "The currency is USD, not EUR",
    )


@pytest.mark.parametrize("reference", ["other", None, REFERENCE.upper()])
async def test_an_answer_with_another_reference_leaves_the_outcome_unknown(
    reference: str | None,
) -> None:
    with pytest.raises(BadAnswerError) as caught:
        await TxnClient(answering(made(reference=reference), 201)).create_link(DRAFT)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert f"data.attributes.reference: “{REFERENCE}” is expected" in caught.value.what


@pytest.mark.parametrize("received", [b"", b"<html>", {}, {"data": None}, {"data": []}, []])
async def test_an_answer_that_cannot_be_read_leaves_the_outcome_unknown(received: Any) -> None:
    with pytest.raises(BadAnswerError) as caught:
        await TxnClient(answering(received, 201)).create_link(DRAFT)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert "look it up" in caught.value.remedy


@pytest.mark.parametrize(
    ("status", "code", "title"),
    [
        (422, "reference_taken", "Reference has already been taken"),
        (422, "unheard_of", "Must be unique"),
        (409, "already_exists", ""),
        (400, "", "duplicate"),
    ],
)
async def test_a_reference_that_is_taken_is_to_be_looked_up(
    status: int, code: str, title: str
) -> None:
    send = answering({"errors": [{"status": status, "code": code, "title": title}]}, status)
    with pytest.raises(RefusedError) as caught:
        await TxnClient(send).create_link(DRAFT)
    assert caught.value.outcome is Outcome.REFUSED
    assert (caught.value.code, caught.value.said) == (code, title)
    assert "look the reference up" in caught.value.remedy


@pytest.mark.parametrize(
    ("status", "kind", "outcome"),
    [
        (401, CredentialsError, Outcome.REFUSED),
        (403, ForbiddenError, Outcome.REFUSED),
        (422, RefusedError, Outcome.REFUSED),
        (429, RateLimitedError, Outcome.REFUSED),
        (500, ServerFaultError, Outcome.UNKNOWN),
        (503, ServerFaultError, Outcome.UNKNOWN),
    ],
)
async def test_a_refusal_for_another_reason_keeps_its_own_remedy(
    status: int, kind: type[ProviderError], outcome: Outcome
) -> None:
    errors = [{"status": status, "title": "No.", "code": "unheard_of"}]
    with pytest.raises(kind) as caught:
        await TxnClient(answering({"errors": errors}, status)).create_link(DRAFT)
    assert (caught.value.said, caught.value.code) == ("No.", "unheard_of")
    assert caught.value.outcome is outcome
    assert "reference" not in caught.value.remedy


async def test_an_expiry_is_a_write_without_a_body() -> None:
    send = answering(fixture(LINK))
    await TxnClient(send).expire_link(f" {LINK_ID} ")
    assert send.request == Request("POST", EXPIRATION, content_type=MEDIA_TYPE, is_write=True)
    assert TxnClient(send).expire_request(LINK_ID) == send.request


@pytest.mark.parametrize("link_id", ["", " ", ".", ".."])
async def test_an_expiry_needs_an_id(link_id: str) -> None:
    send = answering()
    with pytest.raises(InvalidInputError):
        await TxnClient(send).expire_link(link_id)
    assert send.sent == []


@pytest.mark.parametrize(("status", "received"), [(204, b""), (200, b""), (202, b" \r\n")])
async def test_an_empty_answer_to_an_expiry_is_a_good_one(status: int, received: bytes) -> None:
    assert await TxnClient(answering(received, status)).expire_link(LINK_ID) is None


async def test_an_expired_link_is_read_where_the_answer_has_it() -> None:
    detail = await TxnClient(answering(made(status="expired"))).expire_link(LINK_ID.upper())
    assert detail is not None
    assert (detail.link.id, detail.link.status) == (LINK_ID, "expired")


@pytest.mark.parametrize("received", [b"OK", {}, {"data": None}, []])
async def test_an_answer_to_an_expiry_that_cannot_be_read_leaves_it_unknown(received: Any) -> None:
    with pytest.raises(BadAnswerError) as caught:
        await TxnClient(answering(received)).expire_link(LINK_ID)
    assert caught.value.outcome is Outcome.UNKNOWN


async def test_an_answer_about_another_link_leaves_an_expiry_unknown() -> None:
    with pytest.raises(BadAnswerError, match=r"data\.id: “other” is expected") as caught:
        await TxnClient(answering(fixture(LINK))).expire_link("other")
    assert caught.value.outcome is Outcome.UNKNOWN


async def test_a_link_that_is_final_is_said_to_be_beyond_expiry() -> None:
    errors = [{"status": 422, "title": "Payment link can not be expired", "code": "new"}]
    with pytest.raises(RefusedError) as caught:
        await TxnClient(answering({"errors": errors}, 422)).expire_link(LINK_ID)
    assert caught.value.outcome is Outcome.REFUSED
    assert caught.value.remedy.startswith("Only a link that is created or pending can be expired")


async def test_a_link_that_is_not_there_cannot_be_expired() -> None:
    with pytest.raises(NotFoundError) as caught:
        await TxnClient(answering(b"", 404)).expire_link(LINK_ID)
    assert caught.value.outcome is Outcome.REFUSED


async def test_a_link_is_found_by_its_reference_with_one_request() -> None:
    send = Recorder([listing("order-10", "ORDER-1", "order-1", None)])
    [link] = await TxnClient(send).find_by_reference("order-1", Urgency.BACKGROUND)
    assert link.reference == "order-1"
    assert dict(send.request.query)["reference"] == "order-1"
    assert send.sent[0][1] is Urgency.BACKGROUND


async def test_links_that_share_a_reference_are_all_told() -> None:
    send = Recorder([listing("order-1", "order-1")])
    assert len(await TxnClient(send).find_by_reference("order-1")) == 2


async def test_references_that_are_merely_like_it_are_passed_over_to_the_end() -> None:
    send = Recorder([listing("order-10", "order-11"), listing("order-12"), listing()])
    assert await TxnClient(send).find_by_reference("order-1") == ()
    assert [dict(request.query)["page"] for request, _ in send.sent] == ["1", "2", "3"]


async def test_a_link_on_a_later_page_is_found() -> None:
    send = Recorder([listing("order-10"), listing("order-1")])
    assert len(await TxnClient(send).find_by_reference("order-1")) == 1


async def test_a_last_page_that_is_answered_again_is_the_end() -> None:
    send = Recorder([listing("order-10"), listing("order-10")])
    assert await TxnClient(send).find_by_reference("order-1") == ()


async def test_a_reference_that_nobody_has_takes_one_request() -> None:
    send = Recorder([listing()])
    assert await TxnClient(send).find_by_reference("order-1") == ()


async def test_a_row_that_cannot_be_read_may_be_the_one() -> None:
    send = Recorder([listing("order-10", broken=True), listing()])
    with pytest.raises(BadAnswerError, match="there may be one: Row 1") as caught:
        await TxnClient(send).find_by_reference("order-1")
    assert caught.value.outcome is None


async def test_a_row_that_cannot_be_read_does_not_hide_the_one_that_was_found() -> None:
    send = Recorder([listing("order-1", broken=True)])
    assert len(await TxnClient(send).find_by_reference("order-1")) == 1


async def test_a_search_that_is_not_narrowed_ends_without_an_answer() -> None:
    pages = [listing(*(f"{page}-{row}" for row in range(25))) for page in range(11)]
    send = Recorder(pages)
    with pytest.raises(BadAnswerError, match="has no end"):
        await TxnClient(send).find_by_reference("order-1")
    assert len(send.sent) == 10


@pytest.mark.parametrize("reference", ["", "  "])
async def test_an_empty_reference_would_list_every_link(reference: str) -> None:
    send = answering()
    with pytest.raises(InvalidInputError):
        await TxnClient(send).find_by_reference(reference)
    assert send.sent == []
