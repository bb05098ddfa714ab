"""A payout's or invoice's figures, recomputed line by line, with a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from paylink_tui.model.money import plain


class Verdict(StrEnum):
    """Whether the provider's figures agree with its own formula."""

    ADDS_UP = "adds_up"
    OFF = "off"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the way from what was asked to what arrives.

    `amount` is signed: what is taken away is negative. `stated` is the provider's own figure for
    the same step where it gives one, and `agrees` whether ours lies within the tolerance of it.
    """

    label: str
    amount: Decimal
    currency: str
    note: str = ""
    stated: Decimal | None = None
    agrees: bool | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """All lines, the formula they follow, and the verdict.

    `difference` is stated minus computed, in `currency`, for `OFF`; `reason` says why nothing
    could be checked, for `UNCHECKED`.
    """

    formula: str
    lines: tuple[Line, ...]
    verdict: Verdict
    difference: Decimal | None = None
    currency: str = ""
    reason: str = ""


def judged(formula: str, lines: tuple[Line, ...]) -> Breakdown:
    """The verdict on `lines`: off by the first that disagrees with what was stated."""
    for line in lines:
        if line.agrees is False and line.stated is not None:
            difference = line.stated - line.amount
            return Breakdown(formula, lines, Verdict.OFF, difference, line.currency)
    return Breakdown(formula, lines, Verdict.ADDS_UP)


def verdict_sentence(breakdown: Breakdown) -> str:
    """The verdict in words: "adds up", "off by 0.10 USDT (stated more than computed)", or
    "cannot be checked, because exchangeRate is zero".
    """
    if breakdown.verdict is Verdict.UNCHECKED:
        return f"cannot be checked, because {breakdown.reason}"
    if breakdown.verdict is Verdict.ADDS_UP or breakdown.difference is None:
        return "adds up"
    side = "less" if breakdown.difference < 0 else "more"
    size = plain(breakdown.difference.copy_abs())
    return f"off by {size} {breakdown.currency} (stated {side} than computed)"
