"""The parts of a query as chips in one line, a faulty one with what is wrong and what is right.

Where the line has no room for that, the line below has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from paylink_tui.model.query import Fault, Query, Term, Word
from paylink_tui.model.query_complete import Suggestion
from paylink_tui.model.query_terms import Span
from paylink_tui.model.text import shorten
from paylink_tui.ui.foreign import literal

_GAP = Content(" ")
_LONGEST = 40
_STYLES = {Word: "$text on $boost", Term: "$text-accent on $boost"}
_WRONG, _UNFINISHED = "bold underline $text-error", "underline $text-warning"
_TOLD = "$text-warning"


@dataclass(frozen=True, slots=True)
class Chip:
    """One part as it is drawn, and where it stands in the query; None for what is beside it."""

    content: Content
    span: Span | None = None


def chips(query: Query, width: int) -> list[Chip]:
    """What the line shows."""
    drawn = _all_chips(query, explained=True)
    return drawn if _length(drawn) <= width else _all_chips(query, explained=False)


def fault_line(query: Query, width: int) -> Content | None:
    """What is wrong with the first faulty part; None where nothing is, or the chips say it."""
    if not query.faults or _length(_all_chips(query, explained=True)) <= width:
        return None
    fault = query.faults[0]
    part = shorten(query.text[fault.span.start : fault.span.end], _LONGEST)
    return Content.assemble(literal(f"{part} ", _style(fault)), literal(fault.what, _TOLD))


def is_on_chip(query: Query, width: int, x: int) -> Span | None:
    """The part that is drawn at the column `x` of the line."""
    for chip in chips(query, width):
        x -= chip.content.cell_length
        if x < 0:
            return chip.span
    return None


def suggestion_line(suggestions: Sequence[Suggestion], taken: int | None) -> Content:
    """What Tab can take, the one that stands in the field marked."""
    parts = [literal("Tab ", "$text-muted")]
    for number, suggestion in enumerate(suggestions):
        style = "reverse" if number == taken else "$text-accent"
        parts += [literal(shorten(suggestion.text, _LONGEST), style), literal("  ")]
    if len(suggestions) == 1 and suggestions[0].hint:
        parts.append(literal(suggestions[0].hint, "$text-muted"))
    return Content("").join(parts)


def _all_chips(query: Query, *, explained: bool) -> list[Chip]:
    parts: list[Word | Term | Fault] = [*query.words, *query.terms, *query.faults]
    parts.sort(key=lambda part: part.span)
    return [
        chip
        for part in parts
        for chip in (*_chips_of(query.text, part, explained=explained), Chip(_GAP))
    ]


def _chips_of(text: str, part: Word | Term | Fault, *, explained: bool) -> list[Chip]:
    shown = shorten(text[part.span.start : part.span.end], _LONGEST)
    chip = Chip(literal(f" {shown} × ", _style(part)), part.span)
    if isinstance(part, Fault) and explained:
        return [chip, Chip(literal(f" {part.what} ", _TOLD))]
    return [chip]


def _style(part: Word | Term | Fault) -> str:
    if isinstance(part, Fault):
        return _UNFINISHED if part.unfinished else _WRONG
    return _STYLES[type(part)]


def _length(drawn: Sequence[Chip]) -> int:
    return sum(chip.content.cell_length for chip in drawn)
