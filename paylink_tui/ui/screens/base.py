"""What every screen shares: the frame, commands with their reasons, and honest workers."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.events import Event, ScreenResume, ScreenSuspend
from textual.reactive import reactive
from textual.screen import ModalScreen, Screen, ScreenResultType
from textual.worker import Worker, WorkerState

from paylink_tui.model.errors import PaylinkError
from paylink_tui.ui.commands import Command
from paylink_tui.ui.foreign import toast
from paylink_tui.ui.locking import (
    UNLOCK,
    lock_of,
    toggle_lock,
    unlock_key,
    why_locked,
    why_no_unlock,
)
from paylink_tui.ui.scanning import scan_line
from paylink_tui.ui.widgets.areas import AreaBar
from paylink_tui.ui.widgets.frame import Frame
from paylink_tui.ui.widgets.keys import KeyBar
from paylink_tui.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.services.desk import Desk
    from paylink_tui.ui.app import PaylinkApp

T = TypeVar("T")


class Commanding:
    """Carries out the commands that a screen declares, or says why it does not."""

    ACTIONS: ClassVar[tuple[Command, ...]] = ()
    BINDINGS: ClassVar[list[Any]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        own = cls.__dict__.get("BINDINGS", [])
        if "ACTIONS" in cls.__dict__:
            cls.BINDINGS = [*own, *(command.binding for command in cls.ACTIONS)]
        super().__init_subclass__(**kwargs)

    def all_commands(self) -> dict[str, Command]:
        """Every command of this screen and its bases, by id, the screen's own first."""
        found: dict[str, Command] = {}
        for cls in type(self).__mro__:
            if issubclass(cls, Commanding):
                for command in cls.own_commands():
                    found.setdefault(command.id, command)
        return found

    @classmethod
    def own_commands(cls) -> tuple[Command, ...]:
        """The commands that this very class declares."""
        declared: tuple[Command, ...] = cls.__dict__.get("ACTIONS", ())
        return declared

    def why_disabled(self, command: Command) -> str:
        """Why `command` cannot be done now, as a sentence; empty where it can."""
        return ""

    def refusal(self, command: Command) -> str:
        """Why `command` is not carried out now, whoever asks for it; empty where it is."""
        return self.why_disabled(command)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Dims a command in the footer while it is disabled; the key itself still answers why."""
        if action == "command" and parameters:
            command = self.all_commands().get(str(parameters[0]))
            if command is not None and self.refusal(command):
                return None
        return True

    async def action_command(self, command_id: str) -> None:
        """Runs the method that the command names."""
        command = self.all_commands()[command_id]
        result = getattr(self, command.method)()
        if isinstance(result, Awaitable):
            await result


class PaylinkScreen(Commanding, Screen[ScreenResultType]):
    """A full screen: the areas, a frame with the screen's own body, footer.

    A subclass yields its widgets in `compose_body`. `account` is the account at hand; setting it
    changes the header and the frame.
    """

    AREA: ClassVar[str] = ""
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("screen.back", "escape", "Back", "Leave what is under way, or this screen"),
        Command("screen.help", "f1,question_mark", "Help", "All keys of this screen, filtered"),
        UNLOCK,
    )

    account: reactive[Account | None] = reactive(None)

    @property
    def paylink(self) -> PaylinkApp:
        """The app, as ours."""
        return cast("PaylinkApp", self.app)

    @property
    def desk(self) -> Desk:
        """What the services work with; there from the moment that the configuration is read."""
        return self.paylink.desk

    @property
    def notice(self) -> Notice:
        """Where this screen says what it does and what failed."""
        return self.query_one("#notice", Notice)

    def compose(self) -> ComposeResult:
        yield AreaBar()
        with Frame(id="body"):
            yield Notice(id="notice")
            yield from self.compose_body()
        yield KeyBar()

    def compose_body(self) -> ComposeResult:
        """The screen's own widgets."""
        yield from ()

    def on_mount(self) -> None:
        self.query_one(Frame).area = self.AREA
        self.show_lanes()
        if self.paylink.desk_is_open:
            self.desk_changed()

    @on(ScreenResume)
    def _resumed(self) -> None:
        """While another screen was on top, only that one was told what the lanes do."""
        self.show_lanes()
        self.show_lock()

    @on(ScreenSuspend)
    def _covered(self) -> None:
        """Textual takes messages that have passed away from the screen on top only: those here
        would stay for good. What has not passed is shown again on return.
        """
        self.query("ToastHolder").remove()

    def desk_changed(self) -> None:
        """The configuration was read, or read again; the accounts may be other ones now."""

    async def keep(self) -> None:
        """Writes down what the next session shall begin with; called before the desk closes."""

    def show_lanes(self) -> None:
        """Takes over what the lanes do now; the app calls this at most ten times a second."""
        for frame in self.query(Frame):
            frame.lane = self.paylink.lane_status(self.account)
            frame.scan = scan_line(self.paylink, self.account)
        for bar in self.query(AreaBar):
            bar.in_flight = self.paylink.in_flight

    def show_lock(self) -> None:
        """Takes over whether the account is locked."""
        for frame in self.query_children(Frame):
            frame.unlock_key = unlock_key(self)
            frame.account_lock = lock_of(self)
        self.refresh_bindings()

    def watch_focused(self) -> None:
        """In a field, another key unlocks."""
        for frame in self.query_children(Frame):
            frame.unlock_key = unlock_key(self)

    def watch_account(self, account: Account | None) -> None:
        environment = account.environment.value if account else ""
        classes = {"-live": environment == "live", "-test": environment == "test"}
        self.update_classes(classes, update=False)
        for frame in self.query(Frame):
            frame.account = account
        # Only the frame looks otherwise: a hundred fields in it need not be styled again.
        self.app.stylesheet.update_nodes(self.query(Frame))
        self.show_lanes()
        self.show_lock()

    # Workers

    async def attempt(self, call: Awaitable[T], *, busy: str = "") -> T | None:
        """The result of one service call, or None after its error has been shown in the notice."""
        if busy:
            self.notice.busy(f"{busy} · Esc leaves it")
        try:
            result = await call
        except PaylinkError as error:
            self.notice.error(error)
            return None
        if busy:
            self.notice.clear()
        return result

    def busy_workers(self) -> list[Worker[Any]]:
        """The workers of this screen that still run."""
        return [worker for worker in self.workers if worker.node is self and not worker.is_finished]

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault of ours in a worker is told, not swallowed."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.paylink.tell_fault(event.worker.error)

    # Commands

    def refusal(self, command: Command) -> str:
        """Asks the lock before the screen, which has only to say what is dangerous."""
        if command is UNLOCK:
            return why_no_unlock(self)
        return (why_locked(self) if command.dangerous else "") or super().refusal(command)

    async def action_command(self, command_id: str) -> None:
        """A key that was on its way when a dialog opened is not for the screen beneath it."""
        if self.app.screen is self:
            await super().action_command(command_id)

    @work(group="unlock", exclusive=True, exit_on_error=False)
    async def do_unlock(self) -> None:
        await toggle_lock(self)

    def do_back(self) -> None:
        """Esc: first leaves a wait, then the screen."""
        busy = self.busy_workers()
        for worker in busy:
            worker.cancel()
        if busy:
            self.notice.info("Left off. Nothing more is being asked of the provider.")
        else:
            self.leave()

    def leave(self) -> None:
        """Goes back to where the user came from."""
        self.paylink.go_back()

    def do_help(self) -> None:
        from paylink_tui.ui.offered import help_rows
        from paylink_tui.ui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(help_rows(self.paylink)))

    def tell(self, text: str) -> None:
        """A short confirmation that needs no answer."""
        toast(self.app, text)


class Dialog(Commanding, ModalScreen[ScreenResultType]):
    """A question over a screen. Esc answers it with None, which always means no."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("dialog.close", "escape", "Close", "Close without an answer"),
    )

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault of ours in a worker is told, not swallowed."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            cast("PaylinkApp", self.app).tell_fault(event.worker.error)

    def takes(self, event: Event) -> bool:
        """Whether what the user pressed or pasted is meant for this dialog."""
        return True

    def do_close(self) -> None:
        self.dismiss(None)
