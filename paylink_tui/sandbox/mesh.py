"""Mesh's API over HTTP: link tokens, networks, tokens, status and transfers.

Source: docs.meshconnect.com (API reference and the Paylinks page).
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from paylink_tui.sandbox.mesh_networks import networks_content, status_content, tokens_content
from paylink_tui.sandbox.mesh_rules import amount_asked, folded, link_token_refusal
from paylink_tui.sandbox.mesh_transfers import MeshLedger
from paylink_tui.sandbox.settings import MESH_CLIENT_ID, MESH_SECRET, MESH_SECRET_READ_ONLY
from paylink_tui.sandbox.wire import Json, answer, body_object
from paylink_tui.sandbox.world import World

MAX_COUNT = 100
MANAGED = "/api/v1/transfers/managed"
ORDERS = {
    name.lower(): name
    for name in (
        "id",
        "userId",
        "amountInFiat",
        "status",
        "createdTimestamp",
        "symbol",
        "networkName",
    )
} | {"clienttransferid": "clientTransactionId", "fromtype": "from"}

Handler = Callable[[Request], Awaitable[Response]]


class MeshApi:
    """The routes of Mesh's API, answering from the world's ledger."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Every route; the link token's path in both spellings of the pages."""
        guard = self._guarded
        return [
            Route("/api/v1/linktoken", guard(self._link_token), methods=["POST"]),
            Route("/api/v1/linkToken", guard(self._link_token), methods=["POST"]),
            Route("/api/v1/status", guard(_static(status_content)), methods=["GET"]),
            Route(f"{MANAGED}/networks", guard(_static(networks_content)), methods=["GET"]),
            Route(f"{MANAGED}/tokens", guard(_static(tokens_content)), methods=["GET"]),
            Route(f"{MANAGED}/mesh", guard(self._transfers), methods=["GET"]),
        ]

    @property
    def _ledger(self) -> MeshLedger:
        return self._world.mesh

    def _guarded(self, handler: Handler) -> Handler:
        async def checked(request: Request) -> Response:
            known = request.headers.get("x-client-id") == MESH_CLIENT_ID
            secret = request.headers.get("x-client-secret")
            # 401 and 403 promise no body shape.
            if not known or secret not in (MESH_SECRET, MESH_SECRET_READ_ONLY):
                return Response(status_code=401)
            if secret == MESH_SECRET_READ_ONLY and request.method != "GET":
                return Response(status_code=403)
            return await handler(request)

        return checked

    async def _link_token(self, request: Request) -> Response:
        body = folded(await body_object(request))
        if body is None:
            return _refused("badRequest", "The request body is not a JSON object.")
        refusal = link_token_refusal(body)
        if refusal is not None:
            return _refused(*refusal)
        options = body.get("transferoptions") or {}
        made: dict[str, Json] = {"linkToken": self._new_token()}
        if options.get("generatepaylink"):
            self._ledger.paylinks[options["transactionid"]] = amount_asked(options)
            self._world.writes["mesh"]["created"] += 1
            if self._ledger.shape != "no_link":
                made["paymentLink"] = (
                    f"https://paylink.meshconnect.com?linkToken={made['linkToken']}"
                )
        if self._ledger.shape == "flat":
            return answer({"content": {}, **made, "status": "ok", "message": "", "errorType": ""})
        return answer(enveloped(made))

    def _new_token(self) -> str:
        code = f"{self._ledger.rng.getrandbits(128):032x}"
        link = (
            f"https://web.meshconnect.com/b2b-iframe/{MESH_CLIENT_ID}"
            f"/broker-connect?auth_code={code}"
        )
        return base64.b64encode(link.encode()).decode()

    async def _transfers(self, request: Request) -> Response:
        asked: dict[str, list[str]] = {}
        for name, value in request.query_params.multi_items():
            asked.setdefault(name.lower(), []).append(value)
        try:
            count = _whole(asked, "count", 10)
            offset = _whole(asked, "offset", 0)
            rows = _ordered(_filtered(self._ledger.transfers, asked), asked)
        except ValueError as fault:
            return _refused("invalidField", str(fault))
        if not 1 <= count <= MAX_COUNT:
            return _refused("invalidField", f"The field Count must be between 1 and {MAX_COUNT}.")
        return answer(enveloped(_transfer_page(rows, offset, count), teamCode="P4"))


def enveloped(content: Json, **more: Json) -> dict[str, Json]:
    """Mesh's ApiResult around a content."""
    ok = {"status": "ok", "message": "", "errorHash": "8d443794", "errorType": ""}
    return {"content": content, **ok, **more}


def _static(content: Callable[[], Json]) -> Handler:
    async def serve(_request: Request) -> Response:
        return answer(enveloped(content()))

    return serve


def _refused(error_type: str, message: str) -> Response:
    body = {
        "status": "badRequest",
        "message": message,
        "displayMessage": "Something went wrong with this request.",
        "errorHash": "7dcbb73da80e0e072abdb7eacf844bf42e417afc",
        "errorType": error_type,
    }
    return answer(body, 400)


def _transfer_page(rows: list[dict[str, Json]], offset: int, count: int) -> dict[str, Json]:
    items = rows[offset : offset + count]
    return {
        "items": items,
        "total": len(rows),
        "range": {
            "start": offset,
            "end": offset + len(items) - 1,
            "isValid": bool(items),
            "count": len(items),
        },
        "hasMorePages": offset + len(items) < len(rows),
    }


def _whole(asked: dict[str, list[str]], name: str, default: int) -> int:
    text = asked.get(name, [str(default)])[-1]
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"The value '{text}' is not valid for {name}.")
    return int(text)


def _filtered(
    rows: Iterable[dict[str, Json]], asked: dict[str, list[str]]
) -> list[dict[str, Json]]:
    kept = list(rows)
    for name, key in (
        ("id", "id"),
        ("clienttransactionid", "clientTransactionId"),
        ("userid", "userId"),
        ("hash", "hash"),
        ("statuses", "status"),
    ):
        if name in asked:
            kept = [row for row in kept if row.get(key) in asked[name]]
    if "fromtimestamp" in asked:
        since = _whole(asked, "fromtimestamp", 0)
        kept = [row for row in kept if row.get("createdTimestamp", 0) >= since]
    if "totimestamp" in asked:
        until = _whole(asked, "totimestamp", 0)
        kept = [row for row in kept if row.get("createdTimestamp", 0) <= until]
    return kept


def _ordered(rows: list[dict[str, Json]], asked: dict[str, list[str]]) -> list[dict[str, Json]]:
    descending = asked.get("descendingorder", ["false"])[-1].lower() == "true"
    if "orderby" not in asked:
        return rows[::-1] if descending else rows
    wanted = asked["orderby"][-1]
    if wanted.lower() not in ORDERS:
        raise ValueError(f"The value '{wanted}' is not valid for OrderBy.")
    key = ORDERS[wanted.lower()]

    def rank(row: dict[str, Json]) -> Any:
        value = row[key]
        return value["type"] if isinstance(value, dict) else value

    known = [row for row in rows if row.get(key) is not None]
    unknown = [row for row in rows if row.get(key) is None]
    return sorted(known, key=rank, reverse=descending) + unknown
