"""The link under the cursor in Find: whose it is, what is known of it, and how old that is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import on

from paylink_tui.config.accounts import Account
from paylink_tui.model.index import IndexRow
from paylink_tui.ui import find_words as words
from paylink_tui.ui.hand_on import account_now
from paylink_tui.ui.screens.find_results import FindResults
from paylink_tui.ui.widgets.facts import Facts
from paylink_tui.ui.widgets.table import LinkTable

# A held key moves on before all that depends on the row could be drawn: another account turns the
# whole frame, and the details lie in many lines.
REST_AFTER = 0.04
# Seconds between two looks at whether an age reads otherwise.
AGES_EVERY = 10.0


class FindRow(FindResults):
    """Follows the cursor, and the clock."""

    def __init__(self) -> None:
        super().__init__()
        self._aged_at = words.now()

    def on_mount(self) -> None:
        self._resting = self.set_interval(REST_AFTER, self._rested, pause=True)
        self._aging = self.set_interval(AGES_EVERY, self.redraw_ages, pause=True)

    def desk_changed(self) -> None:
        super().desk_changed()
        self._moved()

    def on_screen_resume(self) -> None:
        self._aging.resume()

    def on_screen_suspend(self) -> None:
        self._aging.pause()

    @property
    def row(self) -> IndexRow | None:
        """The link under the cursor."""
        return self.table.row

    def shown_rows(self) -> Sequence[IndexRow]:
        """The rows that stand on the screen."""
        return [row for _, row in self._on_screen()]

    def _on_screen(self) -> Iterator[tuple[int, IndexRow]]:
        top = self.table.scroll_offset.y
        bottom = min(top + self.table.size.height - 1, len(self.table.rows))
        for number in range(top, bottom):
            if (row := self.table.rows[number]) is not None:
                yield number, row

    # The cursor

    @on(LinkTable.Moved, "#found")
    def _moved(self) -> None:
        self._resting.reset()
        self._resting.resume()

    def _rested(self) -> None:
        """Shows whose link it is, in the frame too, and all that is known of it."""
        self._resting.pause()
        account = self._account_under()
        if account != self.account:
            self.account = account
        self._show_facts()
        self.refresh_bindings()

    def _account_under(self) -> Account | None:
        return account_now(self.row.key, self.desk.accounts) if self.row is not None else None

    def _show_facts(self) -> None:
        row, known = self.row, self._account_under() is not None
        self.query_one(Facts).facts = words.facts(row, known, words.now()) if row else ()

    # The clock

    def redraw_ages(self) -> None:
        """Draws the ages that read otherwise since it was done last: nothing else may have changed
        for hours.
        """
        if not self.is_current or not self.paylink.desk_is_open:
            return
        before, self._aged_at = self._aged_at, words.now()
        self.table.draw_again(
            number
            for number, row in self._on_screen()
            if words.age(row.last_seen, before) != words.age(row.last_seen, self._aged_at)
        )
        self._show_facts()
