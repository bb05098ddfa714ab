"""A page to scroll, with the same keys as a table."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding
from textual.containers import VerticalScroll


class Page(VerticalScroll):
    """Scrolls by arrows and by vim keys, on both layouts.

    Without the animation of Textual's own keys, in which the presses of a held key are lost.
    """

    BINDINGS: ClassVar[list[Any]] = [
        Binding("up,k,л", "line(-1)", "Up", show=False),
        Binding("down,j,о", "line(1)", "Down", show=False),
        Binding("ctrl+b", "page_up", "Page up", show=False),
        Binding("ctrl+f", "page_down", "Page down", show=False),
    ]

    def action_line(self, by: int) -> None:
        self.scroll_relative(y=by, animate=False, immediate=True)
