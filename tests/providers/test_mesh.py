"""Mesh: what is sent, and what its documented answers mean."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from paylink_tui.model.errors import (
    BadAnswerError,
    ForbiddenError,
    NotFoundError,
    Outcome,
    ProviderError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
)
from paylink_tui.model.mesh import PaylinkDraft, Recipient
from paylink_tui.providers.http import Request, Urgency
from paylink_tui.providers.mesh import MeshClient, auth_headers
from tests.providers.support import answering, fixture, tree

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DRAFT = PaylinkDraft(
    user_id="USER_IDENTIFIER_123",
    transaction_id="YOUR_TRANSACTION_ID",
    recipients=(Recipient("NETWORK_ID_GOES_HERE", "ETH", "0xRecipientAddressGoesHere"),),
)


def body(draft: PaylinkDraft) -> Any:
    request = MeshClient(answering()).create_request(draft)
    return json.loads(request.body or b"", parse_float=Decimal)


def test_a_create_sends_what_the_paylinks_page_sends_with_the_amount_as_a_number() -> None:
    sample = tree("mesh/linktoken_request_paylink_page.json")
    sample["transferOptions"]["amountInFiat"] = Decimal("100.00")
    draft = replace(DRAFT, amount_in_fiat=Decimal("100.00"), smart_funding=True)
    assert body(draft) == sample


def test_a_create_is_a_write_to_the_lower_case_path() -> None:
    request = MeshClient(answering()).create_request(DRAFT)
    assert (request.method, request.path, request.is_write) == ("POST", "/api/v1/linktoken", True)


def test_what_is_not_set_is_not_sent() -> None:
    assert body(DRAFT) == {
        "userId": "USER_IDENTIFIER_123",
        "transferOptions": {
            "toAddresses": [
                {
                    "networkId": "NETWORK_ID_GOES_HERE",
                    "symbol": "ETH",
                    "address": "0xRecipientAddressGoesHere",
                }
            ],
            "transactionId": "YOUR_TRANSACTION_ID",
            "transferType": "payment",
            "isInclusiveFeeEnabled": False,
            "generatePayLink": True,
        },
    }


def test_everything_that_is_set_is_sent_in_its_place() -> None:
    recipient = Recipient(
        "n",
        "XRP",
        "r",
        "7",
        *map(Decimal, ("0.10", "1.20", "0.01", "0.50")),
    )
    draft = PaylinkDraft(
        user_id="u",
        transaction_id="t",
        recipients=(recipient,),
        inclusive_fee=True,
        smart_funding=False,
        client_fee=Decimal("0.010"),
        description="d",
        goods_details=({"goodsName": "g"},),
        restrict_multiple_accounts=False,
        integration_id="i",
        configuration_id="c",
        sub_client_id="s",
        disable_api_key_generation=True,
        verify_wallet_options={"message": "m"},
    )
    request = MeshClient(answering()).create_request(draft)
    assert b'"clientFee":0.010,' in (request.body or b"")
    sent = body(draft)
    options = sent.pop("transferOptions")
    assert sent == {
        "userId": "u",
        "restrictMultipleAccounts": False,
        "integrationId": "i",
        "configurationId": "c",
        "subClientId": "s",
        "disableApiKeyGeneration": True,
        "verifyWalletOptions": {"message": "m"},
    }
    assert options["fundingOptions"] == {"enabled": False}
    assert options["isInclusiveFeeEnabled"] is True
    assert (options["description"], options["goodsDetails"]) == ("d", [{"goodsName": "g"}])
    assert options["toAddresses"] == [
        {
            "networkId": "n",
            "symbol": "XRP",
            "address": "r",
            "addressTag": "7",
            "amount": Decimal("0.10"),
            "displayAmountInFiat": Decimal("1.20"),
            "minAmount": Decimal("0.01"),
            "minAmountInFiat": Decimal("0.50"),
        }
    ]


@pytest.mark.parametrize(
    "name",
    ["linktoken_response_200_paylink_page_flat", "INFERRED_linktoken_response_200_paylink_nested"],
)
async def test_a_paylink_is_found_in_content_and_at_the_top(name: str) -> None:
    send = answering(fixture(f"mesh/{name}.json"))
    paylink = await MeshClient(send).create_paylink(DRAFT, NOW)
    assert paylink.url.startswith("https://paylink.meshconnect.com?linkToken=aHR0")
    assert (paylink.transaction_id, paylink.created_at) == ("YOUR_TRANSACTION_ID", NOW)
    assert "aHR0" not in repr(paylink)
    assert send.request.is_write


async def test_an_answer_without_a_status_that_holds_a_paylink_is_good() -> None:
    send = answering({"content": None, "paymentLink": "https://p"})
    assert (await MeshClient(send).create_paylink(DRAFT, NOW)).url == "https://p"


async def test_a_link_token_without_a_paylink_says_why_that_may_be() -> None:
    send = answering(fixture("mesh/linktoken_response_200_reference.json"))
    with pytest.raises(BadAnswerError) as caught:
        await MeshClient(send).create_paylink(DRAFT, NOW)
    assert caught.value.outcome is Outcome.REFUSED
    assert "may not be enabled for this client" in caught.value.remedy
    assert "aHR0" not in caught.value.sentence()


@pytest.mark.parametrize(
    "envelope",
    [
        {"status": "ok", "content": {}},
        {"status": "ok", "content": {"paymentLink": "javascript:alert(1)//hush"}},
        {"status": "ok", "content": {"paymentLink": ["https://hush"]}},
        {"status": "hush\x1b", "paymentLink": "https://hush"},
        {"status": None, "paymentLink": "https://hush"},
        [],
    ],
)
async def test_an_answer_of_no_known_form_may_have_made_a_paylink(envelope: Any) -> None:
    with pytest.raises(BadAnswerError) as caught:
        await MeshClient(answering(envelope)).create_paylink(DRAFT, NOW)
    assert caught.value.outcome is Outcome.UNKNOWN
    assert "https://" not in caught.value.sentence()


@pytest.mark.parametrize(
    ("status", "kind", "outcome"),
    [
        ("badRequest", RefusedError, Outcome.REFUSED),
        ("permissionDenied", ForbiddenError, Outcome.REFUSED),
        ("notFound", NotFoundError, Outcome.REFUSED),
        ("conflict", RefusedError, Outcome.REFUSED),
        ("locked", RefusedError, Outcome.REFUSED),
        ("tooManyRequest", RateLimitedError, Outcome.REFUSED),
        ("unavailableForLegalReasons", RefusedError, Outcome.REFUSED),
        ("serverFailure", ServerFaultError, Outcome.UNKNOWN),
    ],
)
async def test_a_failure_inside_a_200_is_a_failure(
    status: str, kind: type[ProviderError], outcome: Outcome
) -> None:
    envelope = {"status": status, "message": "No.", "errorType": "x"}
    with pytest.raises(kind) as caught:
        await MeshClient(answering(envelope)).create_paylink(DRAFT, NOW)
    assert type(caught.value) is kind
    assert (caught.value.said, caught.value.code) == ("No.", "x")
    assert caught.value.outcome is outcome


async def test_an_error_is_told_with_the_hash_that_support_asks_for() -> None:
    send = answering(fixture("mesh/error_400_bad_request.json"), 400)
    with pytest.raises(RefusedError) as caught:
        await MeshClient(send).create_paylink(DRAFT, NOW)
    assert caught.value.said == (
        "Optional display message (Error message) · "
        "errorHash 7dcbb73da80e0e072abdb7eacf844bf42e417afc"
    )
    assert caught.value.code == "missingField"


@pytest.mark.parametrize(
    ("envelope", "said", "code"),
    [
        ({"message": "m" * 500, "errorHash": "abc"}, "m" * 229 + "… · errorHash abc", ""),
        (
            {"message": "same", "displayMessage": "same", "status": "badRequest"},
            "same",
            "badRequest",
        ),
        ({"message": None, "errorType": 5}, "", ""),
    ],
)
async def test_what_mesh_says_is_told_as_far_as_it_goes(
    envelope: Any, said: str, code: str
) -> None:
    with pytest.raises(RefusedError) as caught:
        await MeshClient(answering(envelope, 400)).networks()
    assert (caught.value.said, caught.value.code) == (said, code)


async def test_an_unknown_client_is_told_as_not_found() -> None:
    send = answering(fixture("mesh/error_404_client_not_found.json"), 404)
    with pytest.raises(NotFoundError):
        await MeshClient(send).networks()


async def test_the_networks_are_read() -> None:
    send = answering(fixture("mesh/networks_response_200.json"))
    [network] = await MeshClient(send).networks(Urgency.BACKGROUND)
    assert send.sent == [(Request("GET", "/api/v1/transfers/managed/networks"), Urgency.BACKGROUND)]
    assert (network.name, network.chain_id, network.network_type) == ("Ethereum", "1", "evm")
    assert network.supported_tokens == ("ETH", "USDC", "USDT")
    assert network.address_pattern is None


async def test_a_network_that_cannot_be_read_does_not_lose_the_others() -> None:
    whole = tree("mesh/networks_response_200.json")
    whole["content"]["networks"].append({"name": "no id"})
    assert len(await MeshClient(answering(whole)).networks()) == 1


@pytest.mark.parametrize("content", [None, {}, {"networks": [{"name": "no id"}]}])
async def test_networks_of_which_none_can_be_read_are_a_fault(content: Any) -> None:
    with pytest.raises(BadAnswerError):
        await MeshClient(answering({"status": "ok", "content": content})).networks()


async def test_transfers_are_asked_for_by_our_transaction_id() -> None:
    send = answering(fixture("mesh/transfers_response_200_latest.json"))
    await MeshClient(send).transfers("order-1", urgency=Urgency.BACKGROUND)
    query = (("Count", "100"), ("Offset", "0"), ("ClientTransactionId", "order-1"))
    request = Request("GET", "/api/v1/transfers/managed/mesh", query=query)
    assert send.sent == [(request, Urgency.BACKGROUND)]


async def test_one_transfer_is_asked_for_by_its_id() -> None:
    send = answering(fixture("mesh/transfers_response_200_latest.json"))
    await MeshClient(send).transfers(transfer_id="8e25", offset=5, count=10)
    assert send.request.query == (("Count", "10"), ("Offset", "5"), ("Id", "8e25"))


@pytest.mark.parametrize(
    ("name", "total"),
    [("transfers_response_200_latest", 10), ("transfers_response_200_swagger_2025", 10)],
)
async def test_transfers_of_both_generations_are_read(name: str, total: int) -> None:
    page = await MeshClient(answering(fixture(f"mesh/{name}.json"))).transfers()
    assert page.total == total
    assert len(page.transfers) == len(page.raw) == 2
    first = page.transfers[0]
    assert (first.status, first.client_transaction_id) == ("succeeded", "123456")
    assert str(first.amount) == "10.123"
    assert first.source is not None
    assert first.source.name == "Robinhood"
    assert first.gas_fee is not None
    assert str(first.gas_fee.fee) == "0.0001"


async def test_no_transfer_is_an_empty_page() -> None:
    page = await MeshClient(answering({"status": "ok", "content": {"items": []}})).transfers()
    assert (page.transfers, page.total, page.unreadable) == ((), None, ())


async def test_a_transfer_that_cannot_be_read_is_told_and_no_token_is_kept() -> None:
    items = [{"id": "a", "infoUrl": "https://x?linkToken=hush", "authToken": "hush"}, {"id": []}]
    send = answering({"status": "ok", "content": {"items": items, "total": "2"}})
    page = await MeshClient(send).transfers()
    assert (len(page.transfers), len(page.unreadable), page.total) == (1, 1, 2)
    assert "hush" not in str(page.raw)


def test_the_credentials_go_into_their_headers_and_stay_hidden() -> None:
    headers = auth_headers(SecretStr("who"), SecretStr("hush"))
    assert {name: value.get_secret_value() for name, value in headers.items()} == {
        "X-Client-Id": "who",
        "X-Client-Secret": "hush",
    }
    assert "hush" not in repr(headers)
