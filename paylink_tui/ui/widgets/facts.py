"""Labels and values one under the other, long values wrapped under themselves."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from paylink_tui.model.text import clean
from paylink_tui.ui.foreign import literal

# What a provider sends may be of any length; the raw view has all of it.
VALUE_MAX = 600
_NARROWEST = 8
# How what changed is drawn, beside its mark.
MARK = "bold reverse $text-accent"


@dataclass(frozen=True, slots=True)
class Fact:
    """One label and its value. `field` names what it shows, for marking what changed; `style` is a
    Textual style for the value.
    """

    label: str
    value: str
    field: str = ""
    style: str = ""


class Facts(Widget):
    """A list of facts; those whose field is among `changed` are marked."""

    DEFAULT_CSS = """
    Facts { height: auto; }
    """

    facts: reactive[tuple[Fact, ...]] = reactive((), layout=True)
    changed: reactive[frozenset[str]] = reactive(frozenset())

    def render(self) -> Content:
        return Content("\n").join(self._rows(self.content_size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._rows(width))

    def _rows(self, width: int) -> list[Content]:
        size = max((cell_len(fact.label) for fact in self.facts), default=0)
        return [row for fact in self.facts for row in self._row(fact, size, width)]

    def _row(self, fact: Fact, label_width: int, width: int) -> Iterable[Content]:
        is_changed = bool(fact.field) and fact.field in self.changed
        value_style = MARK if is_changed else fact.style
        label = ("● " if is_changed else "  ") + " " * (label_width - cell_len(fact.label))
        for part in wrapped(fact.value, width - label_width - 4):
            yield Content.assemble(
                literal(label + fact.label, "$text-muted"), "  ", literal(part, value_style)
            )
            fact, label = Fact("", ""), " " * (label_width + 2)


def wrapped(text: str, width: int) -> list[str]:
    """`text` in parts of at most `width` cells, of which there is at least one; what goes beyond
    `VALUE_MAX` characters is told, not shown.
    """
    width = max(width, _NARROWEST)
    text = clean(text)
    if len(text) > VALUE_MAX:
        text = f"{text[:VALUE_MAX]}… ({len(text):,} characters; the raw view has them)"
    parts = textwrap.wrap(text, width) or [""]
    return [chopped for part in parts for chopped in chop_cells(part, width)] or [""]
