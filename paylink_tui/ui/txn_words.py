"""What txn.pro's statuses mean, and a link's facts in the order in which a person asks for them.

Meanings: docs.txn.io, pages payment-links-concept, payout-status-flow and invoice-status-flow. An
unknown status is shown as it came.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from paylink_tui.model.money import Money, plain
from paylink_tui.model.times import span, until
from paylink_tui.model.txnpro import Invoice, Payout, Target, TxnDetail, TxnLink
from paylink_tui.ui.hand_on import Link
from paylink_tui.ui.moments import both_zones, countdown
from paylink_tui.ui.widgets.facts import Fact

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account

LINK_MEANINGS = {
    "created": "made; the user has not acted yet",
    "pending": "not final; txn.pro's pages say no more about it",
    "completed": "the user started the payout or invoice; it does not say that money moved",
    "expired": "final: the user did not act in time, or it was expired by API",
}
PAYOUT_MEANINGS = {
    "draft": "must be confirmed within 30 seconds",
    "processing": "accepted; being built, sent, or waiting for its first confirmation",
    "completed": "final: at least one confirmation on the network",
    "cancelled": "final: compliance, low balance, an expired or rejected draft, or a fault",
}
INVOICE_MEANINGS = {
    "pending": "waiting for the payer",
    "expired": "nothing came in time; not final, a late payment is still possible",
    "processing": "payment seen, waiting for confirmations",
    "completed": "final: credited",
    "on_hold": "held for a compliance review",
    "cancelled": "final: nothing came for 7 days (168 hours)",
    "rejected": "final: refused by compliance",
}
FINAL_PAYOUT = frozenset({"completed", "cancelled"})
FINAL_INVOICE = frozenset({"completed", "cancelled", "rejected"})
_STYLES = {"created": "cyan", "pending": "yellow", "completed": "green", "expired": "dim"}
UNKNOWN = "a status that txn.pro's pages do not name; shown as it came"
_REFUND = "REFUND-"
_TAG = "?dt="


def link_meaning(link: TxnLink) -> str:
    """What the link's own status says, and what it does not."""
    return LINK_MEANINGS.get((link.status or "").lower(), UNKNOWN)


def child_name(target: Target | None) -> str:
    """What the link led to, in a word."""
    if target is None:
        return "Payout or invoice"
    known = {"payouts": "Payout", "invoices": "Invoice"}
    return known.get(target.type, target.type or "Target")


def child_status(target: Target | None) -> str:
    """The child's status, with an invoice's two further ones."""
    if target is None:
        return "none yet"
    invoice = target.invoice
    parts = [target.status or "not in the answer"]
    if invoice is not None:
        parts += [part for part in (invoice.status_context, invoice.payment_status) if part]
    return " · ".join(parts)


def child_meaning(target: Target | None) -> str:
    """What the child's status says about the money."""
    if target is None:
        return "the user has started nothing, or the answer names nothing"
    status = (target.status or "").lower()
    if target.payout is not None:
        return PAYOUT_MEANINGS.get(status, UNKNOWN)
    if target.invoice is not None:
        return INVOICE_MEANINGS.get(status, UNKNOWN)
    return "the answer names it without its figures; v shows the answer, r asks again"


def is_final(detail: TxnDetail) -> bool:
    """Whether nothing about the money will change any more."""
    target = detail.target
    if target is None or target.status is None:
        return (detail.link.status or "").lower() == "expired"
    final = FINAL_PAYOUT if target.payout is not None else FINAL_INVOICE
    return target.status.lower() in final


def is_refund(reference: str | None) -> bool:
    """Whether the reference is that of a refund link: the pages call `REFUND-` a suffix, and it
    looks like a prefix (docs.txn.pro/invoices/invoice-refunds).
    """
    upper = (reference or "").upper()
    return upper.startswith(_REFUND) or upper.endswith(_REFUND)


def split_tag(address: str) -> tuple[str, str | None]:
    """An XRP address and its destination tag, which txn.pro writes as `addr?dt=<tag>`."""
    bare, mark, tag = address.partition(_TAG)
    return (bare, tag) if mark else (address, None)


def notes(detail: TxnDetail, now: datetime) -> list[str]:
    """What a person should know before believing the statuses."""
    link, target = detail.link, detail.target
    status = (link.status or "").lower()
    found = []
    if is_refund(link.reference):
        found.append("This is a refund link: its reference is an invoice's, with REFUND-.")
    if status in ("created", "pending") and target is not None and is_final(detail):
        child = child_name(target).lower()
        found.append(
            f"The link still says {link.status} although its {child} is {target.status}. txn.pro's "
            f"own sample shows the same; the {child}'s status is the one that counts."
        )
    if status in ("created", "pending") and link.expires_at is not None and link.expires_at < now:
        found.append(f"Its time is over, yet txn.pro still says {link.status}.")
    return found


def changed_since(known: TxnDetail, changed: frozenset[str]) -> frozenset[str]:
    """`changed` without what a `known` row of a list could not tell: what the link led to."""
    if "included" in known.raw:
        return changed
    return frozenset(name for name in changed if name.startswith("link."))


def facts(detail: TxnDetail) -> tuple[Fact, ...]:
    """Everything worth reading about a link, apart from its statuses, figures and expiry."""
    child = _child_facts(detail.target) if detail.target is not None else iter(())
    return tuple(fact for fact in (*child, *_link_facts(detail.link)) if fact.value)


