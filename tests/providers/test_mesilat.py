"""Mesilat: what is sent, and what its documented answers mean."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from paylink_tui.model.errors import (
    BadAnswerError,
    CredentialsError,
    NotFoundError,
    Outcome,
    RefusedError,
)
from paylink_tui.model.mesilat import MesilatDraft, PriceRow
from paylink_tui.providers.http import Request, Urgency
from paylink_tui.providers.mesilat import API_PATHS, MesilatClient, auth_headers
from tests.providers.support import answering, fixture, tree

LINKS = "/api/v1/creator/products/141/payment-links"
FULL = MesilatDraft(
    product_id=141,
    eur=PriceRow(Decimal("500.00"), Decimal("39.99"), discounted=True),
    rub=PriceRow(Decimal("5000.00")),
    use_once=True,
    metadata=tree("mesilat/create_request_full.json")["metadata"],
)


def exact(body: bytes | None) -> Any:
    return json.loads(body or b"", parse_float=Decimal)


async def test_a_page_is_asked_for_by_its_number() -> None:
    send = answering(fixture("mesilat/list_response_200.json"))
    await MesilatClient(send).list_links(141, page=3, urgency=Urgency.BACKGROUND)
    assert send.sent == [(Request("GET", LINKS, query=(("page", "3"),)), Urgency.BACKGROUND)]


@pytest.mark.parametrize("given", ["/creator-api/v1", "creator-api/v1/"])
async def test_the_other_documented_path_can_be_set(given: str) -> None:
    send = answering(fixture("mesilat/list_response_200.json"))
    await MesilatClient(send, api_path=given).list_links(7)
    assert send.request.path == f"{API_PATHS[1]}/products/7/payment-links"


async def test_the_vendors_page_is_read_whole() -> None:
    send = answering(fixture("mesilat/list_response_200.json"))
    page = await MesilatClient(send).list_links(141)
    assert (page.page, page.last_page, page.total, page.per_page) == (1, 1, 3, 15)
    assert [link.id for link in page.links] == [188, 191, 193]
    assert page.links[0].prices == ("€20.00", "100.00 ₽")
    assert page.links[2].use_once
    assert [raw["uuid"] for raw in page.raw] == ["4204b476", "6172bef", "4b6b387e"]
    assert page.raw[0]["payment_link"] == page.links[0].payment_link
    assert page.unreadable == ()


async def test_an_empty_page_with_null_bounds_is_read() -> None:
    whole = tree("mesilat/list_response_200.json")
    whole["data"] = []
    whole["meta"] |= {"from": None, "to": None, "total": 0}
    page = await MesilatClient(answering(whole)).list_links(141)
    assert (page.links, page.total, page.last_page) == ((), 0, 1)


async def test_counts_given_as_texts_are_read() -> None:
    whole = tree("mesilat/list_response_200.json")
    whole["meta"] = {"current_page": "2", "last_page": "9", "per_page": "3", "total": "27"}
    page = await MesilatClient(answering(whole)).list_links(141, page=2)
    assert (page.page, page.last_page, page.per_page, page.total) == (2, 9, 3, 27)


@pytest.mark.parametrize(
    ("links", "last_page"),
    [
        ({"last": "https://a.b/c?page=7", "next": "https://a.b/c?page=3"}, 7),
        ({"last": None, "next": "https://a.b/c?page=3"}, 3),
        ({"last": "https://a.b/c", "next": None}, 2),
        ({"last": "https://[", "next": 5}, 2),
        (None, 2),
    ],
)
async def test_without_meta_the_last_page_comes_from_the_links(links: Any, last_page: int) -> None:
    whole = {"data": tree("mesilat/list_response_200.json")["data"], "links": links}
    page = await MesilatClient(answering(whole)).list_links(141, page=2)
    assert (page.page, page.last_page, page.per_page, page.total) == (2, last_page, 15, 18)


async def test_a_row_that_cannot_be_read_is_told_and_the_others_are_kept() -> None:
    whole = tree("mesilat/list_response_200.json")
    whole["data"][1]["prices"] = None
    page = await MesilatClient(answering(whole)).list_links(141)
    assert [link.id for link in page.links] == [raw["id"] for raw in page.raw] == [188, 193]
    assert page.unreadable == (
        "Row 2 (id 191) was left out: data.1.prices: a list is expected, not null.",
    )


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"data": {}}', b"<html>", b'{"data": [{'])
async def test_an_answer_that_is_no_page_is_refused(body: bytes) -> None:
    with pytest.raises(BadAnswerError) as caught:
        await MesilatClient(answering(body)).list_links(141)
    assert caught.value.outcome is None


@pytest.mark.parametrize(
    ("draft", "name"),
    [
        (FULL, "create_request_full"),
        (
            MesilatDraft(
                141,
                PriceRow(None, Decimal("39.99"), discounted=True),
                FULL.rub,
                use_once=True,
                metadata=FULL.metadata,
            ),
            "create_request_curl_discount_only",
        ),
    ],
)
def test_a_create_sends_what_the_vendors_sample_sends(draft: MesilatDraft, name: str) -> None:
    request = MesilatClient(answering()).create_request(draft)
    assert (request.method, request.path, request.is_write) == ("POST", LINKS, True)
    assert exact(request.body) == exact(fixture(f"mesilat/{name}.json"))


def test_the_least_create_sends_no_more_than_it_must() -> None:
    draft = MesilatDraft(141, PriceRow(Decimal("500.00"), Decimal("1.00")))
    assert MesilatClient(answering()).create_request(draft).body == (
        b'{"prices":[{"currency_id":3,"price":500.00,"is_discount_price":false}],"use_once":false}'
    )


@pytest.mark.parametrize("status", [200, 201])
async def test_a_created_link_is_read_from_the_vendors_answer(status: int) -> None:
    send = answering(fixture("mesilat/create_response_200.json"), status)
    created = await MesilatClient(send).create_link(FULL)
    assert created.uuid == "abc123def456"
    assert created.payment_link == "https://app.mesilat.com/alexsample/141?uuid=abc123def456"
    assert created.use_once
    assert created.metadata == FULL.metadata
    assert send.request.is_write


@pytest.mark.parametrize("body", [b"", b'{"uuid": "abc"}', b"[]"])
async def test_a_create_answered_unreadably_may_have_been_done(body: bytes) -> None:
    with pytest.raises(BadAnswerError) as caught:
        await MesilatClient(answering(body)).create_link(FULL)
    assert caught.value.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("status", [200, 204])
async def test_a_link_is_deleted_by_its_integer_id(status: int) -> None:
    send = answering(status=status)
    await MesilatClient(send).delete_link(141, 123)
    assert send.request == Request("DELETE", f"{LINKS}/123", is_write=True)


async def test_deleting_what_is_not_there_says_so() -> None:
    send = answering(fixture("mesilat/error_404_delete.json"), 404)
    with pytest.raises(NotFoundError) as caught:
        await MesilatClient(send).delete_link(141, 123)
    assert caught.value.outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("error_401_key_missing", "API key is required · Please provide a valid API key in the"),
        ("error_401_key_invalid", "Invalid API key"),
    ],
)
async def test_both_refusals_of_a_key_are_told(name: str, said: str) -> None:
    send = answering(fixture(f"mesilat/{name}.json"), 401)
    with pytest.raises(CredentialsError) as caught:
        await MesilatClient(send).list_links(1)
    assert caught.value.said.startswith(said)
    assert "api_key" in caught.value.remedy


async def test_faults_of_fields_are_kept_by_their_dotted_names() -> None:
    send = answering(fixture("mesilat/error_422_validation.json"), 422)
    with pytest.raises(RefusedError) as caught:
        await MesilatClient(send).create_link(FULL)
    assert caught.value.fields == {
        "prices": "The prices field is required.",
        "prices.0.currency_id": "The currency_id field is required.",
    }
    assert caught.value.said == (
        "The given data was invalid. · prices: The prices field is required. · "
        "prices.0.currency_id: The currency_id field is required."
    )


async def test_a_fault_of_no_field_is_said_once() -> None:
    send = answering(fixture("mesilat/error_422_free_product.json"), 422)
    with pytest.raises(RefusedError) as caught:
        await MesilatClient(send).create_link(FULL)
    assert caught.value.said == "Cannot create payment links for free products"
    assert caught.value.fields == {}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"errors": {"error": "No."}}, "No."),
        ({"errors": {"price": []}}, "price: []"),
        ({"message": 5, "errors": ["x"]}, ""),
    ],
)
async def test_odd_errors_are_told_as_far_as_they_can_be(body: Any, said: str) -> None:
    with pytest.raises(RefusedError) as caught:
        await MesilatClient(answering(body, 400)).create_link(FULL)
    assert caught.value.said == said


def test_the_key_goes_into_its_header_and_stays_hidden() -> None:
    headers = auth_headers(SecretStr("hush"))
    assert headers["X-API-Key"].get_secret_value() == "hush"
    assert "hush" not in repr(headers)
