"""Each fault as a client meets it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from paylink_tui.sandbox import Sandbox
from paylink_tui.sandbox.hostile import CANARY

LINKS = "/api/v1/creator/products/141/payment-links"
TXN_LINKS = "/api/public/v1/payment_links"
BODY = {"prices": [{"currency_id": 3, "price": 5, "is_discount_price": False}]}


def made(sandbox: Sandbox) -> int:
    return sandbox.state.writes["mesilat"]["created"]


def test_a_status_fault_hits_once_and_the_next_request_passes(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    sandbox.fault(kind="status", status=503, headers={"Retry-After": "7"})
    refused = client.get(LINKS)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "7")
    assert client.get(LINKS).status_code == 200


def test_a_status_fault_speaks_in_the_providers_shape_unless_told_otherwise(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    sandbox.fault(kind="status", status=500, provider="txnpro")
    sandbox.fault(kind="status", status=418, body="short", content_type="text/plain")
    assert client.get(TXN_LINKS).json()["errors"][0]["status"] == 500
    teapot = client.get(LINKS)
    assert (teapot.status_code, teapot.text) == (418, "short")
    assert teapot.headers["Content-Type"] == "text/plain"


def test_a_rule_meets_only_the_requests_it_names(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.fault(kind="status", provider="mesilat", method="POST", path_contains="141", times=-1)
    assert client.get(LINKS).status_code == 200
    assert client.get(TXN_LINKS).status_code == 200
    assert client.post(LINKS.replace("141", "123"), json=BODY).status_code == 200
    assert [client.post(LINKS, json=BODY).status_code for _ in range(3)] == [500, 500, 500]


def test_a_rule_can_let_the_first_requests_pass(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.fault(kind="status", after=2, times=2)
    statuses = [client.get(LINKS).status_code for _ in range(5)]
    assert statuses == [200, 200, 500, 500, 200]


def test_a_write_may_be_lost_before_or_after_it_was_committed(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    sandbox.fault(kind="status", status=502)
    client.post(LINKS, json=BODY)
    assert made(sandbox) == 0
    sandbox.fault(kind="status", status=502, when="after")
    assert client.post(LINKS, json=BODY).status_code == 502
    assert made(sandbox) == 1


@pytest.mark.parametrize("status", [502, 200])
def test_a_web_page_can_come_instead_of_json(
    sandbox: Sandbox, client: httpx.Client, status: int
) -> None:
    sandbox.fault(kind="html", status=status)
    page = client.get(LINKS)
    assert page.status_code == status
    assert page.headers["Content-Type"].startswith("text/html")
    assert page.text.startswith("<!DOCTYPE html>")


def test_truncated_json_is_complete_for_http_and_broken_for_json(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    whole = client.get(LINKS).content
    sandbox.fault(kind="truncated_json")
    half = client.get(LINKS).content
    assert half == whole[: len(whole) // 2]


def test_a_cut_answer_ends_before_its_promised_length(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    sandbox.fault(kind="cut", after_bytes=10)
    with client.stream("GET", LINKS) as response:
        assert int(response.headers["Content-Length"]) > 1000
        with pytest.raises(httpx.RemoteProtocolError):
            response.read()


@pytest.mark.parametrize(("when", "committed"), [("before", 0), ("after", 1)])
def test_a_reset_breaks_the_connection(
    sandbox: Sandbox, client: httpx.Client, when: str, committed: int
) -> None:
    sandbox.fault(kind="reset", when=when)
    with pytest.raises(httpx.ReadError) as caught:
        client.post(LINKS, json=BODY)
    assert "reset" in str(caught.value).lower()
    assert made(sandbox) == committed


def test_a_hanging_request_gets_no_answer_until_the_client_leaves(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    sandbox.fault(kind="hang", when="after")
    with pytest.raises(httpx.ReadTimeout):
        client.post(LINKS, json=BODY, timeout=0.2)
    assert made(sandbox) == 1


def test_a_dripping_answer_arrives_whole(sandbox: Sandbox, client: httpx.Client) -> None:
    path = LINKS.replace("141", "150")
    whole = client.get(path).content
    sandbox.fault(kind="drip", interval_ms=0)
    with client.stream("GET", path) as response:
        pieces = list(response.iter_raw())
    assert b"".join(pieces) == whole
    assert len(pieces) > 10


def test_stopping_the_sandbox_ends_a_hanging_request(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    sandbox.fault(kind="hang")
    ended: list[type[Exception]] = []

    def ask() -> None:
        try:
            client.get(LINKS)
        except httpx.HTTPError as fault:
            ended.append(type(fault))

    thread = threading.Thread(target=ask)
    thread.start()
    while not sandbox.state.in_flight["mesilat"]:
        threading.Event().wait(0.005)
    sandbox.stop()
    thread.join(5)
    assert ended
    assert not thread.is_alive()


def test_wrong_types_turn_numbers_to_strings_and_strings_to_objects(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    sandbox.fault(kind="wrong_types")
    row = client.get(LINKS).json()["data"][0]
    assert (row["id"], row["uuid"]) == ("188", {"unexpected": "4204b476"})
    sandbox.fault(kind="wrong_types", fields=("prices",))
    row = client.get(LINKS).json()["data"][0]
    assert (row["id"], row["prices"][0]) == (188, {"unexpected": "€20.00"})


def test_duplicate_rows_repeat_the_first_row(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.fault(kind="duplicate_rows", times=2)
    rows = client.get(LINKS).json()["data"]
    items = client.get("/api/v1/transfers/managed/mesh").json()["content"]["items"]
    assert (len(rows), rows[0]) == (16, rows[-1])
    assert (len(items), items[0]) == (11, items[-1])


def test_a_delay_keeps_the_client_waiting(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.fault(kind="delay", ms=150)
    response = client.get(LINKS)
    assert response.status_code == 200
    assert response.elapsed.total_seconds() >= 0.15


def test_a_skewed_clock_shows_in_the_date_header(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.fault(kind="clock_skew", seconds=-7200)

    def date() -> datetime:
        return parsedate_to_datetime(client.get(LINKS).headers["Date"])

    assert abs((datetime.now(UTC) - date()).total_seconds() - 7200) < 60
    assert abs((datetime.now(UTC) - date()).total_seconds()) < 60


@pytest.mark.parametrize(
    "rule", [{"kind": "flood"}, {"kind": "hang", "times": 0}, {"kind": "reset", "when": "during"}]
)
def test_an_impossible_rule_is_refused(sandbox: Sandbox, rule: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"fault"):
        sandbox.fault(**rule)


def test_hostile_text_stands_before_each_text_but_not_before_figures_and_ids(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    real = client.get(LINKS).json()["data"][0]
    sandbox.fault(kind="hostile_text")
    spoiled = client.get(LINKS).json()["data"][0]
    assert spoiled["id"] == real["id"]
    assert spoiled["uuid"].endswith(f"{CANARY}{real['uuid']}")
    assert CANARY in spoiled["payment_link"]
    sandbox.fault(kind="hostile_text", fields=("id", "status"))
    row = client.get(TXN_LINKS).json()["data"][0]
    assert CANARY in row["id"]
    assert CANARY in row["attributes"]["status"]
    assert CANARY not in row["attributes"]["reference"]
