"""The customer's email, name and phone, put into a Mesilat link so that they need not type them."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Label, Static

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.ui.widgets.fields import FieldFault, FormInput

_FIELDS = (
    ("email", "Email", "emma@example.com"),
    ("name", "Name", "Emma Smith"),
    ("phone", "Phone", "+1 555 010 0199"),
)


class PrefillForm(Vertical):
    """Three fields; each change is told as the URL that they make of the link."""

    DEFAULT_CSS = """
    PrefillForm { height: auto; margin: 0 0 1 0; }
    PrefillForm Label { width: 7; color: $text-muted; }
    PrefillForm Input { width: 1fr; }
    PrefillForm FieldFault { padding: 0 0 0 7; }
    PrefillForm .row { height: 1; }
    """

    @dataclass
    class Changed(Message):
        """The link with what is typed; `url` is empty while a field has a fault."""

        url: str

    def __init__(self, link: str) -> None:
        super().__init__()
        self._link = link

    def compose(self) -> ComposeResult:
        yield Static("Prefill for the customer:", classes="hint")
        yield FieldFault(id="url-fault")
        for name, label, example in _FIELDS:
            with Horizontal(classes="row"):
                yield Label(label)
                yield FormInput(placeholder=f"such as {example}", id=name)
            yield FieldFault(id=f"{name}-fault")

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        from paylink_tui.model.prefill import prefilled

        typed = {name: self.query_one(f"#{name}", Input).value for name, _, _ in _FIELDS}
        faults: dict[str, str] = {}
        url = ""
        try:
            url = prefilled(self._link, **typed)
        except InvalidInputError as error:
            faults = error.fields
        for name in ("url", *(name for name, _, _ in _FIELDS)):
            self._show_fault(name, faults.get(name, ""))
        self.post_message(self.Changed(url))

    def _show_fault(self, name: str, fault: str) -> None:
        self.query_one(f"#{name}-fault", FieldFault).say(fault)
