"""The rules of a txn.pro payment link to be made, shared by the form and the command line.

Sources: docs.txn.pro and docs.txn.io, payment-links/creating-payment-link. The pages give no limits
for amounts, references or expiries; where one of ours stands in for them, it says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from urllib.parse import urlsplit

from paylink_tui.model.accounts import Environment
from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.form_rules import dated_id, refuse, text_fault
from paylink_tui.model.money import parse_price, plain
from paylink_tui.model.text import clean
from paylink_tui.model.times import local_and_utc, span
from paylink_tui.model.txnpro import PAYMENT_METHODS, PAYMENT_TYPES, TxnDraft, TxnLink

# The currencies that occur on the vendor's pages; its own list of them could not be read.
FIAT = ("EUR", "USD", "TRY", "CNY", "CAD")
CRYPTO = ("USDT", "USDC", "BTC", "ETH", "LTC", "BCH", "LINK", "TRX", "XRP")

# Ours: what a database column of text usually holds, and a browser's address.
REFERENCE_MAX = 255
_URL_MAX = 2048
_UNITS_MAX = 12
_FIAT_DECIMALS, _CRYPTO_DECIMALS = 2, 8
_LONG_LIFE = timedelta(days=366)
_CODE = re.compile(r"[A-Za-z0-9]{2,10}")
_METHOD = re.compile(r"[A-Za-z0-9_]{2,40}")


def new_reference(now: datetime, random: Random) -> str:
    """A reference for a new link that tells its day (UTC), such as `tx-20261121-7k3f9q2m`."""
    return dated_id("tx", now, random)


def read_amount(text: str, currency: str) -> Decimal:
    """The amount as it was typed, in major units of `currency`.

    Raises:
        InvalidInputError: on the field `amount`.
    """
    try:
        return parse_price(text, decimals=_decimals(currency), what="An amount")
    except InvalidInputError as error:
        raise InvalidInputError(error.what, fields={"amount": error.what}) from None


def check_draft(draft: TxnDraft, environment: Environment, now: datetime) -> None:
    """Holds `draft` against every rule that txn.pro documents, and these of ours: a reference is
    there, and a live account's payers are sent on to https only.

    Raises:
        InvalidInputError: `fields` names the draft's own fields.
    """
    redirect = (draft.payment_type, environment)
    refuse(
        {
            "amount": _amount_fault(draft.amount, draft.currency),
            "currency": _code_fault(draft.currency),
            "payment_type": _payment_type_fault(draft.payment_type),
            "expires_at": _expiry_fault(draft.expires_at, now),
            "reference": _reference_fault(draft.reference),
            "account_currency": draft.account_currency and _code_fault(draft.account_currency),
            "pay_currencies": next(filter(None, map(_code_fault, draft.pay_currencies)), ""),
            "payment_methods": next(filter(None, map(_method_fault, draft.payment_methods)), ""),
            "success_redirect_url": _redirect_fault(draft.success_redirect_url, *redirect),
            "unsuccess_redirect_url": _redirect_fault(draft.unsuccess_redirect_url, *redirect),
        }
    )


def draft_warnings(draft: TxnDraft, now: datetime) -> tuple[str, ...]:
    """What a person should know before sending `draft`; none of it stops the link."""
    return tuple(_doubts(draft, now))


def made_differently(draft: TxnDraft, link: TxnLink) -> tuple[str, ...]:
    """Where `link`, made from `draft`, is not what was asked for, a sentence for each.

    Such a link exists and can be paid: it is to be shown with its differences, and the next step
    is to expire it.
    """
    return tuple(
        f"The {what} is {clean(got) or 'not told'}, not {asked}"
        for what, asked, got, same in _compared(draft, link)
        if not same
    )


def _decimals(currency: str) -> int:
    return _FIAT_DECIMALS if currency.strip().upper() in FIAT else _CRYPTO_DECIMALS


def _amount_fault(amount: Decimal, currency: str) -> str:
    if not amount.is_finite() or amount <= 0:
        return "An amount is more than 0"
    if amount.adjusted() >= _UNITS_MAX:
        return f"At most {_UNITS_MAX} digits before the point"
    most = _decimals(currency)
    if -int(amount.as_tuple().exponent) > most:
        return f"An amount of this currency has at most {most} decimals"
    return ""


def _code_fault(code: str) -> str:
    if _CODE.fullmatch(code):
        return ""
    return "A currency is 2 to 10 letters and figures, such as EUR or USDT"


def _payment_type_fault(payment_type: str) -> str:
    return "" if payment_type in PAYMENT_TYPES else f"A link is {' or '.join(PAYMENT_TYPES)}"


def _expiry_fault(moment: datetime, now: datetime) -> str:
    if moment.utcoffset() is None:
        return "An expiry needs its zone"
    return "" if moment > now else "A link expires in the future"


def _reference_fault(reference: str) -> str:
    # The API does without one, but nothing else finds a link whose create went unanswered.
    if not reference.strip():
        return "A reference is needed: a link is found again by it if no answer comes"
    if reference != reference.strip():
        return "A reference has no spaces at its ends"
    return text_fault(reference, "A reference", REFERENCE_MAX)


def _method_fault(method: str) -> str:
    return "" if _METHOD.fullmatch(method) else "A payment method is a word such as on_chain"


def _redirect_fault(url: str, payment_type: str, environment: Environment) -> str:
    if not url:
        return ""
    if payment_type == "Payout":
        return "Only an invoice sends its payer on; a payout has no redirect address"
    if fault := text_fault(url, "A redirect address", _URL_MAX):
        return fault
    scheme = _web_scheme(url)
    if not scheme:
        return "This is no web address; one begins with https://"
    if scheme == "http" and environment is not Environment.TEST:
        return "Use https://; http:// is for test accounts"
    return ""


def _web_scheme(url: str) -> str:
    """`https` or `http`, and empty for what is no web address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    is_web = parts.scheme in {"https", "http"} and parts.hostname and not re.search(r"\s", url)
    return parts.scheme if is_web else ""


