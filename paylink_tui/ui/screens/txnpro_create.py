"""A new txn.pro link: the form, what it would send, and the one sending of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Button

from paylink_tui.model.errors import InvalidInputError, Outcome, PaylinkError
from paylink_tui.model.money import Money, plain
from paylink_tui.store.entries import KeyUsedError
from paylink_tui.ui.commands import Command
from paylink_tui.ui.screens.base import FAILED_SENDING, PaylinkScreen
from paylink_tui.ui.txn_new_words import PAYOUT, creation_facts, made_from
from paylink_tui.ui.widgets.paste_input import PasteInput
from paylink_tui.ui.widgets.txn_form import TxnForm

if TYPE_CHECKING:
    from textual.widget import Widget

    from paylink_tui.config.accounts import Account
    from paylink_tui.model.txnpro import TxnDetail, TxnDraft
    from paylink_tui.model.txnpro_typed import TypedLink
    from paylink_tui.ui.screens.dialogs import Confirm
    from paylink_tui.ui.screens.made import MadeScreen

NOT_KNOWN = "IT IS NOT KNOWN WHETHER THIS LINK WAS MADE. Do not make it a second time yet."
LOOK = (
    "F8 has it: l there looks for its reference at txn.pro. Until then this reference is refused "
    "here; ^n takes a new one, for another link."
)


class TxnCreate(PaylinkScreen[None]):
    """The form. It stays as it was filled in whatever becomes of the sending.

    A reference that the journal holds for a link which was made, or may have been, is not sent
    again from here.
    """

    AREA = "New txn.pro link"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("txnnew.create", "ctrl+s", "Create", "Ask once more, then make it", dangerous=True),
        Command("txnnew.preview", "ctrl+r", "Request", "Exactly what would be sent"),
        Command("txnnew.renew", "ctrl+n", "New ref.", "Another reference"),
    )

    def __init__(self, account: Account, typed: TypedLink | None = None) -> None:
        super().__init__()
        self._account = account
        self._typed = typed
        self._is_sending = False
        self._is_complaining = False
        self._focus_after: Widget | None = None
        self._made: MadeScreen | None = None

    def compose_body(self) -> ComposeResult:
        yield TxnForm(self._account.environment, self._typed)

    def on_mount(self) -> None:
        self.account = self._account

    def on_screen_resume(self) -> None:
        """The result takes this screen's place, once the user is here to see it."""
        if self._made is not None:
            self.app.switch_screen(self._made)

    @property
    def form(self) -> TxnForm:
        """Where it is filled in."""
        return self.query_one(TxnForm)

    def _read(self) -> TxnDraft | None:
        self.form.tells_empty = True
        found = self.form.read()
        if found.draft is None:
            self._complain(InvalidInputError("Not sent. Correct the marked fields first."))
            self.form.focus_fault(found.faults)
        return found.draft

    # Sending

    @work(group="create", exclusive=True, exit_on_error=False)
    async def _ask_and_send(self, typed: TypedLink, draft: TxnDraft) -> None:
        if not await self._is_unused(draft.reference):
            return
        if await self.app.push_screen_wait(self._question(typed, draft)):
            made = await self._send(draft)
            if made is not None:
                self._show_made(typed, draft, made)

    async def _is_unused(self, reference: str) -> bool:
        from paylink_tui.services import txnpro

        try:
            await txnpro.check_unused(self.desk, self._account, reference)
        except PaylinkError as error:
            self._tell(error)
            return False
        return True

    def _question(self, typed: TypedLink, draft: TxnDraft) -> Confirm:
        """A payout, at a test account too, asks for its amount to be typed."""
        from paylink_tui.model.txnpro_form import draft_warnings
        from paylink_tui.ui.screens.dialogs import Confirm
        from paylink_tui.ui.widgets.txn_form import now_to_the_second

        pays_out = draft.payment_type == PAYOUT
        amount = Money(draft.amount, draft.currency)
        warnings = draft_warnings(draft, now_to_the_second())
        return Confirm(
            f"Create a link that PAYS OUT {amount}?" if pays_out else "Create this payment link?",
            creation_facts(self._account, draft, typed.expires_at, warnings),
            yes="Create",
            live=self._account.environment.value == "live",
            token=plain(draft.amount) if pays_out else "",
            token_hint="the amount, without its currency",
        )

    async def _send(self, draft: TxnDraft) -> TxnDetail | None:
        from paylink_tui.services import txnpro

        self._lock(True)
        self.notice.busy("Making the link · Esc stops waiting, not the making")
        try:
            return await txnpro.create(self.desk, self._account, draft)
        except PaylinkError as error:
            self._lock(False)
            self._tell(error)
            return None
        except Exception:  # the base tells it; whether it was sent then, nobody knows
            self._lock(False)
            self._tell_unknown(FAILED_SENDING)
            raise

    def _lock(self, is_sending: bool) -> None:
        self._is_sending = is_sending
        if is_sending:
            self._focus_after = self.focused
        self.form.disabled = is_sending
        if not is_sending and self._focus_after is not None:
            self._focus_after.focus()
        self.refresh_bindings()

    def _tell(self, error: PaylinkError) -> None:
        if error.outcome is Outcome.UNKNOWN:
            self._tell_unknown(error.what, error.said)
            return
        self._complain(error)
        if isinstance(error, KeyUsedError):
            self.form.show_fault("reference", "Used before, by a link that was or may be made")
        elif isinstance(error, InvalidInputError):
            self.form.read()
            self.form.focus_fault(error.fields)

    def _complain(self, error: PaylinkError) -> None:
        self.notice.error(error)
        self._is_complaining = True

    def _tell_unknown(self, what: str, said: str = "") -> None:
        self._is_complaining = False
        self.notice.error(PaylinkError(NOT_KNOWN, said=said, remedy=f"{what} {LOOK}"))

    def _show_made(self, typed: TypedLink, draft: TxnDraft, made: TxnDetail) -> None:
        from paylink_tui.services.txnpro import differences
        from paylink_tui.ui.screens.made import MadeScreen

        account = self._account
        another = replace(typed, reference="")  # the form takes a new one
        shown = made_from(account, made, differences(draft, made))
        self._made = MadeScreen(shown, account, lambda: TxnCreate(account, another))
        if self.app.screen is self:
            self.on_screen_resume()
        else:
            self.tell("The link is made; it is shown where you made it.")

    # Leaving

    @work(group="leave", exclusive=True, exit_on_error=False)
    async def _ask_to_leave(self) -> None:
        from paylink_tui.ui.screens.dialogs import Confirm

        live = self._account.environment.value == "live"
        facts = [("Form", "what was typed is not kept; leaving sends nothing")]
        question = Confirm(
            "Leave the form and forget what was typed?", facts, yes="Leave", live=live
        )
        if await self.app.push_screen_wait(question):
            self.leave()

    # Handlers

    @on(PasteInput.TooLong)
    def _too_long(self) -> None:
        self.notice.warning("What was pasted is far too long for a field; nothing was changed.")

    @on(TxnForm.Changed)
    def _changed(self) -> None:
        """What was complained about may be corrected now; the fields say what is left."""
        if self._is_complaining:
            self._is_complaining = False
            self.notice.clear()

    @on(Button.Pressed, "#create")
    async def _create_pressed(self) -> None:
        await self.run_action("command('txnnew.create')")

    @on(Button.Pressed, "#preview")
    async def _preview_pressed(self) -> None:
        await self.run_action("command('txnnew.preview')")

    # Commands

    def why_disabled(self, command: Command) -> str:
        if command.id.startswith("txnnew.") and self._is_sending:
            return "the link is being made"
        return super().why_disabled(command)

    def do_create(self) -> None:
        draft = self._read()
        if draft is not None:
            self.notice.clear()
            self._ask_and_send(self.form.typed(), draft)

    def do_preview(self) -> None:
        from paylink_tui.services.previews import txnpro_create
        from paylink_tui.ui.screens.dialogs import Reading

        draft = self._read()
        if draft is not None:
            text = txnpro_create(self._account, draft).text()
            self.app.push_screen(Reading("The request, not sent yet", text))

    def do_renew(self) -> None:
        self.form.renew_reference()

    def do_back(self) -> None:
        """Esc: stops waiting for the answer, or leaves, and asks first where much is typed."""
        if self._is_sending:
            super().do_back()
            self._lock(False)
            self._tell_unknown("You stopped waiting after it was sent.")
        elif self.form.is_changed and not self.busy_workers():
            self._ask_to_leave()
        else:
            super().do_back()
