"""A table's line: cut and filled up to its columns, whatever stands in the cells."""

from __future__ import annotations

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from paylink_tui.ui.widgets.table_line import Column, Layout

CONSOLE = Console()
COLUMNS = (
    Column[str]("Name", Text, share=1),
    Column[str]("Price", Text, width=6, right=True),
    Column[str]("Seen", Text, width=4, least=30),
)


def drawn(width: int, *texts: str | Text) -> str:
    cells = [Text(text) if isinstance(text, str) else text for text in texts]
    strip = Layout(COLUMNS, width).line(cells, Style(), CONSOLE)
    assert strip.cell_length == cell_len(strip.text) == width
    return strip.text


def test_a_column_that_needs_more_room_is_left_out_and_the_rest_fills_the_line() -> None:
    assert drawn(20, "shop", "1.00") == "shop          1.00  "
    assert drawn(30, "shop", "1.00", "3 h") == "shop              1.00  3 h   "


def test_what_is_too_long_is_cut_with_an_ellipsis_even_within_a_wide_sign() -> None:
    assert drawn(20, "a name that is long", "1234567.00") == "a name th…  12345…  "
    assert drawn(20, "支付链接支付链接", "1") == "支付链接 …       1  "


def test_a_line_narrower_than_its_columns_ends_where_the_table_does() -> None:
    assert drawn(9, "shop", "1.00") == "shop    1"


def test_a_cell_keeps_its_own_style_and_that_of_its_spans_upon_the_row_s() -> None:
    spans = Text("two", style="dim")
    spans.stylize("underline", 0, 1)
    row = Style(bold=True)
    cells = [Text("one", style="red"), spans]
    strip = Layout(COLUMNS, 20).line(cells, row, CONSOLE)
    styles = {segment.text: segment.style for segment in strip if segment.text.strip()}
    assert styles["one"] == row + Style.parse("red")
    assert styles["t"] == row + Style.parse("dim underline")
    assert styles["wo"] == row + Style.parse("dim")
