"""The field of Find: a query, its parts as chips below it, and what may be typed next.

A click on a chip takes its part out, ^w the last one before the cursor. Tab takes a suggestion, Tab
again the next one in its place, as in a shell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input, Static

from paylink_tui.model.index import KnownValues
from paylink_tui.model.query import Query, parse, split
from paylink_tui.model.query_complete import Suggestion, complete
from paylink_tui.model.query_terms import Span
from paylink_tui.ui.foreign import literal
from paylink_tui.ui.widgets.chips import chips, fault_line, is_on_chip, suggestion_line
from paylink_tui.ui.widgets.paste_input import PasteInput

LONGEST = 1000
PLACEHOLDER = "part of an id, a link, a reference, a note; or provider: price: status: …"


class QueryInput(PasteInput):
    """The line itself. Its keys ask the field around it, which knows what can be suggested."""

    # Without laying the screen out anew, as an Input does for every letter: no other widget's place
    # depends on how long the text is.
    virtual_size = Reactive(Size(0, 0))

    BINDINGS: ClassVar[list[Any]] = [
        Binding("tab", "suggested", "Complete", show=False),
        Binding("down", "rows", "To the rows", show=False),
        Binding("ctrl+w", "drop_part", "Take out", show=False),
    ]

    @property
    def _field(self) -> QueryField:
        return self.query_ancestor(QueryField)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a suggestion, Tab goes to the next widget, as everywhere."""
        if action == "suggested":
            return self._field.has_suggestions
        return super().check_action(action, parameters)

    def action_suggested(self) -> None:
        self._field.take_next()

    def action_cursor_right(self, select: bool = False) -> None:
        if select or self.cursor_position < len(self.value) or not self._field.take_this():
            super().action_cursor_right(select)

    def action_rows(self) -> None:
        self._field.post_message(QueryField.Left(self._field))

    def action_drop_part(self) -> None:
        self._field.drop_part_before(self.cursor_position)


class QueryField(Vertical):
    """Reads what is typed; `Changed` carries it. `status` stands where suggestions do not."""

    DEFAULT_CSS = """
    QueryField {
        height: 3;
        Static { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        #chips { color: $text-muted; }
        #told { color: $text-muted; }
    }
    """

    @dataclass
    class Changed(Message):
        """Something else is asked for."""

        query: Query

    @dataclass
    class Left(Message):
        """The user goes on to the rows."""

        field: QueryField

    def __init__(self) -> None:
        super().__init__()
        self.query_now = Query()
        self.known = KnownValues()
        self._status = Content("")
        self._suggestions: tuple[Suggestion, ...] = ()
        self._taken: int | None = None  # which suggestion stands in the field
        self._base = ""  # what was typed before one was taken

    def compose(self) -> ComposeResult:
        yield QueryInput(
            placeholder=PLACEHOLDER,
            id="query",
            compact=True,
            max_length=LONGEST,
            select_on_focus=False,
        )
        yield Static(id="chips")
        yield Static(id="told")

    @property
    def input(self) -> Input:
        """The line that is typed in."""
        return self.query_one("#query", Input)

    @property
    def text(self) -> str:
        """What stands in the line."""
        return self.input.value

    @text.setter
    def text(self, text: str) -> None:
        self.input.value = text
        self.input.cursor_position = len(text)

    def tell(self, status: str) -> None:
        """Shows what became of the search."""
        self._status = literal(status)
        self._show_told()

    # Reading

    @on(Input.Changed, "#query")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.query_now = parse(event.value, datetime.now(UTC))
        is_taken = self._taken is not None and event.value == self._with(self._taken)
        if not is_taken:
            self._suggest()
        self._show_chips()
        self._show_told()
        self.post_message(self.Changed(self.query_now))

    @on(Input.Submitted, "#query")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.close_suggestions()
        self.post_message(self.Left(self))

    def _suggest(self) -> None:
        text = self.text
        self._base, self._taken = text, None
        self._suggestions = complete(text, self.input.cursor_position, self.known)

    # Suggestions

    @property
    def has_suggestions(self) -> bool:
        """Whether Tab would take one."""
        return bool(self._suggestions)

    def close_suggestions(self) -> None:
        """Offers nothing until something else is typed."""
        self._suggestions, self._taken = (), None
        self._show_told()

    def take_next(self) -> None:
        """Puts the first suggestion into the line; asked again, the next one in its place."""
        if len(self._suggestions) == 1:
            self.take_this()
        elif self._suggestions:
            self._taken = 0 if self._taken is None else (self._taken + 1) % len(self._suggestions)
            self.text = self._with(self._taken)

    def take_this(self) -> bool:
        """Takes the suggestion at hand and offers what may follow it; False where there is none."""
        if not self._suggestions:
            return False
        text = self._with(self._taken or 0)
        if text == self.text:  # no change will be told of
            self._suggest()
            self._show_told()
        else:
            self._taken = None
            self.text = text
        return True

    def _with(self, number: int) -> str:
        suggestion = self._suggestions[number]
        start, end = suggestion.span
        return self._base[:start] + suggestion.text + self._base[end:]

    # Parts

    def drop_part_before(self, cursor: int) -> None:
        """Takes the part before the cursor out."""
        before = [span for span in split(self.text) if span.start < cursor]
        if before:
            self._drop(before[-1])

    def _drop(self, span: Span) -> None:
        self.text = self.query_now.without(span)

    @on(events.Click, "#chips")
    def _clicked(self, event: events.Click) -> None:
        span = is_on_chip(self.query_now, self.size.width, event.x)
        if span is not None:
            self._drop(span)

    # Showing

    def on_resize(self) -> None:
        self._show_chips()
        self._show_told()

    def _show_chips(self) -> None:
        self.query_one("#chips", Static).update(
            Content("").join(chip.content for chip in chips(self.query_now, self.size.width)),
            layout=False,
        )

    def _show_told(self) -> None:
        line = fault_line(self.query_now, self.size.width) or self._status
        if self._suggestions:
            suggestions = suggestion_line(self._suggestions, self._taken)
            line = Content.assemble(suggestions, "  ", self._status)
        self.query_one("#told", Static).update(line, layout=False)
