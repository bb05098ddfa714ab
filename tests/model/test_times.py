"""Moments and spans read the same everywhere."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from paylink_tui.model.times import ago, local_and_utc, until

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def zone(monkeypatch):
    def use(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield use
    monkeypatch.undo()
    time.tzset()


def test_a_moment_is_given_on_the_local_clock_and_in_utc(zone):
    zone("EET-2")
    assert local_and_utc(NOON) == "2026-11-21 14:00:00 +02:00 (12:00:00 UTC)"


def test_the_utc_date_is_given_where_it_is_another_day(zone):
    zone("EET-2")
    moment = datetime(2026, 11, 21, 23, 30, 5, 900_000, tzinfo=UTC)
    assert local_and_utc(moment) == "2026-11-22 01:30:05 +02:00 (2026-11-21 23:30:05 UTC)"


def test_a_clock_in_utc_says_it_once(zone):
    zone("UTC0")
    assert local_and_utc(NOON) == "2026-11-21 12:00:00 UTC"


def test_a_moment_at_the_end_of_time_is_given_in_utc(zone):
    zone("EET-2")
    assert local_and_utc(datetime.max.replace(tzinfo=UTC)) == "9999-12-31 23:59:59 UTC"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=45), "45 s"),
        (timedelta(minutes=12, seconds=59), "12 min"),
        (timedelta(hours=2, minutes=5), "2 h 05 min"),
        (timedelta(days=1, hours=4), "1 d 4 h"),
        (timedelta(days=3), "3 d"),
        (timedelta(days=40, hours=4), "40 d"),
    ],
)
def test_a_span_has_its_two_largest_units(length, words):
    assert until(NOON + length, NOON) == f"in {words}"
    assert until(NOON - length, NOON) == f"expired {words} ago"
    assert ago(NOON - length, NOON) == f"{words} ago"
    assert ago(NOON + length, NOON) == f"in {words}"


def test_this_very_moment_expires_now():
    assert until(NOON, NOON) == "expires now"
    assert ago(NOON, NOON) == "0 s ago"
