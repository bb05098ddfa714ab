"""What goes over the line, and what each way of failing is called."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from paylink_tui import __version__
from paylink_tui.model.errors import NetworkError, Outcome
from paylink_tui.pool import faults, unpack, wire
from paylink_tui.pool.wire import Sending, Wire
from paylink_tui.providers.http import Request
from tests.pool.conftest import (
    KEY,
    OpenLane,
    Provider,
    answer,
    drip,
    raw,
    reset,
    settings_for,
    silence,
)

READ = Request("GET", "/v1/links")
WRITE = Request("POST", "/v1/links", body=b'{"price": 500.00}', is_write=True)


async def test_a_request_goes_out_as_it_was_meant(provider: Provider, open_lane: OpenLane) -> None:
    request = Request("GET", "/v1/links", (("page", "2"), ("reference", "a b&c/д")))
    await open_lane()(request)
    (seen,) = provider.seen
    assert seen.method == "GET"
    assert seen.target == "/v1/links?page=2&reference=a+b%26c%2F%D0%B4"
    assert seen.headers["x-api-key"] == KEY
    assert seen.headers["user-agent"] == f"paylink-tui/{__version__}"
    assert seen.headers["accept"] == "application/json"
    assert seen.body == b""


async def test_a_body_goes_out_byte_for_byte(provider: Provider, open_lane: OpenLane) -> None:
    kind = "application/vnd.api+json"
    await open_lane()(Request("POST", "/v1", body=b'{"price": 500.00}', content_type=kind))
    (seen,) = provider.seen
    assert seen.body == b'{"price": 500.00}'
    assert seen.headers["content-type"] == kind
    assert seen.headers["accept"] == "application/vnd.api+json, application/json"


async def test_an_answer_comes_back_whole_with_lower_case_headers(
    provider: Provider, open_lane: OpenLane
) -> None:
    provider.script("/v1/links", answer(422, b'{"message": "no"}', X_RateLimit_Left="7"))
    response = await open_lane()(READ)
    assert response.status == 422
    assert response.body == b'{"message": "no"}'
    assert response.headers["x-ratelimit-left"] == "7"


async def test_a_packed_answer_is_unpacked(provider: Provider, open_lane: OpenLane) -> None:
    packed = gzip.compress(b'{"ok": true}')
    provider.script("/v1/links", answer(body=packed, Content_Encoding="gzip"))
    assert (await open_lane()(READ)).body == b'{"ok": true}'
    assert provider.seen[0].headers["accept-encoding"] == "gzip"


async def test_a_redirect_is_handed_back_and_not_followed(
    provider: Provider, open_lane: OpenLane
) -> None:
    provider.script("/v1/links", answer(302, Location="/elsewhere"))
    assert (await open_lane()(READ)).status == 302
    assert provider.targets() == ["/v1/links"]


async def test_a_session_cookie_is_not_sent_back(provider: Provider, open_lane: OpenLane) -> None:
    lane = open_lane()
    provider.script("/v1/links", answer(Set_Cookie="laravel_session=abc; path=/"))
    await lane(READ)
    await lane(READ)
    assert "cookie" not in provider.seen[1].headers


async def test_reads_keep_their_connection_and_a_write_has_its_own(
    provider: Provider, open_lane: OpenLane
) -> None:
    lane = open_lane()
    for request in (READ, WRITE, READ, WRITE):
        await lane(request)
    first_read, first_write, second_read, second_write = (s.connection for s in provider.seen)
    assert first_read == second_read
    assert len({first_read, first_write, second_write}) == 3
    assert provider.seen[1].headers["connection"] == "close"


async def test_no_proxy_of_the_environment_stands_before_this_machine(
    provider: Provider, open_lane: OpenLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert (await open_lane()(READ)).status == 200


async def test_a_proxy_of_the_environment_is_used_for_the_world(
    provider: Provider, open_lane: OpenLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", provider.url)
    assert (await open_lane(base_url="http://pay.example")(READ)).status == 200
    assert provider.targets() == ["http://pay.example/v1/links"]


async def test_a_proxy_that_refuses_the_tunnel_has_sent_nothing_of_a_write(
    provider: Provider, open_lane: OpenLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", provider.url)
    provider.script("pay.example:443", answer(407))
    error = await fault_of(open_lane(base_url="https://pay.example"), WRITE)
    assert error.outcome is Outcome.NOT_SENT
    assert error.what == "pay.example could not be reached. Nothing was sent."


@pytest.mark.parametrize("proxy", ["nonsense://x", "socks5://127.0.0.1:9"])
async def test_a_proxy_setting_that_cannot_be_used_is_told_without_its_password(
    open_lane: OpenLane, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy.replace("//", "//user:hunter2@"))
    error = await fault_of(open_lane(base_url="http://pay.example"), WRITE)
    assert error.outcome is Outcome.NOT_SENT
    assert "settings for a proxy or for certificates" in error.what
    assert "HTTP_PROXY" in error.remedy
    assert "hunter2" not in error.sentence()


@pytest.mark.parametrize("key", ["ключ", "abc\ndef", " abc", ""])
async def test_a_key_that_no_header_can_carry_is_told_and_not_shown(
    provider: Provider, open_lane: OpenLane, key: str
) -> None:
    error = await fault_of(open_lane(headers={"X-API-Key": SecretStr(key)}), WRITE)
    assert error.outcome is Outcome.NOT_SENT
    assert "The credential for X-API-Key" in error.what
    assert not key or key.strip() not in error.sentence()
    assert provider.seen == []


async def test_a_path_with_control_characters_is_refused(
    provider: Provider, open_lane: OpenLane
) -> None:
    error = await fault_of(open_lane(), Request("GET", "/v1/\x1b]52;c;x"))
    assert error.what == "The address of this request is not a valid URL."
    assert provider.seen == []


async def fault_of(lane: Any, request: Request = READ) -> NetworkError:
    with pytest.raises(NetworkError) as raised:
        await lane(request)
    return raised.value


async def test_a_refused_connection_names_host_and_port(open_lane: OpenLane) -> None:
    port = free_port()
    error = await fault_of(open_lane(base_url=f"http://127.0.0.1:{port}"))
    assert error.what == f"127.0.0.1 refused the connection on port {port}."
    assert "base_url" in error.remedy
    assert error.outcome is None


async def test_a_refused_write_was_not_sent(open_lane: OpenLane) -> None:
    error = await fault_of(open_lane(base_url=f"http://127.0.0.1:{free_port()}"), WRITE)
    assert error.outcome is Outcome.NOT_SENT
    assert error.what.endswith("Nothing was sent.")


async def test_a_host_with_several_addresses_that_all_refuse_is_named(
    open_lane: OpenLane,
) -> None:
    port = free_port()
    error = await fault_of(open_lane(base_url=f"http://localhost:{port}"))
    assert error.what == f"localhost refused the connection on port {port}."


async def test_a_name_that_is_not_found_is_named(
    open_lane: OpenLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_args: object, **_kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = await fault_of(open_lane(base_url="http://nowhere.localhost"))
    assert error.what == "The name nowhere.localhost was not found."


async def test_a_secure_connection_to_a_plain_port_is_told(open_lane: OpenLane) -> None:
    async def refuse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as plain:
        port = plain.sockets[0].getsockname()[1]
        error = await fault_of(open_lane(base_url=f"https://127.0.0.1:{port}"), WRITE)
    assert "a secure connection could not be made" in error.what
    assert error.outcome is Outcome.NOT_SENT


async def test_a_connection_that_is_not_made_in_time_is_told(open_lane: OpenLane) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        # It takes the connection, and never the hand that secures it.
        url = f"https://127.0.0.1:{deaf.getsockname()[1]}"
        error = await fault_of(open_lane(base_url=url, connect_timeout=0.05), WRITE)
    assert error.what == "127.0.0.1 did not take a connection within 0.05 s. Nothing was sent."
    assert error.outcome is Outcome.NOT_SENT


def test_a_certificate_that_proves_nothing_is_told_with_its_reason() -> None:
    cause = ssl.SSLCertVerificationError("certificate verify failed")
    cause.verify_message = "certificate has expired"
    error = httpx.ConnectError("any")
    error.__cause__ = ExceptionGroup("several", [OSError("other"), cause])
    what, remedy = faults.of_connecting(error, settings_for("https://pay.example"))
    assert what == "pay.example did not prove who it is: certificate has expired."
    assert "clock" in remedy


def test_a_connection_that_fails_for_no_known_cause_is_told() -> None:
    error = httpx.ConnectError("any")
    error.__cause__ = ExceptionGroup("several", [OSError("no route"), OSError("no route")])
    what, _ = faults.of_connecting(error, settings_for("https://pay.example"))
    assert what == "pay.example could not be reached."


async def test_no_answer_in_time_leaves_a_write_unknown(
    provider: Provider, open_lane: OpenLane
) -> None:
    provider.script("/v1/links", silence)
    error = await fault_of(open_lane(read_timeout=0.05), WRITE)
    assert error.what == "127.0.0.1 gave no answer for 0.05 s."
    assert error.outcome is Outcome.UNKNOWN
    assert "look before" in error.remedy


async def test_an_answer_that_stops_is_told(provider: Provider, open_lane: OpenLane) -> None:
    async def stop(writer: Any) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await silence(writer)

    provider.script("/v1/links", stop)
    error = await fault_of(open_lane(read_timeout=0.05), WRITE)
    assert error.what == "127.0.0.1 fell silent for 0.05 s in the middle of its answer."


async def test_an_answer_that_drips_ends_at_the_total(
    provider: Provider, open_lane: OpenLane
) -> None:
    provider.script("/v1/links", drip(raw(body=b"x" * 500), 0.01))
    error = await fault_of(open_lane(total_timeout=0.1))
    assert error.what == "127.0.0.1 did not finish its answer within 0.1 s."
    assert len(provider.seen) == 1


@pytest.mark.parametrize("cut", [1, 12, 20])
async def test_a_line_that_breaks_before_the_head_is_whole_is_told(
    provider: Provider, open_lane: OpenLane, cut: int
) -> None:
    provider.script("/v1/links", reset(raw(body=b"x" * 50)[:cut]))
    error = await fault_of(open_lane(), WRITE)
    assert error.what == "The line to 127.0.0.1 broke before it answered."
    assert error.outcome is Outcome.UNKNOWN


async def test_a_reset_before_any_answer_is_told(provider: Provider, open_lane: OpenLane) -> None:
    provider.script("/v1/links", reset())
    error = await fault_of(open_lane(), WRITE)
    assert error.what == "The line to 127.0.0.1 broke before it answered."
    assert error.outcome is Outcome.UNKNOWN


async def test_half_a_body_is_no_answer(provider: Provider, open_lane: OpenLane) -> None:
    provider.script("/v1/links", reset(raw(body=b"x" * 50)[:-10]))
    error = await fault_of(open_lane(), WRITE)
    assert error.what == "The line to 127.0.0.1 broke in the middle of its answer."


async def test_what_is_not_http_is_told(provider: Provider, open_lane: OpenLane) -> None:
    provider.script("/v1/links", reset(b"SSH-2.0-OpenSSH_9\r\n\r\n"))
    error = await fault_of(open_lane(), WRITE)
    assert error.what == "The line to 127.0.0.1 broke before it answered."


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"no gzip at all", "gzip"),
        (gzip.compress(b'{"ok": true}')[:-9], "gzip"),
        # Twice packed, some kilobytes can be made to fill the memory.
        (gzip.compress(gzip.compress(b"x")), "gzip, gzip"),
        (b"", "br"),
    ],
    ids=["no-gzip", "cut-short", "packed-twice", "not-accepted"],
)
async def test_an_answer_that_cannot_be_unpacked_is_told(
    provider: Provider, open_lane: OpenLane, body: bytes, coding: str
) -> None:
    provider.script("/v1/links", answer(body=body, Content_Encoding=coding))
    error = await fault_of(open_lane())
    assert "could not be unpacked" in error.what


async def test_an_empty_answer_needs_no_unpacking(provider: Provider, open_lane: OpenLane) -> None:
    provider.script("/v1/links", answer(body=b"", Content_Encoding="gzip"))
    assert (await open_lane()(READ)).body == b""


@pytest.mark.parametrize("packed", [False, True])
async def test_an_answer_that_is_too_large_is_not_read_and_not_asked_for_again(
    provider: Provider, open_lane: OpenLane, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    monkeypatch.setattr(unpack, "LARGEST_BODY", 1_000)
    body = gzip.compress(b"x" * 100_000) if packed else b"x" * 1_001
    headers = {"Content_Encoding": "gzip"} if packed else {}
    provider.script("/v1/links", answer(body=body, **headers))
    error = await fault_of(open_lane())
    assert "larger than 16 MiB" in error.what
    assert len(provider.seen) == 1


def test_a_line_that_breaks_while_sending_is_told() -> None:
    told = faults.of_line(
        httpx.WriteError("any"), settings_for("https://pay.example"), answered=False
    )
    assert told[0] == "The line to pay.example broke while the request was being sent."


async def test_a_fault_of_our_own_is_told_by_its_kind_and_not_tried_again(
    provider: Provider, open_lane: OpenLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_answer: httpx.Response) -> bytes:
        raise KeyError(KEY)

    monkeypatch.setattr(wire, "whole_body", fail)
    error = await fault_of(open_lane(), WRITE)
    assert error.what == "The request to 127.0.0.1 ended in a fault of this program (KeyError)."
    assert error.outcome is Outcome.UNKNOWN
    assert len(provider.seen) == 1


async def test_an_error_leads_back_to_nothing_that_holds_the_key(
    provider: Provider, open_lane: OpenLane
) -> None:
    provider.script("/v1/links", reset())
    error = await fault_of(open_lane())
    assert error.__cause__ is None
    assert error.__context__ is None


async def test_first_requests_that_come_together_open_one_client(provider: Provider) -> None:
    line = Wire(settings_for(provider.url))
    await asyncio.gather(*(line.send(READ, Sending(), 5) for _ in range(5)))
    await line.send(READ, Sending(), 5)
    await line.close()
    await line.close()
    assert provider.connections == 5


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
