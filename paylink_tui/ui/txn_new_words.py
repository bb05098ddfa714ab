"""What the txn.pro screens say of a link that is about to be made, of one just made, and of one
that is about to be expired.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from paylink_tui.model.money import Money
from paylink_tui.model.times import local_and_utc
from paylink_tui.model.txnpro import TxnDetail, TxnDraft, TxnLink
from paylink_tui.ui import txn_words as words
from paylink_tui.ui.screens.made import Made

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account

PAYOUT = "Payout"
# docs.txn.io/payouts/payouts-concept
NO_RECALL = "An accepted payout cannot be recalled."
TYPE_MEANINGS = {
    "Invoice": "a payer pays in; your account is credited",
    PAYOUT: "MONEY GOES OUT to whoever opens the link",
}

Facts = list[tuple[str, str]]


def creation_facts(
    account: Account, draft: TxnDraft, typed_expiry: str, warnings: Sequence[str]
) -> Facts:
    """What is about to be made, and at whose account; what is empty is left out."""
    mind = [NO_RECALL, *warnings] if draft.payment_type == PAYOUT else list(warnings)
    moment = local_and_utc(draft.expires_at)
    facts = [
        ("Account", account_line(account)),
        ("Type", f"{draft.payment_type}: {TYPE_MEANINGS[draft.payment_type]}"),
        ("Amount", str(Money(draft.amount, draft.currency))),
        *(("Mind", sentence) for sentence in mind),
        ("Expires", moment),
        ("", f"typed: {typed_expiry.strip()}"),
        ("Reference", draft.reference),
        ("Account in", draft.account_currency),
        ("Coins", ", ".join(draft.pay_currencies)),
        ("Methods", ", ".join(draft.payment_methods)),
        ("On success", draft.success_redirect_url),
        ("On failure", draft.unsuccess_redirect_url),
    ]
    return [(name, value) for name, value in facts if value]


def made_from(account: Account, made: TxnDetail, differences: Sequence[str]) -> Made:
    """The result as the screen for it takes it: the link as txn.pro has it."""
    link = made.link
    note = ""
    if differences:
        listed = "; ".join(differences)
        note = f"It was not made as asked: {listed}. x on it in the list, F5, expires it."
    facts = [
        ("Account", account_line(account)),
        ("Type", link.payment_type or "not in the answer"),
        ("Amount", words.amount_of(link)),
        ("Expires", local_and_utc(link.expires_at) if link.expires_at else "not in the answer"),
        ("Reference", link.reference or ""),
        ("Status", link.status or "not in the answer"),
        ("Id", link.id),
    ]
    url, amount = link.hosted_page_url or "", words.amount_of(link)
    return Made("The link is made", url, facts, note=note, amount=amount)


def why_not_expire(detail: TxnDetail) -> str:
    """Why a link cannot be expired, as far as its statuses are known; empty where it may be.

    Source: docs.txn.io/payment-links/expiring-payment-link: only one created or pending.
    """
    status = (detail.link.status or "").lower()
    if status == "expired":
        return "it is expired already"
    if status == "completed":
        return "its user has started the payout or invoice: it is too late"
    target = detail.target
    if target is not None and (target.status or "").lower() == "completed":
        return f"its {words.child_name(target).lower()} is completed already"
    return ""


def expiry_facts(account: Account, detail: TxnDetail) -> Facts:
    """Which link is about to be expired, and what that does not do."""
    link, target = detail.link, detail.target
    facts = [
        ("Account", account_line(account)),
        ("Link", f"…{link.id[-4:]}  ({link.id})"),
        ("Amount", words.amount_of(link)),
        ("Type", link.payment_type or "not in the answer"),
        ("Reference", link.reference or "none"),
        ("Status", f"{link.status or 'not in the answer'}: {words.link_meaning(link)}"),
    ]
    if (link.status or "").lower() not in words.LINK_MEANINGS:
        facts.append(("Mind", "txn.pro may refuse: it expires what is created or pending"))
    if target is not None:
        child = f"{words.child_name(target)} {words.child_status(target)}"
        facts.append(("Mind", f"{child}: it goes on, whatever becomes of the link"))
    return facts


def expired_words(link: TxnLink) -> str:
    """What the link is after its expiry was answered; empty where it is not expired."""
    if (link.status or "").lower() == "expired":
        return f"Link …{link.id[-4:]} is expired: nobody can start it any more."
    return ""


def account_line(account: Account) -> str:
    """The account with TEST or LIVE, which every question names."""
    return f"{account.name} · {account.environment.value.upper()}"
