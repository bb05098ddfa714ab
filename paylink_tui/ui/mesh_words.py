"""What a Mesh transfer says to a person, and what having none means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from paylink_tui.model.mesh import Fee, Network, PaylinkDraft, Transfer, TransferPage
from paylink_tui.model.mesh_form import paylink_age_note, paylink_warnings
from paylink_tui.model.money import plain
from paylink_tui.model.times import ago
from paylink_tui.services.again import mesh_again
from paylink_tui.store.entries import UNRESOLVED, Entry
from paylink_tui.ui.moments import both_zones, from_unix
from paylink_tui.ui.widgets.facts import Fact

if TYPE_CHECKING:
    from paylink_tui.services.lookup_found import Match

FINAL = frozenset({"succeeded", "failed"})
NOT_CHAINED = "a test transfer is on no public chain, so there is nothing to open"
_STYLES = {"succeeded": "green", "failed": "red", "pending": "yellow"}


def status_style(status: str | None) -> str:
    """A colour to tell statuses apart at a glance; the word is always there too."""
    return _STYLES.get((status or "").lower(), "")


def is_final(page: TransferPage) -> bool:
    """Whether there are transfers and all of them have ended."""
    statuses = [(transfer.status or "").lower() for transfer in page.transfers]
    return bool(statuses) and FINAL.issuperset(statuses)


def summary(page: TransferPage, transaction_id: str, entry: Entry | None) -> str:
    """How many transfers there are and how they stand, or what it means that there are none."""
    if not page.transfers:
        return _none(transaction_id, entry)
    counts = Counter(transfer.status or "no status" for transfer in page.transfers)
    told = ", ".join(f"{count} {status}" for status, count in counts.items())
    number = len(page.transfers)
    more = f"; Mesh has {page.total}, these are the first" if (page.total or 0) > number else ""
    several = "transfers have" if number > 1 else "transfer has"
    return f"{number} {several} this transactionId: {told}{more}."


def known_page(known: Sequence[Match]) -> TransferPage:
    """The transfers that the index has, as a page of Mesh's."""
    raw = tuple(match.record.raw or {} for match in known)
    return TransferPage(tuple(match.detail for match in known), None, raw)


def known_source(known: Sequence[Match], now: datetime) -> str:
    """What to say before the summary of such a page."""
    oldest = min(match.seen_at or now for match in known)
    return f"From the index, seen {ago(oldest, now)}: "


def _none(transaction_id: str, entry: Entry | None) -> str:
    if entry is None:
        return (
            f"No transfer yet for {transaction_id}. That is not a failed one: either nobody has "
            "paid, or the id is wrong. Mesh does not tell a wrong id from an unpaid link."
        )
    if entry.state in UNRESOLVED:
        return (
            "No transfer yet, and it is not known whether this Paylink was made. Look again "
            "later; if nobody has paid by then, make another under a new transactionId."
        )
    return "No transfer yet: nobody has paid by this link so far. That is not a failed transfer."


def age(entry: Entry, now: datetime) -> str:
    """How old a Paylink is, and the doubt about its life."""
    if entry.in_flight:
        return "It is being made."
    if entry.state in UNRESOLVED:
        return "It is not known whether this Paylink was made; its transfers would show it."
    gone = "" if entry.url else " Its address is not known: it was found by its transfers."
    return f"{paylink_age_note(entry.asked_at, now)}.{gone}"


def asked_of(entry: Entry) -> str:
    """What a Paylink of the journal asks for, in a few words."""
    draft = mesh_again(entry)
    return asked(draft) if draft is not None else ""


def amount(value: Decimal | None, unit: str | None) -> str:
    """An amount with its unit, as far as they were sent."""
    return f"{plain(value)} {unit or '?'}" if value is not None else "–"


def fiat(transfer: Transfer) -> str:
    """The amount in fiat; Mesh counts in US dollars where it names no currency."""
    return amount(transfer.amount_in_fiat, transfer.amount_in_fiat_currency_code or "USD")


def facts(transfer: Transfer, is_test: bool) -> tuple[Fact, ...]:
    """Everything worth reading about one transfer."""
    return tuple(fact for fact in _facts(transfer, is_test) if fact.value not in ("", "–"))


