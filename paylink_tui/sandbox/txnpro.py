"""txn.pro's payment links over HTTP: create, list, read and expire.

Sources: PRO and IO /payment-links/ (creating, listing, reading, expiring). Error codes that the
pages do not print follow the printed ones.
"""

from __future__ import annotations

import re
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from paylink_tui.sandbox.ids import make_uuid
from paylink_tui.sandbox.txnpro_book import EXPIRABLE, PaymentLink
from paylink_tui.sandbox.txnpro_http import (
    BASE,
    Paging,
    QueryError,
    document,
    error,
    guarded,
    moment_ms,
    not_found,
    send,
)
from paylink_tui.sandbox.txnpro_money import rounded
from paylink_tui.sandbox.wire import Json, body_object
from paylink_tui.sandbox.world import World

_FIGURE = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?", re.ASCII)
OPTIONAL = (
    "accountCurrency",
    "payCurrencies",
    "paymentMethods",
    "successRedirectUrl",
    "unsuccessRedirectUrl",
)


class PaymentLinksApi:
    """The payment-link routes, answering from the world's book."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Every payment-link route."""
        links = f"{BASE}/payment_links"
        return [
            Route(links, guarded(self._list), methods=["GET"]),
            Route(links, guarded(self._create), methods=["POST"]),
            Route(f"{links}/{{id}}", guarded(self._read), methods=["GET"]),
            Route(f"{links}/{{id}}/expiration", guarded(self._expire), methods=["POST"]),
        ]

    async def _list(self, request: Request) -> Response:
        query = request.query_params
        book = self._world.txnpro
        try:
            paging = Paging.asked(query)
            start, end = (
                moment_ms(query[name], name) if name in query else None
                for name in ("created_at_from", "created_at_to")
            )
        except QueryError as fault:
            return error(422, str(fault), "invalid_parameter")
        rows = book.listed(start, end, query.get("reference"))
        now_ms = self._world.clock.now_ms()
        data = [link.resource(now_ms) for link in paging.slice(rows)]
        return send(paging.listing(data, len(rows)))

    async def _read(self, request: Request) -> Response:
        link = self._world.txnpro.by_id.get(request.path_params["id"])
        return not_found("payment_link") if link is None else send(self._whole(link))

    async def _create(self, request: Request) -> Response:
        body = await body_object(request)
        data = (body or {}).get("data")
        attributes = data.get("attributes") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(attributes, dict):
            return error(422, "data.attributes is missing", "attributes_is_missing")
        if data.get("type") != "payment_links":
            return error(422, "data.type must be payment_links", "invalid_type")
        refusal = self._refusal(attributes)
        if refusal is not None:
            return error(422, *refusal)
        link = self._made(attributes)
        self._world.txnpro.add(link)
        self._world.writes["txnpro"]["created"] += 1
        return send(self._whole(link), 201)

    def _refusal(self, attributes: dict[str, Json]) -> tuple[str, str] | None:
        for name in ("amount", "currency", "paymentType", "expires_at"):
            value = attributes.get(name)
            if value in (None, ""):
                return f"{name} is missing", f"{name}_is_missing"
            if not isinstance(value, str):
                return f"{name} must be a string", f"invalid_{name}"
        if not _FIGURE.fullmatch(attributes["amount"]) or not Decimal(attributes["amount"]):
            return "amount is not a positive decimal figure", "invalid_amount"
        if attributes["paymentType"] not in ("Invoice", "Payout"):
            return "paymentType must be Invoice or Payout", "invalid_paymentType"
        if attributes.get("reference") in self._world.txnpro.by_reference:
            return "Reference has already been taken", "reference_taken"
        return self._expiry_refusal(attributes["expires_at"])

    def _expiry_refusal(self, text: str) -> tuple[str, str] | None:
        try:
            expires_ms = moment_ms(text, "expires_at")
        except QueryError as fault:
            return str(fault), "invalid_expires_at"
        if expires_ms <= self._world.clock.now_ms():
            return "expires_at must be in the future", "invalid_expires_at"
        return None

    def _made(self, attributes: dict[str, Json]) -> PaymentLink:
        rng = self._world.txnpro.rng
        currency = attributes["currency"].upper()
        return PaymentLink(
            id=make_uuid(rng),
            reference=attributes.get("reference") or make_uuid(rng),
            amount=str(rounded(Decimal(attributes["amount"]), currency)),
            currency=currency,
            payment_type=attributes["paymentType"],
            status="created",
            created_ms=self._world.clock.now_ms(),
            expires_ms=moment_ms(attributes["expires_at"], "expires_at"),
            more={name: attributes[name] for name in OPTIONAL if name in attributes},
        )

    async def _expire(self, request: Request) -> Response:
        link = self._world.txnpro.by_id.get(request.path_params["id"])
        if link is None:
            return not_found("payment_link")
        if link.status_at(self._world.clock.now_ms()) not in EXPIRABLE:
            return error(422, "Payment link can not be expired", "invalid_status")
        link.set_status("expired")
        self._world.writes["txnpro"]["expired"] += 1
        return send(self._whole(link))

    def _whole(self, link: PaymentLink) -> dict[str, Json]:
        if link.verbatim is not None:
            return link.verbatim
        resource = link.resource(self._world.clock.now_ms())
        child = self._world.txnpro.child_of(link)
        if child is None:
            return document(resource)
        return document(resource, [part for part in (child.resource, *child.included) if part])
