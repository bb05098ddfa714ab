"""How much of a limited budget a scan uses, over six hours of virtual time."""

from __future__ import annotations

from tests.benchmarks.figures import show
from tests.pool.test_six_hours import HOURS, six_hours


def measure() -> None:
    """The lane under Mesilat's limits, never without work, people asking in between."""
    simulated = six_hours()
    show(
        f"{HOURS} simulated hours at 100 a minute and 1,000 an hour",
        f"{simulated.used:.1%} of the budget, {simulated.refused} answers 429, people waited "
        f"at most {max(simulated.waits):.1f} s",
        "99 %, none",
    )
