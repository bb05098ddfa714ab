"""The control endpoint, the life of the server, and what the sandbox promises as a whole."""

from __future__ import annotations

import ast
import os
import signal
import socket
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

import paylink_tui.sandbox
from paylink_tui.sandbox import Sandbox, SandboxSettings, ready_toml
from tests.sandbox.conftest import client_of

LINKS = "/api/v1/creator/products/141/payment-links"
TXN_LINKS = "/api/public/v1/payment_links"
BODY = {"prices": [{"currency_id": 3, "price": 5, "is_discount_price": False}]}


def state(client: httpx.Client) -> dict[str, Any]:
    body: dict[str, Any] = client.get("/_sandbox/state").json()
    return body


def test_the_state_counts_writes_and_requests_without_header_values(client: httpx.Client) -> None:
    client.post(LINKS, json=BODY)
    client.delete(f"{LINKS}/188")
    client.get(TXN_LINKS, params={"page": 1})
    body = state(client)
    assert body["writes"]["mesilat"] == {"created": 1, "deleted": 1, "expired": 0}
    assert [(r["method"], r["path"], r["query"]) for r in body["requests"]] == [
        ("POST", LINKS, ""),
        ("DELETE", f"{LINKS}/188", ""),
        ("GET", TXN_LINKS, "page=1"),
    ]
    assert "x-api-key" in body["requests"][0]["header_names"]
    assert "sandbox-mesilat-key" not in str(body)


def test_faults_are_added_and_cleared_over_http(client: httpx.Client) -> None:
    rule = {"kind": "status", "status": 500, "times": -1}
    assert client.post("/_sandbox/faults", json=rule).json() == {"faults_waiting": 1}
    assert client.get(LINKS).status_code == 500
    assert client.request("DELETE", "/_sandbox/faults").json() == {"faults_waiting": 0}
    assert client.get(LINKS).status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", {"kind": "flood"}),
        ("faults", {"kind": "html", "colour": 1}),
        ("latency", {"ms": "slow"}),
        ("mesh/shape", {"shape": "round"}),
        ("txnpro/act", {}),
        ("txnpro/act", {"id": "nothing"}),
        ("rate_limit", {"windows": 5}),
        ("reset", []),
    ],
)
def test_an_unusable_control_request_says_why(client: httpx.Client, path: str, body: Any) -> None:
    response = client.post(f"/_sandbox/{path}", json=body)
    assert response.status_code == 400
    assert response.json()["error"]


def test_latency_can_be_set_while_running(client: httpx.Client) -> None:
    client.post("/_sandbox/latency", json={"ms": 120})
    assert client.get(LINKS).elapsed.total_seconds() >= 0.12


def test_the_rate_limit_can_be_narrowed_while_running(client: httpx.Client) -> None:
    client.post("/_sandbox/rate_limit", json={"on": True, "windows": [[2, 30]]})
    assert [client.get(LINKS).status_code for _ in range(3)] == [200, 200, 429]


def test_a_reset_brings_the_seeded_records_back(sandbox: Sandbox, client: httpx.Client) -> None:
    before = client.get(LINKS).content
    client.delete(f"{LINKS}/188")
    client.post("/_sandbox/faults", json={"kind": "status", "times": -1})
    client.post("/_sandbox/reset")
    assert client.get(LINKS).content == before
    assert sandbox.state.writes["mesilat"]["deleted"] == 0


def test_the_control_endpoint_refuses_other_host_names(sandbox: Sandbox) -> None:
    with client_of(sandbox, Host="evil.example:80") as client:
        assert client.get("/_sandbox/state").status_code == 403


def test_the_same_settings_serve_the_same_bytes() -> None:
    now = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)

    def everything(seed: int) -> list[bytes]:
        settings = SandboxSettings(links=40, seed=seed, now=now)
        with Sandbox(settings) as sandbox, client_of(sandbox) as client:
            paths = (
                f"{LINKS}?page=2",
                f"{TXN_LINKS}?per_page=100",
                "/api/public/v1/payouts?per_page=100",
                "/api/public/v1/invoices?per_page=100",
                "/api/v1/transfers/managed/mesh?Count=100",
            )
            url = sandbox.url.encode()
            return [client.get(path).content.replace(url, b"") for path in paths]

    assert everything(7) == everything(7)
    assert everything(7) != everything(8)


