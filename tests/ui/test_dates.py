"""Days are the user's own, whole, and typed in one form only."""

from __future__ import annotations

from datetime import date

import pytest

from paylink_tui.ui.screens.dates import Days, parse_day


def test_days_begin_and_end_with_the_day() -> None:
    days = Days(date(2026, 11, 1), date(2026, 11, 2))
    assert days.start is not None
    assert days.end is not None
    assert days.start.tzinfo is not None
    assert (days.start.hour, days.start.minute) == (0, 0)
    assert (days.end.day, days.end.hour, days.end.minute) == (2, 23, 59)
    assert str(days) == "2026-11-01 to 2026-11-02"


def test_open_ends_are_told() -> None:
    assert Days().start is None
    assert Days().end is None
    assert str(Days()) == "any day"
    assert str(Days(date(2026, 11, 1))) == "2026-11-01 to …"


@pytest.mark.parametrize(
    "typed", ["20261101", "2026-W45-1", "1.11.2026", "2026-11-31", "２026-11-01", "x"]
)
def test_another_form_of_a_date_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_day(typed)


def test_nothing_is_no_limit() -> None:
    assert parse_day("") is None
