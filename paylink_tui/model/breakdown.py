"""A payout's or invoice's figures, recomputed line by line, with a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


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
