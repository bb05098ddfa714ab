"""A page to scroll, with the same keys as a table."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding
from textual.containers import VerticalScroll


class Page(VerticalScroll):
    """Scrolls by arrows and by vim keys, on both layouts."""

    BINDINGS: ClassVar[list[Any]] = [
        Binding("k,л", "scroll_up", "Up", show=False),
        Binding("j,о", "scroll_down", "Down", show=False),
        Binding("ctrl+b", "page_up", "Page up", show=False),
        Binding("ctrl+f", "page_down", "Page down", show=False),
    ]
