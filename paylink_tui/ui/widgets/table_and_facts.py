"""A table, and all that is known of the row under its cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from paylink_tui.ui.widgets.facts import Fact, Facts
from paylink_tui.ui.widgets.page import Page
from paylink_tui.ui.widgets.table import Column, LinkTable

WIDE = 110

Row = TypeVar("Row")


class TableAndFacts(Container, Generic[Row]):
    """Side by side where there is room for both, else one above the other. `columns` are shown
    where they have `all_fit` cells to themselves, else `narrow`. Whoever inherits gives `facts`.
    """

    DEFAULT_CSS = """
    TableAndFacts {
        height: 1fr; layout: vertical;
        & > LinkTable { height: 1fr; min-height: 3; }
        & > Page {
            height: 1fr; border-top: solid $panel-lighten-2; display: none;
            &:focus { border-top: solid $primary; }
        }
        & > Page.-filled { display: block; }
    }
    TableAndFacts.-wide {
        layout: horizontal;
        & > LinkTable { width: 3fr; }
        & > Page {
            width: 2fr; height: 1fr; padding: 0 0 0 1;
            border-top: none; border-left: solid $panel-lighten-2;
            &:focus { border-top: none; border-left: solid $primary; }
        }
    }
    """

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        narrow: Sequence[Column[Row]],
        *,
        all_fit: int,
        key: Callable[[Row], str],
        table_id: str,
    ) -> None:
        super().__init__()
        self._columns, self._narrow, self._all_fit = tuple(columns), tuple(narrow), all_fit
        self._key, self._table_id = key, table_id

    def compose(self) -> ComposeResult:
        yield LinkTable(self._columns, key=self._key, id=self._table_id)
        with Page():
            yield Facts()

    def on_resize(self) -> None:
        is_wide = self.size.width >= WIDE
        self.set_class(is_wide, "-wide")
        all_fit = self.size.width >= self._all_fit and not is_wide
        self.table.columns = self._columns if all_fit else self._narrow
        self.table.refresh()

    @property
    def table(self) -> LinkTable[Row]:
        """The rows."""
        return self.query_one(f"#{self._table_id}", LinkTable)

    def facts(self, row: Row) -> tuple[Fact, ...]:
        """All that is known of a row."""
        raise NotImplementedError

    @on(LinkTable.Moved)
    def _moved(self) -> None:
        row = self.table.row
        self.query_one(Facts).facts = self.facts(row) if row is not None else ()
        self.query_one(Page).set_class(row is not None, "-filled")