def _doubts(draft: TxnDraft, now: datetime) -> Iterable[str]:
    for code in dict.fromkeys((draft.currency, draft.account_currency, *draft.pay_currencies)):
        if code and code.upper() not in FIAT + CRYPTO:
            yield f"{clean(code)} is not among the currencies on txn.pro's pages: is it misspelt?"
    for method in draft.payment_methods:
        if method not in PAYMENT_METHODS:
            known = ", ".join(PAYMENT_METHODS)
            yield f"txn.pro's pages know the payment methods {known}, not {clean(method)}"
    life = draft.expires_at - now
    if life > _LONG_LIFE:
        yield f"The link would live for {span(life)}, more than a year: is the date right?"


def _compared(draft: TxnDraft, link: TxnLink) -> Iterable[tuple[str, str, str, bool]]:
    """What is compared, what was asked, what was made, and whether they are the same."""
    amount, expiry = link.amount, link.expires_at
    got = plain(amount) if amount is not None else ""
    yield "amount", plain(draft.amount), got, amount == draft.amount
    yield _codes("currency", draft.currency, link.currency)
    yield _codes("type", draft.payment_type, link.payment_type)
    if draft.account_currency:
        yield _codes("account currency", draft.account_currency, link.account_currency)
    got = local_and_utc(expiry) if expiry is not None else ""
    # The expiry is sent in milliseconds, and an answer may round it to seconds.
    close = expiry is not None and abs(expiry - draft.expires_at) <= timedelta(seconds=1)
    yield "expiry", local_and_utc(draft.expires_at), got, close


def _codes(what: str, asked: str, got: str | None) -> tuple[str, str, str, bool]:
    # Their case varies between the pages.
    return what, asked, got or "", (got or "").upper() == asked.upper()
