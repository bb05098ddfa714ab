"""All keys that work where the user stands, filtered as they type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from paylink_tui.ui.screens.base import Dialog
from paylink_tui.ui.widgets.keys import KeyBar


@dataclass(frozen=True, slots=True)
class HelpRow:
    """One command as help shows it; `reason` says why it is disabled, or is empty."""

    keys: str
    label: str
    help: str
    reason: str = ""

    def matches(self, typed: str) -> bool:
        """Whether every word typed occurs in the row."""
        text = f"{self.keys} {self.label} {self.help}".casefold()
        return all(word in text for word in typed.casefold().split())


class HelpScreen(Dialog[None]):
    """Type to filter, arrows to scroll, Esc to close."""

    def __init__(self, rows: Sequence[HelpRow]):
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog", classes="-wide"):
            yield Static("Keys on this screen", id="title")
            yield Input(placeholder="type to filter", id="filter")
            yield OptionList(id="rows")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._show("")

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, typed: str) -> None:
        found = [row for row in self._rows if row.matches(typed)]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(_row_text(row)) for row in found])
        if not found:
            options.add_option(Option(Text(f"No key does that: {typed}"), disabled=True))

    def on_key(self, event: object) -> None:
        key = getattr(event, "key", "")
        options = self.query_one(OptionList)
        if key in ("down", "up", "pagedown", "pageup"):
            getattr(
                options, f"scroll_{ {'pagedown': 'page_down', 'pageup': 'page_up'}.get(key, key) }"
            )()


def _row_text(row: HelpRow) -> Text:
    text = Text.assemble((f"{row.keys:>10}  ", "bold"), (f"{row.label:<18}", ""), (row.help, "dim"))
    if row.reason:
        text.append(f"  (now disabled: {row.reason})", "italic")
    return text
