"""The transfers of one transactionId: a table, and the facts of the one under its cursor."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.reactive import reactive

from paylink_tui.model.mesh import Transfer
from paylink_tui.ui import mesh_words as words
from paylink_tui.ui.foreign import cell
from paylink_tui.ui.moments import from_unix, local_minute
from paylink_tui.ui.widgets.facts import Facts
from paylink_tui.ui.widgets.page import Page
from paylink_tui.ui.widgets.table import Column, LinkTable

WIDE = 110


class Transfers(Container):
    """Side by side where there is room for both, else one above the other."""

    DEFAULT_CSS = """
    Transfers { height: 1fr; layout: vertical; }
    Transfers > LinkTable { height: 1fr; min-height: 3; }
    Transfers > Page {
        height: 2fr; border-top: solid $panel-lighten-2; display: none;
        &:focus { border-top: solid $primary; }
    }
    Transfers > Page.-filled { display: block; }
    Transfers.-wide { layout: horizontal; }
    Transfers.-wide > LinkTable { width: 3fr; }
    Transfers.-wide > Page {
        width: 2fr; height: 1fr; padding: 0 0 0 1;
        border-top: none; border-left: solid $panel-lighten-2;
        &:focus { border-top: none; border-left: solid $primary; }
    }
    """

    # Whether the account's money is play money, which is on no public chain.
    is_test: reactive[bool] = reactive(True)

    def compose(self) -> ComposeResult:
        yield LinkTable(_COLUMNS, key=lambda transfer: transfer.id, id="transfers")
        with Page():
            yield Facts()

    def on_resize(self) -> None:
        is_wide = self.size.width >= WIDE
        self.set_class(is_wide, "-wide")
        self.table.columns = _COLUMNS if self.size.width >= 76 and not is_wide else _NARROW_COLUMNS
        self.table.refresh()

    @property
    def table(self) -> LinkTable[Transfer]:
        """The table of transfers."""
        return self.query_one("#transfers", LinkTable)

    def show(self, transfers: Sequence[Transfer], changed: frozenset[str]) -> None:
        """Shows `transfers`; those whose ids are in `changed` stand out."""
        self.table.marked = changed
        self.table.show(transfers)

    @on(LinkTable.Moved)
    def _moved(self) -> None:
        transfer = self.table.row
        self.query_one(Facts).facts = words.facts(transfer, self.is_test) if transfer else ()
        self.query_one(Page).set_class(transfer is not None, "-filled")

    @on(LinkTable.Chosen)
    def _chosen(self) -> None:
        self.query_one(Page).focus()


def _status(transfer: Transfer) -> Text:
    return cell(transfer.status or "–", words.status_style(transfer.status))


def _amount(transfer: Transfer) -> Text:
    return cell(words.amount(transfer.amount, transfer.symbol))


def _began(transfer: Transfer) -> Text:
    return cell(local_minute(from_unix(transfer.created_timestamp)))


_NARROW_COLUMNS: tuple[Column[Transfer], ...] = (
    Column("Status", _status, width=10),
    Column("Amount", _amount, share=2, right=True),
    Column("In fiat", lambda transfer: cell(words.fiat(transfer)), share=2, right=True),
    Column("Began", _began, width=16),
)
_COLUMNS: tuple[Column[Transfer], ...] = (
    *_NARROW_COLUMNS,
    Column("Network", lambda transfer: cell(transfer.network_name or "–"), width=8),
    Column("Hash", lambda transfer: cell(transfer.hash or "–"), width=8),
)
