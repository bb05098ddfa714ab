"""The Paylinks made in this session. Their URLs are as good as secrets and stay masked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from paylink_tui.model.text import mask
from paylink_tui.services.mesh import LinkState, SessionLink
from paylink_tui.ui import mesh_words as words
from paylink_tui.ui.foreign import cell, literal
from paylink_tui.ui.widgets.table import Column, LinkTable

AGE_EVERY = 5.0
_STYLES = {LinkState.MADE: "green", LinkState.SENT: "yellow", LinkState.UNKNOWN: "bold red"}


class SessionLinks(Vertical):
    """A small table, and the age of the link under its cursor. Hidden while it has no link."""

    DEFAULT_CSS = """
    SessionLinks { height: auto; display: none; border-top: solid $panel-lighten-2; }
    SessionLinks.-filled { display: block; }
    SessionLinks > LinkTable { height: 4; }
    SessionLinks > Static { height: auto; color: $text-warning; }
    """

    def compose(self) -> ComposeResult:
        yield LinkTable(_COLUMNS, key=lambda link: link.transaction_id, id="made")
        yield Static()

    def on_mount(self) -> None:
        self.set_interval(AGE_EVERY, self._show_age)

    @property
    def link(self) -> SessionLink | None:
        """The link under the cursor."""
        row: SessionLink | None = self._table.row
        return row

    def show(self, links: Iterable[SessionLink]) -> None:
        """Shows `links`, the newest first."""
        newest_first = sorted(links, key=lambda link: link.asked_at, reverse=True)
        self._table.show(newest_first)
        self.set_class(bool(newest_first), "-filled")

    @property
    def _table(self) -> LinkTable[SessionLink]:
        return self.query_one("#made", LinkTable)

    @on(LinkTable.Moved)
    def _show_age(self) -> None:
        told = words.age(self.link, datetime.now(UTC)) if self.link else ""
        self.query_one(Static).update(literal(told))


def _state(link: SessionLink) -> Text:
    return cell(link.state.value, _STYLES[link.state])


def _url(link: SessionLink) -> Text:
    return cell(mask(link.paylink.url) if link.paylink else "–")


_COLUMNS: tuple[Column[SessionLink], ...] = (
    Column("Made", lambda link: cell(f"{link.asked_at.astimezone():%H:%M:%S}"), width=8),
    Column("Paylink", _state, width=10),
    Column("transactionId", lambda link: cell(link.transaction_id), share=3),
    Column("Asked", lambda link: cell(words.asked(link.draft)), share=2),
    Column("URL", _url, width=9),
    Column("Account", lambda link: cell(link.account), share=1),
)
