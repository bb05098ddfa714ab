"""The journal's writes: a table, and all that is known of the one under its cursor."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from paylink_tui.store.entries import Entry
from paylink_tui.ui import journal_words as words
from paylink_tui.ui.widgets.facts import Facts
from paylink_tui.ui.widgets.page import Page
from paylink_tui.ui.widgets.table import LinkTable

WIDE = 110
# Less, and the account and the age make room for what was written.
_ALL_COLUMNS = 96


class Entries(Container):
    """Side by side where there is room for both, else one above the other."""

    DEFAULT_CSS = """
    Entries { height: 1fr; layout: vertical; }
    Entries > LinkTable { height: 1fr; min-height: 3; }
    Entries > Page {
        height: 1fr; border-top: solid $panel-lighten-2; display: none;
        &:focus { border-top: solid $primary; }
    }
    Entries > Page.-filled { display: block; }
    Entries.-wide { layout: horizontal; }
    Entries.-wide > LinkTable { width: 3fr; }
    Entries.-wide > Page {
        width: 2fr; height: 1fr; padding: 0 0 0 1;
        border-top: none; border-left: solid $panel-lighten-2;
        &:focus { border-top: none; border-left: solid $primary; }
    }
    """

    def compose(self) -> ComposeResult:
        yield LinkTable(words.COLUMNS, key=lambda entry: entry.id, id="entries")
        with Page():
            yield Facts()

    def on_resize(self) -> None:
        is_wide = self.size.width >= WIDE
        self.set_class(is_wide, "-wide")
        all_fit = self.size.width >= _ALL_COLUMNS and not is_wide
        self.table.columns = words.COLUMNS if all_fit else words.NARROW_COLUMNS
        self.table.refresh()

    @property
    def table(self) -> LinkTable[Entry]:
        """The table of writes."""
        return self.query_one("#entries", LinkTable)

    @on(LinkTable.Moved)
    def _moved(self) -> None:
        entry = self.table.row
        self.query_one(Facts).facts = words.details(entry) if entry else ()
        self.query_one(Page).set_class(entry is not None, "-filled")
