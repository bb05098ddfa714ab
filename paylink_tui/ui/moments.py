"""Moments as screens show them, where they may be missing or beyond what a clock can show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from paylink_tui.model.times import local_and_utc


def both_zones(moment: datetime | None) -> str:
    """Local time with UTC beside it; empty where there is no moment."""
    return local_and_utc(moment) if moment is not None else ""


def local_minute(moment: datetime | None) -> str:
    """The local date and time to the minute, for a column; `–` where there is none."""
    if moment is None:
        return "–"
    try:
        return f"{moment.astimezone():%Y-%m-%d %H:%M}"
    except OverflowError:  # a provider may write the year 9999
        return f"{moment:%Y-%m-%d %H:%M}"


def from_unix(timestamp: int | None) -> datetime | None:
    """Unix seconds, or milliseconds where the figure can only be those; None for neither."""
    if timestamp is None:
        return None
    seconds = timestamp / 1000 if timestamp > 100_000_000_000 else timestamp
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def countdown(left: timedelta) -> str:
    """What is left, to the second: `1:59:03`, `2 d 1:59:03`."""
    seconds = int(left.total_seconds())
    days, seconds = divmod(seconds, 86_400)
    clock = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{days} d {clock}" if days else clock
