"""The forecast of a budget against the budget itself, spent as fast as it allows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paylink_tui.pool.budget import Budget, Ledger
from paylink_tui.pool.settings import Window
from paylink_tui.providers.http import Urgency

MESILAT = (Window(100, 60), Window(1_000, 3_600))


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def seconds_to_spend(budget: Budget, clock: Clock, count: int) -> float:
    begun = last = clock.now
    for _ in range(count):
        while (wait := budget.try_spend(Urgency.BACKGROUND)) > 0:
            clock.now += wait
        last = clock.now
    return last - begun


@settings(max_examples=40, deadline=None)
@given(
    before=st.lists(st.floats(0, 50), max_size=30),
    count=st.integers(0, 120),
    windows=st.lists(
        st.builds(Window, st.integers(1, 20), st.sampled_from([1.0, 10.0, 60.0])),
        min_size=1,
        max_size=3,
    ),
)
def test_the_forecast_is_what_it_takes(
    before: list[float], count: int, windows: list[Window]
) -> None:
    clock = Clock()
    budget = Budget(Ledger(None, clock), "key", tuple(windows))
    for moment in sorted(before):
        clock.now = 1_000_000 + moment
        budget.try_spend(Urgency.PERSON)
    clock.now = 1_000_051
    told = budget.seconds_for(count)
    assert told == pytest.approx(seconds_to_spend(budget, clock, count), rel=0.05, abs=0.1)


def test_a_window_that_is_used_up_early_is_waited_for_to_its_end() -> None:
    clock = Clock()
    budget = Budget(Ledger(None, clock), "key", MESILAT)
    seconds_to_spend(budget, clock, 800)
    assert 540 < clock.now - 1_000_000 < 560  # 80 a minute
    assert budget.seconds_for(1) > 3_000
    assert budget.seconds_for(800) > 3_500
    assert budget.seconds_for(100_000) == pytest.approx(100_000 / 800 * 3_600, rel=0.02)


def test_without_limits_nothing_has_to_be_waited_for() -> None:
    assert Budget(Ledger(None), "key").seconds_for(1_000) == 0
