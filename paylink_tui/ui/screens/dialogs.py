"""The questions that screens ask: yes or no, one of several, a line of text, and plain reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from paylink_tui.ui.commands import Command
from paylink_tui.ui.foreign import cell, lines, literal
from paylink_tui.ui.screens.base import Dialog
from paylink_tui.ui.widgets.keys import KeyBar


class Confirm(Dialog[bool]):
    """Yes or no about something that cannot be taken back. *No* has the focus.

    The keys that were already on their way when the dialog opened must not answer it: nothing is
    accepted before it was painted once.
    """

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("confirm.yes", "y,н", "Yes", "Do it"),
        Command("confirm.no", "n,т", "No", "Do nothing"),
        Command("confirm.other", "left,right,h,l,р,д", "Other button", "Move", show=False),
        Command("confirm.up", "up,k,л", "Up", "Scroll what it is about", show=False),
        Command("confirm.down", "down,j,о", "Down", "Scroll what it is about", show=False),
    )

    def __init__(self, title: str, facts: Sequence[tuple[str, str]], *, yes: str, live: bool):
        super().__init__()
        self._title = title
        self._facts = facts
        self._yes = yes
        self._live = live
        self._painted = False

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog", classes="-live" if self._live else "-test"):
            yield Static(literal(self._title, "bold"), id="title")
            with VerticalScroll(id="facts", can_focus=False):
                for name, value in self._facts:
                    yield Static(literal(f"{name:>12}  {value}"))
            with Horizontal(id="buttons"):
                yield Button("No", id="no", variant="primary")
                yield Button(self._yes, id="yes", variant="error")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#no", Button).focus()
        self.call_after_refresh(self._accept_keys)

    def _accept_keys(self) -> None:
        self._painted = True

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self._answer(event.button.id == "yes")

    def do_yes(self) -> None:
        self._answer(True)

    def do_no(self) -> None:
        self._answer(False)

    def do_other(self) -> None:
        self.focus_next()

    def do_up(self) -> None:
        self.query_one("#facts").scroll_up()

    def do_down(self) -> None:
        self.query_one("#facts").scroll_down()

    def _answer(self, yes: bool) -> None:
        if self._painted:
            self.dismiss(yes)


class Choose(Dialog[str]):
    """One of several, each a key and a label. Returns the key."""

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], current: str = ""):
        super().__init__()
        self._title = title
        self._choices = list(choices)
        self._current = current

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(literal(self._title, "bold"), id="title")
            yield OptionList(*(Option(cell(label)) for _, label in self._choices), id="choices")
        yield KeyBar()

    def on_mount(self) -> None:
        keys = [key for key, _ in self._choices]
        options = self.query_one(OptionList)
        options.highlighted = keys.index(self._current) if self._current in keys else 0
        options.focus()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index][0])


class Ask(Dialog[str]):
    """One line of text. `check` returns the fault of what is typed, or empty."""

    def __init__(
        self, title: str, *, value: str = "", check: Callable[[str], str] = lambda text: ""
    ) -> None:
        super().__init__()
        self._title = title
        self._value = value
        self._check = check

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(literal(self._title, "bold"), id="title")
            yield Input(self._value, id="answer")
            yield Static(id="fault", classes="fault")
        yield KeyBar()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        self.query_one("#fault", Static).update(literal(self._check(event.value)))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if not self._check(event.value):
            self.dismiss(event.value)


class Reading(Dialog[None]):
    """A long text to scroll and to copy, such as raw JSON or a request."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("reading.copy", "c,с", "Copy", "Copy the whole text"),
    )

    def __init__(self, title: str, text: str):
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog", classes="-wide"):
            yield Static(literal(self._title, "bold"), id="title")
            with VerticalScroll(id="reading"):
                yield Static(lines(self._text))
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#reading").focus()

    def do_copy(self) -> None:
        from paylink_tui.ui.clipboard import copy

        copy(self.app, self._text, "the text")
