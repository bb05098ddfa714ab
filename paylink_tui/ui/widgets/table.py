"""A table that draws only the rows on the screen, its cursor bound to a row's id.

Textual's DataTable measures every cell it is given (14 s for 100,000 rows) and keeps the cursor on
a row number, so that a refresh can leave it on another link than the one that was looked at. This
one takes any sequence, asks it for the visible rows alone, and follows ids. Rows that lie elsewhere
come as `FarRows`; one that is not here yet is drawn as dots.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from paylink_tui.ui.widgets.far_rows import FarRows

Row = TypeVar("Row")

_DOTS = Text("·", style="dim")


@dataclass(frozen=True)  # with slots, Python 3.11 cannot write Column[Row] at run time
class Column(Generic[Row]):
    """A column: `cell` makes the text of a row's cell, `width` is in terminal cells.

    The columns with a `share` divide what the others leave of the width.
    """

    title: str
    cell: Callable[[Row], Text]
    width: int = 10
    share: int = 0
    right: bool = False


class LinkTable(ScrollView, Generic[Row], can_focus=True):
    """Rows of one kind, each with an id that stays its own over refreshes."""

    DEFAULT_CSS = """
    LinkTable {
        height: 1fr;
        overflow-x: hidden;
        background: $surface;
        & > .table--header { text-style: bold; color: $text-muted; background: $panel; }
        & > .table--cursor { background: $primary 60%; color: $text; text-style: bold; }
        & > .table--cursor-blurred { background: $primary 25%; }
        & > .table--marked { color: $text-warning; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header",
        "table--cursor",
        "table--cursor-blurred",
        "table--marked",
    }
    BINDINGS: ClassVar[list[Any]] = [
        Binding("up,k,л", "move(-1)", "Up", show=False),
        Binding("down,j,о", "move(1)", "Down", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", show=False),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False),
        Binding("home", "edge(-1)", "First row", show=False),
        Binding("end", "edge(1)", "Last row", show=False),
        Binding("enter", "select", "Open", show=False),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)

    @dataclass
    class Moved(Message):
        """The cursor stands on another row; `row` is None in an empty table."""

        table: LinkTable[Any]
        row: Any

        @property
        def control(self) -> LinkTable[Any]:
            """The table that sent this."""
            return self.table

    @dataclass
    class Chosen(Message):
        """Enter, or a second click, on a row."""

        table: LinkTable[Any]
        row: Any

        @property
        def control(self) -> LinkTable[Any]:
            """The table that sent this."""
            return self.table

    def __init__(
        self, columns: Sequence[Column[Row]], key: Callable[[Row], str], *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.columns = tuple(columns)
        self.key = key
        self.rows: Sequence[Row | None] = ()
        self.marked: frozenset[str] = frozenset()
        self._told = True  # whether the row that the cursor is on was told

    @property
    def row(self) -> Row | None:
        """The row under the cursor; None where there is none, or where it is not here yet."""
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    def show(self, rows: Sequence[Row | None], *, at: int | None = None) -> None:
        """Shows `rows`; the cursor stays on its row's id, or near where it was.

        `at` is where the cursor shall stand instead: for far rows only the caller can know.
        """
        under = self.row
        self.rows = rows
        if at is None and under is not None:
            at = self._index_of(self.key(under))
        self.virtual_size = Size(self.size.width, len(rows) + 1)
        self.cursor = max(0, min(self.cursor if at is None else at, len(rows) - 1))
        self._into_view()
        self.refresh()
        self._tell_moved()

    def rows_came(self) -> None:
        """Takes over that far rows have arrived, or that there are more of them."""
        self.virtual_size = Size(self.size.width, len(self.rows) + 1)
        self.refresh()
        if not self._told:
            self._tell_moved()

    def move_to(self, key: str) -> bool:
        """Puts the cursor on the row with this id; False where there is none."""
        index = self._index_of(key)
        if index is None:
            return False
        self._move(index)
        return True

    def toggle_mark(self) -> None:
        """Marks the row under the cursor, or takes its mark away."""
        if self.row is not None:
            self.marked ^= {self.key(self.row)}
            self.refresh()

    def clear_marks(self) -> None:
        """Takes all marks away."""
        self.marked = frozenset()
        self.refresh()

    # Drawing

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            header = [(column.title, column) for column in self.columns]
            style = self.get_component_rich_style("table--header")
            return self._strip([(Text(title), column) for title, column in header], width, style)
        index = y - 1 + self.scroll_offset.y
        if index >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        row = self.rows[index]
        cells = [(_DOTS if row is None else column.cell(row), column) for column in self.columns]
        return self._strip(cells, width, self._row_style(index, row))

    def _strip(self, cells: list[tuple[Text, Column[Row]]], width: int, style: Style) -> Strip:
        segments: list[Segment] = []
        for (text, _), size, right in zip(
            cells, self._widths(width), (column.right for column in self.columns), strict=True
        ):
            segments += self._cell(text, size, right)
        strip = Strip(segments).apply_style(style)
        return strip.adjust_cell_length(width, style)

    def _cell(self, text: Text, width: int, right: bool) -> list[Segment]:
        fitted = text.copy()
        fitted.truncate(width, overflow="ellipsis")
        gap = Segment(" " * max(0, width - fitted.cell_len))
        # Rich leaves a text's own style out when nothing in the text is styled.
        style = self.app.console.get_style(text.style)
        drawn = Segment.apply_style(fitted.render(self.app.console, end=""), style)
        return [*([gap] if right else []), *drawn, *([] if right else [gap]), Segment("  ")]

    def _widths(self, width: int) -> list[int]:
        fixed = sum(0 if column.share else column.width for column in self.columns)
        left = max(0, width - fixed - 2 * len(self.columns))
        shares = sum(column.share for column in self.columns) or 1
        return [
            max(4, left * column.share // shares) if column.share else column.width
            for column in self.columns
        ]

    def _row_style(self, index: int, row: Row | None) -> Style:
        style = self.rich_style
        if row is not None and self.key(row) in self.marked:
            style += self.get_component_rich_style("table--marked")
        if index == self.cursor:
            name = "table--cursor" if self.has_focus else "table--cursor-blurred"
            style += self.get_component_rich_style(name)
        return style

    # Moving

    def action_move(self, by: int) -> None:
        self._move(self.cursor + by)

    def action_page(self, direction: int) -> None:
        self._move(self.cursor + direction * max(1, self.size.height - 2))

    def action_edge(self, direction: int) -> None:
        self._move(0 if direction < 0 else len(self.rows) - 1)

    def action_select(self) -> None:
        if self.row is not None:
            self.post_message(self.Chosen(self, self.row))

    def on_click(self, event: events.Click) -> None:
        if event.y == 0:
            return
        index = event.y - 1 + self.scroll_offset.y
        again = index == self.cursor and event.chain > 1
        self._move(index)
        if again:
            self.action_select()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.rows) + 1)
        self._into_view()

    def _move(self, index: int) -> None:
        index = max(0, min(index, len(self.rows) - 1))
        if index == self.cursor:
            return
        self._refresh_row(self.cursor)
        self.cursor = index
        self._into_view()
        self._refresh_row(index)
        self._tell_moved()

    def _tell_moved(self) -> None:
        """Tells which row the cursor is on, once that row is here."""
        row = self.row
        self._told = row is not None or not self.rows
        if self._told:
            self.post_message(self.Moved(self, row))

    def _into_view(self) -> None:
        height = max(1, self.size.height - 1)
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, immediate=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, immediate=True)

    def _refresh_row(self, index: int) -> None:
        self.refresh(Region(0, index + 1 - self.scroll_offset.y, self.size.width, 1))

    def _index_of(self, key: str) -> int | None:
        rows = self.rows.held() if isinstance(self.rows, FarRows) else enumerate(self.rows)
        return next((i for i, row in rows if row is not None and self.key(row) == key), None)
