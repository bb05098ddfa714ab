"""What all txn.pro answers share: the media type, the key, the envelope, errors and paging."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from paylink_tui.sandbox.clock import to_ms
from paylink_tui.sandbox.settings import TXNPRO_KEY
from paylink_tui.sandbox.wire import Json, dump

BASE = "/api/public/v1"
MEDIA_TYPE = "application/vnd.api+json"
DEFAULT_PER_PAGE, MAX_PER_PAGE = 25, 100
JSONAPI = {"version": "1.0"}

Handler = Callable[[Request], Awaitable[Response]]
Row = TypeVar("Row")


def send(payload: Json, status: int = 200) -> Response:
    """A JSON:API response; `&` is written as the vendor's pages print it."""
    body = dump(payload).replace(b"&", b"\\u0026")
    return Response(body, status_code=status, media_type=MEDIA_TYPE)


def document(resource: Json, included: list[Json] | None = None) -> dict[str, Json]:
    """The envelope of one resource."""
    body: dict[str, Json] = {"data": resource}
    if included:
        body["included"] = included
    return body | {"meta": {}, "jsonapi": JSONAPI}


def error(status: int, title: str, code: str) -> Response:
    """The documented error body."""
    return send({"errors": [{"status": status, "title": title, "code": code}]}, status)


def unauthorized() -> Response:
    """PRO/api-basics/authenticating-the-api."""
    return error(401, "HTTP Token: Access denied.", "unauthorized")


def not_found(what: str) -> Response:
    """Like the documented `network_not_found`; the other codes are not printed anywhere."""
    return error(404, "Record not found", f"{what}_not_found")


def guarded(handler: Handler) -> Handler:
    """Let a request through only with the key and, when it has a body, the media type."""

    async def checked(request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {TXNPRO_KEY}":
            return unauthorized()
        has_body = request.headers.get("content-length", "0") != "0"
        media_type = request.headers.get("content-type", "").partition(";")[0].strip()
        if has_body and media_type != MEDIA_TYPE:
            return error(415, f"Content-Type must be {MEDIA_TYPE}", "unsupported_media_type")
        return await handler(request)

    return checked


class QueryError(ValueError):
    """A query parameter that cannot be taken; its text is the error's title."""


@dataclass(frozen=True, slots=True)
class Paging:
    """What a list request asked for; the raw strings are echoed in `meta`."""

    page: int
    per_page: int
    descending: bool
    raw_page: str | None
    raw_per_page: str | None

    @classmethod
    def asked(cls, query: QueryParams) -> Paging:
        """Read page, per_page, order and order_type; raises QueryError."""
        if query.get("order", "created_at") != "created_at":
            raise QueryError("order is not included in the list")
        direction = query.get("order_type", "asc")
        if direction not in ("asc", "desc"):
            raise QueryError("order_type is not included in the list")
        per_page = _positive(query, "per_page", DEFAULT_PER_PAGE)
        return cls(
            _positive(query, "page", 1),
            min(per_page, MAX_PER_PAGE),
            direction == "desc",
            query.get("page"),
            query.get("per_page"),
        )

    def slice(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows of this page, without copying the others."""
        first = (self.page - 1) * self.per_page
        if not self.descending:
            return rows[first : first + self.per_page]
        end = len(rows) - first
        return rows[max(0, end - self.per_page) : max(0, end)][::-1]

    def listing(self, data: list[Json], total_rows: int) -> dict[str, Json]:
        """The envelope of a list; the pages describe `total` as the number of pages."""
        meta = {
            "page": self.raw_page,
            "per_page": self.raw_per_page,
            "total": -(-total_rows // self.per_page),
        }
        return {"data": data, "meta": meta, "jsonapi": JSONAPI}


def _positive(query: QueryParams, name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdigit() and int(text[:12]) > 0):
        raise QueryError(f"{name} must be a positive number")
    return int(text[:12])


def moment_ms(text: str, name: str) -> int:
    """An ISO 8601 time as milliseconds; raises QueryError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise QueryError(f"{name} is not an ISO 8601 date and time") from None
    return to_ms(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
