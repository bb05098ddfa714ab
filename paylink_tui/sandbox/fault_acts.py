"""How each fault is done to a request, down to the socket."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from paylink_tui.sandbox.faults import FaultKind, FaultRule
from paylink_tui.sandbox.hostile import spoiled
from paylink_tui.sandbox.wire import Json, dump, load

# Where the three providers keep the rows of a list.
_ROWS = frozenset({"data", "items", "networks"})
# By these the client finds its way through an answer; `fields` may name them all the same.
_SPARED = frozenset({"id", "type", "networkId"})
_HTML = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole response, held back so that it can be spoiled."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    async def send(self, send: Send) -> None:
        """Send it as it is."""
        await send_start(send, self.status, self.headers)
        await send_part(send, self.body, more=False)


@dataclass(frozen=True, slots=True)
class Call:
    """One request under way and what would answer it."""

    provider: str
    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send

    async def real_answer(self) -> Answer:
        """Carry the request out and keep the answer."""
        start: Message = {}
        body = bytearray()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.extend(message.get("body", b""))

        await self.app(self.scope, self.receive, keep)
        return Answer(start["status"], tuple(start["headers"]), bytes(body))

    async def whole_request(self) -> list[Message]:
        """Take in the whole request without carrying it out."""
        came = [await self.receive()]
        while came[-1].get("more_body"):
            came.append(await self.receive())
        return came

    async def until_gone(self) -> None:
        """Wait until the client has left."""
        while (await self.receive())["type"] != "http.disconnect":
            pass


async def send_start(send: Send, status: int, headers: tuple[tuple[bytes, bytes], ...]) -> None:
    """Send a status line and headers."""
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})


async def send_part(send: Send, part: bytes, *, more: bool) -> None:
    """Send a piece of the body, the last one unless `more` follows."""
    await send({"type": "http.response.body", "body": part, "more_body": more})


async def do_fault(rule: FaultRule, call: Call) -> None:
    """Let the fault happen to the call."""
    await _ACTS[rule.kind](rule, call)


def _made(status: int, body: bytes, content_type: str, more: dict[str, str]) -> Answer:
    headers = [(b"content-type", content_type.encode()), (b"content-length", b"%d" % len(body))]
    headers += [(name.lower().encode(), value.encode("latin-1")) for name, value in more.items()]
    return Answer(status, tuple(headers), body)


def _provider_error(provider: str, status: int) -> Json:
    """A body in the provider's own shape, for rules that give none."""
    if provider == "mesh":
        kind = "tooManyRequest" if status == 429 else "serverFailure"
        return {"status": kind, "message": "Sandbox fault", "errorHash": "", "errorType": ""}
    if provider == "txnpro":
        return {"errors": [{"status": status, "title": "Sandbox fault", "code": "sandbox_fault"}]}
    return {"message": "Server Error"}


async def _status(rule: FaultRule, call: Call) -> None:
    if rule.when == "after":
        await call.real_answer()
    status = rule.status or 500
    body = _provider_error(call.provider, status) if rule.body is None else rule.body
    raw = body.encode() if isinstance(body, str) else dump(body)
    usual = "application/vnd.api+json" if call.provider == "txnpro" else "application/json"
    await _made(status, raw, rule.content_type or usual, rule.headers).send(call.send)


async def _html(rule: FaultRule, call: Call) -> None:
    if rule.when == "after":
        await call.real_answer()
    status = rule.status or 502
    body = rule.body or _HTML.format("502 Bad Gateway" if status == 502 else "Just a moment...")
    page = _made(status, str(body).encode(), "text/html; charset=utf-8", rule.headers)
    await page.send(call.send)


