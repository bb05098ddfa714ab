"""Home: one field that takes whatever a person pastes, and opens what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Input, Static

from paylink_tui.model.accounts import Provider
from paylink_tui.ui.commands import Command
from paylink_tui.ui.foreign import cell, literal, toast
from paylink_tui.ui.screens.base import PaylinkScreen
from paylink_tui.ui.widgets.environment import environment_cell
from paylink_tui.ui.widgets.paste_input import PasteInput
from paylink_tui.ui.widgets.table import Column, LinkTable

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.model.references import Reading
    from paylink_tui.services.lookup_found import Found, Match

HINT = (
    "Paste a link, an id, a reference or a transactionId. F1 shows every key, ^p finds a command."
)


class LookupScreen(PaylinkScreen[None]):
    """The field, what was understood of it, and the accounts at hand."""

    AREA = "Lookup"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("lookup.open", "ctrl+o", "Open", "Look up what is in the field", show=False),
        Command(
            "lookup.fresh",
            "ctrl+r",
            "Ask anew",
            "Look up at the providers alone, however long they take",
            show=False,
        ),
        Command("lookup.clear", "ctrl+l", "Clear", "Empty the field"),
        Command("lookup.demo", "f12", "Demo", "Leave, and run the demo on invented links"),
    )

    _has_looked = False  # since the text of the field was changed

    def compose_body(self) -> ComposeResult:
        yield PasteInput(placeholder="Paste anything", id="pasted")
        yield Static(HINT, id="understood", classes="hint")
        yield LinkTable(_ACCOUNT_COLUMNS, key=lambda account: account.name, id="accounts")

    def on_mount(self) -> None:
        self.query_one("#pasted", Input).focus()
        self.notice.busy("Reading the configuration")

    def desk_changed(self) -> None:
        """The accounts are there, or are other ones now."""
        config = self.desk.config
        self.query_one("#accounts", LinkTable).show(self.desk.accounts)
        if config.digest is None and not self.desk.accounts:
            self.notice.info(f"No accounts yet. F12 runs the demo; F6 writes {config.path}.")
        elif config.faults:
            count = len(config.faults)
            self.notice.warning(
                f"{count} fault{'s' if count > 1 else ''} in the configuration; F6 shows all. "
                f"The first: {config.faults[0].sentence()}"
            )
        else:
            self.notice.clear()

    # Reading what is typed

    @on(Input.Changed, "#pasted")
    def _typed(self, event: Input.Changed) -> None:
        self.query_one("#understood", Static).update(literal(self._explain(event.value)))
        if self._has_looked and not self.busy_workers():
            self._has_looked = False
            self.notice.clear()  # what it says is of the text before

    @on(PasteInput.TooLong)
    def _too_long(self, event: PasteInput.TooLong) -> None:
        self.notice.warning(self._read(event.text).fault)

    def _explain(self, text: str) -> str:
        if not text.strip():
            return HINT
        reading = self._read(text)
        return reading.fault or reading.understood

    def _read(self, text: str) -> Reading:
        from paylink_tui.model.references import read_reference

        hosts = self.desk.known_hosts if self.paylink.desk_is_open else {}
        return read_reference(text, known_hosts=hosts)

    # Looking up

    @on(Input.Submitted, "#pasted")
    def _submitted(self) -> None:
        self.do_open()

    def do_open(self) -> None:
        self._open(fresh=False)

    def do_fresh(self) -> None:
        self._open(fresh=True)

    def _open(self, *, fresh: bool) -> None:
        from paylink_tui.model.references import MesilatProductRef

        text = self.query_one("#pasted", Input).value
        if not self.paylink.desk_is_open or not text.strip():
            return
        self._has_looked = True
        reading = self._read(text)
        products = [c for c in reading.candidates if isinstance(c, MesilatProductRef)]
        if reading.fault:
            self.notice.warning(reading.fault)
        elif products and len(products) == len(reading.candidates):
            self._open_product(products[0].product_id)
        else:
            self._look_up(reading, fresh=fresh)

    @work(group="lookup", exclusive=True, exit_on_error=False)
    async def _open_product(self, product_id: int) -> None:
        from paylink_tui.ui.screens.opening import open_product

        if not await open_product(self.paylink, product_id):
            self.notice.warning("That is a Mesilat product, and there is no Mesilat account.")

    @work(group="lookup", exclusive=True, exit_on_error=False)
    async def _look_up(self, reading: Reading, *, fresh: bool) -> None:
        from paylink_tui.services.lookup import look_up

        call = look_up(self.desk, reading, progress=self._progress, fresh=fresh)
        found = await self.attempt(call, busy="Looking")
        if found is not None:
            await self._show(found)

    def _progress(self, sentence: str) -> None:
        self.notice.busy(f"{sentence} · Esc leaves it")

    async def _show(self, found: Found) -> None:
        from paylink_tui.ui.screens.opening import open_match

        if not found.matches:
            self.notice.warning(found.sentence())
            return
        if missing := found.missing():
            toast(self.app, missing, severity="warning")
        match = found.matches[0]
        if not found.opens_as_one:
            from paylink_tui.ui.screens.dialogs import Choose

            choices = [(str(n), match.title()) for n, match in enumerate(found.matches)]
            chosen = await self.app.push_screen_wait(Choose("It fits more than one", choices))
            if chosen is None:
                return
            match = found.matches[int(chosen)]
        doubt = await self.attempt(open_match(self.paylink, match))
        if doubt:
            self.notice.warning(f"{doubt} ^r asks the provider.")
        elif doubt is not None:
            self.notice.clear()
            if self.desk.index is not None:  # else it can be from the network alone
                self.tell(opened(match))

    # Accounts

    @on(LinkTable.Chosen, "#accounts")
    def _account_chosen(self, event: LinkTable.Chosen) -> None:
        account: Account = event.row
        self.paylink.use_account(account)
        self.app.switch_mode(account.provider.value)

    # Commands

    def why_disabled(self, command: Command) -> str:
        if command.id == "lookup.demo" and self.paylink.is_demo:
            return "this is the demo"
        return ""

    def do_clear(self) -> None:
        field = self.query_one("#pasted", Input)
        field.value = ""
        field.focus()

    def do_demo(self) -> None:
        self.app.exit("demo")

    def leave(self) -> None:
        """Esc at home empties the field; only ^q leaves the program."""
        self.do_clear()


def opened(match: Match) -> str:
    """Where what was opened is from, and how to have it anew. Its screen asks by itself, but for
    that of Mesilat, where a whole list would have to be read.
    """
    provider, record = match.account.provider, match.record
    what = f"Link {record.id}"
    if provider is Provider.MESH:
        what = f"Transfers of {record.reference}"
    if not (source := match.source()):
        return f"{what} from {provider.label}, asked now"
    if provider is Provider.MESILAT:
        return f"{what} {source}; ^r in Lookup asks the provider"
    return f"{what} {source}; {provider.label} is asked now"


_ACCOUNT_COLUMNS: tuple[Column[Account], ...] = (
    Column("Account", lambda account: cell(account.name), share=2),
    Column("Provider", lambda account: cell(account.provider.label), width=9),
    Column("Money", environment_cell, width=5),
    Column("Address", lambda account: cell(account.base_url), share=3),
)
