"""A new Mesilat link: the form, what it would send, and the one sending of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Button

from paylink_tui.model.errors import InvalidInputError, Outcome, PaylinkError, ProviderError
from paylink_tui.model.mesilat import MesilatDraft
from paylink_tui.model.mesilat_form import draft_warnings, field_of_server_error
from paylink_tui.ui.commands import Command
from paylink_tui.ui.mesilat_new_words import creation_facts, made_from
from paylink_tui.ui.screens.base import FAILED_SENDING, PaylinkScreen
from paylink_tui.ui.widgets.mesilat_form import MesilatForm
from paylink_tui.ui.widgets.paste_input import PasteInput

if TYPE_CHECKING:
    from textual.widget import Widget

    from paylink_tui.config.accounts import MesilatAccount
    from paylink_tui.services.mesilat import MesilatMade
    from paylink_tui.ui.screens.made import MadeScreen

IN_DOUBT = "It may have been made. Look in the list before trying again."


class MesilatCreate(PaylinkScreen[None]):
    """The form stays as it was filled in whatever becomes of the sending.

    After an outcome that nobody knows, creating is refused until the user has looked in the list,
    or says so.
    """

    AREA = "New Mesilat link"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("create.create", "ctrl+s", "Create", "Ask once more, then make it", dangerous=True),
        Command("create.preview", "ctrl+r", "Request", "Exactly what would be sent"),
        Command("create.list", "ctrl+l", "List", "Look in the product's list, newest page"),
        Command("create.looked", "ctrl+t", "I looked", "It was not made: allow another try"),
    )

    def __init__(
        self, account: MesilatAccount, product_id: int | None, draft: MesilatDraft | None = None
    ) -> None:
        super().__init__()
        self._account = account
        self._product_id = product_id
        self._draft = draft
        self._is_sending = False
        self._is_in_doubt = False
        self._is_complaining = False
        self._leaves_next = False
        self._focus_after: Widget | None = None
        self._made: MadeScreen | None = None

    def compose_body(self) -> ComposeResult:
        yield MesilatForm(self._account, self._product_id, self._draft)

    def on_mount(self) -> None:
        self.account = self._account

    def on_screen_resume(self) -> None:
        """The result takes this screen's place, once the user is here to see it."""
        if self._made is not None:
            self.app.switch_screen(self._made)

    @property
    def form(self) -> MesilatForm:
        """Where it is filled in."""
        return self.query_one(MesilatForm)

    def _read(self) -> MesilatDraft | None:
        try:
            return self.form.read()
        except InvalidInputError as error:
            self.notice.error(error)
            self._is_complaining = True
            return None

    # Sending

    @work(group="create", exclusive=True, exit_on_error=False)
    async def _ask_and_send(self, draft: MesilatDraft) -> None:
        from paylink_tui.ui.screens.dialogs import Confirm

        question = Confirm(
            "Create this payment link?",
            creation_facts(self._account, draft, draft_warnings(draft)),
            yes="Create",
            live=self._account.environment.value == "live",
        )
        if await self.app.push_screen_wait(question):
            made = await self._send(draft)
            if made is not None:
                self._show_made(draft, made)

    async def _send(self, draft: MesilatDraft) -> MesilatMade | None:
        from paylink_tui.services import mesilat

        self._lock(True)
        self.notice.busy("Creating the link · Esc stops waiting, not the creation")
        try:
            return await mesilat.create(self.desk, self._account, draft)
        except PaylinkError as error:
            self._lock(False)
            self._tell(error, draft)
            return None
        except Exception:  # the base tells it; whether it was sent then, nobody knows
            self._lock(False)
            self._begin_doubt(FAILED_SENDING)
            raise

    def _lock(self, is_sending: bool) -> None:
        self._is_sending = is_sending
        if is_sending:
            self._focus_after = self.focused
        self.form.disabled = is_sending
        if not is_sending and self._focus_after is not None:
            self._focus_after.focus()
        self.refresh_bindings()

    def _tell(self, error: PaylinkError, draft: MesilatDraft) -> None:
        if error.outcome is Outcome.UNKNOWN:
            self._begin_doubt(error.what, error.said)
            return
        self.notice.error(error)
        if isinstance(error, ProviderError):
            found = error.fields.items()
            self.form.show_faults({field_of_server_error(name, draft): f for name, f in found})

    def _show_made(self, draft: MesilatDraft, made: MesilatMade) -> None:
        from paylink_tui.ui.screens.made import MadeScreen

        account = self._account

        def again() -> MesilatCreate:
            return MesilatCreate(account, draft.product_id, draft)

        self._made = MadeScreen(made_from(account, made), account, again)
        if self.app.screen is self:
            self.on_screen_resume()
        else:
            self.tell("The link is made; it is shown where you made it.")

    # Doubt

    def _begin_doubt(self, what: str, said: str = "") -> None:
        self._is_in_doubt = True
        self.refresh_bindings()
        remedy = f"{what} ^l opens the list; ^t says that you looked and it is not there."
        self.notice.error(PaylinkError(IN_DOUBT, said=said, remedy=remedy))

    def _end_doubt(self) -> None:
        self._is_in_doubt = False
        self.form.renew_nonce()
        self.refresh_bindings()

    # Handlers

    @on(PasteInput.TooLong)
    def _too_long(self) -> None:
        self.notice.warning("What was pasted is far too long for a field; nothing was changed.")

    @on(MesilatForm.Changed)
    def _changed(self) -> None:
        """What was complained about may be corrected now; the fields say what is left."""
        self._leaves_next = False
        if self._is_complaining:
            self._is_complaining = False
            self.notice.clear()

    @on(Button.Pressed, "#create")
    async def _create_pressed(self) -> None:
        await self.run_action("command('create.create')")

    @on(Button.Pressed, "#preview")
    async def _preview_pressed(self) -> None:
        await self.run_action("command('create.preview')")

    # Commands

    def why_disabled(self, command: Command) -> str:
        """Why not now."""
        if command.id.startswith("create.") and self._is_sending:
            return "the link is being created"
        if command.id == "create.create" and self._is_in_doubt:
            return "it may have been made already: look in the list with ^l, or press ^t if you did"
        if command.id == "create.looked" and not self._is_in_doubt:
            return "nothing is in doubt"
        return super().why_disabled(command)

    def do_create(self) -> None:
        draft = self._read()
        if draft is not None:
            self.notice.clear()
            self._ask_and_send(draft)

    def do_preview(self) -> None:
        from paylink_tui.services.previews import mesilat_create_preview
        from paylink_tui.ui.screens.dialogs import Reading

        draft = self._read()
        if draft is not None:
            text = mesilat_create_preview(self._account, draft)
            self.app.push_screen(Reading("The request, not sent yet", text))

    def do_list(self) -> None:
        from paylink_tui.ui.screens.mesilat_browser import MesilatBrowser
        from paylink_tui.ui.screens.mesilat_pages import Place

        product_id = self.form.product_id
        if product_id is None:
            self.notice.warning("Type the product's id first; the list is the product's.")
            return
        self.app.push_screen(MesilatBrowser(Place(self._account, product_id, newest=True)))
        if self._is_in_doubt:
            self._end_doubt()
            self.notice.warning("Create only if the link is not in the list that you looked at.")

    def do_looked(self) -> None:
        self._end_doubt()
        self.notice.clear()

    def do_back(self) -> None:
        """Esc: stops waiting for the answer, which leaves what became of it in doubt; or leaves,
        but what was typed goes only on a second Esc.
        """
        if self._is_sending:
            super().do_back()
            self._lock(False)
            self._begin_doubt("You stopped waiting after it was sent.")
        elif self.form.is_changed and not self._leaves_next and not self.busy_workers():
            self._leaves_next = True
            self.notice.warning("Esc again leaves the form and forgets what was typed.")
        else:
            super().do_back()
