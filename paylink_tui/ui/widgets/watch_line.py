"""The line that says that a screen watches, and what its newest look brought."""

from __future__ import annotations

from textual.widgets import Static

from paylink_tui.ui.foreign import literal


class WatchLine(Static):
    """Takes no room while nothing is watched."""

    DEFAULT_CSS = """
    WatchLine { display: none; height: auto; color: $text-accent; }
    WatchLine.-on { display: block; }
    """

    def say(self, text: str) -> None:
        """Shows `text`; nothing ends the watch on the screen."""
        self.update(literal(text))
        self.set_class(bool(text), "-on")
