"""The kinds of payment link that the txn.pro sandbox deals out in turn.

The table is walked row by row, so that even a small sandbox holds each kind at least once.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PayoutCase:
    """A child payout: who bears which fee, in which generation of the API's answers.

    `generation` "old" has the deprecated absorbFees alone, "new" the split flags. `off` is added
    to the amount sent, so that an audit has something to find.
    """

    absorb_payout_fee: bool = False
    absorb_network_fee: bool = False
    currency: str = "EUR"
    charged_currency: str = "EUR"
    status: str = "completed"
    generation: str = "new"
    off: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class InvoiceCase:
    """A child invoice: its three statuses, its network and whether it settles in EUR."""

    status: str = "pending"
    context: str = "unpaid"
    payment: str = "expecting"
    currency: str = "USD"
    settled: bool = False
    network: str = "ttrx:usdt"
    off: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Case:
    """A link: its type, status and child, and how long it lives on (seconds after now).

    `target` is the form of a missing child: "null", "empty" or "missing". `keeps_status` holds the
    status although the link's time is over.
    """

    payment_type: str
    status: str
    child: PayoutCase | InvoiceCase | None = None
    lives_s: int = 86_400
    target: str = "null"
    refund: bool = False
    keeps_status: bool = False


def _payout(status: str, child: PayoutCase, refund: bool = False) -> Case:
    return Case("Payout", status, child, refund=refund)


def _invoice(status: str, child: InvoiceCase) -> Case:
    return Case("Invoice", status, child)


CASES: tuple[Case, ...] = (
    Case("Payout", "created"),
    _payout("completed", PayoutCase()),
    _invoice("completed", InvoiceCase("completed", "full", "on_time")),
    _payout("completed", PayoutCase(True, True)),
    _payout("completed", PayoutCase(True, False, "TRY", "EUR", "processing")),
    _invoice("completed", InvoiceCase("pending", settled=True)),
    _payout("completed", PayoutCase(False, True)),
    Case("Invoice", "created", lives_s=600, target="empty"),
    _payout("completed", PayoutCase(False, False, generation="old")),
    _payout("completed", PayoutCase(True, True, status="cancelled", generation="old")),
    _invoice("completed", InvoiceCase("completed", "underpaid", "late")),
    _payout("pending", PayoutCase(status="processing")),
    Case("Payout", "expired", lives_s=-3600, target="missing"),
    _payout("completed", PayoutCase(off=Decimal("0.010000"))),
    _invoice("completed", InvoiceCase("completed", "overpaid", "onTime")),
    Case("Payout", "on_review"),
    _invoice("completed", InvoiceCase("expired")),
    _payout("completed", PayoutCase(True, True, "TRY", "EUR")),
    Case("Payout", "created", lives_s=90),
    _invoice("completed", InvoiceCase("processing", "unpaid", "on_time", "TRY", settled=True)),
    _payout("completed", PayoutCase(False, False, "USD", "USDT")),
    _invoice("completed", InvoiceCase("on_hold")),
    _payout("completed", PayoutCase(), refund=True),
    _invoice("completed", InvoiceCase("cancelled", "unpaid", "late")),
    _invoice("completed", InvoiceCase("completed", "full", "on_time", network="txrp")),
    _payout("completed", PayoutCase(False, True, "TRY", "EUR")),
    _invoice("completed", InvoiceCase("rejected")),
    Case("Invoice", "pending", lives_s=7200),
    _payout("completed", PayoutCase(True, False, off=Decimal("-0.250000"))),
    _invoice("completed", InvoiceCase("completed", "partial", "late", settled=True)),
    Case("Invoice", "created", lives_s=-7200, keeps_status=True),
    _invoice("completed", InvoiceCase("completed", "full", "late", "EUR", off=Decimal("0.5"))),
    _payout("completed", PayoutCase(False, False, "TRY", "EUR")),
)
