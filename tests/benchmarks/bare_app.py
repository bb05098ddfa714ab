"""A Textual app of the same widgets as the home screen, and nothing behind them: the yardstick."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Footer, Input, Static


class BareTable(ScrollView, can_focus=True):
    """As many drawn lines as the program's own table."""

    def on_mount(self) -> None:
        self.virtual_size = Size(80, 4)

    def render_line(self, y: int) -> Strip:
        return Strip.blank(self.size.width, self.rich_style)


class BareApp(App[None]):
    """One bar, one frame with a line, a field, a hint and a table, one footer."""

    BINDINGS: ClassVar = [
        ("escape", "quit", "Back"),
        ("f1", "quit", "Help"),
        ("ctrl+l", "quit", "Clear"),
    ]
    CSS = "Vertical { border: round $primary; padding: 0 1; } BareTable { height: 1fr; }"

    def compose(self) -> ComposeResult:
        yield Static("F2 Lookup F3 Mesilat F4 Mesh")
        with Vertical():
            yield Static("Reading the configuration")
            yield Input(placeholder="Paste anything")
            yield Static("Paste a link, an id, a reference or a transactionId.")
            yield BareTable()
        yield Footer()


if __name__ == "__main__":
    BareApp().run()
