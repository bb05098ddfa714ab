"""When a link is to expire, as a person types it.

A date and time without a zone is refused rather than taken for local time: whoever reads it in a
ticket or runs it in a script sits elsewhere.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.text import clean, shorten
from paylink_tui.model.times import ago

_FROM_NOW = re.compile(
    r"(?:\+|in\s)\s*(?=[0-9])"
    r"(?:(?P<days>[0-9]{1,5})\s*d(?:ays?)?\s*)?"
    r"(?:(?P<hours>[0-9]{1,5})\s*h(?:ours?)?\s*)?"
    r"(?:(?P<minutes>[0-9]{1,5})\s*m(?:in(?:utes?)?)?)?",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:T|\s+)"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,6})?)?"
    r"\s*(?P<zone>\S.*)?",
    re.IGNORECASE,
)
# +03:00, +0300, +03, +3, −3:30, UTC+3; no zone is more than 14 hours off.
_OFFSET = re.compile(
    r"(?:UTC|GMT)?(?P<sign>[+−-])(?P<hours>0[0-9]|1[0-4]|[0-9](?![0-9]))"
    r"(?::?(?P<minutes>[0-5][0-9]))?",
    re.IGNORECASE,
)
# Only names with a region: EST or CST alone mean several zones.
_NAME = re.compile(r"[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+")


def read_expiry(text: str, now: datetime) -> datetime:
    """The moment in UTC, to the second: a time from now (`+2h`, `+1d12h`, `in 90 min`), or a date
    and time with its zone (`2026-11-22 18:00 +03:00`, `… UTC`, `… Europe/Nicosia`).

    Raises:
        InvalidInputError: on the field `expires_at`: it is of no such form, has no zone, is when
            the clocks of its zone change, or is not in the future.
    """
    typed = text.strip()
    if match := _FROM_NOW.fullmatch(typed):
        moment = now.astimezone(UTC).replace(microsecond=0) + _span(match)
    elif match := _MOMENT.fullmatch(typed):
        moment = _moment(match)
    else:
        raise _refused(
            "Write how long from now, such as +90m, +2h or +1d12h, or a date and time with its "
            f"zone, such as {_tomorrow(now)}"
        )
    if moment <= now:
        raise _refused(f"That was {ago(moment, now)}; a link expires in the future")
    return moment


def _refused(fault: str) -> InvalidInputError:
    return InvalidInputError(fault, fields={"expires_at": fault})


def _span(match: re.Match[str]) -> timedelta:
    return timedelta(**{unit: int(count) for unit, count in match.groupdict("0").items()})


def _moment(match: re.Match[str]) -> datetime:
    clock = f"{match['hour']:0>2}:{match['minute']}:{match['second'] or '00'}"
    try:
        naive = datetime.fromisoformat(f"{match['day']}T{clock}")
        if match["zone"] is None:
            raise _without_zone(naive)
        return _in_zone(naive, match["zone"]).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _refused("There is no such date and time") from None


def _without_zone(naive: datetime) -> InvalidInputError:
    written = f"{naive:%Y-%m-%d %H:%M}"
    here = _offset(naive.astimezone())
    return _refused(
        f"In which zone? On the clock of this machine it is {written} {here}; otherwise add UTC, "
        "an offset such as +03:00, or a name such as Europe/Nicosia"
    )


def _in_zone(naive: datetime, name: str) -> datetime:
    zone = _zone(name)
    first, second = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    # They differ for an hour that comes twice in autumn, and for one that is left out in spring.
    if first.utcoffset() != second.utcoffset():
        raise _refused(
            f"The clocks of {name} change at that time: write {_offset(first)} or "
            f"{_offset(second)} in its place"
        )
    return first


def _zone(name: str) -> tzinfo:
    if name.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    if match := _OFFSET.fullmatch(name):
        size = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        return timezone(size if match["sign"] == "+" else -size)
    if _NAME.fullmatch(name):
        # Seldom needed, and slower to import than this module.
        from zoneinfo import ZoneInfo

        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            pass
    raise _refused(
        f"“{shorten(clean(name), 40)}” is no zone known here: write UTC, an offset such as "
        "+03:00, or a name such as Europe/Nicosia"
    )


def _tomorrow(now: datetime) -> str:
    local = (now + timedelta(days=1)).astimezone()
    return f"{local:%Y-%m-%d} 18:00 {_offset(local)}"


def _offset(moment: datetime) -> str:
    return moment.isoformat()[-6:]
