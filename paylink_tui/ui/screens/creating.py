"""What the forms for a new link share: one sending, that nobody can repeat by a second key; the
result, which waits for the user; and a way out on which nothing typed is lost unasked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import on
from textual.widget import Widget
from textual.widgets import Button

from paylink_tui.model.errors import Outcome, PaylinkError
from paylink_tui.ui.commands import Command
from paylink_tui.ui.screens.base import PaylinkScreen
from paylink_tui.ui.widgets.paste_input import PasteInput

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.ui.screens.made import Made, MadeScreen

T = TypeVar("T")

FAILED_SENDING = "The program itself failed while it was being sent."
STOPPED_WAITING = "You stopped waiting after it was sent."


class Creating(PaylinkScreen[None]):
    """The form stays as it was filled in whatever becomes of the sending.

    A subclass has commands of which one is `<PREFIX>.create` and one `<PREFIX>.preview`, tells an
    outcome that nobody knows by `tell_unknown`, and calls `typed_on` when its form changes.
    """

    PREFIX: ClassVar[str]
    NAME: ClassVar[str] = "link"

    def __init__(self, account: Account) -> None:
        super().__init__()
        self._account = account
        self._is_sending = False
        self._is_complaining = False
        self._leaves_next = False
        self._focus_after: Widget | None = None
        self._made: MadeScreen | None = None

    def on_mount(self) -> None:
        self.account = self._account

    def on_screen_resume(self) -> None:
        """The result takes this screen's place, once the user is here to see it."""
        if self._made is not None:
            self.app.switch_screen(self._made)

    # What a subclass says

    @property
    def form(self) -> Widget:
        """Where it is filled in."""
        raise NotImplementedError

    @property
    def has_typed(self) -> bool:
        """Whether leaving would lose something."""
        raise NotImplementedError

    def tell_unknown(self, what: str, said: str = "") -> None:
        """Says that it is not known whether the link was made, and where to look."""
        raise NotImplementedError

    def tell_refused(self, error: PaylinkError) -> None:
        """Says why no link was made, and at which field."""
        self.complain(error)

    # Sending

    async def send(self, call: Awaitable[T]) -> T | None:
        """What `call` made, or None after it was told why there is nothing to show."""
        self._lock(True)
        self.notice.busy(f"Making the {self.NAME} · Esc stops waiting, not the making")
        try:
            return await call
        except PaylinkError as error:
            self._lock(False)
            self.tell_failed(error)
            return None
        except Exception:  # the base tells it; whether it was sent then, nobody knows
            self._lock(False)
            self.tell_unknown(FAILED_SENDING)
            raise

    def tell_failed(self, error: PaylinkError) -> None:
        """Says what became of a link that was not made, or may not have been."""
        if error.outcome is Outcome.UNKNOWN:
            self._is_complaining = False
            self.tell_unknown(error.what, error.said)
        else:
            self.tell_refused(error)

    def show_made(self, made: Made, again: Callable[[], PaylinkScreen[Any]]) -> None:
        """Shows the result here; `again` makes the form for one more of the same."""
        from paylink_tui.ui.screens.made import MadeScreen

        self._made = MadeScreen(made, self._account, again)
        if self.app.screen is self:
            self.on_screen_resume()
        else:
            self.tell(f"The {self.NAME} is made; it is shown where you made it.")

    def _lock(self, is_sending: bool) -> None:
        self._is_sending = is_sending
        if is_sending:
            self._focus_after = self.focused
        self.form.disabled = is_sending
        if not is_sending and self._focus_after is not None:
            self._focus_after.focus()
        self.refresh_bindings()

    # Telling

    def complain(self, error: PaylinkError) -> None:
        """Shows what must be corrected; it goes when something is."""
        self.notice.error(error)
        self._is_complaining = True

    def typed_on(self) -> None:
        """What was complained about may be corrected now; the fields say what is left."""
        self._leaves_next = False
        if self._is_complaining:
            self._is_complaining = False
            self.notice.clear()

    # Handlers

    @on(PasteInput.TooLong)
    def _too_long(self) -> None:
        self.notice.warning("What was pasted is far too long for a field; nothing was changed.")

    @on(Button.Pressed, "#create")
    async def _create_pressed(self) -> None:
        await self.run_action(f"command('{self.PREFIX}.create')")

    @on(Button.Pressed, "#preview")
    async def _preview_pressed(self) -> None:
        await self.run_action(f"command('{self.PREFIX}.preview')")

    # Commands

    def why_disabled(self, command: Command) -> str:
        """Why not now."""
        if command.id.startswith(f"{self.PREFIX}.") and self._is_sending:
            return f"the {self.NAME} is being made"
        return super().why_disabled(command)

    def do_back(self) -> None:
        """Esc: stops waiting for the answer, which leaves what became of it in doubt; or leaves,
        but what was typed goes only on a second Esc.
        """
        if self._is_sending:
            super().do_back()
            self._lock(False)
            self.tell_unknown(STOPPED_WAITING)
        elif self.has_typed and not self._leaves_next and not self.busy_workers():
            self._leaves_next = True
            self.notice.warning("Esc again leaves the form and forgets what was typed.")
        else:
            super().do_back()
