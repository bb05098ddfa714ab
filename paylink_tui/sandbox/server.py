"""uvicorn on a loopback socket, in a thread of its own or in the foreground."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import threading
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from paylink_tui.sandbox.app import SandboxApp
from paylink_tui.sandbox.faults import FaultRule
from paylink_tui.sandbox.settings import SandboxSettings
from paylink_tui.sandbox.world import World

HOST = "127.0.0.1"
START_S = 20.0


class _ReachableProtocol(H11Protocol):
    """Puts the connection's transport into the scope, for faults that break the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class _Server(uvicorn.Server):
    """Ends at once: sandbox clients are not owed a graceful farewell."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._end = asyncio.Event()
        self._running_loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        self._running_loop = asyncio.get_running_loop()
        self._on_ready()
        await self._end.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        tasks = list(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def handle_exit(self, sig: int, frame: Any) -> None:
        super().handle_exit(sig, frame)
        self.end()

    def end(self) -> None:
        """Ask the server to stop, from any thread."""
        if self._running_loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop may have closed meanwhile
                self._running_loop.call_soon_threadsafe(self._end.set)


def _server(world: World, on_ready: Callable[[], None]) -> _Server:
    config = uvicorn.Config(
        SandboxApp(world),
        http=_ReachableProtocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        # uvicorn would print each broken connection; the sandbox keeps its crashes in World.
        log_level=logging.CRITICAL,
        access_log=False,
        server_header=False,
        date_header=False,
    )
    return _Server(config, on_ready)


def _bound(port: int) -> socket.socket:
    # asyncio turns Nagle's delay (40 ms an answer) off only where the protocol is named.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    return listener


class Sandbox:
    """The three providers on one loopback port, served by a daemon thread.

    Used as a context manager or ended with `stop`. `state` is the live world: its counters,
    its requests seen and its records.
    """

    def __init__(self, settings: SandboxSettings | None = None, *, port: int = 0) -> None:
        self.settings = settings or SandboxSettings()
        self.state = World(self.settings)
        self.port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The base URL for all three providers."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> Sandbox:
        """Listen and return once connections are accepted.

        Raises OSError when the port is taken.
        """
        if self._thread is not None:
            return self
        listener = _bound(self.port)
        self.port = listener.getsockname()[1]
        ready = threading.Event()
        server = _server(self.state, ready.set)
        thread = threading.Thread(
            target=server.run, args=([listener],), name="paylink-sandbox", daemon=True
        )
        thread.start()
        if not ready.wait(START_S):
            listener.close()
            raise RuntimeError("The sandbox did not start listening.")
        self._server, self._thread = server, thread
        return self

    def stop(self) -> None:
        """End the server, breaking connections that are still open."""
        if self._server is not None and self._thread is not None:
            self._server.end()
            self._thread.join()
        self._server = self._thread = None

    def reset(self) -> None:
        """Back to the seeded records, with no faults, no latency but the settings', no counts."""
        self.state.reset()

    def fault(self, **rule: Any) -> None:
        """Add a fault rule; the arguments are FaultRule's. Raises TypeError or ValueError."""
        self.state.faults.add(FaultRule(**rule))

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(self, *_exc: object) -> None:
        self.stop()


def serve_forever(settings: SandboxSettings, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve in this thread until Ctrl+C or SIGTERM; `on_ready` gets the base URL.

    Raises OSError when the port is taken.
    """
    listener = _bound(port)
    url = f"http://{HOST}:{listener.getsockname()[1]}"
    with contextlib.suppress(KeyboardInterrupt):
        _server(World(settings), lambda: on_ready(url)).run([listener])
