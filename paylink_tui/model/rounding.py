"""Exact arithmetic for holding a provider's figures against its own formula.

A stated rate is itself rounded, so a result computed from it may differ from the provider's by as
much as half the rate's last place allows; `Estimate` carries that slack along. The rule and its
proof are arithmetic on the payloads of docs.txn.pro and docs.txn.io (payouts, invoices).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import wraps
from typing import ParamSpec, TypeVar

from paylink_tui.model.breakdown import Line
from paylink_tui.model.money import plain

# Figures are bounded by _SIZE digits on either side of the point, so that no product or quotient
# of three of them outgrows this precision.
_SIZE = 30
_EXACT = Context(prec=250, rounding=ROUND_HALF_UP, Emin=-999_999, Emax=999_999, traps=[])
_ZERO = Decimal(0)
_ONE = Decimal(1)
# A rate such as 1.0 may stand for anything from 0.95 to 1.05: nothing would ever be off.
_COARSEST = Decimal("0.01")

_P = ParamSpec("_P")
_T = TypeVar("_T")


class UncheckableError(Exception):
    """The figures cannot be checked; the text says why, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A computed amount, and the most by which the provider's unrounded one may differ from it."""

    value: Decimal
    slack: Decimal = _ZERO

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(self.value + other.value, self.slack + other.slack)

    def __sub__(self, other: Estimate) -> Estimate:
        return Estimate(self.value - other.value, self.slack + other.slack)

    def __mul__(self, other: Estimate) -> Estimate:
        slack = abs(self.value) * other.slack + abs(other.value) * self.slack
        return Estimate(self.value * other.value, slack)

    def __truediv__(self, other: Estimate) -> Estimate:
        quotient = self.value / other.value
        slack = (self.slack + abs(quotient) * other.slack) / other.value
        return Estimate(quotient, slack)

    def agrees_with(self, stated: Decimal) -> bool:
        """Whether `stated` could be this amount, rounded to its own scale."""
        return abs(stated - self.value) <= self.slack + half_ulp(stated)


def exactly(check: Callable[_P, _T]) -> Callable[_P, _T]:
    """Runs `check` in a decimal context of ample precision, half-up, that raises nothing."""

    @wraps(check)
    def checked(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        with localcontext(_EXACT):
            return check(*args, **kwargs)

    return checked


def compared(label: str, computed: Estimate, stated: Decimal, currency: str, note: str) -> Line:
    """A line that the provider states a figure for, ours half-up in the scale of theirs."""
    amount = rounded(computed.value, stated)
    return Line(label, amount, currency, note, stated, computed.agrees_with(stated))


def figure(name: str, value: Decimal | None) -> Decimal:
    """`value`, if it is there and can be an amount of money.

    Raises:
        UncheckableError: it is missing, not a number, negative, or of an absurd size.
    """
    if value is None:
        raise UncheckableError(f"{name} is missing")
    if not value.is_finite():
        raise UncheckableError(f"{name} is not a number")
    exponent = value.as_tuple().exponent
    if value.adjusted() > _SIZE or not isinstance(exponent, int) or exponent < -_SIZE:
        raise UncheckableError(f"{name} is of an absurd size ({_short(value)})")
    if value < 0:
        raise UncheckableError(f"{name} is negative ({plain(value)})")
    return value


def rate_figure(name: str, value: Decimal | None, *, exact_one: bool = False) -> Estimate:
    """A rate with the slack of its last place. With `exact_one`, a rate of 1 is taken as exact:
    both sides are in the same currency.

    Raises:
        UncheckableError: as `figure`; or it is zero, or has too few figures to check anything by.
    """
    rate = figure(name, value)
    if rate == 0:
        raise UncheckableError(f"{name} is zero")
    if exact_one and rate == 1:
        return Estimate(rate)
    if half_ulp(rate) > rate * _COARSEST:
        raise UncheckableError(f"{name} has too few figures ({plain(rate)}) to check anything by")
    return Estimate(rate, half_ulp(rate))


def currency_code(name: str, code: str | None) -> str:
    """`code`, if it is there.

    Raises:
        UncheckableError: it is missing or blank.
    """
    if code is None or not code.strip():
        raise UncheckableError(f"{name} is missing")
    return code


def same_currency(one: str | None, other: str | None) -> bool:
    """Whether both name one currency; txn.pro writes `usdt` in older answers, `USDT` in newer."""
    return one is not None and other is not None and one.strip().upper() == other.strip().upper()


def require_currency(name: str, code: str | None, wanted: str) -> None:
    """Holds the currency called `name` against the one that the formula needs.

    Raises:
        UncheckableError: it is missing, or another one.
    """
    if not same_currency(currency_code(name, code), wanted):
        raise UncheckableError(f"{name} is {code}, where the formula needs {wanted}")


def half_ulp(value: Decimal) -> Decimal:
    """Half of one unit in the last place that `value` was given with."""
    return _ONE.scaleb(-scale(value)) / 2


def scale(value: Decimal) -> int:
    """How many decimals `value` was given with."""
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def rounded(value: Decimal, like: Decimal) -> Decimal:
    """`value` half-up in the scale of `like`."""
    return value.quantize(_ONE.scaleb(-scale(like)))


def _short(value: Decimal) -> str:
    text = str(value)
    return text if len(text) <= 24 else f"{value:.3E}"
