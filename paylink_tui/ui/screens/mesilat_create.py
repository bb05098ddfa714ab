"""A new Mesilat link: the form, what it would send, and the one sending of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult

from paylink_tui.model.errors import InvalidInputError, PaylinkError, ProviderError
from paylink_tui.model.mesilat import MesilatDraft
from paylink_tui.model.mesilat_form import draft_warnings, field_of_server_error
from paylink_tui.ui.commands import Command
from paylink_tui.ui.mesilat_new_words import creation_facts, made_from
from paylink_tui.ui.screens.creating import Creating
from paylink_tui.ui.widgets.mesilat_form import MesilatForm

if TYPE_CHECKING:
    from paylink_tui.config.accounts import MesilatAccount
    from paylink_tui.services.mesilat import MesilatMade

IN_DOUBT = "It may have been made. Look in the list before trying again."


class MesilatCreate(Creating):
    """After an outcome that nobody knows, creating is refused until the user has looked in the
    list, or says so.
    """

    AREA = "New Mesilat link"
    PREFIX = "create"
    _account: MesilatAccount
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("create.create", "ctrl+s", "Create", "Ask once more, then make it", dangerous=True),
        Command("create.preview", "ctrl+r", "Request", "Exactly what would be sent"),
        Command("create.list", "ctrl+l", "List", "Look in the product's list, newest page"),
        Command("create.looked", "ctrl+t", "I looked", "It was not made: allow another try"),
    )

    def __init__(
        self, account: MesilatAccount, product_id: int | None, draft: MesilatDraft | None = None
    ) -> None:
        super().__init__(account)
        self._product_id = product_id
        self._draft = draft
        self._is_in_doubt = False
        self._sent: MesilatDraft | None = None

    def compose_body(self) -> ComposeResult:
        yield MesilatForm(self._account, self._product_id, self._draft)

    @property
    def form(self) -> MesilatForm:
        """Where it is filled in."""
        return self.query_one(MesilatForm)

    @property
    def has_typed(self) -> bool:
        """Whether anything differs from what the form opened with."""
        return self.form.is_changed

    def _read(self) -> MesilatDraft | None:
        try:
            return self.form.read()
        except InvalidInputError as error:
            self.complain(error)
            return None

    # Sending

    @work(group="create", exclusive=True, exit_on_error=False)
    async def _ask_and_send(self, draft: MesilatDraft) -> None:
        from paylink_tui.services import mesilat
        from paylink_tui.ui.screens.dialogs import Confirm

        question = Confirm(
            "Create this payment link?",
            creation_facts(self._account, draft, draft_warnings(draft)),
            yes="Create",
            live=self._account.environment.value == "live",
        )
        if await self.app.push_screen_wait(question):
            self._sent = draft
            made = await self.send(mesilat.create(self.desk, self._account, draft))
            if made is not None:
                self._show_made(draft, made)

    def tell_refused(self, error: PaylinkError) -> None:
        """Says why, and at the fields that Mesilat names."""
        self.complain(error)
        draft = self._sent
        if isinstance(error, ProviderError) and draft is not None:
            found = error.fields.items()
            self.form.show_faults({field_of_server_error(name, draft): f for name, f in found})

    def _show_made(self, draft: MesilatDraft, made: MesilatMade) -> None:
        account = self._account

        def again() -> MesilatCreate:
            return MesilatCreate(account, draft.product_id, draft)

        self.show_made(made_from(account, made), again)

    # Doubt

    def tell_unknown(self, what: str, said: str = "") -> None:
        """Says so, and that the list must be looked at before another try."""
        self._is_in_doubt = True
        self.refresh_bindings()
        remedy = f"{what} ^l opens the list; ^t says that you looked and it is not there."
        self.notice.error(PaylinkError(IN_DOUBT, said=said, remedy=remedy))

    def _end_doubt(self) -> None:
        self._is_in_doubt = False
        self.form.renew_nonce()
        self.refresh_bindings()

    # Handlers

    @on(MesilatForm.Changed)
    def _changed(self) -> None:
        self.typed_on()

    # Commands

    def why_disabled(self, command: Command) -> str:
        """Why not now."""
        if command.id == "create.create" and self._is_in_doubt and not self._is_sending:
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
