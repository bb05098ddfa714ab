"""The fields of a new txn.pro link."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from random import SystemRandom
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Label, Select, Static

from paylink_tui.model.times import local_and_utc, until
from paylink_tui.model.txnpro import PAYMENT_METHODS, PAYMENT_TYPES, TxnDraft
from paylink_tui.model.txnpro_form import draft_warnings, new_reference
from paylink_tui.model.txnpro_typed import ReadLink, TypedLink, read_typed
from paylink_tui.ui.foreign import literal
from paylink_tui.ui.txn_new_words import NO_RECALL, PAYOUT, TYPE_MEANINGS
from paylink_tui.ui.widgets.fields import TextField

if TYPE_CHECKING:
    from paylink_tui.model.accounts import Environment

EVERY = 1.0
_FIELDS = tuple(field.name for field in fields(TypedLink) if field.name != "payment_type")


class TxnForm(VerticalScroll, can_focus=False):
    """All fields, each fault at its own, the expiry resolved as it is typed. Tells `Changed`."""

    DEFAULT_CSS = """
    TxnForm {
        height: 1fr;
        TextField Label, #type Label { width: 12; }
        TextField FieldFault { padding: 0 0 0 12; }
        #type { height: 1; }
        #type Label { color: $text-muted; }
        #type Select { width: 15; }
        #meaning { width: 1fr; padding: 0 0 0 1; color: $text-muted; }
        #meaning.-out { color: $text-warning; }
        #amount #typed, #currency #typed, #account_currency #typed { width: 20; }
        #amount #remark, #currency #remark, #account_currency #remark { width: 1fr; }
        #resolved { height: auto; padding: 0 0 0 12; color: $text-muted; display: none; }
        .title { height: auto; color: $text-muted; margin: 1 0 0 0; }
        #warnings { height: auto; display: none; }
        #buttons { align-horizontal: right; height: 1; }
        #buttons Button { margin: 0 0 0 2; }
    }
    """

    @dataclass
    class Changed(Message):
        """Something typed or chosen is another one now."""

    def __init__(self, environment: Environment, typed: TypedLink | None) -> None:
        super().__init__(id="form")
        self._environment = environment
        self._first = typed or TypedLink()
        if not self._first.reference:
            self._first = replace(self._first, reference=fresh_reference())
        # Faults of what is still empty are told only once it was tried to send.
        self.tells_empty = False

    def compose(self) -> ComposeResult:
        typed = self._first
        with Horizontal(id="type"):
            yield Label("Type")
            yield Select(
                [(kind, kind) for kind in PAYMENT_TYPES],
                value=typed.payment_type,
                allow_blank=False,
                compact=True,
                id="payment_type",
            )
            yield Static(id="meaning")
        yield from self._compose_needed(typed)
        yield Static("Optional; what is empty is not sent", classes="title")
        yield from self._compose_optional(typed)
        yield Static(id="warnings", classes="warn")
        with Horizontal(id="buttons"):
            yield Button("Show the request", id="preview", compact=True)
            yield Button("Create…", id="create", variant="primary", compact=True)

    def _compose_needed(self, typed: TypedLink) -> ComposeResult:
        yield TextField("Amount", typed.amount, placeholder="such as 100.00", id="amount")
        yield TextField("Currency", typed.currency, placeholder="such as EUR", id="currency")
        hint = "such as +2h or +1d12h, or a date and time with its zone"
        yield TextField("Expires", typed.expires_at, placeholder=hint, id="expires_at")
        yield Static(id="resolved")
        remark = "finds the link again; one for each"
        yield TextField("Reference", typed.reference, remark=remark, id="reference")

    def _compose_optional(self, typed: TypedLink) -> ComposeResult:
        yield TextField("Account in", typed.account_currency, remark=" ", id="account_currency")
        coins = "such as USDC, USDT; empty offers every coin"
        yield TextField("Coins", typed.pay_currencies, placeholder=coins, id="pay_currencies")
        known = f"of {', '.join(PAYMENT_METHODS)}; empty leaves it to txn.pro"
        yield TextField("Methods", typed.payment_methods, placeholder=known, id="payment_methods")
        where = "https://… where a payer goes after paying; invoices only"
        yield TextField(
            "On success", typed.success_redirect_url, placeholder=where, id="success_redirect_url"
        )
        where = "https://… and after it expired, was cancelled or rejected"
        yield TextField(
            "On failure",
            typed.unsuccess_redirect_url,
            placeholder=where,
            id="unsuccess_redirect_url",
        )

    def on_mount(self) -> None:
        self.read()
        self._field("amount").focus()
        self.set_interval(EVERY, self._follow_the_clock)

    # Reading

    def typed(self) -> TypedLink:
        """The form as it stands."""
        texts = {name: self._field(name).value for name in _FIELDS}
        return TypedLink(payment_type=str(self.query_one("#payment_type", Select).value), **texts)

    @property
    def is_changed(self) -> bool:
        """Whether anything was typed that would be missed."""
        return replace(self.typed(), reference=self._first.reference) != self._first

    def read(self) -> ReadLink:
        """What is typed; its faults are shown at their fields, its doubts beneath."""
        typed, now = self.typed(), now_to_the_second()
        found = read_typed(typed, self._environment, now)
        filled = {name for name, text in asdict(typed).items() if text}
        for name in _FIELDS:
            told = self.tells_empty or name in filled
            self._say(name, found.faults.get(name, "") if told else "")
        self._show_type(typed.payment_type == PAYOUT)
        self._show_expiry(found.expires_at, now)
        self._show_warnings(found.draft, now)
        return found

    def show_fault(self, name: str, fault: str) -> None:
        """Puts a fault that was found elsewhere at its field, and the focus on it."""
        self._say(name, fault)
        self._field(name).focus()

    def focus_fault(self, faults: Collection[str]) -> None:
        """Goes to the first field that has a fault."""
        for name in _FIELDS:
            if name in faults:
                self._field(name).focus()
                return

    def renew_reference(self) -> None:
        """Another reference."""
        self._field("reference").value = fresh_reference()

    # Showing

    def _field(self, name: str) -> Input:
        return self.query_one(f"#{name} #typed", Input)

    def _say(self, name: str, fault: str) -> None:
        self.query_one(f"#{name}", TextField).say(fault)

    def _show_type(self, goes_out: bool) -> None:
        kind = PAYOUT if goes_out else PAYMENT_TYPES[0]
        meaning = self.query_one("#meaning", Static)
        meaning.set_class(goes_out, "-out")
        meaning.update(literal(TYPE_MEANINGS[kind]))
        which = "debit" if goes_out else "credit"
        self.query_one("#account_currency", TextField).remark(
            f"the account to {which}: EUR, USDT …"
        )

    def _show_expiry(self, moment: datetime | None, now: datetime) -> None:
        shown = self.query_one("#resolved", Static)
        shown.display = moment is not None
        if moment is not None:
            shown.update(literal(f"= {local_and_utc(moment)} · {until(moment, now)}"))

    def _show_warnings(self, draft: TxnDraft | None, now: datetime) -> None:
        doubts = draft_warnings(draft, now) if draft else ()
        if self.query_one("#payment_type", Select).value == PAYOUT:
            doubts = (NO_RECALL, *doubts)
        shown = self.query_one("#warnings", Static)
        shown.display = bool(doubts)
        shown.update(Content("\n").join(literal(f"! {doubt}") for doubt in doubts))

    def _follow_the_clock(self) -> None:
        """`+2h` is another moment each second."""
        now = now_to_the_second()
        if self.screen.is_current:
            found = read_typed(self.typed(), self._environment, now)
            self._show_expiry(found.expires_at, now)

    @on(Input.Changed)
    @on(Select.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self.read()
        self.post_message(self.Changed())


def now_to_the_second() -> datetime:
    """To the second, as an expiry is: else `+2h` were a moment short of two hours."""
    return datetime.now(UTC).replace(microsecond=0)


def fresh_reference() -> str:
    """A reference of today that no other link has."""
    return new_reference(datetime.now(UTC), SystemRandom())
