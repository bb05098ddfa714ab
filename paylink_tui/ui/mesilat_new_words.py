"""What the Mesilat screens say of a link that is about to be made, and of one just made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from paylink_tui.model.mesilat import MesilatDraft, PriceRow
from paylink_tui.model.mesilat_form import Currency, customer_sees
from paylink_tui.ui.mesilat_words import charged_amounts, product_name, use_words
from paylink_tui.ui.screens.made import Made

if TYPE_CHECKING:
    from paylink_tui.config.accounts import MesilatAccount
    from paylink_tui.services.mesilat import MesilatMade


def charged_line(row: PriceRow | None, currency: Currency) -> str:
    """What a customer pays in one currency, in words."""
    if row is None:
        return "converted from EUR by Mesilat"
    sees = customer_sees(row, currency)
    return f"{sees.pay}, with {sees.struck} struck through" if sees.struck else sees.pay


def creation_facts(
    account: MesilatAccount, draft: MesilatDraft, warnings: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """What is about to be made, for whom, and at whose account."""
    money = account.environment.value.upper()
    return [
        ("Account", f"{account.name} · {money}"),
        ("Product", product_name(account, draft.product_id)),
        ("Pays in EUR", charged_line(draft.eur, "EUR")),
        ("Pays in RUB", charged_line(draft.rub, "RUB")),
        ("Use", use_words(draft.use_once)),
        *((("Metadata", f"{key}: {value}")) for key, value in draft.metadata.items()),
        *(("Warning", warning) for warning in warnings),
    ]


def made_from(account: MesilatAccount, made: MesilatMade) -> Made:
    """The result as the screen for it takes it."""
    draft, created = made.draft, made.created
    facts = creation_facts(account, draft)
    facts[4] = ("Use", use_words(created.use_once))
    known = str(made.id) if made.id is not None else "not found in the list yet"
    url = created.payment_link
    return Made(
        title="The link is made",
        url=url,
        facts=[("Id", known), ("Uuid", created.uuid), *facts],
        can_open=True,
        can_prefill=bool(url),
        note=made.doubt,
        amount=", ".join(charged_amounts(draft)),
    )
