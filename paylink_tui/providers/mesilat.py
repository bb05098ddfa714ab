"""Mesilat's Creator API: the links of a product, listed, made and deleted.

Source: docs.mesilat.com/creator-api/payment-links and docs.mesilat.com/authentication.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from paylink_tui.model.accounts import Provider
from paylink_tui.model.mesilat import (
    MesilatCreated,
    MesilatDraft,
    MesilatLink,
    MesilatPage,
    PriceRow,
)
from paylink_tui.providers.decode import (
    decode,
    expect_object,
    read_into,
    read_rows,
    whole_number,
)
from paylink_tui.providers.encode import encode
from paylink_tui.providers.exchange import ask, reading
from paylink_tui.providers.http import Request, Send, Urgency
from paylink_tui.providers.reply import Complaint, Dialect

if TYPE_CHECKING:
    from pydantic import SecretStr

# The first stands in the links of the vendor's own list answer, the second in its prose only.
API_PATHS = ("/api/v1/creator", "/creator-api/v1")
ROWS_PER_PAGE = 15
EUR, RUB = 3, 1


def auth_headers(api_key: SecretStr) -> dict[str, SecretStr]:
    """The header that every request carries; the key is never put into the query."""
    return {"X-API-Key": api_key}


def read_complaint(tree: Mapping[str, Any]) -> Complaint:
    """Mesilat's words: `{error, message}` on a 401, `{message, errors: {field: […]}}` otherwise.

    A fault of no field comes under the name `error`.
    """
    texts = [tree.get("error"), tree.get("message")]
    said = [text for text in texts if isinstance(text, str) and text]
    fields = {name: _first(faults) for name, faults in _members(tree.get("errors"))}
    general = fields.pop("error", "")
    if general and general not in said:
        said.append(general)
    said += [f"{name}: {fault}" for name, fault in fields.items()]
    return Complaint(" · ".join(said), fields=fields)


DIALECT = Dialect(
    provider=Provider.MESILAT,
    credentials="api_key",
    address=f"base_url and api_path ({API_PATHS[0]} or {API_PATHS[1]})",
    permission="Look at the key in the API section of your Mesilat account, or use another one.",
    complaint=read_complaint,
)


@dataclass(frozen=True, slots=True)
class MesilatClient:
    """What can be asked of Mesilat. There is no call for one link: it is found by paging."""

    send: Send
    api_path: str = API_PATHS[0]

    async def list_links(
        self, product_id: int, page: int = 1, urgency: Urgency = Urgency.PERSON
    ) -> MesilatPage:
        """One page, counted from 1, of a product's links; `raw[i]` is the source of `links[i]`.

        Without `meta`, the last page is taken from `links`, and `total` counts only the links up to
        this page.

        Raises:
            NetworkError, ProviderError: as everywhere in `paylink_tui.providers`.
        """
        request = Request("GET", self._links_path(product_id), query=(("page", str(page)),))
        reply = await ask(self.send, DIALECT, request, urgency)
        with reading(reply):
            return _read_page(decode(reply.response), product_id, page)

    def create_request(self, draft: MesilatDraft) -> Request:
        """What a create sends, for the journal and for a preview."""
        rows = [_price_row(EUR, draft.eur)]
        if draft.rub is not None:
            rows.append(_price_row(RUB, draft.rub))
        body: dict[str, Any] = {"prices": rows, "use_once": draft.use_once}
        if draft.metadata:
            body["metadata"] = draft.metadata
        path = self._links_path(draft.product_id)
        return Request("POST", path, body=encode(body), is_write=True)

    async def create_link(self, draft: MesilatDraft) -> MesilatCreated:
        """A new link. It has no id yet: find its row in the list by `uuid`. What it was
        made as stands in the answer, which may differ from what was asked.

        Raises:
            NetworkError, ProviderError: `outcome` says whether the link may exist.
        """
        reply = await ask(self.send, DIALECT, self.create_request(draft))
        with reading(reply):
            return read_into(MesilatCreated, decode(reply.response), "answer")

    async def delete_link(self, product_id: int, link_id: int) -> None:
        """Deletes by the integer id, not by the uuid (docs: 204 with no body).

        Raises:
            NotFoundError: there is no such link, or it is of another product.
            NetworkError, ProviderError: `outcome` says whether the link may be gone.
        """
        await ask(self.send, DIALECT, self.delete_request(product_id, link_id))

    def delete_request(self, product_id: int, link_id: int) -> Request:
        """What a delete sends, for a preview."""
        path = f"{self._links_path(product_id)}/{link_id}"
        return Request("DELETE", path, is_write=True)

    def _links_path(self, product_id: int) -> str:
        return f"/{self.api_path.strip('/')}/products/{product_id}/payment-links"


def _price_row(currency_id: int, row: PriceRow) -> dict[str, Any]:
    prices = {"price": row.price, "discount_price": row.discount_price if row.discounted else None}
    given = {name: price for name, price in prices.items() if price is not None}
    return {"currency_id": currency_id, **given, "is_discount_price": row.discounted}


def _read_page(tree: Any, product_id: int, page: int) -> MesilatPage:
    envelope = expect_object(tree, "answer")
    rows = read_rows(envelope.get("data"), "data", partial(read_into, MesilatLink))
    meta = dict(_members(envelope.get("meta")))
    current = whole_number(meta.get("current_page")) or page
    per_page = whole_number(meta.get("per_page")) or ROWS_PER_PAGE
    seen = (current - 1) * per_page + len(rows.records) + len(rows.unreadable)
    total = whole_number(meta.get("total"))
    links = dict(_members(envelope.get("links")))
    return MesilatPage(
        product_id=product_id,
        links=rows.records,
        page=current,
        last_page=whole_number(meta.get("last_page")) or _last_page(links, current),
        total=seen if total is None else total,
        per_page=per_page,
        raw=rows.raw,
        unreadable=rows.unreadable,
    )


def _last_page(links: Mapping[str, Any], current: int) -> int:
    named = [_page_in(links.get(name)) for name in ("last", "next")]
    return max([current, *(page for page in named if page is not None)])


def _page_in(url: Any) -> int | None:
    if not isinstance(url, str):
        return None
    try:
        query = parse_qs(urlsplit(url).query)
    except ValueError:
        return None
    return whole_number(query.get("page", [""])[-1])


def _members(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []


def _first(faults: Any) -> str:
    return str(faults[0]) if isinstance(faults, list) and faults else str(faults)
