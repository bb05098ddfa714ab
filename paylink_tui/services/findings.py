"""What looking at a provider found out about a write of unknown outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from paylink_tui.store.entries import Resolution

# Until a write is this old, that nothing is seen of it does not mean that it was not done: the
# provider may have taken it and still be at it.
LATE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Finding:
    """`how` settles the write, and is None where it cannot be told. `sentence` says what was seen;
    `evidence` and `answer` are what the journal keeps of it.
    """

    how: Resolution | None
    sentence: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    answer: Mapping[str, Any] = field(default_factory=dict, repr=False)


def not_done(sentence: str, evidence: Mapping[str, Any], *, settled: bool) -> Finding:
    """That a write was not done; unless it is `settled`, it may only not be seen yet."""
    if settled:
        return Finding(Resolution.FOUND_NOT_DONE, sentence, evidence)
    wait = f"It was asked less than {LATE.seconds} seconds ago and may be late: look again."
    return Finding(None, f"{sentence} {wait}", evidence)


def as_amount(kept: Any) -> Decimal | None:
    """An amount as the journal keeps it, in text; None where it is none."""
    try:
        return Decimal(kept)
    except (InvalidOperation, TypeError, ValueError):
        return None
