"""What each provider knows of a link, as the one record that scripts and the lookup show.

A `raw` is what a client gave, who takes the secrets out of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from paylink_tui.model.breakdown import Breakdown
from paylink_tui.model.invoice import invoice_breakdown
from paylink_tui.model.mesh import Transfer
from paylink_tui.model.mesilat import MesilatLink
from paylink_tui.model.money import Money
from paylink_tui.model.payout import payout_breakdown
from paylink_tui.model.records import LinkRecord
from paylink_tui.model.txnpro import Target, TxnDetail, TxnLink
from paylink_tui.providers.redact import redact, redact_url

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account


def mesilat_record(
    account: Account, link: MesilatLink, raw: Mapping[str, Any] | None = None
) -> LinkRecord:
    """A row of a Mesilat list. The list has no status, reference or dates."""
    return LinkRecord(
        provider=account.provider,
        account=account.name,
        environment=account.environment,
        kind="payment_link",
        id=str(link.id),
        url=link.payment_link or None,
        amounts=link.amounts,
        single_use=link.use_once,
        reference=link.uuid,
        raw=raw,
    )


def txn_row_record(
    account: Account, link: TxnLink, raw: Mapping[str, Any] | None = None
) -> LinkRecord:
    """A row of a txn.pro list: what the link led to is only in its own document."""
    return LinkRecord(
        provider=account.provider,
        account=account.name,
        environment=account.environment,
        kind="payment_link",
        id=link.id,
        url=link.hosted_page_url,
        status=link.status,
        amounts=_money(link.amount, link.currency),
        reference=link.reference,
        created_at=link.created_at,
        expires_at=link.expires_at,
        raw=raw,
    )


def txn_record(account: Account, detail: TxnDetail) -> LinkRecord:
    """A txn.pro link with what it led to, and the breakdown of that."""
    row = txn_row_record(account, detail.link, detail.raw)
    if detail.target is None:
        return row
    return dataclasses.replace(
        row, target=_target(detail.target), breakdown=target_breakdown(detail.target)
    )


def transfer_record(
    account: Account, transfer: Transfer, raw: Mapping[str, Any] | None = None
) -> LinkRecord:
    """A Mesh transfer. The Paylink that it came by cannot be read back."""
    amounts = _money(transfer.amount, transfer.symbol) + _money(
        transfer.amount_in_fiat, transfer.amount_in_fiat_currency_code or "USD"
    )
    return LinkRecord(
        provider=account.provider,
        account=account.name,
        environment=account.environment,
        kind="transfer",
        id=transfer.id,
        url=redact_url(transfer.info_url) if transfer.info_url else None,
        status=transfer.status,
        amounts=amounts,
        single_use=True,
        reference=transfer.client_transaction_id,
        created_at=_moment(transfer.created_timestamp),
        raw=raw,
    )


def target_breakdown(target: Target) -> Breakdown | None:
    """The recomputed figures of the payout or invoice; None where neither was included."""
    if target.payout is not None:
        return payout_breakdown(target.payout)
    if target.invoice is not None:
        return invoice_breakdown(target.invoice, target.transactions)
    return None


def _target(target: Target) -> dict[str, Any]:
    child = target.payout or target.invoice
    fields = dataclasses.asdict(child) if child is not None else {}
    known = {name: value for name, value in fields.items() if value is not None}
    target_fields = {**known, "type": target.type, "id": target.id, "status": target.status}
    redacted: dict[str, Any] = redact(target_fields)  # a redirect URL may carry the shop's token
    return redacted


def _money(amount: Any, currency: str | None) -> tuple[Money, ...]:
    return (Money(amount, currency),) if amount is not None and currency else ()


def _moment(timestamp: int | None) -> datetime | None:
    """Unix seconds, or milliseconds where the figure can only be those."""
    if timestamp is None:
        return None
    try:
        seconds = timestamp / 1000 if timestamp > 100_000_000_000 else timestamp
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
