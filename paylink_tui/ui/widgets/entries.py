"""The journal's writes: a table, and all that is known of the one under its cursor."""

from __future__ import annotations

from paylink_tui.store.entries import Entry
from paylink_tui.ui import journal_words as words
from paylink_tui.ui.widgets.facts import Fact
from paylink_tui.ui.widgets.table_and_facts import TableAndFacts


class Entries(TableAndFacts[Entry]):
    """Where there is little room, the account and the age make way for what was written."""

    def __init__(self) -> None:
        super().__init__(
            words.COLUMNS,
            words.NARROW_COLUMNS,
            all_fit=96,
            key=lambda entry: entry.id,
            table_id="entries",
        )

    def facts(self, row: Entry) -> tuple[Fact, ...]:
        return words.details(row)
