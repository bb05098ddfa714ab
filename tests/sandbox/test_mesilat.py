"""Mesilat's list, create and delete as the vendor's page prints them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from paylink_tui.sandbox import Sandbox, SandboxSettings
from tests.sandbox.conftest import client_of, exact, fixture, shape

LINKS = "/api/v1/creator/products/141/payment-links"
EUR_20 = {"currency_id": 3, "price": 20, "is_discount_price": False}


def create(client: httpx.Client, body: Any, product: int = 141) -> httpx.Response:
    return client.post(LINKS.replace("141", str(product)), json=body)


def as_vendor(body: Any, url: str) -> Any:
    """The body with the sandbox's host replaced by the vendor's."""
    if isinstance(body, str):
        return body.replace(url, "https://api.mesilat.com")
    if isinstance(body, dict):
        return {key: as_vendor(value, url) for key, value in body.items()}
    return [as_vendor(value, url) for value in body] if isinstance(body, list) else body


def test_a_product_with_the_vendors_three_links_lists_the_vendors_sample() -> None:
    with Sandbox(SandboxSettings(links=3)) as sandbox, client_of(sandbox) as client:
        body = as_vendor(client.get(LINKS).json(), sandbox.url)
    assert body == fixture("mesilat/list_response_200.json")


def test_the_other_path_family_is_served_and_echoed(client: httpx.Client) -> None:
    body = client.get("/creator-api/v1/products/123/payment-links").json()
    assert body["meta"]["path"].endswith("/creator-api/v1/products/123/payment-links")
    assert body["links"]["first"] == body["meta"]["path"] + "?page=1"


def test_following_next_gives_each_link_once_in_the_order_of_ids(client: httpx.Client) -> None:
    ids: list[int] = []
    address: str | None = LINKS
    while address:
        body = client.get(address).json()
        assert len(body["data"]) <= 15
        ids += [row["id"] for row in body["data"]]
        address = body["links"]["next"]
    assert len(ids) == 120
    assert ids == sorted(set(ids))
    assert {188, 191, 193} < set(ids)


def test_a_page_past_the_end_is_empty_and_has_no_from_and_to(client: httpx.Client) -> None:
    body = client.get(LINKS, params={"page": 99}).json()
    assert body["data"] == []
    assert body["meta"]["from"] is None
    assert body["meta"]["to"] is None
    assert body["links"]["next"] is None


def test_a_product_without_links_has_one_empty_page(client: httpx.Client) -> None:
    meta = client.get(LINKS.replace("141", "150")).json()["meta"]
    assert (meta["total"], meta["last_page"], meta["from"]) == (0, 1, None)


def test_a_long_list_shortens_its_page_numbers_as_laravel_does() -> None:
    with Sandbox(SandboxSettings(links=600)) as sandbox, client_of(sandbox) as client:
        meta = client.get(LINKS, params={"page": 20}).json()["meta"]
    labels = [link["label"] for link in meta["links"]]
    assert labels[:4] == ["pagination.previous", "1", "2", "..."]
    assert labels[-4:] == ["...", "39", "40", "pagination.next"]
    assert [link["label"] for link in meta["links"] if link["active"]] == ["20"]


@pytest.mark.parametrize("name", ["create_request_full", "create_request_curl_discount_only"])
def test_the_vendors_create_requests_are_accepted(client: httpx.Client, name: str) -> None:
    request = fixture(f"mesilat/{name}.json")
    for price in request["prices"]:
        for key in ("price", "discount_price"):
            if key in price:
                price[key] = float(price[key])
    response = create(client, request)
    expected = fixture("mesilat/create_response_200.json")
    body = response.json()
    assert response.status_code == 200
    assert shape(body) == shape(expected)
    assert body["metadata"] == expected["metadata"]
    assert body["payment_link"].endswith(f"/alexsample/141?uuid={body['uuid']}")


def test_a_created_link_is_last_in_the_list_with_its_discount_price(client: httpx.Client) -> None:
    made = client.post(
        LINKS,
        content=b'{"prices": [{"currency_id": 3, "price": 500.00, "discount_price": 39.99,'
        b' "is_discount_price": true}], "use_once": true}',
    ).json()
    last = client.get(LINKS).json()["meta"]["last_page"]
    row = client.get(LINKS, params={"page": last}).json()["data"][-1]
    assert row["uuid"] == made["uuid"]
    assert row["prices"] == ["€39.99"]
    assert row["is_discount_price"] is True


def test_a_deleted_link_is_gone_and_counted(sandbox: Sandbox, client: httpx.Client) -> None:
    response = client.delete(f"{LINKS}/191")
    assert (response.status_code, response.content) == (204, b"")
    assert 191 not in [row["id"] for row in client.get(LINKS).json()["data"]]
    assert client.delete(f"{LINKS}/191").status_code == 404
    assert sandbox.state.writes["mesilat"]["deleted"] == 1


def test_deleting_an_unknown_link_names_the_vendors_model(client: httpx.Client) -> None:
    response = client.delete(f"{LINKS}/123")
    assert response.status_code == 404
    assert response.json() == fixture("mesilat/error_404_delete.json")


def test_a_link_of_another_product_is_not_deleted(client: httpx.Client) -> None:
    assert client.delete("/api/v1/creator/products/123/payment-links/188").status_code == 404


@pytest.mark.parametrize(
    ("key", "name"), [("", "error_401_key_missing"), ("wrong", "error_401_key_invalid")]
)
def test_a_missing_and_a_wrong_key_differ(sandbox: Sandbox, key: str, name: str) -> None:
    with client_of(sandbox, **{"X-API-Key": key}) as client:
        response = client.get(LINKS)
    assert response.status_code == 401
    assert response.json() == fixture(f"mesilat/{name}.json")


def test_the_vendors_validation_sentences_come_under_dotted_keys(client: httpx.Client) -> None:
    expected = fixture("mesilat/error_422_validation.json")
    empty = create(client, {})
    unnamed = create(client, {"prices": [{"price": 5, "is_discount_price": False}]})
    assert empty.status_code == unnamed.status_code == 422
    assert empty.json()["message"] == expected["message"]
    assert empty.json()["errors"] | unnamed.json()["errors"] == expected["errors"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"prices": [EUR_20 | {"currency_id": 2}]}, "prices.0.currency_id"),
        ({"prices": [EUR_20 | {"currency_id": 1}]}, "prices"),
        ({"prices": [EUR_20 | {"price": "20.00"}]}, "prices.0.price"),
        ({"prices": [EUR_20 | {"is_discount_price": True}]}, "prices.0.discount_price"),
        ({"prices": [{"currency_id": 3, "price": 5}]}, "prices.0.is_discount_price"),
        ({"prices": [EUR_20, "x"]}, "prices.1"),
        ({"prices": "20"}, "prices"),
        ({"prices": [EUR_20], "use_once": 1}, "use_once"),
        ({"prices": [EUR_20], "metadata": ["x"]}, "metadata"),
        ([], "prices"),
    ],
)
def test_a_faulty_create_is_refused_by_field(
    sandbox: Sandbox, client: httpx.Client, body: Any, field: str
) -> None:
    response = create(client, body)
    assert response.status_code == 422
    assert list(response.json()["errors"]) == [field]
    assert sandbox.state.writes["mesilat"]["created"] == 0


def test_a_free_product_takes_no_link(client: httpx.Client) -> None:
    response = create(client, {"prices": [EUR_20]}, product=200)
    assert response.status_code == 422
    assert response.json() == fixture("mesilat/error_422_free_product.json")


def test_an_unknown_product_is_not_found(client: httpx.Client) -> None:
    response = client.get(LINKS.replace("141", "999"))
    assert response.status_code == 404
    assert "[Modules\\Product\\Entities\\Product] 999" in response.json()["message"]


def test_metadata_comes_back_digit_for_digit(client: httpx.Client) -> None:
    body = (
        b'{"prices": [{"currency_id": 3, "price": 1.10, "is_discount_price": false}],'
        b' "metadata": {"exact": 0.1000000000000000000000, "long": 123456789012345678901234}}'
    )
    response = client.post(LINKS, content=body)
    assert b'"exact":0.1000000000000000000000' in response.content
    assert exact(response)["metadata"]["long"] == 123456789012345678901234


def test_with_the_rate_limit_on_the_hundred_and_first_request_waits() -> None:
    settings = SandboxSettings(rate_limit=True)
    with Sandbox(settings) as sandbox, client_of(sandbox) as client:
        statuses = [client.get(LINKS).status_code for _ in range(100)]
        refused = client.get(LINKS)
        other = client.get("/api/v1/status")
    assert set(statuses) == {200}
    assert refused.status_code == 429
    assert refused.json() == {"message": "Too Many Attempts."}
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert other.status_code == 200


def test_a_shifting_list_loses_rows_between_pages(client: httpx.Client) -> None:
    client.post("/_sandbox/mesilat/shift", json={"shift_per_request": -2})
    first = client.get(LINKS).json()["data"]
    second = client.get(LINKS, params={"page": 2}).json()["data"]
    client.post("/_sandbox/mesilat/shift", json={"shift_per_request": 1})
    grown = client.get(LINKS).json()["meta"]["total"]
    assert second[0]["id"] == first[-1]["id"] + 3
    assert grown == 120 - 4 + 1


def test_hostile_records_arrive_as_they_are(client: httpx.Client) -> None:
    product = LINKS.replace("141", "160")
    rows = [
        row for page in (1, 2) for row in client.get(product, params={"page": page}).json()["data"]
    ]
    uuids = {row["uuid"] for row in rows}
    assert {"[/]", "[@click=app.quit]x[/]", "\x1b]52;c;ZXZpbA==\x07"} < uuids
    assert max(len(uuid) for uuid in uuids) == 10_000
    assert any(row["prices"] == ["€0.1000000000000000000000"] for row in rows)