async def _truncated_json(_rule: FaultRule, call: Call) -> None:
    answer = await call.real_answer()
    await _with_body(answer, answer.body[: len(answer.body) // 2]).send(call.send)


def _with_body(answer: Answer, body: bytes) -> Answer:
    headers = [pair for pair in answer.headers if pair[0] != b"content-length"]
    headers.append((b"content-length", b"%d" % len(body)))
    return replace(answer, headers=tuple(headers), body=body)


async def _cut(rule: FaultRule, call: Call) -> None:
    answer = await call.real_answer()
    await send_start(call.send, answer.status, answer.headers)
    await send_part(call.send, answer.body[: rule.after_bytes], more=True)
    _transport(call).close()
    await call.until_gone()


async def _reset(rule: FaultRule, call: Call) -> None:
    if rule.when == "after":
        await call.real_answer()
    else:
        # Else the client would meet the reset while still writing, and see a plain end instead.
        await call.whole_request()
    transport = _transport(call)
    # Lingering for zero seconds makes the kernel send RST instead of FIN.
    linger = struct.pack("ii", 1, 0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()
    await call.until_gone()


def _transport(call: Call) -> asyncio.Transport:
    transport: asyncio.Transport = call.scope["state"]["transport"]
    return transport


async def _hang(rule: FaultRule, call: Call) -> None:
    if rule.when == "after":
        await call.real_answer()
    await call.until_gone()


async def _drip(rule: FaultRule, call: Call) -> None:
    answer = await call.real_answer()
    await send_start(call.send, answer.status, answer.headers)
    for place in range(len(answer.body)):
        if _transport(call).is_closing():
            return
        await send_part(call.send, answer.body[place : place + 1], more=True)
        await asyncio.sleep(rule.interval_ms / 1000)
    await send_part(call.send, b"", more=False)


async def _delay(rule: FaultRule, call: Call) -> None:
    # Taken in first: a slow provider carries out what came, though the client may have left.
    came = await call.whole_request()
    await asyncio.sleep(rule.ms / 1000)

    async def receive() -> Message:
        return came.pop(0) if came else await call.receive()

    await call.app(call.scope, receive, call.send)


async def _wrong_types(rule: FaultRule, call: Call) -> None:
    answer = await call.real_answer()
    await _rewritten(answer, lambda parsed: _twisted(parsed, rule.fields, False)).send(call.send)


def _rewritten(answer: Answer, change: Callable[[Json], Json]) -> Answer:
    if not answer.body:
        return answer
    return _with_body(answer, dump(change(load(answer.body))))


def _twisted(value: Json, fields: tuple[str, ...], inside: bool) -> Json:
    """Numbers become strings, strings become objects, within the named fields or everywhere."""
    if isinstance(value, dict):
        return {
            key: _twisted(member, fields, inside or not fields or key in fields)
            for key, member in value.items()
        }
    if isinstance(value, list):
        return [_twisted(member, fields, inside) for member in value]
    if not inside or value is None or isinstance(value, bool):
        return value
    return {"unexpected": value} if isinstance(value, str) else str(value)


async def _duplicate_rows(_rule: FaultRule, call: Call) -> None:
    await _rewritten(await call.real_answer(), _doubled).send(call.send)


def _doubled(parsed: Json) -> Json:
    """The list of rows, wherever it stands, ends with its first row once more."""
    if not isinstance(parsed, dict):
        return parsed
    return {
        key: [*member, *member[:1]]
        if key in _ROWS and isinstance(member, list)
        else _doubled(member)
        for key, member in parsed.items()
    }


async def _hostile_text(rule: FaultRule, call: Call) -> None:
    fields, spared = frozenset(rule.fields), _SPARED - frozenset(rule.fields)
    answer = await call.real_answer()
    await _rewritten(answer, lambda parsed: _spoiled(parsed, fields, spared)).send(call.send)


def _spoiled(parsed: Json, fields: frozenset[str], spared: frozenset[str]) -> Json:
    told = parsed.get("status") if isinstance(parsed, dict) else None
    changed = spoiled(parsed, fields, spared)
    return {**changed, "status": told} if told == "ok" else changed


async def _clock_skew(_rule: FaultRule, call: Call) -> None:
    # The Date header itself is written by SandboxApp, which reads the rule's seconds.
    await call.app(call.scope, call.receive, call.send)


_ACTS: dict[FaultKind, Callable[[FaultRule, Call], Awaitable[None]]] = {
    "status": _status,
    "html": _html,
    "truncated_json": _truncated_json,
    "cut": _cut,
    "reset": _reset,
    "hang": _hang,
    "drip": _drip,
    "wrong_types": _wrong_types,
    "duplicate_rows": _duplicate_rows,
    "hostile_text": _hostile_text,
    "delay": _delay,
    "clock_skew": _clock_skew,
}
