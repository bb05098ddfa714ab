"""What may be typed next in a query: the names of terms, and the values that occur."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from paylink_tui.model.fold import fold
from paylink_tui.model.index import KnownValues
from paylink_tui.model.query import field_named, split
from paylink_tui.model.query_terms import CLOSED, EXAMPLES, Field, Span

_MOST = 8
# Values that are no closed list, yet worth a proposal.
_USUAL = {
    Field.CREATED: ("today", "<2d", "<1w", ">2026-10-01"),
    Field.SEEN: ("<2d", "<1h", ">1w"),
    Field.EXPIRES: ("<2d", "<now", ">now"),
    Field.PRICE: ("20..50", ">100", "<10"),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` to be put in the place of `span`; `hint` says what it is, or is empty."""

    text: str
    span: Span
    hint: str = ""


def complete(text: str, cursor: int, known: KnownValues) -> tuple[Suggestion, ...]:
    """What the part under the cursor may become, the likeliest first. Nothing between two parts."""
    span = next((part for part in split(text) if part.start < cursor <= part.end), None)
    if span is None:
        return ()
    typed = text[span.start : cursor]
    negation = "-" if typed.startswith("-") else ""
    name, colon, value = typed.removeprefix("-").partition(":")
    field = field_named(name)
    if not colon:
        return _names(negation, name, span)
    if field is None or '"' in name:
        return ()
    return _values(f"{negation}{name}:", field, value, span, known)


def _names(negation: str, typed: str, span: Span) -> tuple[Suggestion, ...]:
    begun = [field for field in Field if typed and field.value.startswith(typed.lower())]
    return tuple(Suggestion(f"{negation}{each.value}:", span, EXAMPLES[each]) for each in begun)


def _values(
    before: str, field: Field, typed: str, span: Span, known: KnownValues
) -> tuple[Suggestion, ...]:
    earlier, comma, last = typed.replace('"', "").rpartition(",")
    wanted = fold(last)
    fitting = [value for value in _candidates(field, known) if fold(value).startswith(wanted)]
    return tuple(
        Suggestion(before + _quoted(f"{earlier}{comma}{value}"), span)
        for value in fitting[:_MOST]
        if value != last
    )


def _candidates(field: Field, known: KnownValues) -> Iterable[str]:
    occurring = {
        Field.ACCOUNT: known.accounts,
        Field.PRODUCT: known.products,
        Field.CURRENCY: known.currencies,
        Field.STATUS: known.statuses,
        Field.TAG: known.tags,
    }
    return occurring.get(field) or CLOSED.get(field) or _USUAL.get(field, ())


def _quoted(value: str) -> str:
    return f'"{value}"' if any(sign.isspace() for sign in value) else value