def copies(detail: TxnDetail) -> list[tuple[str, str]]:
    """What can be copied, each with its name."""
    link, target = detail.link, detail.target
    payout = target.payout if target else None
    address = payout.address if payout else (target.deposit_address if target else None)
    bare, tag = split_tag(address or "")
    found = [
        ("URL", link.hosted_page_url),
        ("id", link.id),
        ("reference", link.reference),
        ("txid", payout.txid if payout else None),
        ("address", bare),
        ("address tag", tag),
        ("amount", _figure(link.amount)),
        ("amount received", _figure(payout.pay_amount) if payout else None),
    ]
    return [(name, value) for name, value in found if value]


def amount_of(link: TxnLink) -> str:
    """The link's amount with its currency, as far as they were sent."""
    if link.amount is None:
        return "no amount"
    return str(Money(link.amount, link.currency or "?"))


def handed_on(account: Account, link: TxnLink) -> Link:
    """The link as it is copied and opened."""
    return Link.of(account, link.hosted_page_url or "", amount_of(link))


def expiry(link: TxnLink, now: datetime) -> str:
    """When the link expires, counted down to the second."""
    end = link.expires_at
    if end is None:
        return "The answer does not say when the link expires."
    left = f"expires in {countdown(end - now)}" if end > now else until(end, now)
    return f"{left} · {both_zones(end)}"


def short_expiry(link: TxnLink, now: datetime) -> str:
    """The same for a column: `in 2 h`, `expired`."""
    if link.expires_at is None:
        return "–"
    if link.expires_at <= now:
        return "expired"
    return "in " + " ".join(span(link.expires_at - now).split()[:2])


def status_style(status: str | None) -> str:
    """A colour to tell statuses apart at a glance; the word is always there too."""
    return _STYLES.get((status or "").lower(), "")


def _figure(amount: Decimal | None) -> str | None:
    return plain(amount) if amount is not None else None


def _child_facts(target: Target) -> Iterator[Fact]:
    yield Fact(f"{child_name(target)} id", target.id)
    if target.payout is not None:
        yield from _payout_facts(target.payout)
    if target.invoice is not None:
        yield from _invoice_facts(target.invoice, target.deposit_address)


def _payout_facts(payout: Payout) -> Iterator[Fact]:
    yield _network("payout.pay_network", payout.pay_network_name, payout.pay_network)
    yield Fact("Txid", payout.txid or "none yet: not broadcast", "payout.txid")
    yield from _address_facts("Address", payout.address, "payout.address")
    yield Fact("Paid by", payout.payment_method or "", "payout.payment_method")
    yield Fact("Binance id", payout.receiver_binance_id or "", "payout.receiver_binance_id")
    yield Fact("Approval", payout.approval_status or "", "payout.approval_status")
    yield Fact("Binance status", payout.binance_status or "", "payout.binance_status")
    yield Fact("Payout made", both_zones(payout.created_at), "payout.created_at")
    # docs.txn.io/payouts/reading-payout: the end of the rate lock, not of the payout.
    if payout.expires_at is not None:
        lock = f"{both_zones(payout.expires_at)} (the rate was held until then; no expiry)"
        yield Fact("Rate lock ends", lock, "payout.expires_at")


def _invoice_facts(invoice: Invoice, deposit_address: str | None) -> Iterator[Fact]:
    yield _network("invoice.network", invoice.network_name, invoice.network)
    yield from _address_facts("Deposit to", deposit_address, "")
    yield Fact("Invoice made", both_zones(invoice.created_at), "invoice.created_at")
    yield Fact("Invoice due", both_zones(invoice.expires_at), "invoice.expires_at")
    yield Fact("Invoice ref.", invoice.reference or "", "invoice.reference")
    yield Fact("Invoice page", invoice.hosted_page_url or "", "invoice.hosted_page_url")


def _address_facts(label: str, address: str | None, field: str) -> Iterator[Fact]:
    bare, tag = split_tag(address or "")
    yield Fact(label, bare, field)
    if tag is not None:
        warning = "goes with the address: without it the deposit is not processed"
        yield Fact("Tag", f"{tag} ({warning})", field, "$text-warning")


def _network(field: str, name: str | None, code: str | None) -> Fact:
    value = f"{name} ({code})" if name and code else name or code or ""
    return Fact("Network", value, field)


def _link_facts(link: TxnLink) -> Iterator[Fact]:
    refund = " (a refund link)" if is_refund(link.reference) else ""
    yield Fact("Reference", f"{link.reference}{refund}" if link.reference else "", "link.reference")
    yield Fact("Link made", both_zones(link.created_at), "link.created_at")
    yield Fact("Account in", link.account_currency or "", "link.account_currency")
    yield Fact("Link approval", link.approval_status or "", "link.approval_status")
    yield Fact("Methods", ", ".join(link.payment_methods or ()), "link.payment_methods")
    yield Fact("Coins offered", ", ".join(link.pay_currencies or ()), "link.pay_currencies")
    yield Fact("On success", link.success_redirect_url or "", "link.success_redirect_url")
    yield Fact("On failure", link.unsuccess_redirect_url or "", "link.unsuccess_redirect_url")
    yield Fact("Page", link.hosted_page_url or "", "link.hosted_page_url")
    yield Fact("Link id", link.id, "link.id")
