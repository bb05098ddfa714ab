"""What a customer and the network do to a txn.pro link, played by the control endpoint."""

from __future__ import annotations

from random import Random

from paylink_tui.sandbox.ids import make_hash, make_uuid
from paylink_tui.sandbox.txnpro_book import EXPIRABLE, LinkBook, PaymentLink
from paylink_tui.sandbox.txnpro_cases import InvoiceCase, PayoutCase
from paylink_tui.sandbox.wire import Json

# A child's attributes after its present status.
_NEXT: dict[tuple[str, str], dict[str, str]] = {
    ("payouts", "processing"): {"status": "completed"},
    ("invoices", "pending"): {"status": "processing", "paymentStatus": "on_time"},
    ("invoices", "processing"): {"status": "completed", "statusContext": "full"},
}


def act(
    book: LinkBook,
    now_ms: int,
    *,
    id: str,
    link_status: str | None = None,
    child_status: str | None = None,
) -> dict[str, Json]:
    """Move a link on: the first call starts its child, each further one moves the child.

    `link_status` and `child_status` set a status outright, known or not. Returns the id and both
    statuses. Raises ValueError when there is no such link or nothing further to happen.
    """
    link = book.by_id.get(id)
    if link is None or link.verbatim is not None:
        raise ValueError("There is no such payment link, or it is the vendor's own sample.")
    if link_status is not None:
        link.set_status(link_status)
        link.keeps_status = True
    if child_status is not None:
        _child_attributes(book, link)["status"] = child_status
    if link_status is None and child_status is None:
        _next_step(book, link, now_ms)
    child = book.child_of(link)
    return {
        "id": link.id,
        "link_status": link.status_at(now_ms),
        "child_status": child.resource["attributes"]["status"] if child else None,
    }


def _next_step(book: LinkBook, link: PaymentLink, now_ms: int) -> None:
    if link.child_id is None:
        _start_child(book, link, now_ms)
        return
    attributes = _child_attributes(book, link)
    further = _NEXT.get((link.child_type, attributes["status"]))
    if further is None:
        raise ValueError(f"The child is {attributes['status']}: nothing further happens to it.")
    attributes |= further
    if link.child_type == "payouts":
        attributes["txid"] = make_hash(Random(link.child_id))


def _start_child(book: LinkBook, link: PaymentLink, now_ms: int) -> None:
    status = link.status_at(now_ms)
    if status not in EXPIRABLE:
        raise ValueError(f"The link is {status}: the user can no longer start it.")
    if link.payment_type == "Payout":
        link.case = PayoutCase(currency=link.currency, status="processing")
    else:
        link.case = InvoiceCase(currency=link.currency)
    link.child_id = make_uuid(book.rng)
    link.started_ms = now_ms
    # PRO/payment-links/payment-links-concept: completed means that the user started.
    link.set_status("completed")
    book.file_child(link)


def _child_attributes(book: LinkBook, link: PaymentLink) -> dict[str, Json]:
    child = book.child_of(link)
    if child is None or not child.resource:
        raise ValueError("The link has no child yet.")
    attributes: dict[str, Json] = child.resource["attributes"]
    return attributes