def _facts(transfer: Transfer, is_test: bool) -> Iterator[Fact]:
    yield Fact("Status", transfer.status or "not in the answer", "status", "bold")
    yield Fact("Amount", amount(transfer.amount, transfer.symbol))
    yield Fact("In fiat", fiat(transfer))
    yield Fact("Sent", amount(transfer.source_amount, transfer.symbol))
    yield Fact("Arrived", amount(transfer.destination_amount, transfer.symbol))
    yield from _fee_facts(transfer)
    yield Fact("Network", transfer.network_name or transfer.network_id or "")
    note = f" ({NOT_CHAINED})" if is_test and transfer.hash else ""
    yield Fact("Hash", f"{transfer.hash}{note}" if transfer.hash else "none yet")
    yield Fact("From", _source(transfer))
    yield Fact("To", transfer.destination_address or "")
    yield Fact("Address tag", transfer.address_tag or "", style="$text-warning")
    yield Fact("Refund to", transfer.refund_address or "")
    yield Fact("Began", both_zones(from_unix(transfer.created_timestamp)))
    yield Fact("Ended", both_zones(from_unix(transfer.executed_timestamp)))
    yield Fact("Type", transfer.transfer_type or "")
    yield Fact("SmartFunding", "yes" if transfer.is_smart_funding_transfer else "")
    yield Fact("User", transfer.user_id or "")
    yield Fact("Info", transfer.info_url or "")
    yield Fact("Transfer id", transfer.id)


def _fee_facts(transfer: Transfer) -> Iterator[Fact]:
    currency = transfer.amount_in_fiat_currency_code or "USD"
    yield Fact("Network fee", _fee(transfer.gas_fee, currency))
    yield Fact("Withdrawal fee", _fee(transfer.withdrawal_fee, currency))
    yield Fact("Processing fee", _fee(transfer.processing_fee, currency))
    yield Fact("All fees", amount(transfer.total_fees_amount_in_fiat, currency))
    if transfer.is_fee_included is not None:
        yield Fact("Fees are", "in the amount" if transfer.is_fee_included else "on top")


def _fee(fee: Fee | None, fiat_currency: str) -> str:
    if fee is None:
        return ""
    parts = [amount(fee.fee, fee.fee_currency), amount(fee.fee_in_fiat, fiat_currency)]
    return " = ".join(part for part in parts if part != "–")


def _source(transfer: Transfer) -> str:
    source = transfer.source
    if source is None:
        return ""
    return " · ".join(part for part in (source.name, source.type) if part)


def copies(transfer: Transfer) -> list[tuple[str, str]]:
    """What can be copied of a transfer, each with its name."""
    found = [
        ("hash", transfer.hash),
        ("transactionId", transfer.client_transaction_id),
        ("transfer id", transfer.id),
        ("destination address", transfer.destination_address),
        ("address tag", transfer.address_tag),
        ("amount", plain(transfer.amount) if transfer.amount is not None else None),
    ]
    return [(name, text) for name, text in found if text]


def asked(draft: PaylinkDraft) -> str:
    """What a Paylink asks for, in a few words."""
    if draft.amount_in_fiat is not None:
        return amount(draft.amount_in_fiat, "USD")
    tokens = [amount(r.amount, r.symbol) for r in draft.recipients if r.amount is not None]
    return " or ".join(tokens) or "the payer chooses"


def creation_facts(
    account_line: str, draft: PaylinkDraft, networks: Sequence[Network]
) -> list[tuple[str, str]]:
    """What a person must see before the Paylink is made. An address stands whole on a line of its
    own, its ends before it, since those are what people compare.
    """
    names = {network.id: network.name for network in networks}
    facts = [("Account", account_line), ("Amount", _amount_line(draft))]
    for recipient in draft.recipients:
        amount = f"{plain(recipient.amount)} " if recipient.amount is not None else ""
        network = names.get(recipient.network_id) or recipient.network_id
        facts.append(("To", f"{amount}{recipient.symbol} on {network}"))
        facts.append(("Address", f"{recipient.address[:6]} … {recipient.address[-6:]}"))
        facts.append(("", recipient.address))
        if recipient.address_tag:
            facts.append(("Tag", recipient.address_tag))
    facts += [("Type", draft.transfer_type), ("transactionId", draft.transaction_id)]
    facts += [("Mind", warning) for warning in paylink_warnings(draft)]
    return facts


def _amount_line(draft: PaylinkDraft) -> str:
    fees = "fees taken out of it" if draft.inclusive_fee else "fees on top"
    return f"{asked(draft)} ({fees})"


def network_line(network: Network) -> str:
    """A network among others: its name, kind and some of its tokens."""
    tokens = ", ".join(network.supported_tokens[:6])
    more = " …" if len(network.supported_tokens) > 6 else ""
    return f"{network.name or network.id} · {network.network_type or '?'} · {tokens}{more}"
