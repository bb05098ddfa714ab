"""One line of a form: its name, what is typed, and its fault beneath."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from paylink_tui.ui.foreign import literal
from paylink_tui.ui.widgets.paste_input import PasteInput

_ENTER = Binding("enter", "app.focus_next", "Next field", show=False, priority=True)


class FieldFault(Static):
    """The fault of the fields above it; takes no room while there is none."""

    DEFAULT_CSS = "FieldFault { height: auto; color: $text-error; display: none; }"

    def say(self, fault: str) -> None:
        """Shows `fault`, or nothing where it is empty."""
        self.display = bool(fault)
        self.update(literal(f"↑ {fault}" if fault else ""))


class FormInput(PasteInput):
    """A field of a form; Enter moves on.

    The key is a priority binding: an ordinary one waits for the field's own queue, and by then keys
    typed fast behind it have gone to the wrong field.
    """

    BINDINGS: ClassVar[list[Any]] = [_ENTER]

    def __init__(self, value: str = "", *, placeholder: str = "", id: str) -> None:
        super().__init__(value, placeholder=placeholder, id=id, compact=True)


class Toggle(Widget, can_focus=True):
    """`[x] label`, turned by Space or a click; Enter moves on, as in every other field. Whether it
    is on is told by the x, not by colour.
    """

    DEFAULT_CSS = """
    Toggle {
        width: auto;
        height: 1;
        &:focus { text-style: reverse; }
        &:disabled { color: $text-disabled; }
    }
    """
    BINDINGS: ClassVar[list[Any]] = [
        Binding("space", "turn", "Turn on or off", show=False, priority=True),
        _ENTER,
    ]

    value: reactive[bool] = reactive(False, init=False, layout=True)
    label: reactive[str] = reactive("", init=False, layout=True)

    @dataclass
    class Changed(Message):
        """It was turned on or off."""

        toggle: Toggle
        value: bool

        @property
        def control(self) -> Toggle:
            """The toggle that sent this."""
            return self.toggle

    def __init__(self, label: str, value: bool = False, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.set_reactive(Toggle.label, label)
        self.set_reactive(Toggle.value, value)

    def render(self) -> Content:
        return literal(f"[{'x' if self.value else ' '}] {self.label}")

    def watch_value(self, value: bool) -> None:
        self.post_message(self.Changed(self, value))

    def action_turn(self) -> None:
        self.value = not self.value

    def on_click(self) -> None:
        self.action_turn()


class TextField(Vertical):
    """A label, a field of one line, a remark behind it, a fault beneath."""

    DEFAULT_CSS = """
    TextField {
        height: auto;
        Horizontal { height: 1; }
        Label { width: 10; color: $text-muted; }
        FormInput { width: 1fr; }
        #remark { width: 2fr; padding: 0 0 0 1; color: $text-muted; }
        FieldFault { padding: 0 0 0 10; }
    }
    """

    def __init__(
        self, label: str, value: str = "", *, placeholder: str = "", remark: str = "", id: str
    ) -> None:
        super().__init__(id=id)
        self._label = label
        self._value = value
        self._placeholder = placeholder
        self._remark = remark

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Label(self._label)
            yield FormInput(self._value, placeholder=self._placeholder, id="typed")
            if self._remark:
                yield Static(literal(self._remark), id="remark")
        yield FieldFault()

    @property
    def value(self) -> str:
        """What is typed."""
        return self.query_one("#typed", Input).value

    def say(self, fault: str) -> None:
        """Shows the field's fault, or that it has none."""
        self.query_one(FieldFault).say(fault)

    def remark(self, text: str) -> None:
        """Changes what stands behind the field."""
        self.query_one("#remark", Static).update(literal(text))
