"""The txn.pro records a sandbox starts with."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from random import Random

from paylink_tui.sandbox.clock import to_ms
from paylink_tui.sandbox.hostile import TEXTS
from paylink_tui.sandbox.ids import make_uuid
from paylink_tui.sandbox.txnpro_book import Child, LinkBook, PaymentLink
from paylink_tui.sandbox.txnpro_cases import CASES, Case, InvoiceCase, PayoutCase
from paylink_tui.sandbox.txnpro_children import make_child
from paylink_tui.sandbox.txnpro_sample import invoice_link_document, payout_link_document
from paylink_tui.sandbox.wire import Json

DAY_MS = 86_400_000
PERIOD_MS = 180 * DAY_MS
START_DELAY_MS = 40_000

# Amounts that are strings, as documented, yet no plain figure in the currency's scale.
ODD_AMOUNTS = ("0.1000000000000000000000", "1e5", "1,000.00", "１２.００", "-5.00", "", "NaN")


def seed_txnpro(links: int, now: datetime, rng: Random) -> LinkBook:
    """`links` generated links over the last 180 days, the vendor's two, and the odd ones."""
    book = LinkBook(rng, make_child)
    now_ms = to_ms(now)
    _vendor_sample(book)
    _hostile(book, now_ms)
    _contradictions(book, now_ms)
    step = PERIOD_MS // max(links, 1)
    for number in range(links):
        created = now_ms - PERIOD_MS + number * step + rng.randrange(step)
        book.add(_dealt(number, CASES[number % len(CASES)], created, now_ms, rng))
    return book


def _dealt(number: int, case: Case, created_ms: int, now_ms: int, rng: Random) -> PaymentLink:
    child = case.child
    currency = child.currency if child else ("EUR", "USD")[number % 2]
    reference = f"ORDER-{number + 1:05}"
    # Links whose child began were mostly made to end the same day.
    ends = now_ms + case.lives_s * 1000 if child is None else created_ms + DAY_MS
    return PaymentLink(
        id=make_uuid(rng),
        reference=f"REFUND-{reference}" if case.refund else reference,
        amount=str(Decimal(rng.randrange(5_000, 500_000)).scaleb(-2)),
        currency=currency,
        payment_type=case.payment_type,
        status=case.status,
        created_ms=min(created_ms, ends - 1000),
        expires_ms=ends,
        target=case.target,
        case=child,
        child_id=make_uuid(rng) if child else None,
        started_ms=created_ms + START_DELAY_MS,
        keeps_status=case.keeps_status or child is not None,
    )


def _vendor_sample(book: LinkBook) -> None:
    for document in (payout_link_document(), invoice_link_document()):
        attributes = document["data"]["attributes"]
        included: list[Json] = document.get("included", [])
        created = to_ms(datetime.fromisoformat(attributes["createdAt"]))
        book.add(
            PaymentLink(
                id=document["data"]["id"],
                reference=attributes["reference"],
                amount=attributes["amount"],
                currency=attributes["currency"],
                payment_type=attributes["paymentType"],
                status=attributes["status"],
                created_ms=created,
                expires_ms=to_ms(datetime.fromisoformat(attributes["expiresAt"])),
                child_id=included[0]["id"] if included else None,
                started_ms=created,
                keeps_status=True,
                verbatim=document,
            )
        )
        for resource in included:
            book.children[resource["id"]] = Child(resource)


def _special(book: LinkBook, reference: str, created_ms: int, case: PayoutCase) -> PaymentLink:
    link = PaymentLink(
        id=make_uuid(book.rng),
        reference=reference,
        amount="100.00",
        currency=case.currency,
        payment_type="Payout",
        status="completed",
        created_ms=created_ms,
        expires_ms=created_ms + DAY_MS,
        case=case,
        child_id=make_uuid(book.rng),
        started_ms=created_ms + START_DELAY_MS,
        keeps_status=True,
    )
    book.add(link)
    return link


def _hostile(book: LinkBook, now_ms: int) -> None:
    """One link per hostile text (its reference is the text), one per odd amount."""
    created = now_ms - PERIOD_MS - 10 * DAY_MS
    for text in TEXTS.values():
        created += 60_000
        link = _special(book, text, created, PayoutCase())
        link.more = {"network": text, "networkName": text, "hostedPageUrl": text}
        child = book.child_of(link)
        assert child is not None
        child.resource["attributes"] |= {
            "address": text,
            "txid": text,
            "payNetwork": text,
            "payNetworkName": text,
        }
    for amount in ODD_AMOUNTS:
        created += 60_000
        link = _special(book, f"ODD-AMOUNT-{amount}", created, PayoutCase())
        link.more = {"amount": amount}
        child = book.child_of(link)
        assert child is not None
        child.resource["attributes"]["payAmount"] = amount


def _contradictions(book: LinkBook, now_ms: int) -> None:
    """Unknown codes, a child that is not in `included`, two children under one id."""
    created = now_ms - PERIOD_MS - 5 * DAY_MS
    unknown = _special(book, "ODD-UNKNOWN-CODES", created, PayoutCase(status="frozen"))
    unknown.more = {"status": "on_review", "paymentType": "Subscription", "currency": "XYZ"}
    unknown.more |= {"paymentMethods": ["carrier_pigeon"], "approvalStatus": "awaiting_second"}
    dangling = _special(book, "ODD-CHILD-NOT-INCLUDED", created + 60_000, PayoutCase())
    twin = _special(book, "ODD-EQUAL-IDS", created + 120_000, PayoutCase())
    child = book.child_of(twin)
    assert child is not None
    child.included = [make_child(_as_invoice(twin)).resource]
    book.children[dangling.child_id or ""] = Child({}, [])


def _as_invoice(link: PaymentLink) -> PaymentLink:
    return PaymentLink(
        id=link.id,
        reference=link.reference,
        amount="55.55",
        currency="USD",
        payment_type="Invoice",
        status="completed",
        created_ms=link.created_ms,
        expires_ms=link.expires_ms,
        case=InvoiceCase(),
        child_id=link.child_id,
        started_ms=link.started_ms,
    )
