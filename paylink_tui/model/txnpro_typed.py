"""A txn.pro link to be made, as a person types it, and the draft that this comes to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from paylink_tui.model.accounts import Environment
from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.expiry import read_expiry
from paylink_tui.model.txnpro import PAYMENT_TYPES, TxnDraft
from paylink_tui.model.txnpro_form import check_draft, read_amount

T = TypeVar("T")

_APART = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class TypedLink:
    """The form, every text as it stands there, each under the name of the draft's field.

    Several currencies or methods stand in one text, apart by commas or spaces.
    """

    payment_type: str = PAYMENT_TYPES[0]
    amount: str = ""
    currency: str = ""
    expires_at: str = ""
    reference: str = ""
    account_currency: str = ""
    pay_currencies: str = ""
    payment_methods: str = ""
    success_redirect_url: str = ""
    unsuccess_redirect_url: str = ""


@dataclass(frozen=True, slots=True)
class ReadLink:
    """What the form holds: the draft, None while there is a fault, and the faults by field.

    `expires_at` is the moment that is typed, None where it cannot be read.
    """

    draft: TxnDraft | None
    faults: dict[str, str]
    expires_at: datetime | None


def read_typed(typed: TypedLink, environment: Environment, now: datetime) -> ReadLink:
    """What is typed, with every fault that there is; never raises."""
    faults: dict[str, str] = {}
    amount = _tried(lambda: read_amount(typed.amount, typed.currency), faults)
    expires_at = _tried(lambda: read_expiry(typed.expires_at, now), faults)
    draft = TxnDraft(
        # What could not be read has a stand-in here, so that the other fields are checked too.
        amount=amount if amount is not None else Decimal(1),
        currency=typed.currency.strip().upper(),
        payment_type=typed.payment_type,
        expires_at=expires_at if expires_at is not None else now + timedelta(hours=1),
        reference=typed.reference.strip(),
        account_currency=typed.account_currency.strip().upper(),
        pay_currencies=_several(typed.pay_currencies.upper()),
        payment_methods=_several(typed.payment_methods),
        success_redirect_url=typed.success_redirect_url.strip(),
        unsuccess_redirect_url=typed.unsuccess_redirect_url.strip(),
    )
    _tried(lambda: check_draft(draft, environment, now), faults)
    return ReadLink(None if faults else draft, faults, expires_at)


def _several(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, _APART.split(text))))


def _tried(read: Callable[[], T], faults: dict[str, str]) -> T | None:
    try:
        return read()
    except InvalidInputError as error:
        faults.update(error.fields)
        return None