def test_reading_order_does_not_change_a_child() -> None:
    path = "/api/public/v1/payouts?per_page=100"
    with Sandbox() as sandbox, client_of(sandbox) as client:
        forwards = client.get(path).json()["data"]
    with Sandbox() as sandbox, client_of(sandbox) as client:
        backwards = client.get(path + "&order_type=desc").json()["data"]
    assert backwards[::-1] == forwards


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Sandbox(SandboxSettings(now=datetime(2026, 1, 1)))


def test_a_taken_port_is_an_error(sandbox: Sandbox) -> None:
    with pytest.raises(OSError, match="in use"):
        Sandbox(port=sandbox.port).start()


def test_a_stopped_sandbox_frees_its_port() -> None:
    with Sandbox() as first:
        port = first.port
    with Sandbox(port=port) as second, client_of(second) as client:
        assert client.get(LINKS).status_code == 200


def test_it_listens_on_loopback_only(sandbox: Sandbox) -> None:
    assert sandbox.url.startswith("http://127.0.0.1:")
    with socket.socket() as elsewhere:
        elsewhere.settimeout(1)
        with pytest.raises(OSError, match=r"refused|timed out"):
            elsewhere.connect(("127.0.0.2", sandbox.port))


def test_an_unknown_path_is_a_web_page_except_at_txnpro(client: httpx.Client) -> None:
    page = client.get("/api/v2/creator/products")
    assert (page.status_code, page.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert client.get("/api/public/v1/nothing").json()["errors"][0]["status"] == 404


def test_a_crash_of_the_sandbox_is_kept_for_the_test_to_see() -> None:
    with Sandbox() as sandbox, client_of(sandbox) as client:
        sandbox.state.mesilat.products[141] = [None]  # type: ignore[list-item]
        assert client.get(LINKS).status_code == 500
        assert "AttributeError" in sandbox.state.crashes[0]


def test_the_ready_configuration_names_one_account_per_provider() -> None:
    accounts = tomllib.loads(ready_toml("http://127.0.0.1:1"))["accounts"]
    assert [(a["name"], a["provider"]) for a in accounts] == [
        ("mesilat-sandbox", "mesilat"),
        ("mesh-sandbox", "mesh"),
        ("txnpro-sandbox", "txnpro"),
    ]
    assert {a["environment"] for a in accounts} == {"test"}
    assert {a["base_url"] for a in accounts} == {"http://127.0.0.1:1"}
    assert accounts[0]["products"][0]["id"] == 141


def test_the_sandbox_imports_nothing_else_of_the_program() -> None:
    folder = Path(paylink_tui.sandbox.__file__).parent
    modules = list(folder.glob("*.py"))
    assert len(modules) > 20
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, module
                names = [node.module or ""]
            ours = [name for name in names if name.startswith("paylink_tui")]
            assert all(name.startswith("paylink_tui.sandbox") for name in ours), module


def test_naming_the_sandbox_loads_no_server() -> None:
    code = "import sys, paylink_tui.sandbox; print({'uvicorn', 'starlette'} & sys.modules.keys())"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_the_foreground_server_says_where_it_is_and_ends_on_a_signal() -> None:
    code = (
        "from paylink_tui.sandbox import SandboxSettings, serve_forever\n"
        "serve_forever(SandboxSettings(links=5), 0, lambda url: print(url, flush=True))\n"
        "print('ended')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        url = running.stdout.readline().strip()
        assert httpx.get(f"{url}/_sandbox/state").status_code == 200
        os.kill(running.pid, signal.SIGINT)
        assert running.stdout.read() == "ended\n"
        assert running.stderr.read() == ""
    assert running.returncode == 0
