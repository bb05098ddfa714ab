"""A line to the sandbox that goes wrong on purpose: one port for one cell of the matrix.

Requests that the fault is not about are passed on. Of the others the fault decides whether they
reach the sandbox, and which bytes of the answer come back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.loopback import LoopbackServer, linger_not


@dataclass
class Exchange:
    """One request that is to go wrong. `carry_out` lets the sandbox do it."""

    line: Line
    request: bytes
    writer: asyncio.StreamWriter

    async def carry_out(self) -> tuple[bytes, bytes]:
        """Head, with its blank line, and body of the sandbox's answer."""
        self.line.carried_out += 1
        head, _, body = (await self.line.ask(self.request)).partition(b"\r\n\r\n")
        return head + b"\r\n\r\n", body

    async def send(self, answer: bytes) -> None:
        self.writer.write(answer)
        await self.writer.drain()

    def reset(self) -> None:
        """Ends the connection by RST; what was written before may or may not arrive."""
        linger_not(self.writer)
        self.writer.transport.abort()

    async def silence(self) -> None:
        """Nothing more, for as long as the cell runs."""
        await asyncio.Event().wait()


Act = Callable[[Exchange], Awaitable[None]]


class Line(LoopbackServer):
    """Between one account and the sandbox. `hit` counts the requests that met the fault,
    `carried_out` those of them that the sandbox did all the same.
    """

    def __init__(self, sandbox_port: int, act: Act, spoils_writes: bool) -> None:
        super().__init__()
        self.hit = 0
        self.carried_out = 0
        self._port = sandbox_port
        self._act = act
        self._spoils_writes = spoils_writes

    async def ask(self, request: bytes) -> bytes:
        """What the sandbox answers, byte for byte."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(request)
            return await reader.read(-1)
        finally:
            writer.close()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await _request(reader)
        if request.startswith(b"GET") is self._spoils_writes:
            writer.write(await self.ask(request))
            await writer.drain()
        else:
            self.hit += 1
            await self._act(Exchange(self, request, writer))


async def _request(reader: asyncio.StreamReader) -> bytes:
    """A whole request, made to be answered on a connection of its own."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    lengths = [line for line in lines if line.lower().startswith(b"content-length:")]
    body = await reader.readexactly(int(lengths[0].split(b":")[1]) if lengths else 0)
    return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]]) + body
