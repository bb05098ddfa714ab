"""Mesh's link tokens, networks and transfers as its pages print them."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

import httpx
import pytest

from paylink_tui.sandbox import Sandbox
from paylink_tui.sandbox.settings import MESH_SECRET_READ_ONLY
from tests.sandbox.conftest import client_of, exact, fixture, shape

TOKEN = "/api/v1/linktoken"
TRANSFERS = "/api/v1/transfers/managed/mesh"
ETHEREUM = "e3c7fdd8-b1fc-4e51-85ae-bb276e075611"
ADDRESS = {"networkId": ETHEREUM, "symbol": "ETH", "address": "0x0"}


def paylink(transaction_id: str = "order-1", **options: Any) -> dict[str, Any]:
    asked = {"generatePayLink": True, "transactionId": transaction_id} | options
    return {"userId": "customer-1", "transferOptions": asked}


def found(client: httpx.Client, **query: Any) -> dict[str, Any]:
    response = client.get(TRANSFERS, params=query)
    assert response.status_code == 200
    content: dict[str, Any] = exact(response)["content"]
    return content


def test_a_paylink_answer_has_the_nested_shape(client: httpx.Client) -> None:
    body = client.post(TOKEN, json=paylink()).json()
    assert body.keys() == fixture("mesh/linktoken_response_200_reference.json").keys()
    assert shape(body) == shape(fixture("mesh/INFERRED_linktoken_response_200_paylink_nested.json"))
    link = base64.b64decode(body["content"]["linkToken"]).decode()
    assert link.startswith("https://web.meshconnect.com/b2b-iframe/")
    assert "/broker-connect?auth_code=" in link
    assert body["content"]["paymentLink"].endswith(body["content"]["linkToken"])


def test_each_link_token_is_another(client: httpx.Client) -> None:
    tokens = {client.post(TOKEN, json=paylink()).json()["content"]["linkToken"] for _ in range(3)}
    assert len(tokens) == 3


def test_the_pages_flat_shape_can_be_switched_on(client: httpx.Client) -> None:
    client.post("/_sandbox/mesh/shape", json={"shape": "flat"})
    body = client.post(TOKEN, json=paylink()).json()
    assert shape(body) == shape(fixture("mesh/linktoken_response_200_paylink_page_flat.json"))


def test_an_answer_can_be_ok_without_a_payment_link(client: httpx.Client) -> None:
    client.post("/_sandbox/mesh/shape", json={"shape": "no_link"})
    body = client.post(TOKEN, json=paylink()).json()
    assert (body["status"], list(body["content"])) == ("ok", ["linkToken"])


@pytest.mark.parametrize(
    "name", ["linktoken_request_reference_example", "linktoken_request_manual_page"]
)
def test_the_vendors_requests_are_accepted(
    sandbox: Sandbox, client: httpx.Client, name: str
) -> None:
    request = fixture(f"mesh/{name}.json")
    request["transferOptions"]["toAddresses"][0].pop("amount", None)
    body = client.post(TOKEN, json=request).json()
    assert shape(body) == shape(fixture("mesh/linktoken_response_200_reference.json"))
    assert sandbox.state.writes["mesh"]["created"] == 0


def test_the_paylink_pages_request_is_accepted_once_its_placeholder_is_filled(
    client: httpx.Client,
) -> None:
    request = fixture("mesh/linktoken_request_paylink_page.json")
    assert client.post(TOKEN, json=request).json()["errorType"] == "invalidField"
    request["transferOptions"]["toAddresses"][0]["networkId"] = ETHEREUM
    assert client.post(TOKEN, json=request).status_code == 200


def test_the_other_spelling_of_the_path_and_capital_keys_are_taken(client: httpx.Client) -> None:
    body = {
        "UserId": "u",
        "TransferOptions": {"GeneratePayLink": True, "TransactionId": "t", "AmountInFiat": 5},
    }
    assert client.post("/api/v1/linkToken", json=body).status_code == 200


@pytest.mark.parametrize(
    ("body", "error_type"),
    [
        ({"transferOptions": {}}, "missingField"),
        ({"userId": "u" * 301}, "invalidField"),
        ({"userId": "u", "transferOptions": {"generatePayLink": True}}, "missingField"),
        (paylink("t" * 129), "invalidField"),
        (paylink(transferType="gift"), "invalidField"),
        (paylink(clientFee=1.5), "invalidField"),
        (paylink(amountInFiat="ten"), "invalidField"),
        (paylink(toAddresses=[{"symbol": "ETH"}]), "missingField"),
        (paylink(toAddresses=[ADDRESS | {"networkId": "ethereum"}]), "invalidField"),
        (paylink(amountInFiat=10, toAddresses=[ADDRESS | {"amount": 1}]), "badRequest"),
        ([], "badRequest"),
    ],
)
def test_a_faulty_request_is_refused(
    sandbox: Sandbox, client: httpx.Client, body: Any, error_type: str
) -> None:
    response = client.post(TOKEN, json=body)
    assert response.status_code == 400
    assert shape(response.json()) == shape(fixture("mesh/error_400_bad_request.json"))
    assert response.json()["errorType"] == error_type
    assert sandbox.state.writes["mesh"]["created"] == 0


def test_wrong_credentials_get_401_without_a_body(sandbox: Sandbox) -> None:
    with client_of(sandbox, **{"X-Client-Secret": "wrong"}) as client:
        response = client.post(TOKEN, json=paylink())
    assert (response.status_code, response.content) == (401, b"")


def test_a_read_only_secret_may_read_and_not_write(sandbox: Sandbox) -> None:
    with client_of(sandbox, **{"X-Client-Secret": MESH_SECRET_READ_ONLY}) as client:
        assert client.get("/api/v1/status").status_code == 200
        response = client.post(TOKEN, json=paylink())
    assert (response.status_code, response.content) == (403, b"")


def test_networks_have_the_vendors_shape_and_ids(client: httpx.Client) -> None:
    body = client.get("/api/v1/transfers/managed/networks").json()
    expected = fixture("mesh/networks_response_200.json")
    networks = body["content"]["networks"]
    plain = next(row for row in networks if "addressPattern" not in row)
    assert body.keys() == expected.keys()
    assert plain.keys() == expected["content"]["networks"][0].keys()
    known = {row["id"]: row["name"] for row in fixture("mesh/network_ids_reference.json")}
    real = [row for row in networks if row["id"] in known]
    assert len(real) >= 12
    assert [row["name"] for row in real] == [known[row["id"]] for row in real]


def test_tokens_and_status_have_the_vendors_shape(client: httpx.Client) -> None:
    tokens = client.get("/api/v1/transfers/managed/tokens").json()
    assert shape(tokens) == shape(fixture("mesh/tokens_response_200.json"))
    status = client.get("/api/v1/status").json()
    assert status["content"] == fixture("mesh/status_response_200.json")["content"]


def test_transfers_have_only_keys_the_vendor_prints(client: httpx.Client) -> None:
    expected = fixture("mesh/transfers_response_200_latest.json")
    body = client.get(TRANSFERS).json()
    assert body.keys() == expected.keys()
    assert body["content"].keys() == expected["content"].keys()
    allowed = set(expected["content"]["items"][0]) | {"destinationAddress"}
    assert all(set(row) <= allowed for row in body["content"]["items"])


@pytest.mark.parametrize(
    ("transaction_id", "statuses"),
    [
        ("SBX-SUCCEEDED", ["succeeded"]),
        ("SBX-FAILED", ["failed"]),
        ("SBX-PENDING", ["pending"]),
        ("SBX-TWICE", ["failed", "succeeded"]),
        ("SBX-BARE", [None]),
        ("NOBODY", []),
    ],
)
def test_transfers_are_found_by_transaction_id(
    client: httpx.Client, transaction_id: str, statuses: list[str | None]
) -> None:
    content = found(client, ClientTransactionId=transaction_id)
    assert [row.get("status") for row in content["items"]] == statuses
    assert content["total"] == len(statuses)


def test_amounts_keep_all_their_decimals(client: httpx.Client) -> None:
    [item] = found(client, ClientTransactionId="SBX-PENDING")["items"]
    assert item["amount"] == Decimal("0.004786046226555188")
    response = client.get(TRANSFERS, params={"ClientTransactionId": "SBX-HOSTILE", "Count": 100})
    assert b":0.1000000000000000000000," in response.content


def test_paging_by_offset_gives_each_transfer_once(client: httpx.Client) -> None:
    first = found(client)
    assert (len(first["items"]), first["hasMorePages"]) == (10, True)
    ids: list[str] = []
    for offset in range(0, first["total"], 7):
        ids += [row["id"] for row in found(client, Count=7, Offset=offset)["items"]]
    assert len(ids) == len(set(ids)) == first["total"]


def test_transfers_are_filtered_by_status_and_ordered(client: httpx.Client) -> None:
    items = found(
        client,
        Statuses=["pending", "failed"],
        OrderBy="createdTimestamp",
        DescendingOrder="true",
        Count=100,
    )["items"]
    times = [row["createdTimestamp"] for row in items]
    assert {row["status"] for row in items} == {"pending", "failed"}
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("query", [{"Count": 101}, {"Offset": "x"}, {"OrderBy": "colour"}])
def test_an_unusable_query_is_refused(client: httpx.Client, query: dict[str, Any]) -> None:
    response = client.get(TRANSFERS, params=query)
    assert (response.status_code, response.json()["errorType"]) == (400, "invalidField")


def test_a_new_paylink_has_no_transfer_until_it_is_paid(client: httpx.Client) -> None:
    client.post(TOKEN, json=paylink("order-77", amountInFiat=12.5))
    assert found(client, ClientTransactionId="order-77")["items"] == []
    pay = {"transactionId": "order-77", "status": "pending"}
    client.post("/_sandbox/mesh/pay", json=pay)
    [pending] = found(client, ClientTransactionId="order-77")["items"]
    client.post("/_sandbox/mesh/pay", json=pay | {"status": "succeeded"})
    [settled] = found(client, ClientTransactionId="order-77")["items"]
    assert (pending["status"], settled["status"]) == ("pending", "succeeded")
    assert pending["id"] == settled["id"]
    assert settled["amount"] == Decimal("12.5")


def test_nobody_can_pay_a_link_that_was_never_made(client: httpx.Client) -> None:
    response = client.post("/_sandbox/mesh/pay", json={"transactionId": "never"})
    assert response.status_code == 400
    assert "transactionId" in response.json()["error"]
