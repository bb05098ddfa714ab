"""The form of a new Mesilat link: product, prices, use, metadata."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from random import SystemRandom
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widgets import Button, Input, Label, Static

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.mesilat import MesilatDraft
from paylink_tui.model.mesilat_form import NONCE, draft_warnings, new_nonce, with_nonce
from paylink_tui.ui.foreign import literal
from paylink_tui.ui.mesilat_words import product_fault, product_title
from paylink_tui.ui.widgets.fields import FieldFault, TextField, Toggle
from paylink_tui.ui.widgets.metadata_rows import MetadataRow, MetadataRows
from paylink_tui.ui.widgets.price_editor import PriceEditor

if TYPE_CHECKING:
    from textual.widget import Widget

    from paylink_tui.config.accounts import MesilatAccount

_PRICE_FIELDS = ("eur.price", "eur.discount_price", "rub.price", "rub.discount_price")


class MesilatForm(VerticalScroll, can_focus=False):
    """Tells faults and doubts as they are typed; keeps what is typed whatever happens."""

    DEFAULT_CSS = """
    MesilatForm {
        height: 1fr;
        & > PriceEditor, & > TextField, & > MetadataRows { margin: 0 0 1 0; }
        & > Horizontal { height: 1; }
        & > Horizontal > Label { width: 10; color: $text-muted; }
        #use { margin: 0 0 1 0; }
        #buttons { align-horizontal: right; }
        #buttons Button { margin: 0 0 0 2; }
        #warnings { display: none; height: auto; }
        #warnings.-some { display: block; margin: 0 0 1 0; }
    }
    """

    @dataclass
    class Changed(Message):
        """Something was typed or switched."""

    def __init__(
        self, account: MesilatAccount, product_id: int | None, draft: MesilatDraft | None
    ) -> None:
        super().__init__()
        self._account = account
        self._product_id = product_id
        self._draft = draft
        self._nonce = _fresh_nonce()
        self._first: list[str | bool] = []

    def compose(self) -> ComposeResult:
        draft = self._draft
        yield TextField(
            "Product", str(self._product_id or ""), placeholder="id", remark=" ", id="product"
        )
        yield PriceEditor(*((draft.eur, draft.rub) if draft else ()))
        with Horizontal(id="use"):
            yield Label("Use")
            yield Toggle("one sale only", bool(draft and draft.use_once), id="use-once")
        yield FieldFault(id="use-fault")
        yield Label("Metadata, which the webhook of a payment brings back:", classes="hint")
        yield Toggle(self._nonce_label(), True, id="recognisable")
        yield FieldFault(id="nonce-fault")
        metadata = draft.metadata if draft else {}
        # The nonce is one link's own: this one gets another.
        yield MetadataRows({key: value for key, value in metadata.items() if key != NONCE})
        yield FieldFault(id="form-fault")
        yield Static(id="warnings", classes="warn")
        with Horizontal(id="buttons"):
            yield Button("Show the request", id="preview", compact=True)
            yield Button("Create…", id="create", variant="primary", compact=True)

    def on_mount(self) -> None:
        self._first = self._filled()
        self._show_product()
        self._show_warnings()
        self._field_of("eur.price" if self._product_id else "product").focus()

    @property
    def is_changed(self) -> bool:
        """Whether anything was typed or chosen that would be missed."""
        return self._filled() != self._first

    def _filled(self) -> list[str | bool]:
        fields = [field.value for field in self.query(Input)]
        return [*fields, *(toggle.value for toggle in self.query(Toggle))]

    @property
    def product_id(self) -> int | None:
        """The product that is typed; None, with its fault shown, where it is none."""
        fault = self._show_product()
        return None if fault else int(self.query_one("#product", TextField).value)

    def read(self) -> MesilatDraft:
        """The draft, after every fault was shown at its field and the first of them focused.

        Raises:
            InvalidInputError: there are faults.
        """
        faults: dict[str, str] = {}
        prices = metadata = None
        product_id = self.product_id
        if product_id is None:
            faults["product"] = "not a product's id"
        try:
            prices = self.query_one(PriceEditor).read()
        except InvalidInputError as error:
            faults |= error.fields
        try:
            metadata = self._marked(self.query_one(MetadataRows).read())
        except InvalidInputError as error:
            faults |= error.fields
        self.query_one("#nonce-fault", FieldFault).say(faults.get("nonce", ""))
        if product_id is None or prices is None or metadata is None:
            self._focus(faults)
            raise InvalidInputError("Correct the marked fields first", fields=faults)
        use_once = self.query_one("#use-once", Toggle).value
        return MesilatDraft(product_id, *prices, use_once, metadata)

    def renew_nonce(self) -> None:
        """Takes another nonce: the one before may be a link's by now."""
        self._nonce = _fresh_nonce()
        self.query_one("#recognisable", Toggle).label = self._nonce_label()

    def _marked(self, metadata: dict[str, str]) -> dict[str, str]:
        is_on = self.query_one("#recognisable", Toggle).value
        return with_nonce(metadata, self._nonce) if is_on else metadata

    def _nonce_label(self) -> str:
        return f"recognisable by {NONCE} = {self._nonce}"

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Puts faults that the provider found at their fields, and the focus on the first."""
        self.query_one(PriceEditor).say(faults)
        self.query_one("#use-fault", FieldFault).say(faults.get("use_once", ""))
        rest = (faults.get(name, "") for name in ("metadata", "form"))
        self.query_one("#form-fault", FieldFault).say(" · ".join(fault for fault in rest if fault))
        self._focus(faults)

    def _focus(self, faults: Mapping[str, str]) -> None:
        for name in ("product", *_PRICE_FIELDS, "use_once", "nonce"):
            if name in faults:
                self._field_of(name).focus()
                return
        rows = [row for row in self.query(MetadataRow) if row.query_one(FieldFault).display]
        if rows:
            rows[0].query_one("#key").focus()

    def _field_of(self, name: str) -> Widget:
        if name in _PRICE_FIELDS:
            line, part = name.split(".")
            return self.query_one(f"#{line}").query_one(f"#{part}")
        ids = {"product": "#product Input", "use_once": "#use-once", "nonce": "#recognisable"}
        return self.query_one(ids[name])

    def _show_product(self) -> str:
        field = self.query_one("#product", TextField)
        fault = product_fault(field.value)
        field.say(fault)
        field.remark("" if fault else product_title(self._account, int(field.value)))
        return fault

    @on(Input.Changed, "#product Input")
    def _product_typed(self, event: Input.Changed) -> None:
        event.stop()
        self._show_product()
        self.post_message(self.Changed())

    @on(PriceEditor.Changed)
    @on(MetadataRows.Changed)
    @on(Toggle.Changed)
    def _changed(self, event: Message) -> None:
        """What the provider found is of the past as soon as something changes."""
        event.stop()
        for fault in ("#use-fault", "#nonce-fault", "#form-fault"):
            self.query_one(fault, FieldFault).say("")
        self.post_message(self.Changed())
        self._show_warnings()

    def _show_warnings(self) -> None:
        """Doubts about the prices; they stop nothing."""
        prices = self.query_one(PriceEditor).rows
        warnings = draft_warnings(MesilatDraft(0, *prices)) if prices else ()
        shown = self.query_one("#warnings", Static)
        shown.set_class(bool(warnings), "-some")
        shown.update(literal("! " + " · ".join(warnings)))


def _fresh_nonce() -> str:
    return new_nonce(datetime.now(UTC), SystemRandom())
