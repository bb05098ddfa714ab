"""A table that draws only the rows on the screen, its cursor bound to a row's id.

Textual's DataTable measures every cell it is given (14 s for 100,000 rows) and keeps the cursor on
a row number, so that a refresh can leave it on another link than the one that was looked at. This
one takes any sequence, asks it for the visible rows alone, and follows ids. Rows that lie elsewhere
come as `FarRows`; one that is not here yet is drawn as dots.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive, reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from paylink_tui.ui.widgets.far_rows import FarRows
from paylink_tui.ui.widgets.table_line import Column, KeptLines, Layout

__all__ = ["Column", "LinkTable"]

Row = TypeVar("Row")

_STEPS_OF_A_CELL = 8  # in which a scroll bar is drawn
_DOTS = Text("·", style="dim")


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
    # Without laying the screen out anew, as Textual does whenever the rows are more or fewer: that
    # takes as long as drawing them, and is needed where the scroll bar comes or goes.
    virtual_size = Reactive(Size(0, 0))

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

    @dataclass
    class SortAsked(Message):
        """A click on the title of a column that can be sorted by."""

        table: LinkTable[Any]
        sort: str

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
        self._sorting = ("", False)
        self._layout: Layout[Row] = Layout((), 0)
        self._own_style, self._top = Style(), 0
        self._lines = KeptLines()
        self._told = True  # whether the row that the cursor is on was told

    @property
    def row(self) -> Row | None:
        """The row under the cursor; None where there is none, or where it is not here yet."""
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    @property
    def rows_here(self) -> list[Row]:
        """The rows that are here, which are all unless they lie elsewhere."""
        return [row for _, row in self._here()]

    def show(self, rows: Sequence[Row | None], *, at: int | None = None) -> None:
        """Shows `rows`; the cursor stays on its row's id, or near where it was.

        `at` is where the cursor shall stand instead: for far rows only the caller can know.
        """
        under = self.row
        self.rows = rows
        if at is None and under is not None:
            at = self._index_of(self.key(under))
        self._fit_rows()
        self.cursor = max(0, min(self.cursor if at is None else at, len(rows) - 1))
        self._into_view()
        # Far rows are values; others are things that may have changed.
        self.refresh(*([self.size.region] if isinstance(rows, FarRows) else []))
        self._tell_moved()

    def rows_came(self) -> None:
        """Takes over that far rows have arrived, or that there are more of them."""
        self._fit_rows()
        self.refresh(self.size.region)
        if not self._told:
            self._tell_moved()

    def draw_again(self, numbers: Iterable[int]) -> None:
        """Draws these rows anew: a cell tells something else of a row that is the same."""
        self._lines.forget()
        for number in numbers:
            self._refresh_row(number)

    def show_sorting(self, sort: str, *, descending: bool) -> None:
        """Marks the column whose `sort` the rows are in the order of."""
        self._sorting = (sort, descending)
        self.refresh()

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

    def refresh(self, *regions: Region, **how: bool) -> Self:
        """Draws anew: all of it, or what lies in `regions` as far as it has changed."""
        if not regions:
            self._lines.forget()
        return super().refresh(*regions, **how)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines as they are kept. Textual's own way is for borders and such, which a table has
        not got, and makes each line anew; only to fade one that is disabled it is needed.
        """
        # What is the same for all lines: asking for each takes longer than the line.
        self._own_style = self.rich_style
        self._top = self.scroll_offset.y
        if (self._layout.all_columns, self._layout.width) != (self.columns, self.size.width):
            self._layout = Layout(self.columns, self.size.width)
            self._lines.forget()
        self._lines.forget_old()
        if self.opacity < 1:
            return super().render_lines(crop)
        filters, background = self.get_line_filters(), self.background_colors[1]
        strips = []
        for y in crop.line_range:
            strip = self.render_line(y)
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
            strips.append(strip.crop_extend(*crop.column_span, self._own_style))
        return strips

    def render_line(self, y: int) -> Strip:
        if y == 0:
            style = self.get_component_rich_style("table--header")
            return self._lines.line("", self._sorting, style, lambda: self._head(style))
        index = y - 1 + self._top
        if index >= len(self.rows):
            return Strip.blank(self._layout.width, self._own_style)
        row = self.rows[index]
        style = self._row_style(index, row)
        key = "" if row is None else self.key(row)
        return self._lines.line(key, row, style, lambda: self._body(row, style))

    def _head(self, style: Style) -> Strip:
        titles = (Text(self._title(column)) for column in self._layout.columns)
        return self._layout.line(titles, style, self.app.console)

    def _body(self, row: Row | None, style: Style) -> Strip:
        cells = (_DOTS if row is None else column.cell(row) for column in self._layout.columns)
        return self._layout.line(cells, style, self.app.console)

    def _title(self, column: Column[Row]) -> str:
        sort, descending = self._sorting
        if not sort or column.sort != sort:
            return column.title
        return f"{column.title}{'▼' if descending else '▲'}"

    def _row_style(self, index: int, row: Row | None) -> Style:
        style = self._own_style
        if row is not None and self.marked and self.key(row) in self.marked:
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
            self._ask_sort(event.x)
            return
        index = event.y - 1 + self.scroll_offset.y
        again = index == self.cursor and event.chain > 1
        self._move(index)
        if again:
            self.action_select()

    def _ask_sort(self, x: int) -> None:
        column = self._layout.column_at(x)
        if column is not None and column.sort:
            self.post_message(self.SortAsked(self, column.sort))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_resize(self) -> None:
        self._fit_rows()
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

    def _fit_rows(self) -> None:
        """Lets the scroll bar know how many rows there are."""
        self.virtual_size = Size(self.size.width, len(self.rows) + 1)
        if self.show_vertical_scrollbar is not (self.virtual_size.height > self.size.height):
            self.refresh(layout=True)
        elif self.show_vertical_scrollbar:
            self.vertical_scrollbar.window_virtual_size = self.virtual_size.height
        self.scroll_y = min(self.scroll_y, self.max_scroll_y)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Moves the scroll bar when that can be seen: drawing it takes as long as half the rows."""
        bar = self.vertical_scrollbar if self.show_vertical_scrollbar else None
        if bar is not None and bar.window_virtual_size:
            seen = _STEPS_OF_A_CELL * self.size.height / bar.window_virtual_size
            if round(bar.position * seen) != round(new_value * seen):
                bar.position = new_value
        if round(old_value) != round(new_value):
            self.refresh(self.size.region)

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
        return next((i for i, row in self._here() if self.key(row) == key), None)

    def _here(self) -> Iterator[tuple[int, Row]]:
        if isinstance(self.rows, FarRows):
            return self.rows.held()
        return ((index, row) for index, row in enumerate(self.rows) if row is not None)
