"""What stands after the colon of a term, as a test of a link, or what is wrong with it.

Dates that a person types are days on the clock of this machine; `<2d` is a length of time. Money is
compared as exact decimals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from paylink_tui.model.fold import fold
from paylink_tui.model.query_terms import (
    CLOSED,
    EXAMPLES,
    Between,
    During,
    Field,
    Flag,
    Has,
    Having,
    Holds,
    OneOf,
    Test,
)

_YES, _NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})
_OTHER_NAMES = {"txn.pro": "txnpro", "txn": "txnpro", "link": "payment_link"}
_PRODUCT = re.compile(r"[0-9]{1,18}")
_AMOUNT = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18})?")
_LENGTH = re.compile(r"(?P<count>[0-9]{1,4})(?P<unit>m|h|d|w)")
_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COMPARISON = re.compile(r"(?P<sign><=|>=|<|>)?(?P<value>.*)", re.DOTALL)


class ValueFaultError(Exception):
    """A value that a term cannot take. `unfinished` where more may follow as it is typed."""

    def __init__(self, what: str, *, unfinished: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.unfinished = unfinished


def read_value(field: Field, text: str, now: datetime) -> Test:
    """What `text`, after the colon of `field`, asks for; `now` is aware.

    Raises ValueFaultError.
    """
    if not fold(text).strip():
        raise ValueFaultError(f"write a value, such as {EXAMPLES[field]}", unfinished=True)
    return _READERS[field](field, text.strip(), now)


def _one_of(field: Field, text: str, now: datetime) -> OneOf:
    values = tuple(fold(value.strip()) for value in text.split(",") if value.strip())
    values = tuple(_OTHER_NAMES.get(value, value) for value in values)
    if not values:
        raise ValueFaultError(f"write a value, such as {EXAMPLES[field]}", unfinished=True)
    for value in values:
        _check_closed(field, value)
    return OneOf(values)


def _product(field: Field, text: str, now: datetime) -> OneOf:
    asked = _one_of(field, text, now)
    if not all(_PRODUCT.fullmatch(value) for value in asked.values):
        raise ValueFaultError(f"a product is a number, such as {EXAMPLES[field]}")
    return asked


def _check_closed(field: Field, value: str) -> None:
    known = CLOSED.get(field)
    if known is not None and value not in known:
        begun = any(each.startswith(value) for each in known)
        raise ValueFaultError(f"{field.value}: is {_or(known)}", unfinished=begun)


def _flag(field: Field, text: str, now: datetime) -> Flag:
    value = fold(text)
    if value in _YES:
        return Flag(True)
    if value in _NO:
        return Flag(False)
    raise ValueFaultError(f"{field.value}: is yes or no", unfinished=value in {"y", "ye", "n"})


def _has(field: Field, text: str, now: datetime) -> Has:
    return Has(tuple(Having(value) for value in _one_of(field, text, now).values))


def _holds(field: Field, text: str, now: datetime) -> Holds:
    return Holds(fold(text))


# Amounts


def _between(field: Field, text: str, now: datetime) -> Between:
    low, dots, high = text.partition("..")
    if dots:
        return _ordered(Between(_end(low), _end(high)))
    match = _COMPARISON.fullmatch(text)
    assert match is not None
    amount = _amount(match["value"])
    match match["sign"]:
        case ">" | ">=" as sign:
            return Between(low=amount, low_open=sign == ">")
        case "<" | "<=" as sign:
            return Between(high=amount, high_open=sign == "<")
    return Between(amount, amount)


def _ordered(bounds: Between) -> Between:
    if bounds.low is None and bounds.high is None:
        raise ValueFaultError("write an amount before or after the points", unfinished=True)
    if bounds.low is not None and bounds.high is not None and bounds.low > bounds.high:
        # While 20..50 is typed it is 20..5 for a moment.
        raise ValueFaultError("the smaller amount comes first", unfinished=True)
    return bounds


def _end(text: str) -> Decimal | None:
    return _amount(text) if text.strip() else None


def _amount(text: str) -> Decimal:
    figures = text.strip()
    if not figures:
        raise ValueFaultError("write an amount, such as price:20..50", unfinished=True)
    if not _AMOUNT.fullmatch(figures):
        what = "an amount is figures and one point, such as 39.99; a range is 20..50"
        raise ValueFaultError(what, unfinished=bool(re.fullmatch(r"[0-9]+\.", figures)))
    return Decimal(figures)


# Moments


def _during(field: Field, text: str, now: datetime) -> During:
    start, dots, end = text.partition("..")
    if dots:
        return _days(start, end)
    match = _COMPARISON.fullmatch(text)
    assert match is not None
    sign, value = match["sign"] or "", fold(match["value"].strip())
    if length := _LENGTH.fullmatch(value):
        return _by_length(field, sign, int(length["count"]) * _UNITS[length["unit"]], now)
    if value == "now":
        return _by_moment(sign, now)
    return _by_day(sign, _day(value, now))


def _by_length(field: Field, sign: str, length: timedelta, now: datetime) -> During:
    """`<2d` is nearer than two days: back from now, or ahead for an expiry."""
    # No length that can be typed leads out of the years there are.
    nearer = not sign.startswith(">")
    if field is Field.EXPIRES:
        return During(now, now + length) if nearer else During(start=now + length)
    return During(start=now - length) if nearer else During(end=now - length)


def _by_moment(sign: str, moment: datetime) -> During:
    if not sign:
        raise ValueFaultError("write <now or >now")
    return During(end=moment) if sign.startswith("<") else During(start=moment)


def _by_day(sign: str, day: date) -> During:
    match sign:
        case ">":
            return During(start=_midnight(day, 1))
        case ">=":
            return During(start=_midnight(day))
        case "<":
            return During(end=_midnight(day))
        case "<=":
            return During(end=_midnight(day, 1))
    return During(_midnight(day), _midnight(day, 1))


def _days(start: str, end: str) -> During:
    if not start.strip() and not end.strip():
        raise ValueFaultError("write a day before or after the points", unfinished=True)
    first = _day(start.strip()) if start.strip() else None
    last = _day(end.strip()) if end.strip() else None
    if first is not None and last is not None and first > last:
        raise ValueFaultError("the earlier day comes first")
    return During(
        None if first is None else _midnight(first), None if last is None else _midnight(last, 1)
    )


def _day(text: str, now: datetime | None = None) -> date:
    if now is not None and text in ("today", "yesterday"):
        return now.astimezone().date() - timedelta(days=text == "yesterday")
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        raise ValueFaultError(f"there is no day {text}") from None
    begun = re.fullmatch(r"[0-9-]{0,9}|[a-z]{1,8}", text) is not None
    what = "write a day such as 2026-10-01, today, or a length of time such as <2d, <3h"
    raise ValueFaultError(what, unfinished=begun)


def _midnight(day: date, later: int = 0) -> datetime:
    """The beginning of `day`, or of so many days `later`, on this machine's clock."""
    try:
        return datetime.combine(day + timedelta(days=later), datetime.min.time()).astimezone()
    except (OverflowError, OSError, ValueError):
        raise ValueFaultError(f"{day} is too far away") from None


def _or(values: tuple[str, ...]) -> str:
    return f"{', '.join(values[:-1])} or {values[-1]}"


_READERS: Mapping[Field, Callable[[Field, str, datetime], Test]] = {
    **dict.fromkeys(
        (
            *(Field.PROVIDER, Field.ENVIRONMENT, Field.ACCOUNT, Field.KIND),
            *(Field.CURRENCY, Field.STATUS, Field.TAG),
        ),
        _one_of,
    ),
    **dict.fromkeys((Field.ID, Field.REFERENCE, Field.URL, Field.NOTE), _holds),
    Field.PRODUCT: _product,
    Field.PRICE: _between,
    Field.ONCE: _flag,
    Field.GONE: _flag,
    Field.CREATED: _during,
    Field.EXPIRES: _during,
    Field.SEEN: _during,
    Field.HAS: _has,
}
