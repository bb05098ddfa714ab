"""Money: a Decimal taken from the received text, with its currency, in the received scale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from paylink_tui.model.errors import InvalidInputError

_SYMBOLS = {"€": "EUR", "₽": "RUB", "$": "USD"}
_CODE = re.compile(r"[A-Z]{3,5}")
_PRICE = re.compile(r"(?P<units>[0-9]{1,12})(?:\.(?P<cents>[0-9]+))?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_FIGURE = re.compile(r"[0-9][0-9\s.,']*")
# Thousands apart by one and the same sign throughout, and another sign before the cents.
_GROUPED = re.compile(
    r"(?P<units>[0-9]{1,3}(?P<group>[\s.,'])[0-9]{3}(?:(?P=group)[0-9]{3})*|[0-9]{1,15})"
    r"(?:(?!(?P=group))[.,](?P<cents>[0-9]{1,2}))?"
)


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` in major units of `currency` (a code such as EUR or USDT, as it was received)."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{plain(self.amount)} {self.currency}"


def plain(amount: Decimal) -> str:
    """`amount` in figures without an exponent, its scale kept: `100.00`, never `1E+2`.

    A magnitude that would fill the screen with zeros keeps its exponent.
    """
    text = str(amount)
    if "E" not in text:
        return text
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or abs(amount.adjusted()) > 40 or exponent < -60:
        return text
    return f"{amount:f}"


def parse_price(text: str, *, decimals: int = 2, what: str = "A price") -> Decimal:
    """The price a person typed, in major units; greater than zero. `what` names it in a fault.

    Decimal alone would take `1_000`, `1e5` and full-width digits, so the text is held against a
    pattern first.

    Raises:
        InvalidInputError: says what is wrong with the text, and what to type instead.
    """
    typed = text.strip()
    match = _PRICE.fullmatch(typed)
    if match is None:
        raise InvalidInputError(_price_fault(typed, what))
    if len(match["cents"] or "") > decimals:
        raise InvalidInputError(f"At most {decimals} decimals: {_example(typed, decimals)}")
    price = Decimal(typed)
    if price == 0:
        raise InvalidInputError(f"{what} of zero cannot be charged; type more than 0")
    return price


@lru_cache(maxsize=4096)  # a shop has few prices, and a scan reads them by the thousand
def parse_display(text: str) -> Money | None:
    """The money in a display text such as `€20.00` or `100.00 ₽`; None where it cannot be told.

    Mesilat lists prices as such texts (docs.mesilat.com/creator-api/payment-links); it shows no
    sample with thousands, so a separator is taken for one only where the figures leave no doubt.
    """
    figure = _FIGURE.search(text)
    if figure is None:
        return None
    currency = _currency_in(f"{text[: figure.start()]} {text[figure.end() :]}")
    amount = _lenient_amount(figure.group())
    return None if currency is None or amount is None else Money(amount, currency)


@lru_cache(maxsize=256)
def _currency_in(around: str) -> str | None:
    """The one currency that the text around the figures names. Anything else beside it (a minus
    sign, more figures, "from", `CA$`) leaves the price in doubt.
    """
    words = around.split()
    codes = {_SYMBOLS.get(word) or (word if _CODE.fullmatch(word) else None) for word in words}
    return codes.pop() if len(codes) == 1 else None


def _lenient_amount(figure: str) -> Decimal | None:
    match = _GROUPED.fullmatch(figure.strip().rstrip(".,"))
    if match is None:
        return None
    units, group, cents = match["units"], match["group"], match["cents"]
    if group == "." and units.count(".") == 1 and cents is None:
        return None  # 1.000 is one thousand to some, one to others
    whole = units.replace(group, "") if group else units
    return Decimal(f"{whole}.{cents}" if cents else whole)


def _price_fault(typed: str, what: str) -> str:
    if not typed:
        return f"{what} is needed, such as 39.99"
    if typed.startswith(("-", "−")):
        return f"{what} cannot be negative"
    if _THOUSANDS.fullmatch(typed):
        return f"No commas between thousands: {typed.replace(',', '')}; a point for decimals"
    if re.fullmatch(r"[0-9]+,[0-9]+", typed):
        return f"Use a point for decimals: {typed.replace(',', '.')}"
    if re.fullmatch(r"[0-9]{13,}(\.[0-9]*)?", typed):
        return "At most 12 digits before the point"
    return "Only figures and one point, such as 39.99"


def _example(typed: str, decimals: int) -> str:
    units, _, cents = typed.partition(".")
    return f"{units}.{cents[:decimals]}" if decimals else units
