"""An expiry is taken as it is meant, or refused with what to write instead."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.expiry import read_expiry

NOW = datetime(2026, 11, 21, 12, 0, 0, 250_000, tzinfo=UTC)
EVENING = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_nicosia(monkeypatch):
    monkeypatch.setenv("TZ", "EET-2")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def fault(text: str) -> str:
    with pytest.raises(InvalidInputError) as caught:
        read_expiry(text, NOW)
    assert caught.value.fields == {"expires_at": caught.value.what}
    return caught.value.what


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("+2h", timedelta(hours=2)),
        (" + 90m ", timedelta(minutes=90)),
        ("+1d12h", timedelta(days=1, hours=12)),
        ("+1D 2H 3MIN", timedelta(days=1, hours=2, minutes=3)),
        ("+366d", timedelta(days=366)),
        ("in 2h", timedelta(hours=2)),
        ("in 1 day 2 hours 30 minutes", timedelta(days=1, hours=2, minutes=30)),
    ],
)
def test_a_time_from_now_counts_from_the_whole_second(text, length):
    moment = read_expiry(text, NOW)
    assert moment == NOW.replace(microsecond=0) + length
    assert moment.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 18:00 +03:00",
        "2026-11-22 18:00+0300",
        "2026-11-22 18:00 +3",
        "2026-11-22 18:00 +03",
        "2026-11-22 18:00 UTC+3",
        "2026-11-22T15:00Z",
        "2026-11-22t15:00:00.000z",
        "  2026-11-22   15:00:00   utc ",
        "2026-11-22 15:00 GMT",
        "2026-11-22 9:00 -06:00",
        "2026-11-22 11:30 −3:30",
        "2026-11-22 17:00 Europe/Nicosia",
        "2026-11-22 12:00 America/Argentina/Buenos_Aires",
    ],
)
def test_a_date_and_time_with_its_zone_is_one_moment(text):
    moment = read_expiry(text, NOW)
    assert moment == EVENING
    assert moment.tzinfo is UTC


def test_a_name_of_a_zone_follows_its_summer_time():
    assert read_expiry("2027-07-01 18:00 Europe/Nicosia", NOW).hour == 15
    assert read_expiry("2027-01-01 18:00 Europe/Nicosia", NOW).hour == 16


@pytest.mark.parametrize("text", ["2026-11-22 18:00", "2026-11-22T18:00:00"])
def test_a_date_and_time_without_a_zone_is_refused_and_the_local_one_offered(text):
    told = fault(text)
    assert told.startswith("In which zone?")
    assert "it is 2026-11-22 18:00 +02:00;" in told
    assert read_expiry("2026-11-22 18:00 +02:00", NOW) == EVENING + timedelta(hours=1)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2h", "+", "+2", "+h", "+2w", "+1h1d", "+-2h", "+100000d", "in2h", "+٢h"),
        *("tomorrow", "2026-11-22", "22.11.2026 18:00 UTC", "18:00 UTC", "2026-11-22 18 UTC"),
        "٢026-11-22 18:00Z",
    ],
)
def test_any_other_form_is_refused_with_the_forms_that_there_are(text):
    told = fault(text)
    assert "+90m, +2h or +1d12h" in told
    assert told.endswith("2026-11-22 18:00 +02:00")


@pytest.mark.parametrize(
    "zone",
    [
        *("EST", "CST", "+15:00", "+03:60", "+300", ":5", "(UTC)", "\x1b]52;c;x\x07"),
        *("Europe", "Europe/Atlantis", "europe/../nicosia", "../../etc/passwd", "A/" + "b" * 300),
    ],
)
def test_a_zone_that_is_not_known_is_named(zone):
    told = fault(f"2026-11-22 18:00 {zone}")
    assert "is no zone known here: write UTC, an offset such as +03:00" in told
    assert "\x1b" not in told
    assert len(told) < 150


@pytest.mark.parametrize(
    "text",
    [
        "2026-13-01 18:00 UTC",
        "2027-02-29 18:00 UTC",
        "2026-11-22 24:00 UTC",
        "2026-11-22 18:60 UTC",
        "0000-01-01 00:00 UTC",
        "0001-01-01 00:00 +03:00",
        "9999-12-31 23:59 -03:00",
        "0001-01-01 00:00",
    ],
)
def test_a_moment_that_cannot_be_is_refused(text):
    assert fault(text) == "There is no such date and time"


@pytest.mark.parametrize(
    "text",
    ["2027-03-28 03:30 Europe/Nicosia", "2027-10-31 03:30 Europe/Nicosia"],
)
def test_an_hour_that_is_left_out_or_comes_twice_is_refused_with_both_offsets(text):
    told = fault(text)
    assert told.startswith("The clocks of Europe/Nicosia change at that time")
    assert "+02:00" in told
    assert "+03:00" in told


@pytest.mark.parametrize("text", ["+0m", "2026-11-21 12:00 UTC", "2026-11-21 13:59 +02:00"])
def test_what_is_past_is_refused(text):
    assert "a link expires in the future" in fault(text)


def test_how_long_ago_the_past_was_is_told():
    assert fault("2026-11-21 09:00 UTC").startswith("That was 3 h 00 min ago")


def taken(text: str) -> bool:
    """Whether `text` makes a moment in the future; nothing but a refusal may come otherwise."""
    try:
        return read_expiry(text, NOW) > NOW
    except InvalidInputError:
        return False


@given(st.text(max_size=40))
def test_no_text_that_is_not_of_a_form_is_taken(text: str):
    assert not taken(text) or text.strip()[0] in "+0123456789iI"


@given(
    st.integers(0, 99_999),
    st.integers(0, 99_999),
    st.integers(1, 99_999),
)
def test_every_time_from_now_is_taken(days: int, hours: int, minutes: int):
    assert taken(f"+{days}d{hours}h{minutes}m")


@given(
    st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59)),
    st.sampled_from(["Z", "+14:00", "-12:00"]),
)
def test_every_date_is_taken_if_it_is_to_come(moment: datetime, zone: str):
    written = f"{moment.isoformat(' ', 'seconds')} {zone}"
    try:
        ahead = datetime.fromisoformat(written.replace(" ", "T", 1).replace(" ", ""))
        ahead = ahead.astimezone(UTC)
    except OverflowError:
        ahead = NOW
    assert taken(written) is (ahead > NOW)


@given(
    st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59)),
    st.sampled_from(["", "Europe/Nicosia", "Pacific/Apia", "Africa/Monrovia"]),
)
def test_a_date_of_the_past_is_never_taken(moment: datetime, zone: str):
    written = f"{moment.isoformat(' ', 'seconds')} {zone}"
    assert not taken(written) or (zone and moment > NOW.replace(tzinfo=None) - timedelta(days=1))
