"""A provider on loopback whose every answer a test scripts, and lanes that lead to it."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr

from paylink_tui.pool import backoff
from paylink_tui.pool.lane import Lane, LaneSettings
from paylink_tui.pool.pool import Pool
from tests.loopback import LoopbackServer, linger_not

KEY = "sk-1234567890-do-not-show"


async def until(condition: Callable[[], object]) -> None:
    """Waits for `condition`, and fails the test when it never comes true."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 (any condition; most have no event to wait for)
            await asyncio.sleep(0.001)


@dataclass(frozen=True)
class Seen:
    """A request as it came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int


Step = Callable[[asyncio.StreamWriter], Awaitable[None]]


def raw(status: int = 200, body: bytes = b"{}", **headers: str) -> bytes:
    """An HTTP answer as bytes; an underscore in a header's name stands for a hyphen."""
    lines = [f"HTTP/1.1 {status} Any", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> Step:
    async def step(writer: asyncio.StreamWriter) -> None:
        writer.write(raw(status, body, **headers))

    return step


def after(event: asyncio.Event, then: Step | None = None) -> Step:
    """An answer that waits for the test to set `event`."""

    async def step(writer: asyncio.StreamWriter) -> None:
        await event.wait()
        await (then or answer())(writer)

    return step


def reset(sent: bytes = b"") -> Step:
    """Some bytes of an answer, or none, and then a reset of the connection."""

    async def step(writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        await writer.drain()
        if not sent:
            # A reset may overtake bytes that were sent before it, so it is for an empty answer.
            linger_not(writer)
        writer.close()

    return step


def drip(sent: bytes, pause: float) -> Step:
    """`sent`, a byte at a time with `pause` seconds between."""

    async def step(writer: asyncio.StreamWriter) -> None:
        for byte in sent:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(pause)

    return step


async def silence(_writer: asyncio.StreamWriter) -> None:
    """No answer for as long as the test runs."""
    await asyncio.Event().wait()


class Provider(LoopbackServer):
    """Serves what was scripted for a path, in order; the last step of a path repeats."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Seen] = []
        self.connections = 0
        self.open_now = 0
        self._scripts: dict[str, deque[Step]] = defaultdict(deque)

    def script(self, path: str, *steps: Step) -> None:
        self._scripts[path] = deque(steps)

    def targets(self) -> list[str]:
        return [seen.target for seen in self.seen]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open_now += 1
        number = self.connections
        try:
            while not writer.is_closing():
                await self._exchange(number, reader, writer)
        finally:
            self.open_now -= 1

    async def _exchange(
        self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {
            name.lower(): value for name, value in (line.split(": ", 1) for line in head[1:-2])
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.seen.append(Seen(method, target, headers, body, number))
        steps = self._scripts[target.partition("?")[0]]
        step = answer() if not steps else steps.popleft() if len(steps) > 1 else steps[0]
        # The client may hang up while the step still waits for its event.
        stepping = asyncio.ensure_future(step(writer))
        gone = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait({stepping, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not stepping.done():
                raise ConnectionResetError
            await stepping
            await writer.drain()
        finally:
            stepping.cancel()
            gone.cancel()
            await asyncio.gather(stepping, gone, return_exceptions=True)


@pytest.fixture(autouse=True)
def no_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow each other at once, but for the test of the jitter itself."""
    monkeypatch.setattr(backoff, "jittered", lambda _tries: 0.0)


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    provider = Provider()
    await provider.start()
    yield provider
    await provider.stop()


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    pool = Pool(None)
    yield pool
    await pool.close(grace=0)


OpenLane = Callable[..., Lane]


@pytest.fixture
def open_lane(pool: Pool, provider: Provider) -> OpenLane:
    """Opens the lane `main` to the provider, with settings that differ where the test says so."""

    def open_it(**changes: Any) -> Lane:
        return pool.open_lane(settings_for(provider.url, **changes))

    return open_it


def settings_for(url: str, **changes: Any) -> LaneSettings:
    usual: dict[str, Any] = {
        "account": "main",
        "base_url": url,
        "headers": {"X-API-Key": SecretStr(KEY)},
        "budget_key": "some-key",
    }
    return LaneSettings(**(usual | changes))
