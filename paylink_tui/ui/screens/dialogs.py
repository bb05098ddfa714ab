"""The questions that screens ask: yes or no, one of several, a line of text, and plain reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Event
from textual.message import Message
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from paylink_tui.ui.commands import Command
from paylink_tui.ui.foreign import cell, clear_toasts, lines, literal
from paylink_tui.ui.screens.base import Dialog
from paylink_tui.ui.widgets.keys import KeyBar


class Confirm(Dialog[bool]):
    """Yes or no about something that cannot be taken back. *No* has the focus.

    With `token` there is a field instead, which has the focus: *Yes* counts only once exactly that
    was typed. `token_hint` says what it is, such as "the last 4 of its id".

    Keys that were on their way when the dialog opened neither answer it nor reach its field: one
    that was pressed before the dialog was painted was meant for something else, however late the
    program comes to it.
    """

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("confirm.yes", "y,н", "Yes", "Do it"),
        Command("confirm.no", "n,т", "No", "Do nothing"),
        Command("confirm.other", "left,right,h,l,р,д", "Other button", "Move", show=False),
        Command("confirm.up", "up,k,л", "Up", "Scroll what it is about", show=False),
        Command("confirm.down", "down,j,о", "Down", "Scroll what it is about", show=False),
        Command("confirm.page_up", "pageup", "Page up", "Scroll what it is about", show=False),
        Command(
            "confirm.page_down", "pagedown", "Page down", "Scroll what it is about", show=False
        ),
    )
    AUTO_FOCUS = ""  # what has the focus gets the keys, and none may before the first paint

    def __init__(
        self,
        title: str,
        facts: Sequence[tuple[str, str]],
        *,
        yes: str,
        live: bool,
        token: str = "",
        token_hint: str = "",
    ) -> None:
        super().__init__()
        self._title = title
        self._facts = facts
        self._yes = yes
        self._live = live
        self._token = token
        self._token_hint = token_hint
        self._painted_at = inf

    def compose(self) -> ComposeResult:
        classes = "-live" if self._live else "-test"
        with Vertical(id="dialog", classes=f"{classes} -token" if self._token else classes):
            yield Static(literal(self._title, "bold"), id="title")
            with VerticalScroll(id="facts", can_focus=False):
                for name, value in self._facts:
                    yield Static(literal(f"{name:>12}  {value}"))
            if self._token:
                yield Static(id="token-hint")
                yield Input(id="token", compact=True, max_length=64)
                yield Static(id="token-fault", classes="fault")
            with Horizontal(id="buttons"):
                yield Button("No", id="no", variant="primary")
                yield Button(self._yes, id="yes", variant="error")
        yield KeyBar()

    def on_screen_resume(self) -> None:
        """It comes into view: for the first time, or from under another dialog."""
        self._painted_at = inf
        clear_toasts(self.app)
        self.call_after_refresh(self._accept_keys)

    def _accept_keys(self) -> None:
        """From now on a key may be an answer, and the dialog says which."""
        if self.app.screen is not self:
            return
        self._painted_at = Message().time  # by the clock that the keys are stamped with
        if self._token:
            self.query_one("#token-hint", Static).update(literal(self._what_to_type()))
        self.query_one("#token" if self._token else "#no").focus()
        self.refresh_bindings()

    def takes(self, event: Event) -> bool:
        """Whether the user can have seen the question when they caused this."""
        return event.time >= self._painted_at

    @property
    def is_painted(self) -> bool:
        """Whether the question stands on the screen, so that it can be answered."""
        return self._painted_at < inf

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self._answer(event.button.id == "yes")

    @on(Input.Submitted, "#token")
    def _submitted(self) -> None:
        self._answer(True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No letter is an answer before the first paint, nor with a token, which is typed."""
        is_answer = parameters in (("confirm.yes",), ("confirm.no",))
        if is_answer and (self._token or not self.is_painted):
            return False
        return super().check_action(action, parameters)

    def do_yes(self) -> None:
        self._answer(True)

    def do_no(self) -> None:
        self._answer(False)

    def do_other(self) -> None:
        self.focus_next()

    def do_up(self) -> None:
        self.query_one("#facts").scroll_up(animate=False)

    def do_down(self) -> None:
        self.query_one("#facts").scroll_down(animate=False)

    def do_page_up(self) -> None:
        self.query_one("#facts").scroll_page_up(animate=False)

    def do_page_down(self) -> None:
        self.query_one("#facts").scroll_page_down(animate=False)

    def _answer(self, yes: bool) -> None:
        if not self.is_painted:
            return
        if yes and self._token and self._typed() != self._token:
            self._refuse()
        else:
            self.dismiss(yes)

    def _typed(self) -> str:
        return self.query_one("#token", Input).value

    def _what_to_type(self) -> str:
        hint = f" ({self._token_hint})" if self._token_hint else ""
        return f"Type {self._token}{hint}, then Enter. Esc leaves it."

    def _refuse(self) -> None:
        was = "That is something else" if self._typed() else "Nothing is typed yet"
        fault = f"{was}. Nothing was done; type {self._token} to go on."
        self.query_one("#token-fault", Static).update(literal(fault))
        self.query_one("#token", Input).focus()


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
