"""One of many, found by typing a part of its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from paylink_tui.ui.commands import Command
from paylink_tui.ui.foreign import cell, literal
from paylink_tui.ui.screens.base import Dialog
from paylink_tui.ui.widgets.keys import KeyBar


class Pick(Dialog[str]):
    """Type to filter, arrows to move, Enter to take. Returns the key of the choice."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("pick.down", "down", "Down", "The next one", priority=True),
        Command("pick.up", "up", "Up", "The one before", priority=True),
    )

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], current: str = "") -> None:
        super().__init__()
        self._title = title
        self._choices = list(choices)
        self._found = self._choices
        self._current = current

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(literal(self._title, "bold"), id="title")
            yield Input(placeholder="type to filter", id="filter", compact=True)
            yield OptionList(id="choices")
        yield KeyBar()

    def on_mount(self) -> None:
        self._options.can_focus = False
        self._show("")
        keys = [key for key, _ in self._choices]
        if self._current in keys:
            self._options.highlighted = keys.index(self._current)
        self.query_one(Input).focus()

    @property
    def _options(self) -> OptionList:
        return self.query_one("#choices", OptionList)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, typed: str) -> None:
        words = typed.casefold().split()
        self._found = [
            (key, label)
            for key, label in self._choices
            if all(word in label.casefold() for word in words)
        ]
        self._options.clear_options()
        self._options.add_options(Option(cell(label)) for _, label in self._found)
        if self._found:
            self._options.highlighted = 0
        else:
            self._options.add_option(Option(Text("None has these letters"), disabled=True))

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if self._found:
            self.dismiss(self._found[self._options.highlighted or 0][0])

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._found[event.option_index][0])

    def do_down(self) -> None:
        self._options.action_cursor_down()

    def do_up(self) -> None:
        self._options.action_cursor_up()
