"""How long a lane holds back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from paylink_tui.pool import backoff
from paylink_tui.providers.http import Response

# The fixture that takes the jitter away puts another function in its place.
jittered = backoff.jittered


@pytest.mark.parametrize(("tries", "limit"), [(1, 0.25), (2, 0.5), (3, 1.0), (6, 8.0), (20, 8.0)])
def test_the_jitter_is_spread_from_nothing_to_a_doubling_limit(tries: int, limit: float) -> None:
    drawn = [jittered(tries) for _ in range(500)]
    assert 0 <= min(drawn) < limit / 5
    assert limit * 0.8 < max(drawn) <= limit


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_in_seconds_is_taken(status: int) -> None:
    assert backoff.asked_pause(Response(status, {"retry-after": " 30 "})) == 30


def test_a_pause_until_a_date_is_counted_by_the_clock_of_the_provider() -> None:
    headers = {
        "date": "Wed, 21 Oct 2015 07:28:00 GMT",
        "retry-after": "Wed, 21 Oct 2015 07:28:45 GMT",
    }
    assert backoff.asked_pause(Response(429, headers)) == 45


def test_a_pause_until_a_date_is_counted_by_our_clock_where_the_provider_tells_no_time() -> None:
    until = datetime.now(UTC) + timedelta(seconds=100)
    asked = backoff.asked_pause(Response(429, {"retry-after": format_datetime(until)}))
    assert 90 < asked <= 100


def test_a_date_without_a_zone_is_taken_as_utc() -> None:
    headers = {
        "date": "Wed, 21 Oct 2015 07:28:00 -0000",
        "retry-after": "Wed, 21 Oct 2015 07:28:09 -0000",
    }
    assert backoff.asked_pause(Response(503, headers)) == 9


# One that no calendar has once ended the lane, and whoever waited for it waited for ever.
_NO_YEAR = "Wed, 21 Oct 99999999999 07:28:45 GMT"


@pytest.mark.parametrize(
    "text", ["", "soon", "-5", "²", "Wed, 99 Oct 2015 07:28:45 GMT", "21 Oct 2015", _NO_YEAR]
)
def test_a_pause_that_cannot_be_read_is_no_pause(text: str) -> None:
    assert backoff.asked_pause(Response(429, {"retry-after": text})) == 0


def test_a_date_in_the_past_is_no_pause() -> None:
    headers = {"retry-after": "Wed, 21 Oct 2015 07:28:45 GMT"}
    assert backoff.asked_pause(Response(429, headers)) == 0


@pytest.mark.parametrize("text", ["999999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_no_header_can_stop_an_account_for_more_than_an_hour(text: str) -> None:
    assert backoff.asked_pause(Response(429, {"retry-after": text})) == backoff.LONGEST_PAUSE


def test_only_a_refusal_for_load_asks_for_a_pause() -> None:
    assert backoff.asked_pause(Response(500, {"retry-after": "30"})) == 0
