"""Moments and spans in plain words, the same in every locale."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def local_and_utc(moment: datetime) -> str:
    """An aware `moment` on the local clock and in UTC, to the second.

    `2025-01-12 09:46:27 +02:00 (07:46:27 UTC)`; the UTC date is added where it is another day.
    """
    utc = moment.astimezone(UTC)
    try:
        local = moment.astimezone()
    except OverflowError:  # a provider may write the year 9999
        local = utc
    if not local.utcoffset():
        return f"{utc:%Y-%m-%d %H:%M:%S} UTC"
    pattern = "%H:%M:%S" if local.date() == utc.date() else "%Y-%m-%d %H:%M:%S"
    offset = local.isoformat()[-6:]
    return f"{local:%Y-%m-%d %H:%M:%S} {offset} ({utc.strftime(pattern)} UTC)"


def until(moment: datetime, now: datetime) -> str:
    """How far an end lies ahead, or behind: `in 2 h 05 min`, `expired 3 d ago`."""
    if moment > now:
        return f"in {span(moment - now)}"
    return f"expired {span(now - moment)} ago" if moment < now else "expires now"


def ago(moment: datetime, now: datetime) -> str:
    """How long ago something was: `12 min ago`; `in 5 s` where two clocks disagree."""
    if moment > now:
        return f"in {span(moment - now)}"
    return f"{span(now - moment)} ago"


def span(length: timedelta) -> str:
    """A length of time in its two largest units: `45 s`, `12 min`, `2 h 05 min`, `3 d 4 h`."""
    seconds = int(length.total_seconds())
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h {seconds % _HOUR // _MINUTE:02} min"
    days, hours = seconds // _DAY, seconds % _DAY // _HOUR
    return f"{days} d {hours} h" if hours and days < 10 else f"{days} d"
