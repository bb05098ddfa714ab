"""A new Mesh Paylink: the form, what it would send, and the one sending of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult

from paylink_tui.model.errors import InvalidInputError, PaylinkError
from paylink_tui.model.mesh import Network, Paylink, PaylinkDraft
from paylink_tui.ui.commands import Command
from paylink_tui.ui.mesh_words import asked, creation_facts, network_line
from paylink_tui.ui.screens.creating import Creating
from paylink_tui.ui.widgets.paylink_form import PaylinkForm
from paylink_tui.ui.widgets.recipients import RecipientForm

if TYPE_CHECKING:
    from paylink_tui.config.accounts import MeshAccount
    from paylink_tui.ui.screens.made import Made

NOT_KNOWN = "IT IS NOT KNOWN WHETHER THIS PAYLINK WAS MADE. Do not make it a second time yet."
LOOK = "^l looks at the transfers of this transactionId; ^n takes a new id for another link."


class MeshCreate(Creating):
    """One Paylink, with any number of recipients to choose from."""

    AREA = "New Paylink"
    PREFIX = "paylink"
    NAME = "Paylink"
    _account: MeshAccount
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("paylink.create", "ctrl+s", "Create", "Ask once more, make it", dangerous=True),
        Command("paylink.preview", "ctrl+r", "Request", "Exactly what would be sent"),
        Command("paylink.add", "ctrl+t", "+Recipient", "One more network and token to choose"),
        Command("paylink.remove", "ctrl+g", "−Recipient", "Take the last recipient away"),
        Command("paylink.renew", "ctrl+n", "New id", "Another transactionId"),
        Command("paylink.look", "ctrl+l", "Transfers", "Look at this transactionId's transfers"),
    )

    def __init__(self, account: MeshAccount, draft: PaylinkDraft | None = None) -> None:
        super().__init__(account)
        self._draft = draft
        self._is_changed = False

    def compose_body(self) -> ComposeResult:
        yield PaylinkForm(self._account.user_id or "", self._draft)

    def desk_changed(self) -> None:
        """The desk is there, so the networks can be asked for."""
        self._read_networks()

    @property
    def form(self) -> PaylinkForm:
        """Where it is filled in."""
        return self.query_one(PaylinkForm)

    @property
    def has_typed(self) -> bool:
        """Whether anything was typed or chosen since it was last said that Esc would forget it."""
        return self._is_changed

    @property
    def _networks(self) -> tuple[Network, ...]:
        """What is known of them now; picking one asks again where that is nothing."""
        return self.desk.networks.get(self._account.name, ())

    # Networks and tokens

    @work(group="networks", exclusive=True, exit_on_error=False)
    async def _read_networks(self) -> None:
        from paylink_tui.services import mesh

        call = mesh.networks(self.desk, self._account)
        networks = await self.attempt(call, busy="Reading the networks")
        if networks is not None:
            self.form.take_networks(networks)

    @work(group="pick", exclusive=True, exit_on_error=False)
    async def _pick_network(self, form: RecipientForm) -> None:
        from paylink_tui.services import mesh
        from paylink_tui.ui.screens.picking import Pick

        call = mesh.networks(self.desk, self._account)
        networks = await self.attempt(call, busy="Reading the networks")
        if not networks:
            return
        choices = [(str(n), network_line(network)) for n, network in enumerate(networks)]
        current = str(networks.index(form.network)) if form.network in networks else ""
        picked = await self.app.push_screen_wait(Pick("Which network?", choices, current))
        if picked is not None:
            form.choose_network(networks[int(picked)])

    @work(group="pick", exclusive=True, exit_on_error=False)
    async def _pick_token(self, form: RecipientForm, network: Network) -> None:
        from paylink_tui.ui.screens.picking import Pick

        choices = [(token, token) for token in network.supported_tokens]
        title = f"Which token on {network.name or network.id}?"
        picked = await self.app.push_screen_wait(Pick(title, choices, form.symbol))
        if picked is not None:
            form.choose_symbol(picked)

    @on(RecipientForm.PickWanted)
    def _pick(self, event: RecipientForm.PickWanted) -> None:
        if not event.of_token:
            self._pick_network(event.form)
        elif event.form.network is not None:
            self._pick_token(event.form, event.form.network)
        else:
            self.notice.warning("Choose the network first: each has its own tokens.")

    # Sending

    @work(group="create", exclusive=True, exit_on_error=False)
    async def _ask_and_send(self, draft: PaylinkDraft) -> None:
        from paylink_tui.services import mesh
        from paylink_tui.ui.screens.dialogs import Confirm

        try:
            await mesh.check_unused(self.desk, self._account, draft.transaction_id)
        except PaylinkError as error:
            self.tell_failed(error)
            return
        environment = self._account.environment.value
        line = f"{self._account.name} · {environment.upper()}"
        question = Confirm(
            "Create this single-use Paylink?",
            creation_facts(line, draft, self._networks),
            yes="Create",
            live=environment == "live",
        )
        if await self.app.push_screen_wait(question):
            paylink = await self.send(mesh.create(self.desk, self._account, draft))
            if paylink is not None:
                self._show_made(draft, paylink)

    def tell_refused(self, error: PaylinkError) -> None:
        """Says why, and goes to the field where it is one's fault."""
        self.complain(error)
        if isinstance(error, InvalidInputError):
            self.form.focus_fault(list(error.fields))

    def tell_unknown(self, what: str, said: str = "") -> None:
        """Says that it may exist; the journal refuses its transactionId."""
        self.notice.error(PaylinkError(NOT_KNOWN, said=said, remedy=f"{what} {LOOK}"))

    def _show_made(self, draft: PaylinkDraft, paylink: Paylink) -> None:
        account, again = self._account, MeshCreate
        made = _made(account.name, draft, paylink, self._networks)
        self.show_made(made, lambda: again(account, draft))

    # Handlers

    @on(PaylinkForm.Changed)
    def _changed(self) -> None:
        self._is_changed = True
        self.typed_on()

    # Commands

    def why_disabled(self, command: Command) -> str:
        """Why not now."""
        one_left = self.is_mounted and self.form.recipient_count < 2
        if command.id == "paylink.remove" and one_left:
            return "one recipient is needed"
        return super().why_disabled(command)

    def do_create(self) -> None:
        self.form.tells_empty = True
        found = self.form.read()
        if found.faults:
            fields = list(found.faults)
            self.complain(InvalidInputError(f"Not sent: {found.faults[fields[0]]}."))
            self.form.focus_fault(fields)
            return
        self.notice.clear()
        self._ask_and_send(found.draft)

    def do_preview(self) -> None:
        from paylink_tui.services.previews import mesh_create_preview
        from paylink_tui.ui.screens.dialogs import Reading

        found = self.form.read()
        count = len(found.faults)
        title = f"The request, not sent: {count} faults are left" if count else "The request"
        text = mesh_create_preview(self._account, found.draft)
        self.app.push_screen(Reading(title, text))

    async def do_add(self) -> None:
        await self.form.add_recipient(self._networks)

    async def do_remove(self) -> None:
        await self.form.remove_recipient()

    def do_renew(self) -> None:
        self.form.renew_id()

    def do_look(self) -> None:
        from paylink_tui.ui.screens.mesh_transfers import MeshTransfers

        place = (self._account, self.form.typed().transaction_id)
        self.app.push_screen(MeshTransfers(begin_at=place))


def _made(account: str, draft: PaylinkDraft, paylink: Paylink, networks: Sequence[Network]) -> Made:
    """The Paylink as the result screen shows it. Opening it would use it up."""
    from paylink_tui.ui.screens.made import Made

    facts = creation_facts(account, draft, networks)
    note = (
        "Works once, so it is not opened here. Mesh's pages disagree whether it lives 10 or 30 "
        "minutes: pass it on now. Mesh cannot give it again; the list at F4 can."
    )
    return Made(
        title=f"Paylink {paylink.transaction_id}",
        url=paylink.url,
        facts=[(name, value) for name, value in facts if name != "Mind"],
        can_open=False,
        note=note,
        made_at=paylink.created_at,
        amount=asked(draft),
    )
