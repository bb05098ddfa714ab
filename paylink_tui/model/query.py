"""The query language of Find: words looked for anywhere, and terms such as `price:20..50`.

`4204 "blue shirt" -status:expired price:20..50 currency:eur seen:<2d`: every part must hold, `-`
turns one round, quotes keep spaces together, a comma is an *or* within a term
(`status:paid,expired`) but for those of a free text (`note:"rang, no answer"`). Each part keeps
where it stands, so that a fault is shown at its own part; a part with a fault is left out of the
search, so that half a term does not empty the table.

A name that is no term's is a text with its colon (`order:1234`), so that what was pasted is found,
unless it is a slip for one or among `_MEANT`; `"ref:x"` in quotes always is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from paylink_tui.model.fold import fold
from paylink_tui.model.query_terms import Field, Span, Test
from paylink_tui.model.query_values import ValueFaultError, read_value

# A part ends at a space outside quotes; a quote that is not closed reaches to the end.
_PART = re.compile(r'(?:"[^"]*(?:"|$)|[^\s"])+')
_TERM = re.compile(r"(?P<negated>-?)(?P<name>[A-Za-z]+):(?!//)(?P<value>.*)", re.DOTALL)
_FIELDS = {field.value: field for field in Field}
_SHORT = {
    "env": Field.ENVIRONMENT,
    "tags": Field.TAG,
    "ref": Field.REFERENCE,
    "link": Field.URL,
    "notes": Field.NOTE,
}
# Names that people try, and what there is instead.
_MEANT = {
    **dict.fromkeys(("amount", "cost", "sum"), "price:"),
    "state": "status:",
    "is": "status:, once: or gone:",
    **dict.fromkeys(("date", "since", "before", "after"), "created:, seen: or expires:"),
    "expiry": "expires:",
    "type": "kind:",
    "deleted": "gone:",
    "uuid": "reference: or url:",
    "metadata": "has:metadata",
    "discount": "has:discount",
}
_LONG = 5  # letters from which on a name with a slip is still known


@dataclass(frozen=True, slots=True)
class Word:
    """A text to be found anywhere in a link; `text` is folded and not empty."""

    text: str
    span: Span
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A condition on one field; `text` is what stood after the colon."""

    field: Field
    test: Test
    text: str
    span: Span
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the part at `span`, and what would be right. `unfinished` where it may
    become right by typing on.
    """

    span: Span
    what: str
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What a text asks for; `text` is as it was typed. Without words and terms all links match."""

    text: str = ""
    words: tuple[Word, ...] = ()
    terms: tuple[Term, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether every link matches."""
        return not self.words and not self.terms

    def without(self, span: Span) -> str:
        """The text without the part at `span`."""
        before, after = self.text[: span.start].rstrip(), self.text[span.end :].lstrip()
        return " ".join(part for part in (before, after) if part)


def parse(text: str, now: datetime) -> Query:
    """Reads a query; never fails: what cannot be read is among the `faults`."""
    words, terms, faults = [], [], []
    for part in _parts(text, now):
        if isinstance(part, Word):
            words.append(part)
        elif isinstance(part, Term):
            terms.append(part)
        else:
            faults.append(part)
    return Query(text, tuple(words), tuple(terms), tuple(faults))


def field_named(name: str) -> Field | None:
    """The field of that name or short name, in any case."""
    lower = name.lower()
    return _FIELDS.get(lower) or _SHORT.get(lower)


def split(text: str) -> Iterator[Span]:
    """Where the parts of a query stand."""
    return (Span(*match.span()) for match in _PART.finditer(text))


def _parts(text: str, now: datetime) -> Iterator[Word | Term | Fault]:
    for span in split(text):
        part = text[span.start : span.end]
        match = _TERM.fullmatch(part)
        field = field_named(match["name"]) if match else None
        if match and field:
            yield _term(field, match, span, now)
        elif match and (near := _near(match["name"].lower())):
            what = f'there is no {match["name"]}: but {near}; for the text itself use "quotes"'
            yield Fault(span, what)
        elif (word := _word(part, span)) is not None:
            yield word


def _near(name: str) -> str:
    """What is meant by a name that no term has, or empty."""
    long = (known for known in _FIELDS if len(known) >= _LONG)
    slip = next((f"{known}:" for known in long if _is_slip(name, known)), "")
    return slip or _MEANT.get(name, "")


def _is_slip(typed: str, name: str) -> bool:
    """Whether one letter is too many, missing or another one, or letters changed places."""
    if sorted(typed) == sorted(name):
        return True
    while typed and typed[0] == name[:1]:
        typed, name = typed[1:], name[1:]
    return typed[1:] in (name, name[1:]) or typed == name[1:]


def _term(field: Field, match: re.Match[str], span: Span, now: datetime) -> Term | Fault:
    value = match["value"].replace('"', "")
    try:
        test = read_value(field, value, now)
    except ValueFaultError as fault:
        return Fault(span, fault.what, fault.unfinished)
    return Term(field, test, value, span, bool(match["negated"]))


def _word(part: str, span: Span) -> Word | None:
    negated = part.startswith("-") and len(part) > 1
    text = fold(part[negated:].replace('"', ""))
    return Word(text, span, negated) if text else None
