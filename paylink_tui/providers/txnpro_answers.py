"""What txn.pro's documents mean: a link with what it led to, and a page of links.

Source: docs.txn.pro and docs.txn.io, pages payment-links, payouts and invoices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from typing import Any, TypeVar

from paylink_tui.model.txnpro import (
    Invoice,
    InvoiceTransaction,
    Payout,
    Target,
    TxnDetail,
    TxnLink,
    TxnPage,
)
from paylink_tui.providers.decode import read_rows, whole_number
from paylink_tui.providers.jsonapi import (
    Document,
    Reference,
    Resource,
    read_document,
    read_resource,
)
from paylink_tui.providers.redact import redact

_Dated = TypeVar("_Dated", TxnLink, Payout, Invoice)


def text_member(members: Mapping[str, Any], name: str) -> str:
    """The text of this name, empty where there is none."""
    value = members.get(name)
    return value if isinstance(value, str) else ""


def read_detail(tree: Any) -> TxnDetail:
    """The link of a decoded answer.

    Raises:
        UnreadableError: it is no document of a payment link.
    """
    document = read_document(tree)
    resource = read_resource(document.data, "data", "paymentLinks")
    link = _in_utc(resource.read(TxnLink))
    return TxnDetail(link, _read_target(document, resource), redact(tree))


def read_page(document: Document, page: int, per_page: int) -> TxnPage:
    """One page of a list that was asked for `page` with `per_page` rows.

    Raises:
        UnreadableError: the document has no list.
    """
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
    return read_child(document, references[0], document.find(references[0]))


def read_child(document: Document, reference: Reference, child: Resource | None) -> Target:
    """The payout or invoice `child`, None where the document names it without including it.

    Raises:
        UnreadableError: a member of it is of the wrong type.
    """
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
            return text_member(address.attributes, "value") or None
    return None


def _in_utc(record: _Dated) -> _Dated:
    """The record with its dates aware: one without a zone is in UTC, as the pages say."""
    naive = {
        name: moment.replace(tzinfo=UTC)
        for name in ("created_at", "expires_at")
        if (moment := getattr(record, name)) is not None and moment.tzinfo is None
    }
    return replace(record, **naive) if naive else record
