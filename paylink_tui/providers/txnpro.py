"""txn.pro's payment links, and the payouts and invoices that they lead to, read.

Source: docs.txn.pro and docs.txn.io, which hold the same pages at different ages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.txnpro import (
    Invoice,
    InvoiceTransaction,
    Payout,
    Target,
    TxnDetail,
    TxnLink,
    TxnPage,
)
from paylink_tui.providers.decode import decode, read_rows, whole_number
from paylink_tui.providers.exchange import ask, reading
from paylink_tui.providers.http import Request, Send, Urgency
from paylink_tui.providers.jsonapi import (
    Document,
    Reference,
    Resource,
    read_document,
    read_resource,
)
from paylink_tui.providers.redact import redact
from paylink_tui.providers.reply import Complaint, Dialect, Reply

if TYPE_CHECKING:
    from pydantic import SecretStr

API_PATH = "/api/public/v1"
# On every endpoint page, also of the GETs.
MEDIA_TYPE = "application/vnd.api+json"

_Dated = TypeVar("_Dated", TxnLink, Payout, Invoice)


def auth_headers(api_key: SecretStr) -> dict[str, SecretStr]:
    """The header that every request carries."""
    from pydantic import SecretStr

    return {"Authorization": SecretStr(f"Bearer {api_key.get_secret_value()}")}


def read_complaint(tree: Mapping[str, Any]) -> Complaint:
    """txn.pro's words in `errors[]`: titles with their details, and the first code."""
    errors = tree.get("errors")
    listed = errors if isinstance(errors, list) else []
    faults = [fault for fault in listed if isinstance(fault, dict)]
    codes = [code for fault in faults if (code := _text(fault, "code"))]
    said = " · ".join(filter(None, map(_said, faults)))
    return Complaint(said, code=codes[0] if codes else "")


DIALECT = Dialect(
    provider=Provider.TXNPRO,
    credentials="api_key",
    address="base_url",
    permission="Use a key with the permission it needs (Full Access to write, Read to read) from "
    "Developers → API Keys; txn.pro can also bind a key to IP addresses.",
    complaint=read_complaint,
)


@dataclass(frozen=True, slots=True)
class TxnClient:
    """What can be asked of txn.pro."""

    send: Send

    async def read_link(self, link_id: str, urgency: Urgency = Urgency.PERSON) -> TxnDetail:
        """A link with the payout or invoice it led to.

        Raises:
            InvalidInputError: `link_id` is empty.
            NotFoundError: there is no such link, or it is of another environment.
            NetworkError, ProviderError: as everywhere in `paylink_tui.providers`.
        """
        reply = await self._get("payment_links", link_id, urgency=urgency)
        with reading(reply):
            tree = decode(reply.response)
            document = read_document(tree)
            resource = read_resource(document.data, "data", "paymentLinks")
            return TxnDetail(
                _in_utc(resource.read(TxnLink)), _read_target(document, resource), redact(tree)
            )

    async def list_links(
        self,
        page: int = 1,
        per_page: int = 25,
        reference: str | None = None,
        created_from: datetime | None = None,
        created_to: datetime | None = None,
        order: str = "created_at",
        order_type: str = "desc",
        urgency: Urgency = Urgency.PERSON,
    ) -> TxnPage:
        """One page, counted from 1; the two times are inclusive, `raw[i]` is the source of
        `links[i]`. There is no filter by status or type.

        Raises:
            NetworkError, ProviderError: as everywhere in `paylink_tui.providers`.
        """
        query = {
            "page": str(page),
            "per_page": str(per_page),
            "order": order,
            "order_type": order_type,
            "reference": reference,
            "created_at_from": _timestamp(created_from),
            "created_at_to": _timestamp(created_to),
        }
        reply = await self._get("payment_links", query=query, urgency=urgency)
        with reading(reply):
            return _read_page(read_document(decode(reply.response)), page, per_page)

    async def read_payout(self, payout_id: str, urgency: Urgency = Urgency.PERSON) -> Target:
        """One payout. Raises as `read_link` does."""
        return await self._read_child("payouts", payout_id, urgency)

    async def read_invoice(self, invoice_id: str, urgency: Urgency = Urgency.PERSON) -> Target:
        """One invoice, with its fee rows and deposit address. Raises as `read_link` does."""
        return await self._read_child("invoices", invoice_id, urgency)

    async def _read_child(self, collection: str, child_id: str, urgency: Urgency) -> Target:
        reply = await self._get(collection, child_id, urgency=urgency)
        with reading(reply):
            document = read_document(decode(reply.response))
            resource = read_resource(document.data, "data", collection)
            return _read_child(document, Reference(collection, resource.reference.id), resource)

    async def _get(
        self,
        collection: str,
        item_id: str | None = None,
        query: Mapping[str, str | None] | None = None,
        urgency: Urgency = Urgency.PERSON,
    ) -> Reply:
        path = f"{API_PATH}/{collection}"
        if item_id is not None:
            path += f"/{_path_segment(item_id)}"
        given = tuple((k, v) for k, v in (query or {}).items() if v)
        request = Request("GET", path, query=given, content_type=MEDIA_TYPE)
        return await ask(self.send, DIALECT, request, urgency)


