"""The program on the screen: areas, global keys, the palette, and what the lanes are doing."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from textual import work
from textual.app import App, SystemCommand
from textual.events import Event, InputEvent, Paste
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from paylink_tui.services import signals
from paylink_tui.ui.commands import Command
from paylink_tui.ui.earlier_writes import hold_open_writes, look_up_open_writes
from paylink_tui.ui.foreign import toast
from paylink_tui.ui.leaving import Leaving
from paylink_tui.ui.offered import GLOBAL, palette
from paylink_tui.ui.scanning import tell_left_scans
from paylink_tui.ui.screens.base import Commanding, Dialog, PaylinkScreen
from paylink_tui.ui.screens.lookup import LookupScreen
from paylink_tui.ui.settings import apply_settings

if TYPE_CHECKING:
    from textual.driver import Driver

    from paylink_tui.config.accounts import Account
    from paylink_tui.model.accounts import Provider
    from paylink_tui.pool.lane import LaneStatus
    from paylink_tui.services.desk import Desk
    from paylink_tui.store.entries import Entry

ScreenKind = TypeVar("ScreenKind", bound="PaylinkScreen[Any]")
Ending = Literal["demo"] | None
HOME = "lookup"
# At most this often, in seconds, does the header follow the lanes.
LANES_EVERY = 0.1
OWN_FAULT = 70  # the exit code of sysexits.h for a fault of the program
_LOG = logging.getLogger("paylink_tui.ui")


def type_name(error: BaseException) -> str:
    """What can be told of an error whatever it says."""
    return f"The program itself failed: {type(error).__name__}."


class PaylinkApp(Commanding, App[Ending]):
    """Runs on whatever desk `open_desk` hands it, which is asked for after the first paint.

    Ends with `"demo"` when the user asks for the demo instead. `report` keeps a fault of the
    program itself, and says where.
    """

    TITLE = "paylink-tui"
    CSS_PATH = "styles.tcss"
    ENABLE_COMMAND_PALETTE = True
    ACTIONS: ClassVar[tuple[Command, ...]] = GLOBAL
    MODES: ClassVar[dict[str, Any]] = {
        "lookup": LookupScreen,
        "mesilat": lambda: _late("mesilat_browser", "MesilatBrowser"),
        "mesh": lambda: _late("mesh_transfers", "MeshTransfers"),
        "txnpro": lambda: _late("txnpro_list", "TxnList"),
        "accounts": lambda: _late("accounts", "AccountsScreen"),
        "requests": lambda: _late("requests", "RequestsScreen"),
        "journal": lambda: _late("journal", "JournalScreen"),
        "find": lambda: _late("find", "FindScreen"),
    }
    DEFAULT_MODE = HOME

    def __init__(
        self,
        open_desk: Callable[[], Awaitable[Desk]],
        *,
        is_demo: bool = False,
        report: Callable[[BaseException], str] = type_name,
    ) -> None:
        super().__init__()
        self.is_demo = is_demo
        self._open_desk = open_desk
        self._desk: Desk | None = None
        self._lanes_dirty = False
        self.told_at_end = ""
        self._report = report
        self._leaving = Leaving(self)
        self._shown_account: dict[Provider, str] = {}

    # The desk

    @property
    def desk(self) -> Desk:
        """What the services work with."""
        if self._desk is None:
            raise RuntimeError("the desk is not open yet")
        return self._desk

    @property
    def desk_is_open(self) -> bool:
        """Whether the configuration has been read."""
        return self._desk is not None

    def on_mount(self) -> None:
        self.call_after_refresh(self.open_desk)
        self.set_interval(LANES_EVERY, self._show_lanes)

    @work(group="desk", exclusive=True, exit_on_error=False)
    async def open_desk(self) -> None:
        """Reads the configuration, then tells the screens: nothing heavy before the first paint."""
        desk = await self._open_desk()
        open_writes = await hold_open_writes(self, desk)  # before a screen can write
        self._desk = desk
        desk.on_change(self._lanes_changed)
        from paylink_tui.store.logfile import on_log_fault

        on_log_fault(lambda sentence: toast(self, sentence, severity="warning"))
        desk.writes.on_abandoned(lambda ended: toast(self, ended.sentence(), severity="warning"))
        self.desk_changed()
        self._look_up_earlier(desk, open_writes)

    @work(group="earlier", exclusive=True, exit_on_error=False)
    async def _look_up_earlier(self, desk: Desk, open_writes: Sequence[Entry]) -> None:
        await look_up_open_writes(self, desk, open_writes, self._show_locks)
        await tell_left_scans(self, desk)

    def _show_locks(self) -> None:
        for screen in self._open_screens():
            screen.show_lock()

    def desk_changed(self) -> None:
        """Takes over how the user wants it, then tells every open screen of the accounts."""
        if doubts := apply_settings(self, self.desk.config):
            toast(self, " ".join(doubts), severity="warning")
        for screen in self._open_screens():
            screen.desk_changed()
        self._show_locks()

    def account_for(self, provider: Provider) -> Account | None:
        """The account at hand for `provider`: the one chosen last, else the first."""
        accounts = self.desk.accounts_of(provider)
        chosen = self._shown_account.get(provider)
        return next((a for a in accounts if a.name == chosen), accounts[0] if accounts else None)

    def use_account(self, account: Account) -> None:
        """Makes `account` the one at hand for its provider."""
        self._shown_account[account.provider] = account.name

    # The lanes

    @property
    def in_flight(self) -> int:
        """Requests being answered now, at all accounts."""
        return self._desk.in_flight if self._desk else 0

    def lane_status(self, account: Account | None) -> LaneStatus | None:
        """What the lane of `account` does; None before its first request."""
        return self._desk.lane_status(account.name) if self._desk and account else None

    def _lanes_changed(self) -> None:
        self._lanes_dirty = True

    def _show_lanes(self) -> None:
        top = self.screen_stack[-1:]  # empty while the program ends
        if self._lanes_dirty and top and isinstance(top[0], PaylinkScreen):
            self._lanes_dirty = False
            top[0].show_lanes()

    async def on_event(self, event: Event) -> None:
        """As Textual does, but a dialog may leave what the user pressed before they saw it."""
        top = self.screen_stack[-1:] if isinstance(event, (InputEvent, Paste)) else []
        if top and isinstance(top[0], Dialog) and not top[0].takes(event):
            return
        await super().on_event(event)

    def clear_selection(self) -> None:
        """As Textual does. From Python 3.12 on it mounts the first screen's fields, which call
        this, before it has put the screen on the stack, and would end the program.
        """
        if self.screen_stack:
            super().clear_selection()

    # Where the user is

    def go_back(self) -> None:
        """From a screen on top to the one beneath, from an area to the home screen."""
        if len(self.screen_stack) > 1:
            self.pop_screen()
        elif self.current_mode != HOME:
            self.switch_mode(HOME)

    def screen_of(self, kind: type[ScreenKind]) -> ScreenKind:
        """The open screen of this class, in whichever area it is."""
        return next(screen for screen in self._open_screens() if isinstance(screen, kind))

    def _open_screens(self) -> Iterable[PaylinkScreen[Any]]:
        for stack in self._screen_stacks.values():
            yield from (screen for screen in stack if isinstance(screen, PaylinkScreen))

    def do_lookup(self) -> None:
        self.switch_mode("lookup")

    def do_mesilat(self) -> None:
        self.switch_mode("mesilat")

    def do_mesh(self) -> None:
        self.switch_mode("mesh")

    def do_txnpro(self) -> None:
        self.switch_mode("txnpro")

    def do_accounts(self) -> None:
        self.switch_mode("accounts")

    def do_requests(self) -> None:
        self.switch_mode("requests")

    def do_journal(self) -> None:
        self.switch_mode("journal")

    def do_find(self) -> None:
        self.switch_mode("find")

    def do_palette(self) -> None:
        self.action_command_palette()

    def do_quit(self) -> None:
        """Leaves once the writes under way have ended; asked again, it leaves them unresolved."""
        self._leaving.leave()

    @work(group="quit", exclusive=True, exit_on_error=False)
    async def close_desk(self, code: int) -> None:
        """Ends with `code` after the writes under way have ended."""
        try:
            try:
                for screen in tuple(self._open_screens()):
                    await screen.keep()
            finally:
                await self.desk.close()
        finally:
            self.exit(return_code=code)

    async def run_async(self, **options: Any) -> Ending:
        """As Textual does, but SIGTERM and SIGHUP leave as ^q does."""
        with signals.on_signals(signals.TERMINATED, self._leaving.by_signal):
            return await super().run_async(**options)

    @property
    def terminal_driver(self) -> Driver | None:
        """What draws on the terminal and reads its keys; None before the first frame."""
        return self._driver

    async def on_unmount(self) -> None:
        """However the program ends, no connection is left open; writes were waited for before."""
        if self._desk is not None:
            await self._desk.abandon()

    async def action_quit(self) -> None:
        """Textual's own way out, taken by its palette and by ^c twice."""
        self.do_quit()

    # Commands

    def why_disabled(self, command: Command) -> str:
        if command.id in ("go.mesilat", "go.mesh", "go.txnpro") and not self.desk_is_open:
            return "the configuration is still being read"
        return ""

    async def run_action(
        self, action: Any, default_namespace: Any = None, namespaces: Any = None
    ) -> bool:
        """As Textual does, but a disabled command says why."""
        if await super().run_action(action, default_namespace, namespaces):
            return True
        target, name, parameters = self._parse_action(action, default_namespace or self, namespaces)
        if name == "command" and isinstance(target, Commanding):
            command = target.all_commands()[str(parameters[0])]
            if reason := target.refusal(command):
                toast(self, f"{command.label}: {reason}")
                return True
        return False

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the palette offers."""
        return palette(self, screen)

    def _handle_exception(self, error: Exception) -> None:
        """As Textual does, but it prints texts and variables of the error, which may hold secrets;
        here a report is kept, and `told_at_end` says where.
        """
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self.told_at_end = self._report(error)
        self._return_code = OWN_FAULT
        self._close_messages_no_wait()

    def panic(self, *renderables: Any) -> None:
        """As Textual does, but where no key can be read because the terminal has gone, the program
        leaves as at SIGHUP.
        """
        self._leaving.hang_up()
        if not self._leaving.is_hung_up:
            super().panic(*renderables)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault in a worker of the app's own is told, as screens do of theirs."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.tell_fault(event.worker.error)

    def tell_fault(self, error: BaseException) -> None:
        """A fault of the program itself: told without its text, which may hold anything."""
        _LOG.error("a part of the program failed", exc_info=error)
        toast(
            self,
            f"The program itself failed here ({type(error).__name__}). Nothing was sent again; "
            "the request log shows what was sent, the log file where it failed.",
            severity="error",
        )


def _late(module: str, name: str) -> Screen[Any]:
    from importlib import import_module

    screen: Screen[Any] = getattr(import_module(f"paylink_tui.ui.screens.{module}"), name)()
    return screen
