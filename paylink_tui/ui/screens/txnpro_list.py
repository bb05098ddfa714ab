"""txn.pro's payment links: looking into one, passing it on, expiring it, and making another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work

from paylink_tui.model.txnpro import TxnDetail, TxnLink
from paylink_tui.ui import txn_words as words
from paylink_tui.ui.commands import Command
from paylink_tui.ui.hand_on import open_link
from paylink_tui.ui.screens.choosing import choose_copy
from paylink_tui.ui.screens.txnpro_expire import Expiring
from paylink_tui.ui.screens.txnpro_pages import TxnPages
from paylink_tui.ui.txn_new_words import why_not_expire
from paylink_tui.ui.widgets.table import LinkTable

if TYPE_CHECKING:
    from paylink_tui.ui.screens.txnpro_detail import TxnDetailScreen

_ABOUT_A_LINK = ("copy", "open", "expire")


class TxnList(TxnPages):
    """The pages, and what can be done with the link under the cursor."""

    AREA = "txn.pro"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("txnpro.new", "ctrl+n,plus,i,ш", "New", "Make a link", dangerous=True),
        Command("txnpro.expire", "x,ч", "Expire", "Expire this link", dangerous=True),
        Command("txnpro.copy", "c,с", "Copy", "Copy the link's URL, id or reference"),
        Command("txnpro.open", "o,щ", "Open", "Open the link in the browser"),
    )

    def __init__(self) -> None:
        super().__init__()
        self._expiring = Expiring(self)
        self._detail: TxnDetailScreen | None = None
        self._is_outdated = False

    def on_screen_resume(self) -> None:
        """A link may have been made meanwhile, and one that was looked into may be another now."""
        if self._detail is not None:
            self._replace(self._detail.detail.link)
            self._detail = None
        if self._is_outdated:
            self._is_outdated = False
            self.do_refresh()

    # One link

    @on(LinkTable.Chosen, "#links")
    def _chosen(self, event: LinkTable.Chosen) -> None:
        self._open_detail(event.row)

    @work(group="detail", exclusive=True, exit_on_error=False)
    async def _open_detail(self, link: TxnLink) -> None:
        from paylink_tui.ui.screens.txnpro_detail import TxnDetailScreen

        account = self.account
        detail = await self._read_detail(link)
        if account is not None and detail is not None:
            self._detail = TxnDetailScreen(account, detail)
            self.app.push_screen(self._detail)

    async def _read_detail(self, link: TxnLink) -> TxnDetail | None:
        from paylink_tui.services import txnpro

        if self.account is None:
            return None
        call = txnpro.detail(self.desk, self.account, link.id)
        return await self.attempt(call, busy=f"Reading link {link.id}")

    def _replace(self, fresh: TxnLink) -> None:
        """Shows a row anew from a later reading of its link."""
        if self._page is not None:
            links = tuple(fresh if link.id == fresh.id else link for link in self._page.links)
            self._page = replace(self._page, links=links)
            self._show_rows()

    # Commands

    def why_not(self, name: str) -> str:
        row = self._table.row
        if name in _ABOUT_A_LINK and row is None:
            return "no link is under the cursor"
        if name == "open" and row is not None and not row.hosted_page_url:
            return "txn.pro sent no address for this link"
        if name == "expire" and self._expiring.is_under_way:
            return "a link is being expired"
        if name == "expire" and row is not None:
            return why_not_expire(TxnDetail(row, None, {}))
        return super().why_not(name)

    def do_new(self) -> None:
        from paylink_tui.ui.screens.txnpro_create import TxnCreate

        if self.account is not None:
            self._is_outdated = True
            self.app.push_screen(TxnCreate(self.account))

    @work(group="expire", exclusive=True, exit_on_error=False)
    async def do_expire(self) -> None:
        """Reads the link first: the row may be of an hour ago, and does not tell what it led to."""
        account, row = self.account, self._table.row
        if account is None or row is None:
            return
        detail = await self._read_detail(row)
        if detail is None:
            return
        self._replace(detail.link)
        if reason := why_not_expire(detail):
            self.notice.warning(f"Link …{row.id[-4:]} is not expired: {reason}.")
            return
        after = await self._expiring.ask_and_send(account, detail)
        if after is not None:
            self._replace(after.link)

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def do_copy(self) -> None:
        account, link = self.account, self._table.row
        if account is not None and link is not None:
            texts = (
                ("URL", link.hosted_page_url),
                ("id", link.id),
                ("reference", link.reference),
            )
            found = [(name, text) for name, text in texts if text]
            await choose_copy(self.paylink, found, words.handed_on(account, link))

    def do_open(self) -> None:
        account, link = self.account, self._table.row
        if account is not None and link is not None:
            open_link(self.app, words.handed_on(account, link))

    def do_back(self) -> None:
        """Esc: as on every page of links; an expiry that was sent goes on, and that is said."""
        is_searching = self.query_one("#reference").has_focus
        super().do_back()
        if not is_searching:
            self._expiring.tell_left_off()
