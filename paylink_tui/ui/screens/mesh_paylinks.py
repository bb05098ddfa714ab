"""The list of Mesh Paylinks on a screen: read from the journal, followed, and passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.worker import Worker

from paylink_tui.model.errors import ConfigError
from paylink_tui.store.entries import Entry
from paylink_tui.ui import mesh_words as words
from paylink_tui.ui.commands import Command
from paylink_tui.ui.hand_on import Link, copy_link
from paylink_tui.ui.screens.base import PaylinkScreen
from paylink_tui.ui.widgets.paylinks import Paylinks
from paylink_tui.ui.widgets.table import LinkTable

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account

FOLLOW_EVERY = 1.0


class ListsPaylinks(PaylinkScreen[None]):
    """A screen with a `Paylinks` on it, which Enter leads from to the transfers of one."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("mesh.url", "y,н", "Copy URL", "Copy the Paylink under the list's cursor again"),
    )

    def on_mount(self) -> None:
        self.set_interval(FOLLOW_EVERY, self._follow)

    def open_at(self, account: Account, transaction_id: str) -> None:
        """Shows the transfers of one transactionId at `account`."""
        raise NotImplementedError

    def paylinks_changed(self) -> None:
        """The list was read."""

    @property
    def paylinks(self) -> Paylinks:
        """The list."""
        return self.query_one(Paylinks)

    def known(self, transaction_id: str) -> Entry | None:
        """What the journal knows of a Paylink of the account at hand."""
        wanted = (transaction_id, self.account.name if self.account else "")
        entries = self.paylinks.entries
        return next((e for e in entries if (e.intent.key, e.intent.account) == wanted), None)

    def busy_workers(self) -> list[Worker[Any]]:
        """Reading the journal takes no time worth an Esc."""
        return [worker for worker in super().busy_workers() if worker.group != "list"]

    @work(group="list", exclusive=True, exit_on_error=False)
    async def list_paylinks(self) -> None:
        """Reads the list anew."""
        from paylink_tui.services import mesh

        entries = await self.attempt(mesh.paylinks(self.desk))
        if entries is not None:
            self.paylinks.show(entries)
            self.paylinks_changed()
            self.refresh_bindings()

    def _follow(self) -> None:
        """What is being made ends without a key being pressed here."""
        if self.is_current and any(entry.in_flight for entry in self.paylinks.entries):
            self.list_paylinks()

    @on(LinkTable.Chosen, "#made")
    def _paylink_chosen(self, event: LinkTable.Chosen) -> None:
        from paylink_tui.services.resolve import account_of

        entry: Entry = event.row
        try:
            account = account_of(self.desk, entry)
        except ConfigError as error:
            self.notice.error(error)
        else:
            self.open_at(account, entry.intent.key)

    def why_no_url(self) -> str:
        """Why the Paylink under the list's cursor cannot be copied; empty where it can."""
        entry = self.paylinks.entry
        if entry is None:
            return "no Paylink is in the list"
        return "" if entry.url else "the address of this Paylink is not known"

    def do_url(self) -> None:
        if (entry := self.paylinks.entry) is not None:
            copy_link(self.app, Link.of_entry(entry, self.desk.accounts, words.asked_of(entry)))
