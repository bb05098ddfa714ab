"""What became of a Mesh Paylink: the transfers of a transactionId, and the list of Paylinks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Input, Static
from textual.worker import Worker

from paylink_tui.model.accounts import Provider
from paylink_tui.model.mesh import Transfer, TransferPage
from paylink_tui.ui import mesh_words as words
from paylink_tui.ui.commands import Command
from paylink_tui.ui.foreign import literal
from paylink_tui.ui.hand_on import Link, open_named_page
from paylink_tui.ui.screens.choosing import choose_account, choose_copy
from paylink_tui.ui.screens.mesh_paylinks import ListsPaylinks
from paylink_tui.ui.watching import Look, Pace, Watch, look_line
from paylink_tui.ui.widgets.paste_input import PasteInput
from paylink_tui.ui.widgets.paylinks import Paylinks
from paylink_tui.ui.widgets.table import LinkTable
from paylink_tui.ui.widgets.transfers import Transfers
from paylink_tui.ui.widgets.watch_line import WatchLine

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account, MeshAccount
    from paylink_tui.services.lookup_found import Match

HINT = "Type the transactionId of a Paylink, or choose one that is listed here."
EXPLORER = "the transfer's page at a block explorer; which one is right, only you can tell"


class MeshTransfers(ListsPaylinks):
    """One transactionId at a time; below, the Paylinks that the journal knows of."""

    AREA = "Mesh"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("mesh.create", "ctrl+n,plus,i,ш", "New", "Make a Paylink", dangerous=True),
        Command("mesh.search", "slash,full_stop", "Search", "Type a transactionId"),
        Command("mesh.watch", "w,ц", "Watch", "Look again and again until all have ended"),
        Command("mesh.refresh", "r,к", "Refresh", "Ask for the transfers again"),
        Command("mesh.copy", "c,с", "Copy", "Copy the transfer's hash, ids, address or amount"),
        Command("mesh.open", "o,щ", "Open", "Open the transfer's page in the browser"),
        Command("mesh.raw", "v,м", "Raw", "The transfer as Mesh sent it"),
        Command("mesh.account", "a,ф", "Account", "Choose another Mesh account"),
    )
    DEFAULT_CSS = """
    MeshTransfers #state { height: auto; color: $text-muted; }
    """

    def __init__(
        self,
        pace: Pace | None = None,
        begin_at: tuple[Account, str] | None = None,
        known: Sequence[Match] = (),
    ) -> None:
        """Begins with the transfers of `begin_at`, an account and a transactionId, if given, and
        with those that the index has of it.
        """
        super().__init__()
        self.pace = pace or Pace()
        self._begin_at, self._known = begin_at, known
        self._source = ""
        self._transaction_id = ""
        self._page: TransferPage | None = None
        self._watcher: Worker[None] | None = None

    def compose_body(self) -> ComposeResult:
        yield PasteInput(placeholder="transactionId; Enter asks Mesh", id="asked", compact=True)
        yield Static(HINT, id="state")
        yield WatchLine()
        yield Transfers()
        yield Paylinks()

    def on_mount(self) -> None:
        self.query_one("#asked", Input).focus()

    def on_screen_resume(self) -> None:
        """A Paylink may have been made meanwhile, or another account chosen."""
        if self.paylink.desk_is_open:
            self.desk_changed()

    def desk_changed(self) -> None:
        """The accounts are there, or are other ones now."""
        account = self.paylink.account_for(Provider.MESH)
        if self._begin_at is not None:
            place, self._begin_at = self._begin_at, None
            self._go(*place, self._known)
        elif account != self.account or account is None:
            self._use(account)
        self.list_paylinks()

    def open_at(self, account: Account, transaction_id: str, known: Sequence[Match] = ()) -> None:
        """Shows the transfers of one transactionId at `account`, those that the index has of it
        until Mesh answers. What lies over this screen, such as a form half filled in, stays there:
        then they are shown on top of it.
        """
        if self.app.screen is self:
            self._go(account, transaction_id, known)
        else:
            self.app.push_screen(MeshTransfers(self.pace, (account, transaction_id), known))

    # Reading

    def _go(self, account: Account, transaction_id: str, known: Sequence[Match]) -> None:
        self._use(account)
        self._look_at(transaction_id)
        if known:
            source = words.known_source(known, datetime.now(UTC))
            self._show(words.known_page(known), frozenset(), source)
            self._table.focus()

    def _use(self, account: Account | None) -> None:
        """Turns to another account; what is shown was the other's."""
        self.account = account
        self.query_one(Transfers).is_test = not account or account.environment.value == "test"
        self._look_at("")
        if account is None:
            self.notice.info("No Mesh account is configured; F6 adds one.")
        else:
            self.paylink.use_account(account)

    def _look_at(self, transaction_id: str) -> None:
        """Asks for other transfers; those of before go at once, and so does a watch over them."""
        for group in ("transfers", "watch"):
            self.workers.cancel_group(self, group)
        self._transaction_id = transaction_id.strip()
        self.query_one("#asked", Input).value = self._transaction_id
        self.notice.clear()
        self._show(None, frozenset())
        if self._transaction_id:
            self._ask()

    @work(group="transfers", exclusive=True, exit_on_error=False)
    async def _ask(self) -> None:
        from paylink_tui.services import mesh

        if self.account is None:
            return
        call = mesh.transfers(self.desk, self.account, self._transaction_id)
        page = await self.attempt(call, busy=f"Asking for the transfers of {self._transaction_id}")
        if page is not None:
            before = self._page
            if self._source:
                self.notice.info("Asked Mesh now.")
            self._show(page, mesh.changed_transfers(before, page) if before else frozenset())
            if page.transfers and before is None:
                self._table.focus()

    @work(group="watch", exclusive=True, exit_on_error=False)
    async def _watch(self, account: Account, page: TransferPage) -> None:
        from paylink_tui.providers.http import Urgency
        from paylink_tui.services import mesh

        async def read() -> TransferPage:
            background = Urgency.BACKGROUND
            return await mesh.transfers(self.desk, account, self._transaction_id, background)

        self.query_one(WatchLine).say(f"Watching · looks again in {self.pace.first:.0f} s")
        watch = Watch(read, mesh.changed_transfers, words.is_final, self.pace)
        async with aclosing(watch.looks(page)) as looks:
            async for look in looks:
                self._show_look(look)

    # Showing

    def _show(self, page: TransferPage | None, changed: frozenset[str], source: str = "") -> None:
        """With where the page is from, if not from Mesh just now."""
        self._page, self._source = page, source
        self.query_one(Transfers).show(page.transfers if page else (), changed)
        self._tell_state()
        if page is not None and page.unreadable:
            self.notice.warning(
                f"{len(page.unreadable)} transfers could not be read and are not shown. "
                f"The first: {page.unreadable[0]}"
            )
        self.refresh_bindings()

    def _tell_state(self) -> None:
        told = "" if self._transaction_id else HINT
        if self._page is not None:
            told = words.summary(self._page, self._transaction_id, self.known(self._transaction_id))
            told = f"{self._source}{told}"
        self.query_one("#state", Static).update(literal(told))
        # Until transfers are asked for, their room is the list's.
        alone = not self._transaction_id and bool(self.paylinks.entries)
        self.paylinks.set_class(alone, "-alone")
        self.query_one(Transfers).display = not alone

    def paylinks_changed(self) -> None:
        """What is known of the Paylink that is looked at may be more now."""
        self._tell_state()

    def _show_look(self, look: Look[TransferPage]) -> None:
        if look.error is not None:
            self.notice.error(look.error)
        else:
            self.notice.clear()
            self._show(look.record, look.changed or self._table.marked)
        if look.pause is None:
            self.notice.info("Watching has ended: every transfer here is final.")
        else:
            self.query_one(WatchLine).say(look_line(look, datetime.now(UTC)))

    @property
    def _table(self) -> LinkTable[Transfer]:
        return self.query_one(Transfers).table

    # Handlers

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker is self._watcher and event.worker.is_finished:
            self._watcher = None
            self.query_one(WatchLine).say("")
            self.refresh_bindings()

    @on(Input.Submitted, "#asked")
    def _asked(self, event: Input.Submitted) -> None:
        self._look_at(event.value)

    @on(LinkTable.Moved)
    def _moved(self) -> None:
        self.refresh_bindings()

    # Commands

    def why_disabled(self, command: Command) -> str:
        if not command.id.startswith("mesh."):
            return ""
        if self.account is None:
            return "there is no Mesh account"
        name = command.id.removeprefix("mesh.")
        if name in ("copy", "raw", "open") and self._table.row is None:
            return "no transfer is under the cursor"
        if name == "open":
            return self._why_not_open(self._table.row)
        if name in ("watch", "refresh"):
            return self._why_not_again(name)
        if name == "url":
            return self.why_no_url()
        if name == "account" and len(self.desk.accounts_of(Provider.MESH)) < 2:
            return "there is only one Mesh account"
        return ""

    def _why_not_again(self, name: str) -> str:
        if not self._transaction_id:
            return "type a transactionId first"
        if name == "refresh" or self._watcher is not None:
            return ""
        if self._page is None:
            return "its transfers have not been read yet"
        return "every transfer here is final" if words.is_final(self._page) else ""

    def _why_not_open(self, transfer: Transfer | None) -> str:
        if self.account is not None and self.account.environment.value == "test":
            return words.NOT_CHAINED
        return "" if transfer and transfer.info_url else "Mesh sent no page for this transfer"

    def do_back(self) -> None:
        """Esc: from the field to the transfers where there are any, then as everywhere."""
        if self.query_one("#asked", Input).has_focus and self._table.rows:
            self._table.focus()
        else:
            super().do_back()

    def do_create(self) -> None:
        from paylink_tui.ui.screens.mesh_create import MeshCreate

        if self.account is not None:
            self.app.push_screen(MeshCreate(cast("MeshAccount", self.account)))

    def do_search(self) -> None:
        self.query_one("#asked", Input).focus()

    def do_watch(self) -> None:
        if self._watcher is not None:
            self._watcher.cancel()
        elif self.account is not None and self._page is not None:
            self._watcher = self._watch(self.account, self._page)

    def do_refresh(self) -> None:
        self._ask()

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def do_copy(self) -> None:
        if (transfer := self._table.row) is not None:
            await choose_copy(self.paylink, words.copies(transfer))

    def do_open(self) -> None:
        account, transfer = self.account, self._table.row
        if account is not None and transfer is not None:
            page = Link.of(account, transfer.info_url or "")
            open_named_page(self.app, page, EXPLORER)

    def do_raw(self) -> None:
        from paylink_tui.providers.encode import pretty
        from paylink_tui.providers.redact import redact
        from paylink_tui.ui.screens.dialogs import Reading

        if self._page is not None and (transfer := self._table.row) is not None:
            raw = redact(self._page.raw[self._page.transfers.index(transfer)])
            self.app.push_screen(Reading(f"What Mesh sent for {transfer.id}", pretty(raw)))

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def do_account(self) -> None:
        account = await choose_account(self.paylink, Provider.MESH, self.account)
        if account is not None and account != self.account:
            self._use(account)
