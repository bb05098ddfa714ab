"""The application on the port: counts a request, lets its fault happen, else answers it."""

from __future__ import annotations

import asyncio
import time
import traceback
from email.utils import formatdate

from starlette.responses import Response
from starlette.routing import Router
from starlette.types import Message, Receive, Scope, Send

from paylink_tui.sandbox.control import ControlApi
from paylink_tui.sandbox.fault_acts import Call, do_fault
from paylink_tui.sandbox.faults import FaultRule
from paylink_tui.sandbox.mesh import MeshApi
from paylink_tui.sandbox.mesilat import FAMILIES, MesilatApi
from paylink_tui.sandbox.txnpro import PaymentLinksApi
from paylink_tui.sandbox.txnpro_http import BASE, not_found
from paylink_tui.sandbox.txnpro_reads import ReadsApi
from paylink_tui.sandbox.world import World, seen


class SandboxApp:
    """All three providers and the control endpoint as one ASGI application."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._router = Router(
            [
                *MesilatApi(world).routes(),
                *MeshApi(world).routes(),
                *PaymentLinksApi(world).routes(),
                *ReadsApi(world).routes(),
                *ControlApi(world).routes(),
            ],
            redirect_slashes=False,
            default=_nothing_here,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; a crash of the sandbox itself is kept in `World.crashes`."""
        try:
            await self._serve(scope, receive, send)
        except Exception:
            self._world.crashes.append(traceback.format_exc())
            raise

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        provider = _provider_of(path)
        if provider is None:
            await self._router(scope, receive, _dated(send, 0))
            return
        names = [name.decode("latin-1") for name, _ in scope["headers"]]
        query = scope["query_string"].decode("latin-1")
        self._world.arrived(seen(provider, scope["method"], path, query, names))
        try:
            if self._world.latency_ms:
                await asyncio.sleep(self._world.latency_ms / 1000)
            rule = self._world.faults.take(provider, scope["method"], path)
            await self._answer(rule, provider, scope, receive, send)
        finally:
            self._world.answered(provider)

    async def _answer(
        self, rule: FaultRule | None, provider: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        dated = _dated(send, rule.seconds if rule else 0)
        if rule is None:
            await self._router(scope, receive, dated)
        else:
            await do_fault(rule, Call(provider, self._router, scope, receive, dated))


def _provider_of(path: str) -> str | None:
    if path.startswith("/_sandbox"):
        return None
    if path.startswith(f"{BASE}/"):
        return "txnpro"
    if path.startswith(FAMILIES):
        return "mesilat"
    return "mesh"


async def _nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    """An unknown path: JSON:API at txn.pro, a web page elsewhere."""
    page = Response("<h1>404 Not Found</h1>", status_code=404, media_type="text/html")
    response = not_found("route") if scope["path"].startswith(f"{BASE}/") else page
    await response(scope, receive, send)


def _dated(send: Send, skew_s: int) -> Send:
    """Add the Date header, which a fault may shift."""

    async def add_date(message: Message) -> None:
        if message["type"] == "http.response.start":
            date = formatdate(time.time() + skew_s, usegmt=True).encode()
            message["headers"] = [*message.get("headers", []), (b"date", date)]
        await send(message)

    return add_date
