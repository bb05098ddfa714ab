"""txn.pro's payment links and what hangs on them, as its pages print them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from paylink_tui.sandbox import Sandbox, SandboxSettings
from tests.sandbox.conftest import client_of, fixture, shape

BASE = "/api/public/v1"
LINKS = f"{BASE}/payment_links"
SEED_LINK = "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
JSONAPI = {"Content-Type": "application/vnd.api+json"}


def create(client: httpx.Client, **attributes: Any) -> httpx.Response:
    usual: dict[str, Any] = {
        "amount": "100",
        "currency": "EUR",
        "paymentType": "Payout",
        "expires_at": (NOW + timedelta(days=1)).isoformat(),
        "reference": "order-1",
    }
    chosen = {name: value for name, value in (usual | attributes).items() if value is not None}
    body = {"data": {"type": "payment_links", "attributes": chosen}}
    return client.post(LINKS, content=json.dumps(body), headers=JSONAPI)


def rows(client: httpx.Client, path: str = LINKS, **query: Any) -> list[dict[str, Any]]:
    response = client.get(path if path.startswith("/") else f"{BASE}/{path}", params=query)
    assert response.status_code == 200
    found: list[dict[str, Any]] = response.json()["data"]
    return found


def every_link(client: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    page = 1
    while batch := rows(client, page=page, per_page=100):
        found += batch
        page += 1
    return found


def only(client: httpx.Client, reference: str) -> dict[str, Any]:
    [row] = rows(client, reference=reference)
    document: dict[str, Any] = client.get(f"{LINKS}/{row['id']}").json()
    return document


def code(response: httpx.Response) -> tuple[int, str]:
    [error] = response.json()["errors"]
    assert error["status"] == response.status_code
    return response.status_code, error["code"]


def test_the_vendors_link_is_served_value_for_value(client: httpx.Client) -> None:
    response = client.get(f"{LINKS}/{SEED_LINK}")
    assert response.json() == fixture("txnpro/payment_link_read_payout_target.json")
    assert b"\\u0026request_type" in response.content
    assert response.headers["Content-Type"] == "application/vnd.api+json"


def test_the_vendors_invoice_link_is_served_value_for_value(client: httpx.Client) -> None:
    expected = fixture("txnpro/partial/payment_link_read_invoice_created.json")["data"]
    assert client.get(f"{LINKS}/{expected['id']}").json()["data"] == expected


def test_the_vendors_payout_can_be_read_by_itself(client: httpx.Client) -> None:
    [payout] = fixture("txnpro/payment_link_read_payout_target.json")["included"]
    assert client.get(f"{BASE}/payouts/{payout['id']}").json()["data"] == payout


def test_the_vendors_create_request_makes_the_vendors_attributes() -> None:
    now = datetime(2025, 1, 12, 7, 44, tzinfo=UTC)
    request = fixture("txnpro/requests/payment_link_create_payout.json")
    request["data"]["attributes"]["reference"] = "another"
    expected = fixture("txnpro/payment_link_read_payout_target.json")["data"]
    with Sandbox(SandboxSettings(now=now)) as sandbox, client_of(sandbox) as client:
        response = client.post(LINKS, content=json.dumps(request), headers=JSONAPI)
    data = response.json()["data"]
    assert response.status_code == 201
    assert data["type"] == "paymentLinks"
    assert data["attributes"].keys() >= expected["attributes"].keys()
    for name in ("amount", "currency", "expiresAt", "paymentType", "network"):
        assert data["attributes"][name] == expected["attributes"][name]
    assert data["attributes"]["status"] == "created"


def test_a_created_link_is_read_and_found_by_its_reference(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    made = create(client, reference="order-2").json()["data"]
    assert client.get(f"{LINKS}/{made['id']}").json()["data"] == made
    assert rows(client, reference="order-2") == [made]
    assert sandbox.state.writes["txnpro"]["created"] == 1


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"amount": 100}, "invalid_amount"),
        ({"amount": "ten"}, "invalid_amount"),
        ({"amount": "0.00"}, "invalid_amount"),
        ({"currency": None}, "currency_is_missing"),
        ({"paymentType": "payout"}, "invalid_paymentType"),
        ({"expires_at": None, "expiresAt": "2027-01-01T00:00:00Z"}, "expires_at_is_missing"),
        ({"expires_at": "tomorrow"}, "invalid_expires_at"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "invalid_expires_at"),
        ({"reference": "ORDER-00001"}, "reference_taken"),
    ],
)
def test_a_faulty_create_is_refused_with_a_code(
    sandbox: Sandbox, client: httpx.Client, attributes: dict[str, Any], expected: str
) -> None:
    assert code(create(client, **attributes)) == (422, expected)
    assert sandbox.state.writes["txnpro"]["created"] == 0


def test_the_response_type_is_refused_as_a_request_type(client: httpx.Client) -> None:
    body = {"data": {"type": "paymentLinks", "attributes": {}}}
    response = client.post(LINKS, content=json.dumps(body), headers=JSONAPI)
    assert code(response) == (422, "invalid_type")


def test_a_create_needs_the_json_api_media_type(client: httpx.Client) -> None:
    assert code(client.post(LINKS, json={})) == (415, "unsupported_media_type")


def test_a_wrong_key_gets_the_vendors_401(sandbox: Sandbox) -> None:
    with client_of(sandbox, Authorization="Bearer txn_cmp_wrong") as client:
        response = client.get(LINKS)
    assert response.status_code == 401
    assert response.json() == fixture("txnpro/error_401_unauthorized.json")


def test_unknown_ids_are_not_found_as_the_vendor_says_it(client: httpx.Client) -> None:
    expected = fixture("txnpro/error_404_network_not_found.json")
    response = client.get(f"{LINKS}/nothing")
    assert shape(response.json()) == shape(expected)
    assert code(response) == (404, "payment_link_not_found")
    assert code(client.get(f"{BASE}/payouts/nothing")) == (404, "payout_not_found")
    assert code(client.post(f"{LINKS}/nothing/expiration")) == (404, "payment_link_not_found")


def test_only_an_open_link_can_be_expired(sandbox: Sandbox, client: httpx.Client) -> None:
    made = create(client).json()["data"]
    first = client.post(f"{LINKS}/{made['id']}/expiration")
    assert first.json()["data"]["attributes"]["status"] == "expired"
    assert code(client.post(f"{LINKS}/{made['id']}/expiration")) == (422, "invalid_status")
    assert sandbox.state.writes["txnpro"]["expired"] == 1


def test_the_vendors_pending_link_can_be_expired_and_reset(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    document = client.post(f"{LINKS}/{SEED_LINK}/expiration").json()
    assert document["data"]["attributes"]["status"] == "expired"
    sandbox.reset()
    assert client.get(f"{LINKS}/{SEED_LINK}").json() == fixture(
        "txnpro/payment_link_read_payout_target.json"
    )


def test_a_link_expires_by_itself_when_its_time_is_over(client: httpx.Client) -> None:
    soon = (NOW + timedelta(seconds=3600)).isoformat()
    made = create(client, expires_at=soon).json()["data"]
    client.post("/_sandbox/clock", json={"advance_s": 3601})
    read = client.get(f"{LINKS}/{made['id']}").json()["data"]
    assert (made["attributes"]["status"], read["attributes"]["status"]) == ("created", "expired")


def test_lists_echo_the_paging_asked_for(client: httpx.Client) -> None:
    plain = client.get(LINKS).json()
    asked = client.get(LINKS, params={"page": 2, "per_page": 50}).json()
    vendor = fixture("txnpro/channels_list_newer.json")
    assert (len(plain["data"]), plain["meta"]["page"]) == (25, None)
    assert len(asked["data"]) == 50
    assert shape(asked["meta"]) == shape(vendor["meta"])
    assert (asked["meta"]["page"], asked["meta"]["per_page"]) == ("2", "50")


def test_more_than_a_hundred_rows_a_page_are_not_given(client: httpx.Client) -> None:
    assert len(rows(client, per_page=500)) == 100


def test_descending_order_is_the_ascending_one_reversed(client: httpx.Client) -> None:
    everything = [row["id"] for row in every_link(client)]
    order = {"order": "created_at", "order_type": "desc", "per_page": 100}
    backwards = [row["id"] for page in (1, 2) for row in rows(client, page=page, **order)]
    assert len(everything) == len(set(everything)) > 120
    assert backwards == everything[::-1]


def test_a_period_includes_both_its_ends(client: httpx.Client) -> None:
    everything = every_link(client)
    first, last = everything[40], everything[45]
    period = rows(
        client,
        created_at_from=first["attributes"]["createdAt"],
        created_at_to=last["attributes"]["createdAt"],
    )
    assert [row["id"] for row in period] == [row["id"] for row in everything[40:46]]


@pytest.mark.parametrize(
    "query", [{"page": 0}, {"order": "amount"}, {"order_type": "up"}, {"created_at_to": "x"}]
)
def test_an_unusable_query_is_refused(client: httpx.Client, query: dict[str, Any]) -> None:
    assert code(client.get(LINKS, params=query)) == (422, "invalid_parameter")


def test_list_rows_name_their_child_and_do_not_include_it(client: httpx.Client) -> None:
    response = client.get(LINKS, params={"per_page": 100, "page": 2}).json()
    with_child = [
        row
        for row in response["data"]
        if row.get("relationships", {}).get("target", {}).get("data")
    ]
    assert with_child
    assert "included" not in response
    for row in with_child[:10]:
        document = client.get(f"{LINKS}/{row['id']}").json()
        target = row["relationships"]["target"]["data"]
        assert target in [{"type": r["type"], "id": r["id"]} for r in document["included"]]


def test_every_documented_status_and_an_unknown_one_occur(client: httpx.Client) -> None:
    links = every_link(client)
    statuses = {row["attributes"]["status"] for row in links}
    invoices = {row["attributes"]["status"] for row in rows(client, "invoices", per_page=100)}
    payouts = {row["attributes"]["status"] for row in rows(client, "payouts", per_page=100)}
    spelled = {row["attributes"]["paymentStatus"] for row in rows(client, "invoices", per_page=100)}
    assert statuses == {"created", "pending", "completed", "expired", "on_review"}
    assert invoices == {
        "pending",
        "expired",
        "processing",
        "completed",
        "on_hold",
        "cancelled",
        "rejected",
    }
    assert payouts == {"processing", "completed", "cancelled", "frozen"}
    assert spelled == {"expecting", "on_time", "onTime", "late"}


def test_children_without_a_target_come_in_three_forms(client: httpx.Client) -> None:
    forms = set()
    for row in every_link(client):
        relationships = row.get("relationships")
        if relationships is None:
            forms.add("missing")
        elif not relationships["target"].get("data"):
            forms.add("null" if "data" in relationships["target"] else "empty")
    assert forms == {"missing", "null", "empty"}


def test_refund_links_carry_the_vendors_reference(client: httpx.Client) -> None:
    references = [row["attributes"]["reference"] for row in every_link(client)]
    assert any(reference.startswith("REFUND-") for reference in references)


def test_some_links_end_within_minutes(client: httpx.Client) -> None:
    ends = [
        datetime.fromisoformat(row["attributes"]["expiresAt"])
        for row in every_link(client)
        if row["attributes"]["status"] == "created"
    ]
    assert any(NOW < end <= NOW + timedelta(minutes=10) for end in ends)


def test_an_xrp_invoice_is_paid_to_an_address_with_a_tag(client: httpx.Client) -> None:
    invoice = next(
        row
        for row in rows(client, "invoices", per_page=100)
        if row["attributes"]["network"] == "txrp"
    )
    document = client.get(f"{BASE}/invoices/{invoice['id']}").json()
    [address] = [part for part in document["included"] if part["type"] == "addresses"]
    assert "?dt=" in address["attributes"]["value"]


def test_an_invoice_has_the_vendors_parts(client: httpx.Client) -> None:
    vendor = fixture("txnpro/partial/invoice_webhook_pending_try.json")
    settled = next(
        row for row in rows(client, "invoices", per_page=100) if "targetAmount" in row["attributes"]
    )
    document = client.get(f"{BASE}/invoices/{settled['id']}").json()
    assert document["data"]["attributes"].keys() >= vendor["data"]["attributes"].keys()
    assert document["data"]["relationships"].keys() == vendor["data"]["relationships"].keys()
    [fees] = [part for part in document["included"] if part["type"] == "invoiceTransactions"]
    assert fees["attributes"].keys() == vendor["included"][1]["attributes"].keys()
    assert [p["id"] for p in document["included"] if p["type"] == "transactions"] == [fees["id"]]


def test_a_new_payout_has_the_vendors_attributes(client: httpx.Client) -> None:
    vendor = fixture("txnpro/partial/payout_webhook_processing_try.json")["data"]
    payout = next(
        row
        for row in rows(client, "payouts", per_page=100)
        if row["attributes"]["currency"] == "TRY"
    )
    newest = {"approvalStatus", "binanceStatus"}
    assert payout["attributes"].keys() - newest == vendor["attributes"].keys()
    assert payout["relationships"].keys() == vendor["relationships"].keys()


def test_equal_ids_under_two_types_are_both_included(client: httpx.Client) -> None:
    document = only(client, "ODD-EQUAL-IDS")
    assert [part["type"] for part in document["included"]] == ["payouts", "invoices"]
    assert len({part["id"] for part in document["included"]}) == 1


def test_a_child_can_be_named_and_not_included(client: httpx.Client) -> None:
    document = only(client, "ODD-CHILD-NOT-INCLUDED")
    assert document["data"]["relationships"]["target"]["data"]
    assert "included" not in document


def test_hostile_texts_are_references_of_their_own(client: httpx.Client) -> None:
    document = only(client, "[@click=app.quit]x[/]")
    assert document["included"][0]["attributes"]["txid"] == "[@click=app.quit]x[/]"
    assert only(client, "\x1b]52;c;ZXZpbA==\x07")["data"]["attributes"]["network"]
    odd = only(client, "ODD-UNKNOWN-CODES")
    assert odd["data"]["attributes"]["status"] == "on_review"
    assert odd["included"][0]["attributes"]["status"] == "frozen"


def test_the_exchange_rate_is_the_vendors(client: httpx.Client) -> None:
    rate = client.get(
        f"{BASE}/exchange/rate", params={"sell_currency_code": "usdt", "buy_currency_code": "eur"}
    )
    assert rate.json() == fixture("txnpro/exchange_rate_mid_market_txnio.json")
    unknown = client.get(f"{BASE}/exchange/rate", params={"sell_currency_code": "XYZ"})
    assert unknown.json() == fixture("txnpro/error_422_currency_pair_not_supported.json")


def test_accounts_have_the_vendors_shape(client: httpx.Client) -> None:
    vendor = fixture("txnpro/account_read_usdt_newer.json")["data"]
    [first, *_] = rows(client, "accounts")
    assert first["id"] == vendor["id"]
    assert first["attributes"].keys() == vendor["attributes"].keys()
    assert client.get(f"{BASE}/accounts/{vendor['id']}").json()["data"] == first


@pytest.mark.parametrize(
    ("kind", "type_", "direction"),
    [
        ("payouts", "payoutCurrencyPairs", "buy"),
        ("invoices", "invoiceCurrencyPairs", "sell"),
    ],
)
def test_currency_pairs_name_their_network(
    client: httpx.Client, kind: str, type_: str, direction: str
) -> None:
    body = client.get(f"{BASE}/{kind}/currency_pairs").json()
    known = {part["id"]: part["attributes"]["code"] for part in body["included"]}
    for pair in body["data"]:
        assert (pair["type"], pair["attributes"]["direction"]) == (type_, direction)
        assert pair["relationships"]["network"]["data"]["id"] in known
    assert "ttrx:usdt" in known.values()


def test_a_user_starts_a_payout_and_the_network_completes_it(client: httpx.Client) -> None:
    made = create(client).json()["data"]
    started = client.post("/_sandbox/txnpro/act", json={"id": made["id"]}).json()
    done = client.post("/_sandbox/txnpro/act", json={"id": made["id"]}).json()
    document = client.get(f"{LINKS}/{made['id']}").json()
    assert (started["link_status"], started["child_status"]) == ("completed", "processing")
    assert done["child_status"] == "completed"
    assert len(document["included"][0]["attributes"]["txid"]) == 64
    assert rows(client, "payouts", reference="order-1") == [document["included"][0]]
    over = client.post("/_sandbox/txnpro/act", json={"id": made["id"]})
    assert over.status_code == 400


def test_a_user_starts_an_invoice_and_pays_it(client: httpx.Client) -> None:
    made = create(client, paymentType="Invoice", currency="USD").json()["data"]
    steps = [
        client.post("/_sandbox/txnpro/act", json={"id": made["id"]}).json()["child_status"]
        for _ in range(3)
    ]
    assert steps == ["pending", "processing", "completed"]


def test_a_status_can_be_set_outright(client: httpx.Client) -> None:
    made = create(client).json()["data"]
    acted = {"id": made["id"], "link_status": "on_review"}
    assert client.post("/_sandbox/txnpro/act", json=acted).json()["link_status"] == "on_review"
    failed = client.post("/_sandbox/txnpro/act", json={"id": made["id"], "child_status": "x"})
    assert failed.json() == {"error": "The link has no child yet."}
