"""How long an answer asks to be left alone: the `Retry-After` header (RFC 9110, 10.2.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from paylink_tui.providers.http import Response

# What is longer is no wait that anybody meant, and a float of any length must stay finite.
_LONGEST = 366 * 86_400.0
_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?")


def retry_after(response: Response) -> float | None:
    """The seconds that are asked for, as a number or as a date; None where that is not told.

    A date is measured from the answer's own `Date` where it has one, as clocks differ.
    """
    asked = response.headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(asked):
        return min(float(asked), _LONGEST)
    until = _moment(asked)
    if until is None:
        return None
    now = _moment(response.headers.get("date", "")) or datetime.now(UTC)
    return min(max((until - now).total_seconds(), 0.0), _LONGEST)


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # the latter for a year or a zone beyond all bounds
        return None
    # A zone of -0000 is read as naive; HTTP dates are in UTC whatever they say.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
