"""Whatever the header holds, it is a number of seconds or nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from paylink_tui.providers.retry_after import retry_after
from tests.providers.support import answer


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30.0),
        ("1.5", 1.5),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 90.0),
        ("Wed, 21 Oct 2026 07:28:00 -0000", 90.0),
        ("Wed, 21 Oct 2026 07:00:00 GMT", 0.0),
        ("9" * 400, 366 * 86_400.0),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 366 * 86_400.0),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("Wed, 99 Oct 2026 07:28:00 GMT", None),
        ("Wed, 21 Oct 99999999999 07:28:00 GMT", None),
        ("Wed, 21 Oct 2026 07:28:00 +99999999999999", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, seconds: float | None) -> None:
    date = "Wed, 21 Oct 2026 07:26:30 GMT"
    assert retry_after(answer(status=429, retry_after=text, date=date)) == seconds


def test_without_a_date_of_its_own_the_answer_is_measured_by_our_clock() -> None:
    with time_machine.travel(datetime(2026, 10, 21, 7, 27, 50, tzinfo=UTC), tick=False):
        later = answer(status=503, retry_after="Wed, 21 Oct 2026 07:28:00 GMT")
        assert retry_after(later) == 10.0
