"""The lines of a table: which columns fit, how wide they are, and each row in few segments.

A keystroke in a search draws every line on the screen anew, and most of the time until it is seen
goes into that. So what lines have in common is worked out once for a frame, and a cell of one style
is made by hand: Rich's own way, which copes with spans, takes three times as long. A line that was
drawn is kept: when the rows scroll all but one of them are the same, and Textual keeps with a line
what it made of it, down to the bytes for the terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any, Generic, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.strip import Strip

Row = TypeVar("Row")

_GAP = 2
_KEPT_FOR = 1.0  # seconds
_MOST_LINES = 500


@dataclass(frozen=True)  # with slots, Python 3.11 cannot write Column[Row] at run time
class Column(Generic[Row]):
    """A column: `cell` makes the text of a row's cell, `width` is in terminal cells.

    The columns with a `share` divide what the others leave of the width. One with `least` is shown
    where the table has at least so many cells. `sort` is the name of what a click on the title
    sorts by, or empty.
    """

    title: str
    cell: Callable[[Row], Text]
    width: int = 10
    share: int = 0
    right: bool = False
    sort: str = ""
    least: int = 0


class Layout(Generic[Row]):
    """The columns that a table of `width` cells shows, and how wide each of them is."""

    def __init__(self, columns: Sequence[Column[Row]], width: int) -> None:
        self.all_columns, self.width = columns, width
        self.columns = [column for column in columns if column.least <= width]
        self.sizes = _sizes(self.columns, width)

    def column_at(self, x: int) -> Column[Row] | None:
        """The column that is drawn at the cell `x` of a line."""
        for column, size in zip(self.columns, self.sizes, strict=True):
            x -= size + _GAP
            if x < 0:
                return column
        return None

    def line(self, texts: Iterable[Text], style: Style, console: Console) -> Strip:
        """A line of one text for each column, all of it in `style` but for what has its own."""
        segments: list[Segment] = []
        for text, column, size in zip(texts, self.columns, self.sizes, strict=True):
            segments += _cell(text, size, column.right, style, console)
        used = sum(self.sizes) + _GAP * len(self.sizes)
        if used < self.width:
            segments.append(Segment(" " * (self.width - used), style))
        strip = Strip(segments, max(used, self.width))
        return strip.crop(0, self.width) if used > self.width else strip


class KeptLines:
    """Lines as they were drawn, each for a row and its style, for a moment: a cell may tell how
    long ago something was.
    """

    def __init__(self) -> None:
        self._lines: dict[tuple[str, Style], tuple[Any, Strip]] = {}
        self._until = 0.0

    def line(self, key: str, row: Any, style: Style, draw: Callable[[], Strip]) -> Strip:
        """The line of `row`, whose id is `key`; by `draw` if it is not here."""
        kept = self._lines.get((key, style))
        if kept is None or kept[0] != row:
            kept = self._lines[key, style] = (row, draw())
        return kept[1]

    def forget_old(self) -> None:
        """To be called before a frame is drawn."""
        if monotonic() > self._until or len(self._lines) > _MOST_LINES:
            self.forget()

    def forget(self) -> None:
        """Lets every line be drawn anew."""
        self._lines.clear()
        self._until = monotonic() + _KEPT_FOR


def _sizes(columns: Sequence[Column[Any]], width: int) -> list[int]:
    fixed = sum(0 if column.share else column.width for column in columns)
    left = max(0, width - fixed - _GAP * len(columns))
    shares = sum(column.share for column in columns) or 1
    return [
        max(4, left * column.share // shares) if column.share else column.width
        for column in columns
    ]


def _cell(text: Text, size: int, right: bool, style: Style, console: Console) -> Iterable[Segment]:
    if text.spans:
        return _cell_of_spans(text, size, right, style, console)
    plain = text.plain
    length = cell_len(plain)
    if length > size:
        plain, length = set_cell_size(plain, size - 1) + "…", size
    before = " " * (size - length) if right else ""
    after = " " * (_GAP if right else size - length + _GAP)
    if not text.style:
        return (Segment(f"{before}{plain}{after}", style),)
    own = Segment(plain, style + console.get_style(text.style))
    return (Segment(before, style), own, Segment(after, style))


def _cell_of_spans(
    text: Text, size: int, right: bool, style: Style, console: Console
) -> Iterable[Segment]:
    fitted = text.copy()
    fitted.truncate(size, overflow="ellipsis")
    gap = Segment(" " * max(0, size - fitted.cell_len), style)
    # Rich leaves a text's own style out when nothing in the text is styled.
    own = style + console.get_style(text.style)
    drawn = Segment.apply_style(fitted.render(console, end=""), own)
    return [*([gap] if right else []), *drawn, *([] if right else [gap]), Segment("  ", style)]
