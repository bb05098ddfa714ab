"""What the program still waits for before it ends."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Event, Key
from textual.widgets import Static

from paylink_tui.ui.foreign import literal
from paylink_tui.ui.screens.base import Dialog


class LeavingScreen(Dialog[None]):
    """The writes on the line. No key does anything here but ^q, which leaves without their end."""

    def __init__(self, writes: Sequence[str]) -> None:
        super().__init__()
        self._writes = writes

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static("Waiting for the answer to", id="title")
            for what in self._writes:
                yield Static(literal(what))
            yield Static("^q leaves now, without knowing how it ended; it is looked up later.")

    def takes(self, event: Event) -> bool:
        """Whether it is ^q."""
        return isinstance(event, Key) and event.key == "ctrl+q"
