"""The Paylinks that the journal knows: Mesh can list none. Their URLs, which count as secrets, are
not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from paylink_tui.model.times import span
from paylink_tui.store.entries import Entry, State
from paylink_tui.ui import mesh_words as words
from paylink_tui.ui.foreign import cell, literal
from paylink_tui.ui.moments import local_minute
from paylink_tui.ui.widgets.table import Column, LinkTable

AGE_EVERY = 5.0
_ALL_COLUMNS = 100
_WORDS = {State.DONE: ("made", "green"), State.UNKNOWN: ("unknown", "bold red")}


class Paylinks(Vertical):
    """A small table, the newest on top, and the age of the one under its cursor. Hidden while it
    has none.
    """

    DEFAULT_CSS = """
    Paylinks {
        height: 35%; min-height: 7; max-height: 16; display: none;
        border-top: solid $panel-lighten-2;
    }
    Paylinks.-filled { display: block; }
    Paylinks.-alone { height: 1fr; max-height: 100%; border-top: none; }
    Paylinks > LinkTable { height: 1fr; }
    Paylinks > Static { height: auto; color: $text-warning; }
    """

    def compose(self) -> ComposeResult:
        yield LinkTable(_COLUMNS, key=lambda entry: entry.id, id="made")
        yield Static()

    def on_mount(self) -> None:
        self.set_interval(AGE_EVERY, self._grow_older)

    def on_resize(self) -> None:
        self._table.columns = _COLUMNS if self.size.width >= _ALL_COLUMNS else _NARROW_COLUMNS
        self._table.refresh()

    @property
    def entry(self) -> Entry | None:
        """The one under the cursor."""
        return self._table.row

    @property
    def entries(self) -> Sequence[Entry]:
        """All that are listed."""
        return self._table.rows_here

    def show(self, entries: Sequence[Entry]) -> None:
        """Lists `entries`, which are the newest first."""
        at_top = self._table.cursor == 0
        self._table.show(entries)
        if at_top and entries:
            self._table.move_to(entries[0].id)
        self.set_class(bool(entries), "-filled")
        self._show_age()

    @property
    def _table(self) -> LinkTable[Entry]:
        return self.query_one("#made", LinkTable)

    def _grow_older(self) -> None:
        self._table.refresh()
        self._show_age()

    @on(LinkTable.Moved)
    def _show_age(self) -> None:
        told = words.age(self.entry, datetime.now(UTC)) if self.entry else ""
        self.query_one(Static).update(literal(told))


def _state(entry: Entry) -> Text:
    word, style = _WORDS.get(entry.state, ("unknown", "bold red"))
    return cell("making", "yellow") if entry.in_flight else cell(word, style)


def _age(entry: Entry) -> Text:
    return cell(span(datetime.now(UTC) - entry.asked_at))


def _account(entry: Entry) -> Text:
    return cell(f"{entry.intent.environment.value.upper()} {entry.intent.account}")


_AGE = Column[Entry]("Age", _age, width=10, right=True)
_STATE = Column[Entry]("Paylink", _state, width=8)
_FOR = Column[Entry]("Asks for", lambda entry: cell(words.asked_of(entry)), share=1)
_ACCOUNT = Column[Entry]("Account", _account, share=1)
_NARROW_COLUMNS: tuple[Column[Entry], ...] = (
    _AGE,
    _STATE,
    Column("transactionId", lambda entry: cell(entry.intent.key), width=20),
    _FOR,
    _ACCOUNT,
)
_COLUMNS: tuple[Column[Entry], ...] = (
    Column("Asked", lambda entry: cell(local_minute(entry.asked_at)), width=16, least=96),
    _AGE,
    _STATE,
    Column("transactionId", lambda entry: cell(entry.intent.key), share=2),
    _FOR,
    _ACCOUNT,
)
