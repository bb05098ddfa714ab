"""Where a Paylink's money goes: one or more networks, tokens and addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button, Input, Label, Static

from paylink_tui.model.mesh import Network, Recipient
from paylink_tui.model.money import plain
from paylink_tui.model.text import shorten
from paylink_tui.ui.foreign import literal
from paylink_tui.ui.mesh_typed import TypedRecipient, wants_tag
from paylink_tui.ui.widgets.fields import FieldFault, TextField

NO_NETWORK = "choose a network"
NO_TOKEN = "choose a token"
PICK_MAX = 24


class RecipientForm(Vertical):
    """One recipient. The screen picks its network and token, since it knows which there are."""

    DEFAULT_CSS = """
    RecipientForm {
        height: auto;
        border-left: thick $panel-lighten-1;
        padding: 0 0 0 1;
        margin: 0 0 1 0;
        .pickers { height: 1; }
        .pickers Label { width: 13; color: $text-muted; }
        .pickers Button { margin: 0 2 0 0; max-width: 34; }
        FieldFault { padding: 0 0 0 13; }
        #address-remark { height: auto; padding: 0 0 0 13; color: $text-muted; display: none; }
    }
    """

    @dataclass
    class PickWanted(Message):
        """The network of `form` is to be picked, or its token."""

        form: RecipientForm
        of_token: bool

    @dataclass
    class Changed(Message):
        """Something of `form` is another one now."""

        form: RecipientForm

    def __init__(self, recipient: Recipient | None = None) -> None:
        super().__init__()
        self._start = recipient
        self._network_id = recipient.network_id if recipient else ""
        self.network: Network | None = None
        self.symbol = recipient.symbol if recipient else ""

    def compose(self) -> ComposeResult:
        start = self._start
        amount = plain(start.amount) if start and start.amount is not None else ""
        with Horizontal(classes="pickers"):
            yield Label("Network")
            yield Button(NO_NETWORK, id="network", compact=True)
            yield Button(NO_TOKEN, id="symbol", compact=True)
        yield FieldFault(id="picker-fault")
        yield TextField(
            "Address", start.address if start else "", placeholder="the merchant's", id="address"
        )
        yield Static(id="address-remark")
        yield TextField("Address tag", start.address_tag if start else "", remark=" ", id="tag")
        yield TextField("Token amount", amount, remark="instead of USD", id="amount")

    def on_mount(self) -> None:
        self._show_picks()

    # What is chosen

    def take_networks(self, networks: Sequence[Network]) -> None:
        """Finds the network of a recipient that was given by its id."""
        if self.network is None and self._network_id:
            known = {network.id: network for network in networks}
            self.network = known.get(self._network_id)
            self._show_picks()

    def choose_network(self, network: Network) -> None:
        """Another network; its token stays where the network has it too."""
        self.network = network
        tokens = network.supported_tokens
        if self.symbol not in tokens:
            self.symbol = tokens[0] if len(tokens) == 1 else ""
        self._show_picks()
        self.post_message(self.Changed(self))

    def choose_symbol(self, symbol: str) -> None:
        """Another token of the network."""
        self.symbol = symbol
        self._show_picks()
        self.post_message(self.Changed(self))

    def _show_picks(self) -> None:
        name = (self.network.name or self.network.id) if self.network else NO_NETWORK
        for button, text in (("#network", name), ("#symbol", self.symbol or NO_TOKEN)):
            shown = self.query_one(button, Button)
            shown.label = literal(f"{shorten(text, PICK_MAX)} ▾")
            shown.refresh(layout=True)  # a Button keeps the width of its first label
        needed = "needed on most of this network's addresses" if wants_tag(self.network) else ""
        self.query_one("#tag", TextField).remark(needed or "only where the address has one")

    # What is typed

    def typed(self) -> TypedRecipient:
        """The recipient as it stands here."""
        return TypedRecipient(
            network=self.network,
            symbol=self.symbol,
            address=self.query_one("#address", TextField).value,
            address_tag=self.query_one("#tag", TextField).value,
            amount=self.query_one("#amount", TextField).value,
        )

    def focus_field(self, name: str) -> None:
        """Goes to the field called `name`, as `check_paylink_draft` calls it."""
        places = {"network_id": "#network", "symbol": "#symbol", "amount": "#amount #typed"}
        self.query_one(places.get(name, "#address #typed")).focus()

    def say(self, faults: Mapping[str, str], remark: str) -> None:
        """Shows the faults by field, and the remark about the address where it has none."""
        picks = (faults.get(name, "") for name in ("network_id", "symbol"))
        self.query_one("#picker-fault", FieldFault).say(
            " · ".join(fault for fault in picks if fault)
        )
        for name, field in (("address", "#address"), ("amount", "#amount")):
            self.query_one(field, TextField).say(faults.get(name, ""))
        shown = self.query_one("#address-remark", Static)
        shown.display = bool(remark) and not faults.get("address")
        shown.update(literal(remark))

    @on(Button.Pressed)
    def _pick(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.PickWanted(self, of_token=event.button.id == "symbol"))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(self))


class Recipients(Vertical):
    """All of them, at least one."""

    DEFAULT_CSS = "Recipients { height: auto; }"

    def __init__(self, recipients: Sequence[Recipient]) -> None:
        super().__init__()
        self._start = recipients

    def compose(self) -> ComposeResult:
        yield from map(RecipientForm, self._start or (None,))

    @property
    def forms(self) -> list[RecipientForm]:
        """The recipients in their order."""
        return list(self.query(RecipientForm))

    def typed(self) -> Iterator[TypedRecipient]:
        """Every recipient as it stands here."""
        return (form.typed() for form in self.forms)

    async def add(self) -> RecipientForm:
        """One more, empty; the payer chooses among them."""
        form = RecipientForm()
        await self.mount(form)
        return form

    async def remove_last(self) -> None:
        """Takes the last one away; the first one stays."""
        if len(self.forms) > 1:
            await self.forms[-1].remove()

    def say(self, faults: Mapping[str, str], remarks: Mapping[str, str]) -> None:
        """Shows faults and remarks, named `recipients.0.address`, at their recipients."""
        for number, form in enumerate(self.forms):
            place = f"recipients.{number}."
            own = {
                name.removeprefix(place): fault
                for name, fault in faults.items()
                if name.startswith(place)
            }
            form.say(own, remarks.get(f"{place}address", ""))
