"""Scans: every account with how far its pages are in the index, begun, paused and stopped here.

A scan belongs to the program, not to this screen: it goes on while the user is elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.services.scans import key_of
from paylink_tui.store.scans import ScanKind, ScanRow, ScanState
from paylink_tui.ui.commands import Command
from paylink_tui.ui.screens.base import PaylinkScreen
from paylink_tui.ui.widgets.facts import Facts
from paylink_tui.ui.widgets.scan_table import AccountScan, ScanTable, scan_facts
from paylink_tui.ui.widgets.table import LinkTable

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account

FOLLOW_EVERY = 0.5
_GO_ON = "go on"


class ScansScreen(PaylinkScreen[None]):
    """The accounts above, what is known of the scan of the one under the cursor below."""

    AREA = "Scans"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("scans.start", "s,ы", "Scan", "Read this account's pages into the index"),
        Command("scans.pause", "p,з", "Pause", "Pause this scan, or go on with it"),
        Command("scans.stop", "x,ч", "Stop", "End this scan; what it read stays in the index"),
    )
    DEFAULT_CSS = """
    ScansScreen {
        ScanTable { height: 1fr; min-height: 4; }
        #about { height: auto; max-height: 12; padding: 1 1 0 1; }
    }
    """

    def __init__(self, account: Account | None = None) -> None:
        """Opened for an account, it asks at once how to scan it, unless that is under way."""
        super().__init__()
        self._asked_for = account
        self._known: dict[tuple[str, str, str], ScanRow] = {}

    def compose_body(self) -> ComposeResult:
        yield ScanTable()
        with VerticalScroll(id="about"):
            yield Facts()

    def on_mount(self) -> None:
        self._table.focus()
        self.set_interval(FOLLOW_EVERY, self._follow)

    def desk_changed(self) -> None:
        """The accounts may be other ones."""
        self._show()
        self._read_known()

    @property
    def _table(self) -> LinkTable[AccountScan]:
        return self.query_one(ScanTable)

    # Workers

    @work(group="known", exclusive=True, exit_on_error=False)
    async def _read_known(self) -> None:
        rows = await self.attempt(self.desk.scans.known())
        self._known = {row.key: row for row in rows or ()}
        self._show()
        account, self._asked_for = self._asked_for, None
        if account is not None:
            self._table.move_to(account.name)
            if rows is not None and not self._is_running(account):
                self._ask_how(account)

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def _ask_how(self, account: Account) -> None:
        from paylink_tui.ui.screens.dialogs import Choose

        left = self._left(account)
        choices = _choices(account, self._row(account), left)
        title = f"How is {account.name} scanned?"
        choice = await self.app.push_screen_wait(Choose(title, choices, choices[0][0]))
        if choice is None:
            return
        scans = self.desk.scans
        if choice == _GO_ON:
            call = scans.take_up(account)
        else:
            call = scans.begin(account, ScanKind(choice))
        if await self.attempt(call) is not None:
            self.notice.clear()
            self._show()

    # Showing

    def _follow(self) -> None:
        if self.is_current and self.paylink.desk_is_open:
            self._show()

    def _show(self) -> None:
        self._table.show([self._scan_of(account) for account in self.desk.accounts])

    def _scan_of(self, account: Account) -> AccountScan:
        scan = self.desk.scan_of(account)
        return AccountScan(account, scan.status() if scan is not None else None, self._row(account))

    def _row(self, account: Account) -> ScanRow | None:
        scan = self.desk.scan_of(account)
        return scan.row if scan is not None else self._known.get(key_of(account))

    def _left(self, account: Account) -> bool:
        row = self._row(account)
        return row is not None and row.state is ScanState.OPEN

    def _is_running(self, account: Account) -> bool:
        scan = self.desk.scan_of(account)
        return scan is not None and scan.is_running

    @on(LinkTable.Moved)
    def _moved(self) -> None:
        row = self._table.row
        if row is None:
            self.query_one(Facts).facts = ()
            return
        if self.account != row.account:
            self.account = row.account
        self.query_one(Facts).facts = scan_facts(row, self.paylink.lane_status(row.account))
        self.refresh_bindings()

    @on(LinkTable.Chosen)
    def _chosen(self) -> None:
        if self._table.row is not None and not self._is_running(self._table.row.account):
            self._ask_how(self._table.row.account)

    # Commands

    def why_disabled(self, command: Command) -> str:
        if command not in ScansScreen.ACTIONS:
            return ""
        if not self.paylink.desk_is_open:
            return "the configuration is still being read"
        if (row := self._table.row) is None:
            return "there is no account"
        running = self._is_running(row.account)
        if command.id == "scans.start":
            return "it is under way; p pauses it, x stops it" if running else ""
        if running or self._left(row.account):
            return ""
        return "no scan of this account is under way; s begins one"

    def do_start(self) -> None:
        if (row := self._table.row) is not None:
            self._ask_how(row.account)

    @work(group="halt", exit_on_error=False)
    async def do_pause(self) -> None:
        row = self._table.row
        if row is None:
            return
        scan = self.desk.scan_of(row.account)
        if scan is not None and scan.is_running:
            await self.attempt(scan.pause())
        else:
            await self.attempt(self.desk.scans.take_up(row.account))
        self._show()

    @work(group="halt", exit_on_error=False)
    async def do_stop(self) -> None:
        row = self._table.row
        if row is None or not await self._is_to_stop(row.account):
            return
        scan = self.desk.scan_of(row.account)
        if scan is None:  # one that an earlier session left
            scan = await self.attempt(self.desk.scans.take_up(row.account, 0))
        if scan is not None and await self.attempt(scan.stop()):
            self.notice.info(f"The scan of {row.account.name} was stopped. What it read stays.")
        self._show()

    async def _is_to_stop(self, account: Account) -> bool:
        """Asks, since hours of a rate budget may be in how far a scan has come."""
        from paylink_tui.ui.screens.dialogs import Confirm

        row = self._row(account)
        if row is None or not row.pages:
            return True
        facts = (
            ("Read so far", f"{row.pages:,} pages, whose links stay in the index"),
            ("Given up", "its place: the next scan of every page begins at the first one"),
            ("Instead", "p pauses it; it can go on at any time, after a restart too"),
        )
        title = f"Stop the scan of {account.name}?"
        live = account.environment is Environment.LIVE
        asked = Confirm(title, facts, yes="Stop it", live=live)
        answer: bool | None = await self.app.push_screen_wait(asked)
        return bool(answer)


def _choices(account: Account, row: ScanRow | None, left: bool) -> Sequence[tuple[str, str]]:
    """What can be done, the likeliest first."""
    choices = []
    instead = ""
    if left and row is not None:
        choices.append((_GO_ON, f"Go on with the one that was left ({row.pages:,} pages read)"))
        instead = ", and give up the one that was left"
    if account.provider is Provider.MESH:
        full = "Ask for the transfers of every Paylink of the journal: Mesh lists no links"
        return [*choices, (ScanKind.FULL.value, full + instead)]
    if row is not None and row.marks:
        choices.append((ScanKind.NEW.value, f"What is new since the last scan{instead}"))
    return [*choices, (ScanKind.FULL.value, f"Every page, and find what is gone{instead}")]
