"""A new txn.pro link: the form, what it would send, and the one sending of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult

from paylink_tui.model.errors import InvalidInputError, PaylinkError
from paylink_tui.model.money import Money, plain
from paylink_tui.store.entries import KeyUsedError
from paylink_tui.ui.commands import Command
from paylink_tui.ui.screens.creating import Creating
from paylink_tui.ui.txn_new_words import PAYOUT, creation_facts, made_from
from paylink_tui.ui.widgets.txn_form import TxnForm

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.model.txnpro import TxnDetail, TxnDraft
    from paylink_tui.model.txnpro_typed import TypedLink
    from paylink_tui.ui.screens.dialogs import Confirm

NOT_KNOWN = "IT IS NOT KNOWN WHETHER THIS LINK WAS MADE. Do not make it a second time yet."
LOOK = (
    "F8 has it: l there looks for its reference at txn.pro. Until then this reference is refused "
    "here; ^n takes a new one, for another link."
)


class TxnCreate(Creating):
    """A reference that the journal holds for a link which was made, or may have been, is not sent
    again from here.
    """

    AREA = "New txn.pro link"
    PREFIX = "txnnew"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("txnnew.create", "ctrl+s", "Create", "Ask once more, then make it", dangerous=True),
        Command("txnnew.preview", "ctrl+r", "Request", "Exactly what would be sent"),
        Command("txnnew.renew", "ctrl+n", "New ref.", "Another reference"),
    )

    def __init__(self, account: Account, typed: TypedLink | None = None) -> None:
        super().__init__(account)
        self._typed = typed

    def compose_body(self) -> ComposeResult:
        yield TxnForm(self._account.environment, self._typed)

    @property
    def form(self) -> TxnForm:
        """Where it is filled in."""
        return self.query_one(TxnForm)

    @property
    def has_typed(self) -> bool:
        """Whether anything differs from what the form opened with."""
        return self.form.is_changed

    def _read(self) -> TxnDraft | None:
        self.form.tells_empty = True
        found = self.form.read()
        if found.draft is None:
            self.complain(InvalidInputError("Not sent. Correct the marked fields first."))
            self.form.focus_fault(found.faults)
        return found.draft

    # Sending

    @work(group="create", exclusive=True, exit_on_error=False)
    async def _ask_and_send(self, typed: TypedLink, draft: TxnDraft) -> None:
        if not await self._is_unused(draft.reference):
            return
        if await self.app.push_screen_wait(self._question(typed, draft)):
            from paylink_tui.services import txnpro

            made = await self.send(txnpro.create(self.desk, self._account, draft))
            if made is not None:
                self._show_made(typed, draft, made)

    async def _is_unused(self, reference: str) -> bool:
        from paylink_tui.services import txnpro

        try:
            await txnpro.check_unused(self.desk, self._account, reference)
        except PaylinkError as error:
            self.tell_failed(error)
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

    def tell_refused(self, error: PaylinkError) -> None:
        """Says why, and at the field where it is one's fault."""
        self.complain(error)
        if isinstance(error, KeyUsedError):
            self.form.show_fault("reference", "Used before, by a link that was or may be made")
        elif isinstance(error, InvalidInputError):
            self.form.read()
            self.form.focus_fault(error.fields)

    def tell_unknown(self, what: str, said: str = "") -> None:
        """Says that it may exist; the journal refuses its reference until it was looked up."""
        self.notice.error(PaylinkError(NOT_KNOWN, said=said, remedy=f"{what} {LOOK}"))

    def _show_made(self, typed: TypedLink, draft: TxnDraft, made: TxnDetail) -> None:
        from paylink_tui.services.txnpro import differences

        account = self._account
        another = replace(typed, reference="")  # the form takes a new one
        shown = made_from(account, made, differences(draft, made))
        self.show_made(shown, lambda: TxnCreate(account, another))

    # Handlers

    @on(TxnForm.Changed)
    def _changed(self) -> None:
        self.typed_on()

    # Commands

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
