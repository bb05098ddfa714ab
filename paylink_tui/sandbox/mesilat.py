"""Mesilat's Creator API over HTTP: list, create and delete payment links.

Sources: https://docs.mesilat.com/creator-api/payment-links and
https://docs.mesilat.com/authentication . Both path families are served, since the pages differ.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from paylink_tui.sandbox.mesilat_links import EUR, FREE_PRODUCT, MesilatLink, MesilatShop, shown
from paylink_tui.sandbox.mesilat_rules import create_faults
from paylink_tui.sandbox.settings import MESILAT_KEY
from paylink_tui.sandbox.wire import Json, answer, body_object
from paylink_tui.sandbox.world import World

FAMILIES = ("/api/v1/creator", "/creator-api/v1")
PER_PAGE = 15
EACH_SIDE = 3

KEY_MISSING = {
    "error": "API key is required",
    "message": "Please provide a valid API key in the X-API-Key header",
}
KEY_INVALID = {
    "error": "Invalid API key",
    "message": "The provided API key is invalid or has been revoked",
}
_FREE = "Cannot create payment links for free products"

Handler = Callable[[Request, int], Awaitable[Response]]


class MesilatApi:
    """The routes of the Creator API, answering from the world's shop."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Every route, once per path family."""
        built: list[Route] = []
        for family in FAMILIES:
            links = f"{family}/products/{{product:int}}/payment-links"
            built += [
                Route(links, self._guarded(self._list), methods=["GET"]),
                Route(links, self._guarded(self._create), methods=["POST"]),
                Route(f"{links}/{{link:int}}", self._guarded(self._delete), methods=["DELETE"]),
            ]
        return built

    @property
    def _shop(self) -> MesilatShop:
        return self._world.mesilat

    def _guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def checked(request: Request) -> Response:
            key = request.headers.get("x-api-key")
            if key != MESILAT_KEY:
                return answer(KEY_INVALID if key else KEY_MISSING, 401)
            wait = self._world.rate_limit.admit(time.monotonic())
            if wait is not None:
                return _too_many(wait)
            product: int = request.path_params["product"]
            if product not in self._shop.products:
                return _no_model("Product", product)
            return await handler(request, product)

        return checked

    async def _list(self, request: Request, product: int) -> Response:
        self._shop.shift(product)
        path = f"{request.url.scheme}://{request.headers['host']}{request.url.path}"
        asked = request.query_params.get("page", "1")
        # Laravel reads anything that is not a positive number as page 1.
        page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
        return answer(_page(self._shop.products[product], path, max(page, 1)))

    async def _create(self, request: Request, product: int) -> Response:
        if product == FREE_PRODUCT:
            return answer({"message": _FREE, "errors": {"error": [_FREE]}}, 422)
        body = await body_object(request)
        faults = create_faults(body)
        if faults or body is None:
            return answer({"message": "The given data was invalid.", "errors": faults}, 422)
        link = self._shop.append(
            product,
            tuple(_shown_price(price) for price in _euros_first(body["prices"])),
            discounted=any(price["is_discount_price"] for price in body["prices"]),
            use_once=body.get("use_once", False),
        )
        self._world.writes["mesilat"]["created"] += 1
        return answer(_created(link, body.get("metadata", {})))

    async def _delete(self, request: Request, product: int) -> Response:
        link_id: int = request.path_params["link"]
        if not self._shop.remove(product, link_id):
            return _no_model("ProductPrice", link_id)
        self._world.writes["mesilat"]["deleted"] += 1
        return Response(status_code=204)


def _created(link: MesilatLink, metadata: Json) -> dict[str, Json]:
    # PHP prints an empty object as an array.
    return {
        "uuid": link.uuid,
        "metadata": metadata or [],
        "use_once": link.use_once,
        "payment_link": link.url,
    }


def _euros_first(prices: list[Json]) -> list[Json]:
    return sorted(prices, key=lambda price: price["currency_id"] != EUR)


def _shown_price(price: Json) -> str:
    charged = "discount_price" if price["is_discount_price"] else "price"
    return shown(price["currency_id"], price[charged])


def _too_many(wait: int) -> Response:
    # Laravel's stock throttle; the vendor's 429 body could not be read.
    response = answer({"message": "Too Many Attempts."}, 429)
    response.headers["Retry-After"] = str(wait)
    return response


def _no_model(model: str, number: int) -> Response:
    name = f"Modules\\Product\\Entities\\{model}"
    return answer({"message": f"No query results for model [{name}] {number}"}, 404)


def _row(link: MesilatLink) -> dict[str, Json]:
    return {
        "id": link.id,
        "product_id": link.product,
        "is_discount_price": link.discounted,
        "prices": link.prices,
        "payment_link": link.url,
        "use_once": link.use_once,
        "uuid": link.uuid,
    }


def _page(links: list[MesilatLink], path: str, page: int) -> dict[str, Json]:
    last = max(1, -(-len(links) // PER_PAGE))
    first_row = (page - 1) * PER_PAGE
    rows = [_row(link) for link in links[first_row : first_row + PER_PAGE]]

    def url(number: int) -> str | None:
        return f"{path}?page={number}" if number >= 1 else None

    following = url(page + 1) if page < last else None
    return {
        "data": rows,
        "links": {"first": url(1), "last": url(last), "prev": url(page - 1), "next": following},
        "meta": {
            "current_page": page,
            "from": first_row + 1 if rows else None,
            "last_page": last,
            "links": [
                {"url": url(page - 1), "label": "pagination.previous", "active": False},
                *[_step(number, page, path) for number in _steps(page, last)],
                {"url": following, "label": "pagination.next", "active": False},
            ],
            "path": path,
            "per_page": PER_PAGE,
            "to": first_row + len(rows) if rows else None,
            "total": len(links),
        },
    }


def _step(number: int | None, page: int, path: str) -> dict[str, Json]:
    if number is None:
        return {"url": None, "label": "...", "active": False}
    return {"url": f"{path}?page={number}", "label": str(number), "active": number == page}


def _steps(page: int, last: int) -> list[int | None]:
    """The page numbers Laravel's paginator offers, None where it prints an ellipsis."""
    if last < EACH_SIDE * 2 + 8:
        return list(range(1, last + 1))
    near = EACH_SIDE + 4
    if page <= near:
        return [*range(1, near + EACH_SIDE + 1), None, last - 1, last]
    if page > last - near:
        return [1, 2, None, *range(last - near - EACH_SIDE + 1, last + 1)]
    return [1, 2, None, *range(page - EACH_SIDE, page + EACH_SIDE + 1), None, last - 1, last]
