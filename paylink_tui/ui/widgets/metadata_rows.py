"""Keys and values that a payment's webhook will bring back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button, Input

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.mesilat_form import check_metadata
from paylink_tui.ui.widgets.fields import FieldFault, FormInput


class MetadataRow(Vertical):
    """One key and its value."""

    DEFAULT_CSS = """
    MetadataRow {
        height: auto;
        Horizontal { height: 1; }
        #key { width: 1fr; }
        #value { width: 2fr; margin: 0 1; }
    }
    """

    def __init__(self, key: str = "", value: str = "") -> None:
        super().__init__()
        self._pair = (key, value)

    def compose(self) -> ComposeResult:
        key, value = self._pair
        with Horizontal():
            yield FormInput(key, placeholder="key", id="key")
            yield FormInput(value, placeholder="value", id="value")
            yield Button("Remove", compact=True, classes="remove")
        yield FieldFault()

    @property
    def pair(self) -> tuple[str, str]:
        """What is typed."""
        return self.query_one("#key", Input).value, self.query_one("#value", Input).value


class MetadataRows(Vertical):
    """Rows that can be added and removed."""

    DEFAULT_CSS = "MetadataRows { height: auto; } MetadataRows > Button { width: auto; }"

    @dataclass
    class Changed(Message):
        """A pair is another one, or there are more or fewer."""

    def __init__(self, metadata: Mapping[str, str]) -> None:
        super().__init__()
        self._metadata = metadata

    def compose(self) -> ComposeResult:
        for key, value in self._metadata.items():
            yield MetadataRow(key, value)
        yield Button("Add a key and a value", compact=True, id="add")

    def read(self) -> dict[str, str]:
        """The metadata to send, after its faults have been shown.

        Raises:
            InvalidInputError: `fields` names `metadata.0` and the like.
        """
        rows = list(self.query(MetadataRow))
        faults: dict[str, str] = {}
        try:
            return check_metadata(row.pair for row in rows)
        except InvalidInputError as error:
            faults = error.fields
            raise
        finally:
            for position, row in enumerate(rows):
                row.query_one(FieldFault).say(faults.get(f"metadata.{position}", ""))

    @on(Button.Pressed, "#add")
    async def _add(self, event: Button.Pressed) -> None:
        event.stop()
        row = MetadataRow()
        await self.mount(row, before="#add")
        row.query_one("#key").focus()

    @on(Button.Pressed, ".remove")
    async def _remove(self, event: Button.Pressed) -> None:
        event.stop()
        row = next(node for node in event.button.ancestors if isinstance(node, MetadataRow))
        self.query_one("#add").focus()
        await row.remove()
        self.post_message(self.Changed())

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())
