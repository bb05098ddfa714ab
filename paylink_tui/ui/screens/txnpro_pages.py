"""Going through txn.pro's links: which account, which page, which of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Input, Static

from paylink_tui.model.accounts import Provider
from paylink_tui.model.txnpro import TxnLink, TxnPage
from paylink_tui.ui.commands import Command
from paylink_tui.ui.foreign import literal
from paylink_tui.ui.scanning import open_scans
from paylink_tui.ui.screens.base import PaylinkScreen
from paylink_tui.ui.screens.choosing import choose_account
from paylink_tui.ui.txn_columns import columns_for
from paylink_tui.ui.txn_paging import ALL, Query, is_beyond_end, summary
from paylink_tui.ui.widgets.table import LinkTable

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account


class TxnPages(PaylinkScreen[None]):
    """Pages of links, the newest first. How many pages there are, txn.pro does not tell."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("txnpro.next", "n,т,right_square_bracket,ъ", "Next", "The next page"),
        Command("txnpro.previous", "p,з,left_square_bracket,х", "Prev", "The page before"),
        Command("txnpro.first", "g,п", "First", "Page 1, the newest links", show=False),
        Command("txnpro.search", "slash,full_stop", "Reference", "Ask for one reference"),
        Command("txnpro.filter", "f,а", "Status", "Show links of one status, on this page"),
        Command("txnpro.dates", "d,в", "Days", "Only links made on certain days"),
        Command("txnpro.refresh", "r,к", "Refresh", "Ask for this page again", show=False),
        Command("txnpro.account", "a,ф", "Account", "Choose another txn.pro account", show=False),
        Command("txnpro.scan", "s,ы", "Scan", "Read all pages into the index", show=False),
    )
    DEFAULT_CSS = """
    TxnPages {
        #reference { display: none; }
        #reference.-asked { display: block; }
        #shown { height: auto; color: $text-muted; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._query = Query()
        self._page: TxnPage | None = None
        self._status = ALL

    def compose_body(self) -> ComposeResult:
        yield Input(
            placeholder="a whole reference; Enter asks txn.pro, empty shows all links",
            id="reference",
            compact=True,
        )
        yield Static(id="shown")
        yield LinkTable(columns_for(0), key=lambda link: link.id, id="links")

    def on_mount(self) -> None:
        self._show_rows()
        self._table.focus()

    def on_resize(self) -> None:
        self._table.columns = columns_for(self.size.width)
        self._table.refresh()

    def on_screen_resume(self) -> None:
        """Another screen may have chosen another account meanwhile."""
        if self.paylink.desk_is_open:
            self.desk_changed()

    def desk_changed(self) -> None:
        """The accounts are there, or are other ones now."""
        account = self.paylink.account_for(Provider.TXNPRO)
        if account != self.account or account is None:
            self._use(account)

    @property
    def _table(self) -> LinkTable[TxnLink]:
        return self.query_one("#links", LinkTable)

    # Reading

    def _use(self, account: Account | None) -> None:
        """Shows another account's links; the rows of the one before go at once."""
        self.workers.cancel_group(self, "page")
        self.account = account
        self._query, self._page, self._status = Query(), None, ALL
        self._show_rows()
        if account is None:
            self.notice.info("No txn.pro account is configured; F6 adds one.")
        else:
            self.paylink.use_account(account)
            self._ask(self._query)

    @work(group="page", exclusive=True, exit_on_error=False)
    async def _ask(self, query: Query) -> None:
        from paylink_tui.services import txnpro

        if self.account is None:
            return
        call = txnpro.list_page(
            self.desk,
            self.account,
            query.page,
            reference=query.reference or None,
            created_from=query.days.start,
            created_to=query.days.end,
        )
        page = await self.attempt(call, busy=f"Reading page {query.page}")
        if page is not None:
            self._take(query, page)

    def _take(self, query: Query, page: TxnPage) -> None:
        if is_beyond_end(query, page, self._query, self._page):
            self._page = replace(self._page or page, at_end=True)
            self.notice.info(f"Page {query.page} brings no further links: this was the last page.")
        else:
            self._query, self._page = query, page
        self._show_rows()
        if page.unreadable:
            self.notice.warning(
                f"{len(page.unreadable)} links of this page could not be read and are not shown. "
                f"The first: {page.unreadable[0]}"
            )

    def _show_rows(self) -> None:
        links = self._page.links if self._page else ()
        rows = [link for link in links if self._status in (ALL, link.status)]
        self._table.show(rows)
        told = summary(self._query, self._page, len(rows), self._status)
        self.query_one("#shown", Static).update(literal(told))
        self.refresh_bindings()

    # Searching

    @on(Input.Submitted, "#reference")
    def _reference_typed(self, event: Input.Submitted) -> None:
        self._close_search()
        self._ask(replace(self._query, page=1, reference=event.value.strip()))

    def _close_search(self) -> None:
        self.query_one("#reference", Input).remove_class("-asked")
        self._table.focus()

    # Commands

    def why_disabled(self, command: Command) -> str:
        name = command.id.removeprefix("txnpro.")
        if name == command.id:
            return ""
        if self.account is None:
            return "there is no txn.pro account"
        return self.why_not(name)

    def why_not(self, name: str) -> str:
        """Why the command `txnpro.<name>` cannot be done here."""
        if name == "next" and self._page is not None and self._page.at_end:
            return "this is the last page"
        if name in ("previous", "first") and self._query.page == 1:
            return "this is the first page"
        if name == "account" and len(self.desk.accounts_of(Provider.TXNPRO)) < 2:
            return "there is only one txn.pro account"
        return ""

    def do_scan(self) -> None:
        open_scans(self.paylink, self.account)

    def do_back(self) -> None:
        """Esc: out of the search field first, then out of a wait, a search or the screen."""
        if self.query_one("#reference", Input).has_focus:
            self._close_search()
        else:
            super().do_back()

    def leave(self) -> None:
        """Esc: a search or a filter goes first, then the screen."""
        if self._query != Query(page=self._query.page):
            # Taken away at once: Esc must leave the screen even where txn.pro does not answer.
            self._query, self._page, self._status = Query(), None, ALL
            self._show_rows()
            self._ask(self._query)
        elif self._status != ALL:
            self._status = ALL
            self._show_rows()
        else:
            super().leave()

    def do_next(self) -> None:
        self._ask(replace(self._query, page=self._query.page + 1))

    def do_previous(self) -> None:
        self._ask(replace(self._query, page=self._query.page - 1))

    def do_first(self) -> None:
        self._ask(replace(self._query, page=1))

    def do_refresh(self) -> None:
        self._ask(self._query)

    def do_search(self) -> None:
        field = self.query_one("#reference", Input)
        field.value = self._query.reference
        field.add_class("-asked")
        field.focus()

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def do_filter(self) -> None:
        from paylink_tui.ui.screens.dialogs import Choose

        links = self._page.links if self._page else ()
        seen = {link.status for link in links if link.status} | {self._status} - {ALL}
        choices = [(ALL, "all"), *((status, status) for status in sorted(seen))]
        title = "Which status? txn.pro cannot be asked for one, so: of this page"
        chosen = await self.app.push_screen_wait(Choose(title, choices, self._status))
        if chosen is not None:
            self._status = chosen
            self._show_rows()

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def do_dates(self) -> None:
        from paylink_tui.ui.screens.dates import DateRange

        question = DateRange("Links made on which days?", self._query.days)
        chosen = await self.app.push_screen_wait(question)
        if chosen is not None:
            self._ask(replace(self._query, page=1, days=chosen))

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def do_account(self) -> None:
        account = await choose_account(self.paylink, Provider.TXNPRO, self.account)
        if account is not None and account != self.account:
            self._use(account)
