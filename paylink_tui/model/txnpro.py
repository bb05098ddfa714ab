"""txn.pro: payment links, and the payout or invoice that each leads to.

Source: docs.txn.pro and docs.txn.io, pages payment-links, payouts and invoices. Statuses are plain
text: the vendor adds to them, and an unknown one is shown as it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from paylink_tui.model.wire import CAMEL

PAYMENT_TYPES = ("Invoice", "Payout")
# docs.txn.io, creating-payment-link; the end of its list could not be read.
PAYMENT_METHODS = ("on_chain", "binance_pay", "nft")


@dataclass(frozen=True, slots=True)
class Payout:
    """Money sent to an address. `expires_at` ends the rate lock, not the payout.

    Rates are units of `currency` (`exchange_rate`) and of `amount_charged_currency`
    (`pay_charge_rate`) for one `pay_currency`. `absorb_fees` is deprecated and null in newer
    answers; the two split flags replace it.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = CAMEL

    id: str = ""
    status: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    pay_amount: Decimal | None = None
    pay_currency: str | None = None
    pay_network: str | None = None
    pay_network_name: str | None = None
    exchange_rate: Decimal | None = None
    network_fee: Decimal | None = None
    network_fee_currency: str | None = None
    payout_fee: Decimal | None = None
    payout_fee_currency: str | None = None
    display_fee: Decimal | None = None
    display_fee_currency: str | None = None
    absorb_fees: bool | None = None
    absorb_payout_fee: bool | None = None
    absorb_network_fee: bool | None = None
    amount_charged: Decimal | None = None
    amount_charged_currency: str | None = None
    pay_charge_rate: Decimal | None = None
    pay_charge_rate_currency: str | None = None
    payment_method: str | None = None
    receiver_binance_id: str | None = None
    approval_status: str | None = None
    binance_status: str | None = None
    address: str | None = None
    txid: str | None = None
    reference: str | None = None
    created_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InvoiceTransaction:
    """The fee row of an invoice, where the answer includes it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = CAMEL

    transaction_fee: Decimal | None = None
    transaction_fee_currency: str | None = None
    target_transaction_fee: Decimal | None = None
    target_transaction_fee_currency: str | None = None
    consolidation_fee: Decimal | None = None
    billed_charged_rate: Decimal | None = None
    billed_charged_rate_currency: str | None = None
    amount_billed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """Money asked of a payer. Rates are units of `billed_currency` (`exchange_rate`) and of
    `target_currency` (`charged_target_rate`) for one `charged_currency`.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = CAMEL

    id: str = ""
    status: str | None = None
    status_context: str | None = None
    payment_status: str | None = None
    amount_billed: Decimal | None = None
    billed_currency: str | None = None
    amount_charged: Decimal | None = None
    charged_currency: str | None = None
    exchange_rate: Decimal | None = None
    target_amount: Decimal | None = None
    target_currency: str | None = None
    charged_target_rate: Decimal | None = None
    charged_target_rate_currency: str | None = None
    network: str | None = None
    network_name: str | None = None
    reference: str | None = None
    hosted_page_url: str | None = None
    success_redirect_url: str | None = None
    unsuccess_redirect_url: str | None = None
    created_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What a link led to. At most one of `payout` and `invoice` is there; both are None where the
    answer names the target without including it, or it is of a type we do not know.
    """

    type: str
    id: str
    payout: Payout | None = None
    invoice: Invoice | None = None
    transactions: tuple[InvoiceTransaction, ...] = ()
    deposit_address: str | None = None

    @property
    def status(self) -> str | None:
        """The payout's or invoice's own status, which is independent of the link's."""
        child = self.payout or self.invoice
        return child.status if child else None


@dataclass(frozen=True, slots=True)
class TxnLink:
    """A payment link. `network` stays null even when its payout has one: show the child's."""

    __pydantic_config__: ClassVar[dict[str, Any]] = CAMEL

    id: str
    status: str | None = None
    payment_type: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    account_currency: str | None = None
    network: str | None = None
    network_name: str | None = None
    reference: str | None = None
    hosted_page_url: str | None = None
    approval_status: str | None = None
    payment_methods: tuple[str, ...] | None = None
    pay_currencies: tuple[str, ...] | None = None
    success_redirect_url: str | None = None
    unsuccess_redirect_url: str | None = None
    created_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TxnDraft:
    """A link to be made. `amount` is in major units of `currency`, `payment_type` one of
    PAYMENT_TYPES; `account_currency` is the account to credit (invoice) or to debit (payout).
    What is empty is not sent. The redirect URLs are for invoices only.
    """

    amount: Decimal
    currency: str
    payment_type: str
    expires_at: datetime
    reference: str
    account_currency: str = ""
    pay_currencies: tuple[str, ...] = ()
    payment_methods: tuple[str, ...] = ()
    success_redirect_url: str = ""
    unsuccess_redirect_url: str = ""


@dataclass(frozen=True, slots=True)
class TxnDetail:
    """A link with what it led to, and the whole document as it came."""

    link: TxnLink
    target: Target | None
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TxnPage:
    """One page of links. There is no number of pages: `meta.total` is not known to be one, so the
    end is an empty page or one with fewer rows than asked for.
    """

    links: tuple[TxnLink, ...]
    page: int
    per_page: int
    total: int | None
    at_end: bool
    raw: tuple[Mapping[str, Any], ...] = ()
    unreadable: tuple[str, ...] = ()
