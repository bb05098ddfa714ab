"""A one-line field that takes any paste whole.

Textual's Input keeps the first line of a paste only, and would draw a megabyte. A link may stand in
the third line of a chat message, so line breaks become spaces here; what is too long to be a link
is not drawn at all but handed on, so that it can be said what it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import Input

from paylink_tui.model.text import clean

LONGEST = 4_000


class PasteInput(Input):
    """An Input whose pastes lose nothing."""

    @dataclass
    class TooLong(Message):
        """More was pasted than the field draws; nothing in the field has changed."""

        text: str

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        if len(event.text) > LONGEST:
            self.post_message(self.TooLong(event.text))
            return
        text = clean(" ".join(event.text.split()))
        selection = self.selection
        if selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *selection)
