"""The transfers of one transactionId: a table, and the facts of the one under its cursor."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual import on
from textual.reactive import reactive

from paylink_tui.model.mesh import Transfer
from paylink_tui.ui import mesh_words as words
from paylink_tui.ui.foreign import cell
from paylink_tui.ui.moments import from_unix, local_minute
from paylink_tui.ui.widgets.facts import Fact
from paylink_tui.ui.widgets.page import Page
from paylink_tui.ui.widgets.table import Column, LinkTable
from paylink_tui.ui.widgets.table_and_facts import TableAndFacts


class Transfers(TableAndFacts[Transfer]):
    """Where there is little room, the network and the hash make way."""

    DEFAULT_CSS = """
    Transfers > Page { height: 2fr; }
    """

    # Whether the account's money is play money, which is on no public chain.
    is_test: reactive[bool] = reactive(True)

    def __init__(self) -> None:
        super().__init__(
            _COLUMNS,
            _NARROW_COLUMNS,
            all_fit=76,
            key=lambda transfer: transfer.id,
            table_id="transfers",
        )

    def facts(self, row: Transfer) -> tuple[Fact, ...]:
        return words.facts(row, self.is_test)

    def show(self, transfers: Sequence[Transfer], changed: frozenset[str]) -> None:
        """Shows `transfers`; those whose ids are in `changed` stand out."""
        self.table.marked = changed
        self.table.show(transfers)

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
