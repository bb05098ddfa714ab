"""The fields of a Mesh Paylink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import SystemRandom
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widgets import Button, Collapsible, Input, Label, Select, Static

from paylink_tui.model.mesh import TRANSFER_TYPES, PaylinkDraft
from paylink_tui.model.mesh_form import new_transaction_id
from paylink_tui.model.money import plain
from paylink_tui.ui.mesh_typed import Read, Typed, read
from paylink_tui.ui.widgets.fields import TextField, Toggle
from paylink_tui.ui.widgets.recipients import RecipientForm, Recipients

if TYPE_CHECKING:
    from decimal import Decimal

    from paylink_tui.model.mesh import Network

NARROW = 62
_FUNDING = {"not sent": None, "on": True, "off": False}
_FIELDS = ("transaction_id", "user_id", "amount_in_fiat", "client_fee", "description")


class PaylinkForm(VerticalScroll, can_focus=False):
    """All fields, each fault at its own. Tells `Changed` after every change."""

    DEFAULT_CSS = """
    PaylinkForm {
        height: 1fr;
        & > TextField Label, Collapsible TextField Label { width: 15; }
        & > TextField FieldFault, Collapsible TextField FieldFault { padding: 0 0 0 15; }
        RecipientForm TextField Label { width: 13; }
        RecipientForm TextField FieldFault { padding: 0 0 0 13; }
        .choices { height: 1; }
        .choices Label { color: $text-muted; padding: 0 1 0 0; }
        .choices #type-label { width: 15; }
        .choices Select { width: 14; margin: 0 2 0 0; }
        .choices Toggle { margin: 0 2 0 0; }
        &.-narrow .choices, &.-narrow .pickers { layout: vertical; height: auto; }
        .title { height: auto; color: $text-muted; margin: 1 0 0 0; }
        Collapsible { padding: 0; border: none; background: transparent; }
        #buttons { align-horizontal: right; height: 1; }
        #buttons Button { margin: 0 0 0 2; }
    }
    """

    @dataclass
    class Changed(Message):
        """Something typed or chosen is another one now."""

    def __init__(self, user_id: str, draft: PaylinkDraft | None) -> None:
        super().__init__(id="form")
        self._user_id = draft.user_id if draft else user_id
        self._draft = draft or PaylinkDraft(user_id, "", ())
        # Faults of what is still empty are told only once it was tried to send.
        self.tells_empty = False

    def compose(self) -> ComposeResult:
        draft = self._draft
        yield TextField("transactionId", fresh_id(), id="transaction_id")
        yield TextField(
            "userId", self._user_id, placeholder="who pays; no personal data", id="user_id"
        )
        yield TextField(
            "Amount in USD",
            _figure(draft.amount_in_fiat),
            placeholder="100.00",
            remark="or tokens, below; else the payer chooses",
            id="amount_in_fiat",
        )
        yield from self._compose_choices(draft)
        yield Static("Where the money goes; of several, the payer chooses one", classes="title")
        yield Recipients(draft.recipients)
        with Collapsible(title="Advanced", collapsed=not (draft.client_fee or draft.description)):
            remark = "a ratio on top: 0.015 is 1.5 %"
            yield TextField("Client fee", _figure(draft.client_fee), remark=remark, id="client_fee")
            yield TextField("Description", draft.description, id="description")
        with Horizontal(id="buttons"):
            yield Button("Show the request", id="preview", compact=True)
            yield Button("Create…", id="create", variant="primary", compact=True)

    def _compose_choices(self, draft: PaylinkDraft) -> ComposeResult:
        funding = next(name for name, value in _FUNDING.items() if value is draft.smart_funding)
        kinds = [(kind, kind) for kind in TRANSFER_TYPES]
        names = [(name, name) for name in _FUNDING]
        with Horizontal(classes="choices"):
            yield Label("Transfer", id="type-label")
            yield Select(
                kinds, value=draft.transfer_type, allow_blank=False, compact=True, id="type"
            )
            yield Toggle("fees taken out", draft.inclusive_fee, id="inclusive")
            yield Label("SmartFunding")
            yield Select(names, value=funding, allow_blank=False, compact=True, id="funding")

    def on_resize(self) -> None:
        self.set_class(self.size.width < NARROW, "-narrow")

    def on_mount(self) -> None:
        self.query_one("#amount_in_fiat #typed").focus()

    # Reading

    def typed(self) -> Typed:
        """The form as it stands."""
        texts = {name: self.query_one(f"#{name}", TextField).value for name in _FIELDS}
        return Typed(
            transfer_type=str(self.query_one("#type", Select).value),
            inclusive_fee=self.query_one("#inclusive", Toggle).value,
            smart_funding=_FUNDING[str(self.query_one("#funding", Select).value)],
            recipients=tuple(self._recipients.typed()),
            **texts,
        )

    def read(self) -> Read:
        """The draft that is typed; its faults are shown at their fields."""
        found = read(self.typed())
        faults = found.faults if self.tells_empty else self._of_filled(found.faults)
        for name in _FIELDS:
            self.query_one(f"#{name}", TextField).say(faults.get(name, ""))
        self._recipients.say(faults, found.remarks)
        return found

    def _of_filled(self, faults: dict[str, str]) -> dict[str, str]:
        """Without those of the fields that nobody has come to yet."""
        return {name: fault for name, fault in faults.items() if self._typed_in(name)}

    def _typed_in(self, name: str) -> bool:
        parts = name.split(".")
        if len(parts) < 3:
            return name in _FIELDS and bool(self.query_one(f"#{name}", TextField).value)
        recipient = self._recipients.forms[int(parts[1])].typed()
        return bool(getattr(recipient, "network" if parts[2] == "network_id" else parts[2], ""))

    def focus_fault(self, faults: Sequence[str]) -> None:
        """Goes to the first field that has a fault."""
        for name in _FIELDS:
            if name in faults:
                if name in ("client_fee", "description"):
                    self.query_one(Collapsible).collapsed = False
                self.query_one(f"#{name} #typed").focus()
                return
        first = min((name for name in faults if name.startswith("recipients.")), default="")
        if first:
            _, number, field = first.split(".")
            self._recipients.forms[int(number)].focus_field(field)

    # Changing

    def take_networks(self, networks: Sequence[Network]) -> None:
        """Names the networks of recipients that were given by their ids."""
        for form in self._recipients.forms:
            form.take_networks(networks)
        self.read()

    def renew_id(self) -> None:
        """Another transactionId."""
        self.query_one("#transaction_id #typed", Input).value = fresh_id()

    async def add_recipient(self, networks: Sequence[Network]) -> None:
        """One more, to be filled in."""
        form = await self._recipients.add()
        form.take_networks(networks)
        form.focus_field("network_id")

    async def remove_recipient(self) -> None:
        """Takes the last recipient away; the first one stays."""
        await self._recipients.remove_last()
        self._changed()

    @property
    def recipient_count(self) -> int:
        """How many recipients there are."""
        return len(self._recipients.forms)

    @property
    def _recipients(self) -> Recipients:
        return self.query_one(Recipients)

    @on(Input.Changed)
    @on(Select.Changed)
    @on(Toggle.Changed)
    @on(RecipientForm.Changed)
    def _changed(self) -> None:
        self.read()
        self.post_message(self.Changed())


def fresh_id() -> str:
    """A transactionId of today that nobody can guess."""
    return new_transaction_id(datetime.now(UTC), SystemRandom())


def _figure(amount: Decimal | None) -> str:
    return plain(amount) if amount is not None else ""
