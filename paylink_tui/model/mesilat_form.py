"""The rules of a Mesilat link to be made, shared by the form and the command line.

Source: docs.mesilat.com/creator-api/payment-links. EUR is required, RUB optional; a discount needs
a discount price, and the regular price may then be left out, as the page's own curl sample does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Literal

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.form_rules import dated_id
from paylink_tui.model.mesilat import MesilatDraft, PriceRow
from paylink_tui.model.money import parse_price, plain
from paylink_tui.model.text import clean

Currency = Literal["EUR", "RUB"]
# The metadata key under which a nonce of ours makes a new link recognisable: Mesilat's create has
# no reference of the caller's, and its answer may be lost.
NONCE = "paylink_ref"

_SERVER_PRICE = re.compile(r"prices\.([0-9])\.(price|discount_price)")
_SERVER_FIELDS = ("use_once", "metadata")


@dataclass(frozen=True, slots=True)
class CustomerSees:
    """The two prices on the payment page: `struck` is struck through, `pay` is charged. Either is
    empty where there is none.
    """

    struck: str
    pay: str


def new_nonce(now: datetime, random: Random) -> str:
    """A nonce for one new link, such as `ml-20261121-7k3f9q2m`; each link needs its own."""
    return dated_id("ml", now, random)


def with_nonce(metadata: Mapping[str, str], nonce: str) -> dict[str, str]:
    """The metadata with `nonce` as its first pair.

    Raises:
        InvalidInputError: on the field `nonce`: its key was typed as well.
    """
    if NONCE in metadata:
        fault = f"the key {NONCE} is typed as well: remove that pair, or switch this off"
        raise InvalidInputError(f"Metadata: {fault}", fields={"nonce": fault})
    return {NONCE: nonce, **metadata}


def read_price_row(
    currency: Currency, price: str, discounted: bool, discount: str
) -> PriceRow | None:
    """One currency's row as it was typed; None where the RUB row was left empty.

    `discount` counts only with `discounted`.

    Raises:
        InvalidInputError: `fields` names `eur.price`, `eur.discount_price`, `rub.price` or
            `rub.discount_price`, each with its fault.
    """
    if currency == "RUB" and not (price.strip() or discount.strip() or discounted):
        return None
    name = currency.lower()
    faults: dict[str, str] = {}
    regular = None
    if price.strip() or not discounted:
        regular = _price(f"{name}.price", price, faults)
    charged = _price(f"{name}.discount_price", discount, faults) if discounted else None
    if faults:
        raise _invalid(faults, lambda field: f"{currency}: {faults[field]}")
    return PriceRow(regular, charged, discounted)


def draft_warnings(draft: MesilatDraft) -> tuple[str, ...]:
    """What a person should know before sending `draft`; none of it stops the link."""
    rows = (("EUR", draft.eur), ("RUB", draft.rub))
    return tuple(
        f"{currency}: {warning}" for currency, row in rows if row for warning in _doubts(row)
    )


def customer_sees(row: PriceRow, currency: Currency) -> CustomerSees:
    """What the payment page shows for `row`, written the way Mesilat's list writes prices."""
    return CustomerSees(_display(row.struck, currency), _display(row.charged, currency))


def check_metadata(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The pairs as the metadata to send; a pair with neither key nor value is passed over.

    Raises:
        InvalidInputError: `fields` maps `metadata.0`, `metadata.1`, … to the fault of that pair.
    """
    metadata: dict[str, str] = {}
    faults: dict[str, str] = {}
    for position, (key, value) in enumerate(pairs):
        key = key.strip()
        if not key and not value.strip():
            continue
        if fault := _pair_fault(key, value, metadata):
            faults[f"metadata.{position}"] = fault
        metadata.setdefault(key, value)
    if faults:
        raise _invalid(faults, lambda field: f"Metadata: {faults[field]}")
    return metadata


def field_of_server_error(name: str, draft: MesilatDraft) -> str:
    """Our field for a name in Mesilat's `errors` (`prices.0.discount_price`).

    Prices are sent in one order, EUR first and RUB second. A name we do not know is the `form`'s.
    """
    match = _SERVER_PRICE.fullmatch(name)
    if match is None:
        first = name.partition(".")[0]
        return first if first in _SERVER_FIELDS else "form"
    sent = ("eur", "rub") if draft.rub else ("eur",)
    position = int(match[1])
    return f"{sent[position]}.{match[2]}" if position < len(sent) else "form"


def _price(field: str, typed: str, faults: dict[str, str]) -> Decimal | None:
    try:
        return parse_price(typed)
    except InvalidInputError as fault:
        faults[field] = fault.what
        return None


def _invalid(faults: dict[str, str], sentence: Callable[[str], str]) -> InvalidInputError:
    return InvalidInputError(sentence(next(iter(faults))), fields=faults)


def _doubts(row: PriceRow) -> Iterable[str]:
    if not row.discounted:
        return
    if row.price is None:
        yield "without a regular price, what the customer sees struck through is not documented"
    elif row.discount_price is not None and row.discount_price >= row.price:
        yield (
            f"the discount price {plain(row.discount_price)} is not below the regular price "
            f"{plain(row.price)}; Mesilat does not forbid it, the sister shop mel.store does"
        )


def _display(amount: Decimal | None, currency: Currency) -> str:
    if amount is None:
        return ""
    figures = plain(amount if _scale(amount) >= 2 else amount.quantize(Decimal("0.01")))
    return f"€{figures}" if currency == "EUR" else f"{figures} ₽"


def _scale(amount: Decimal) -> int:
    return -int(amount.as_tuple().exponent)


def _pair_fault(key: str, value: str, before: dict[str, str]) -> str:
    if not key:
        return "a value needs a key"
    if key in before:
        return f"the key {clean(key)} is there twice"
    if clean(key) != key or clean(value) != value:
        return "control characters and line breaks cannot be sent"
    return ""
