"""A server on loopback of which a test decides every byte: what its connections do is left open."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from typing import Any


class LoopbackServer:
    """Hands each connection to `talk`, and ends those that still wait when it stops."""

    def __init__(self) -> None:
        self.url = ""
        self._tasks: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """All that happens on one connection, which is closed afterwards."""
        raise NotImplementedError

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        # The program may hang up at any moment; `stop` cancels what still waits.
        gone = (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError)
        try:
            with contextlib.suppress(*gone):
                await self.talk(reader, writer)
        finally:
            self._tasks.discard(task)
            writer.close()


def linger_not(writer: asyncio.StreamWriter) -> None:
    """Lets the end of the connection be a reset: what was written may or may not arrive."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
