"""Every write that was asked for, what became of it, and what can be done about it now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Input, Static
from textual.worker import Worker

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import ConfigError
from paylink_tui.store.entries import Entry, EntryFilter
from paylink_tui.ui import journal_words as words
from paylink_tui.ui.commands import Command
from paylink_tui.ui.foreign import literal
from paylink_tui.ui.hand_on import Link, account_now, copy_link
from paylink_tui.ui.screens.base import PaylinkScreen
from paylink_tui.ui.screens.journal_again import has_transfers, open_form, why_not_again
from paylink_tui.ui.widgets.entries import Entries
from paylink_tui.ui.widgets.table import LinkTable

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account

PAGE = 500
# The journal leaves out what it cannot read; so many of those do not hide that more follow.
_SPARE = 50
FOLLOW_EVERY = 1.0
NO_JOURNAL = (
    "There is no state folder, so there is no journal, and nothing can be written at a provider. "
    "Mend the folder that the start warned of."
)


class JournalScreen(PaylinkScreen[None]):
    """The newest write on top; the next page is read when the cursor comes to the end of one."""

    AREA = "Journal"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("journal.search", "slash,full_stop", "Search", "Only writes with these words"),
        Command("journal.filter", "f,а", "Filter", "By account, kind or state"),
        Command("journal.copy", "c,с", "Copy", "Copy the link that was made"),
        Command("journal.look", "l,д", "Look up", "Ask the provider what became of it"),
        Command("journal.decide", "d,в", "Decide", "Say yourself what became of it"),
        Command(
            "journal.again",
            "m,ь",
            "Make",
            "A new link with the settings of this one",
            dangerous=True,
        ),
        Command("journal.transfers", "t,е", "Transfers", "Who paid by this Mesh Paylink"),
        Command("journal.refresh", "r,к", "Refresh", "Read the journal again", show=False),
    )
    DEFAULT_CSS = """
    JournalScreen {
        #filter { display: none; }
        #filter.-asked { display: block; }
        #shown { height: auto; color: $text-muted; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._where = EntryFilter()
        self._limit = PAGE
        self._more = False
        self._told = ""

    def compose_body(self) -> ComposeResult:
        yield Input(placeholder="words, an id, a key …", id="filter", compact=True)
        yield Static(id="shown")
        yield Entries()

    def on_mount(self) -> None:
        self._table.focus()
        self.set_interval(FOLLOW_EVERY, self._follow)

    def on_screen_resume(self) -> None:
        """Something may have been written meanwhile."""
        self.desk_changed()

    def desk_changed(self) -> None:
        """The journal is there."""
        if not self.paylink.desk_is_open:
            self.notice.busy("The configuration is still being read")
        elif self.desk.journal is None:
            self.notice.warning(NO_JOURNAL)
            self._show((), False)
        else:
            self._read()

    @property
    def _table(self) -> LinkTable[Entry]:
        return self.query_one(Entries).table

    def busy_workers(self) -> list[Worker[Any]]:
        """Reading the journal takes no time worth an Esc."""
        return [worker for worker in super().busy_workers() if worker.group != "read"]

    # Reading

    @work(group="read", exclusive=True, exit_on_error=False)
    async def _read(self) -> None:
        await self._read_again()

    async def _read_again(self) -> None:
        journal = self.desk.journal
        if journal is None:
            return
        limit = self._limit
        call = journal.entries(self._where, limit=limit + _SPARE)
        entries = await self.attempt(call)
        if entries is None:
            return
        if self._told != (note := journal.note):
            self._told = note
            self.notice.warning(note)
        elif self.notice.has_class("-busy"):
            self.notice.clear()
        self._show(entries[:limit], len(entries) > limit)

    def _follow(self) -> None:
        """What is being sent ends without a key being pressed here, and everything grows older."""
        if self.is_current:
            self._table.refresh()
            if any(entry.in_flight for entry in self._table.rows_here):
                self._read()

    # Showing

    def _show(self, entries: Sequence[Entry], more: bool) -> None:
        self._more = more
        at_top = self._table.cursor == 0
        self._table.show(entries)
        if at_top and entries:
            self._table.move_to(entries[0].id)
        self.query_one("#shown", Static).update(literal(self._summary(entries)))

    def _summary(self, entries: Sequence[Entry]) -> str:
        narrowed = words.filter_words(self._where)
        if not entries:
            nothing = f"No write is {narrowed}." if narrowed else "Nothing has been written yet."
            return f"{nothing} Esc shows all." if narrowed else nothing
        number = "1 write" if len(entries) == 1 else f"{len(entries):,} writes"
        told = f"the newest {number}" if self._more else number
        more = "more follow: go on to the last row" if self._more else ""
        count = sum(words.is_open(entry) for entry in entries)
        open_ = f"{count} to be looked up (l)" if count else ""
        return " · ".join(part for part in (told, more, open_, narrowed) if part)

    def _show_account(self, entry: Entry | None) -> None:
        """The frame tells TEST from LIVE by the account of the write under the cursor; it has none
        where that name is another account's by now.
        """
        account = account_now(entry.intent, self.desk.accounts) if entry is not None else None
        if account != self.account:
            self.account = account

    # Handlers

    @on(LinkTable.Moved, "#entries")
    def _moved(self) -> None:
        entry = self._table.row
        self._show_account(entry)
        self.refresh_bindings()
        if self._more and self._table.cursor == len(self._table.rows) - 1:
            self._limit += PAGE
            self._more = False
            self._read()

    @on(LinkTable.Chosen, "#entries")
    def _chosen(self, event: LinkTable.Chosen) -> None:
        from paylink_tui.ui.screens.dialogs import Reading

        entry: Entry = event.row
        self.app.push_screen(Reading(f"Entry {entry.id}", words.reading(entry)))

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        self._narrow(replace(self._where, text=event.value.strip()))

    @on(Input.Submitted, "#filter")
    def _typing_done(self) -> None:
        self.query_one("#filter", Input).set_class(bool(self._where.text), "-asked")
        self._table.focus()

    def _narrow(self, where: EntryFilter) -> None:
        if where != self._where:
            self._where = where
            self._limit = PAGE
            self.desk_changed()

    # Commands

    def why_disabled(self, command: Command) -> str:
        name = command.id.removeprefix("journal.")
        if command not in JournalScreen.ACTIONS or name in ("search", "filter", "refresh"):
            return ""
        entry = self._table.row
        if entry is None:
            return "no write is under the cursor"
        if name == "copy":
            return "" if entry.url else "no link is known of this write"
        if name == "again":
            return why_not_again(entry)
        if name == "transfers":
            return "" if has_transfers(entry) else "only a Mesh Paylink has transfers"
        if entry.in_flight:
            return "it is still being sent"
        return "" if words.is_open(entry) else "what became of it is known"

    def do_back(self) -> None:
        """Esc: first leaves a wait, then shows every write again, then leaves."""
        field = self.query_one("#filter", Input)
        if not self.busy_workers() and (field.has_focus or self._where != EntryFilter()):
            field.value = ""
            self._narrow(EntryFilter())
            self._typing_done()
        else:
            super().do_back()

    def do_search(self) -> None:
        field = self.query_one("#filter", Input)
        field.add_class("-asked")
        field.focus()

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def do_filter(self) -> None:
        from paylink_tui.ui.screens.dialogs import Choose

        names = [account.name for account in self.desk.accounts]
        choices = words.filter_choices(names)
        choice = await self.app.push_screen_wait(Choose("Which writes?", choices))
        if choice is not None:
            self._narrow(words.narrowed(self._where, choice))

    def do_refresh(self) -> None:
        self._told = ""
        self.notice.clear()
        self.desk_changed()

    def do_copy(self) -> None:
        if (entry := self._table.row) is not None:
            link = Link.of_entry(entry, self.desk.accounts, words.asked_amount(entry))
            copy_link(self.app, link)

    # Open writes

    @work(group="look", exclusive=True, exit_on_error=False)
    async def do_look(self) -> None:
        from paylink_tui.services.resolve import resolve

        entry = self._table.row
        if entry is None:
            return
        seen: list[str] = []
        call = resolve(self.desk, entry, tell=seen.append)
        now = await self.attempt(call, busy=f"Looking up: {entry.intent.what}")
        await self._tell_settled(now, " ".join(seen))

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def do_decide(self) -> None:
        from paylink_tui.services.resolve import decide
        from paylink_tui.ui.screens.dialogs import Choose, Confirm

        entry = self._table.row
        if entry is None:
            return
        was = words.done_word(entry)
        choices = [("yes", f"It was {was}"), ("no", f"It was not {was}")]
        title = "What do you know of this write?"
        answer = await self.app.push_screen_wait(Choose(title, choices))
        if answer is None:
            return
        done = answer == "yes"
        live = entry.intent.environment.value == "live"
        facts = words.decision_facts(entry, done)
        question = Confirm("Settle this write by your word?", facts, yes="Settle", live=live)
        if await self.app.push_screen_wait(question):
            now = await self.attempt(decide(self.desk, entry, done))
            await self._tell_settled(now, "")

    async def _tell_settled(self, entry: Entry | None, seen: str) -> None:
        """Says how an entry stands after it was looked up or decided; None: that has failed."""
        if entry is None:
            return
        await self._read_again()
        if words.is_open(entry):
            self.notice.warning(seen or f"{entry.intent.what}: it stays unknown.")
        else:
            self.notice.info(seen or f"{entry.intent.what}: {words.state_words(entry)}.")

    # Other links

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def do_again(self) -> None:
        entry = self._table.row
        account = self._account_of(entry) if entry else None
        if entry is not None and account is not None:
            doubt = await open_form(self.paylink, account, entry)
            if doubt:
                self.notice.warning(doubt)

    async def do_transfers(self) -> None:
        from paylink_tui.ui.screens.mesh_transfers import MeshTransfers

        entry = self._table.row
        account = self._account_of(entry) if entry else None
        if entry is not None and account is not None:
            await self.app.switch_mode(Provider.MESH.value)
            self.paylink.screen_of(MeshTransfers).open_at(account, entry.intent.key)

    def _account_of(self, entry: Entry) -> Account | None:
        """The account of a write; None, which is told, where it is no longer the same one."""
        intent = entry.intent
        try:
            account = self.desk.account(intent.account)
        except ConfigError as error:
            self.notice.error(error)
            return None
        if (account.provider, account.environment) == (intent.provider, intent.environment):
            return account
        was = f"{intent.provider.label} {intent.environment.value.upper()}"
        self.notice.warning(f"{intent.account} was a {was} account then, and is another one now.")
        return None