def _path_segment(item_id: str) -> str:
    segment = item_id.strip()
    # Dots survive percent-encoding and would lead to another endpoint.
    if segment in {"", ".", ".."}:
        raise InvalidInputError("An id is needed.", remedy="Give the id or the URL of a link.")
    return quote(segment, safe="")


def _timestamp(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read_page(document: Document, page: int, per_page: int) -> TxnPage:
    rows = read_rows(document.data, "data", _read_row)
    # The largest per_page is not documented; where the answer names a smaller one, that counts.
    size = min(whole_number(document.meta.get("per_page")) or per_page, per_page)
    return TxnPage(
        links=rows.records,
        page=whole_number(document.meta.get("page")) or page,
        per_page=size,
        total=whole_number(document.meta.get("total")),
        at_end=len(rows.records) + len(rows.unreadable) < size,
        raw=rows.raw,
        unreadable=rows.unreadable,
    )


def _read_row(row: Any, where: str) -> TxnLink:
    return _in_utc(read_resource(row, where, "paymentLinks").read(TxnLink))


def _read_target(document: Document, link: Resource) -> Target | None:
    references = link.linked("target")
    if not references:
        return None
    return _read_child(document, references[0], document.find(references[0]))


def _read_child(document: Document, reference: Reference, child: Resource | None) -> Target:
    if child is not None and reference.kind == "payouts":
        return Target(reference.type, reference.id, payout=_in_utc(child.read(Payout)))
    if child is not None and reference.kind == "invoices":
        return Target(
            reference.type,
            reference.id,
            invoice=_in_utc(child.read(Invoice)),
            transactions=_invoice_transactions(document, child),
            deposit_address=_deposit_address(document, child),
        )
    return Target(reference.type, reference.id)


def _invoice_transactions(document: Document, invoice: Resource) -> tuple[InvoiceTransaction, ...]:
    included = map(document.find, invoice.linked("invoiceTransactions"))
    return tuple(row.read(InvoiceTransaction) for row in included if row is not None)


def _deposit_address(document: Document, invoice: Resource) -> str | None:
    """The address as it came: on XRP with its tag, `addr?dt=<tag>`."""
    for reference in invoice.linked("address"):
        address = document.find(reference)
        if address is not None:
            return _text(address.attributes, "value") or None
    return None


def _in_utc(record: _Dated) -> _Dated:
    """The record with its dates aware: one without a zone is in UTC, as the pages say."""
    naive = {
        name: moment.replace(tzinfo=UTC)
        for name in ("created_at", "expires_at")
        if (moment := getattr(record, name)) is not None and moment.tzinfo is None
    }
    return replace(record, **naive) if naive else record


def _said(fault: Mapping[str, Any]) -> str:
    return ": ".join(filter(None, (_text(fault, "title"), _text(fault, "detail"))))


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name)
    return value if isinstance(value, str) else ""
