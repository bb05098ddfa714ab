"""What can be done to a request and its answer, down to the byte."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from tests.faults.line import Act, Exchange


async def not_carried_out(_x: Exchange) -> tuple[bytes, bytes]:
    return head_of(200, 100), b"x" * 100


async def carried_out(x: Exchange) -> tuple[bytes, bytes]:
    return await x.carry_out()


def head_of(status: int, length: int, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Any", f"Content-Length: {length}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


def cut(share: float, *, reset: bool, done: bool = True) -> Act:
    """A share of the answer's bytes, counted over head and body, then the end of the line."""

    async def act(x: Exchange) -> None:
        head, body = await (carried_out if done else not_carried_out)(x)
        whole = head + body
        await x.send(whole[: round(len(whole) * share)] if share else b"")
        if reset:
            x.reset()

    return act


def after_head(*, reset: bool, silent: bool = False, half: bool = False) -> Act:
    async def act(x: Exchange) -> None:
        head, body = await x.carry_out()
        if b"content-length" not in head.lower():  # a 204: there is nothing to wait for
            head = head.replace(b"204 No Content", b"200 OK").replace(
                b"\r\n\r\n", b"\r\nContent-Length: 9\r\n\r\n"
            )
        await x.send(head + (body[: len(body) // 2] if half else b""))
        if silent:
            await x.silence()
        if reset:
            x.reset()

    return act


def refused_with(
    status: int, *headers: str, body: bytes = b'{"message": "no"}', done: bool = False
) -> Act:
    async def act(x: Exchange) -> None:
        if done:
            await x.carry_out()
        await x.send(head_of(status, len(body), *headers) + body)

    return act


def answered_with(body: bytes, *headers: str) -> Act:
    """The write is done, but its answer of 200 holds this."""
    return refused_with(200, *headers, body=body, done=True)


def raw(answer: bytes, *, done: bool = True) -> Act:
    async def act(x: Exchange) -> None:
        if done:
            await x.carry_out()
        await x.send(answer)

    return act


def changed(change: Callable[[bytes, bytes], bytes]) -> Act:
    """The real answer, rewritten."""

    async def act(x: Exchange) -> None:
        await x.send(change(*await x.carry_out()))

    return act


async def reset_unread(x: Exchange) -> None:
    x.reset()


async def silent_before(x: Exchange) -> None:
    await x.silence()


async def silent_after(x: Exchange) -> None:
    await x.carry_out()
    await x.silence()


async def late(x: Exchange) -> None:
    head, body = await x.carry_out()
    await asyncio.sleep(5)
    await x.send(head + body)


async def drip(x: Exchange) -> None:
    _, body = await x.carry_out()
    await x.send(head_of(200, len(body) + 10_000))
    for byte in body + b" " * 10_000:
        await x.send(bytes([byte]))
        await asyncio.sleep(0.05)


async def drip_head(x: Exchange) -> None:
    await x.carry_out()
    await x.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await x.send(b"X: y\r\n")
        await asyncio.sleep(0.05)


async def endless_head(x: Exchange) -> None:
    await x.carry_out()
    await x.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await x.send(b"X-Filler: " + b"y" * 8_000 + b"\r\n")


async def endless_body(x: Exchange) -> None:
    await x.carry_out()
    await x.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b" " * 262_144
    while True:
        await x.send(b"%x\r\n" % len(piece) + piece + b"\r\n")


def slow(seconds: float) -> Act:
    async def act(x: Exchange) -> None:
        head, body = await x.carry_out()
        await asyncio.sleep(seconds)
        await x.send(head + body)

    return act


def chunked(head: bytes, body: bytes) -> bytes:
    if not body:
        return head + body
    chunks = b"".join(b"%x\r\n" % 1 + body[at : at + 1] + b"\r\n" for at in range(len(body)))
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length")]
    return (
        b"\r\n".join([*kept[:-2], b"Transfer-Encoding: chunked", b"", b""]) + chunks + b"0\r\n\r\n"
    )


def repacked(pack: Callable[[bytes], bytes], *headers: bytes) -> Callable[[bytes, bytes], bytes]:
    def change(head: bytes, body: bytes) -> bytes:
        if not body:
            return head + body
        dropped = (b"content-length", b"content-type") if headers else (b"content-length",)
        kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(dropped)]
        packed = pack(body)
        added = [*headers, b"Content-Length: %d" % len(packed), b"", b""]
        return b"\r\n".join([*kept[:-2], *added]) + packed

    return change


def with_headers(*headers: bytes) -> Callable[[bytes, bytes], bytes]:
    def change(head: bytes, body: bytes) -> bytes:
        return head[:-2] + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body

    return change


def doubled_rows(head: bytes, body: bytes) -> bytes:
    def double(value: object) -> object:
        if isinstance(value, list):
            return [double(item) for item in value for _ in range(2)]
        if isinstance(value, dict):
            return {name: double(item) for name, item in value.items()}
        return value

    return repacked(lambda packed: json.dumps(double(json.loads(packed))).encode())(head, body)
