"""Prices in EUR and RUB as they are typed, their faults, and what the customer will see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Label, Static

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.mesilat import PriceRow
from paylink_tui.model.mesilat_form import Currency, customer_sees, read_price_row
from paylink_tui.model.money import plain
from paylink_tui.ui.foreign import literal
from paylink_tui.ui.widgets.fields import FieldFault, FormInput, Toggle

_EMPTY = PriceRow(None)
_EXAMPLES = {"EUR": "such as 39.99", "RUB": "empty: converted"}


class PriceLine(Vertical):
    """One currency: a price, whether it is discounted, and to what."""

    DEFAULT_CSS = """
    PriceLine {
        height: auto;
        Horizontal { height: 1; }
        Label { width: 10; color: $text-muted; }
        FormInput { width: 1fr; max-width: 22; }
        Toggle { width: 14; margin: 0 1; }
        FieldFault, #sees { padding: 0 0 0 10; height: auto; }
    }
    """

    @dataclass
    class Changed(Message):
        """Something was typed or switched in this line."""

    def __init__(self, currency: Currency, row: PriceRow | None) -> None:
        super().__init__(id=currency.lower())
        self.currency: Currency = currency
        self._row = row or _EMPTY

    def compose(self) -> ComposeResult:
        row = self._row
        with Horizontal():
            yield Label(f"{self.currency} price")
            yield _figures("price", row.price, _EXAMPLES[self.currency])
            yield Toggle("discount", row.discounted, id="discounted")
            yield _figures("discount_price", row.discount_price, "and charge")
        yield FieldFault(id="price-fault")
        yield FieldFault(id="discount_price-fault")
        yield Static(id="sees")

    def read(self) -> PriceRow | None:
        """What is typed; None for a RUB line left empty.

        Raises:
            InvalidInputError: `fields` names `eur.price` and the like.
        """
        return read_price_row(
            self.currency,
            self.query_one("#price", Input).value,
            self.query_one("#discounted", Toggle).value,
            self.query_one("#discount_price", Input).value,
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(field.value.strip() for field in self.query(Input))

    def say(self, faults: Mapping[str, str]) -> None:
        """Shows the faults of this line's fields, by names such as `eur.price`."""
        for part in ("price", "discount_price"):
            self.query_one(f"#{part}-fault", FieldFault).say(faults.get(f"{self.id}.{part}", ""))

    def show_sees(self, content: Content) -> None:
        """Shows what the customer will see, and what is typed but will not be sent."""
        left_out = self.query_one("#discount_price", Input).value.strip()
        if left_out and not self.query_one("#discounted", Toggle).value:
            content += literal(f" · discount is off: {left_out} is not sent", "$text-warning")
        self.query_one("#sees", Static).update(content)

    @on(Toggle.Changed)
    def _switched(self, event: Toggle.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())


class PriceEditor(Vertical):
    """The EUR line, which is needed, and the RUB line, which is not."""

    DEFAULT_CSS = "PriceEditor { height: auto; }"

    @dataclass
    class Changed(Message):
        """The prices are other ones, or their faults are."""

    def __init__(self, eur: PriceRow | None = None, rub: PriceRow | None = None) -> None:
        super().__init__()
        self._rows = (eur, rub)

    def compose(self) -> ComposeResult:
        eur, rub = self._rows
        yield PriceLine("EUR", eur)
        yield PriceLine("RUB", rub)

    def on_mount(self) -> None:
        self._show(insist=False)

    def read(self) -> tuple[PriceRow, PriceRow | None]:
        """The two prices, after all faults have been shown at their fields.

        Raises:
            InvalidInputError: with the faults of both lines.
        """
        faults = self._show(insist=True)
        if self.rows is None:
            raise InvalidInputError(next(iter(faults.values())), fields=faults)
        return self.rows

    @property
    def rows(self) -> tuple[PriceRow, PriceRow | None] | None:
        """The two prices, None while there is a fault; nothing new is shown."""
        try:
            eur, rub = (line.read() for line in self.query(PriceLine))
        except InvalidInputError:
            return None
        return None if eur is None else (eur, rub)

    def say(self, faults: Mapping[str, str]) -> None:
        """Shows faults that the provider found, until something is typed."""
        for line in self.query(PriceLine):
            line.say(faults)

    @on(PriceLine.Changed)
    def _changed(self, event: PriceLine.Changed) -> None:
        event.stop()
        self._show(insist=False)
        self.post_message(self.Changed())

    def _show(self, *, insist: bool) -> dict[str, str]:
        """Shows the faults of both lines and what the customer sees. Where nothing at all was
        typed yet, the missing price is told only if one insists.
        """
        faults: dict[str, str] = {}
        lines = list(self.query(PriceLine))
        is_pristine = all(line.is_empty for line in lines) and not insist
        for line in lines:
            found: dict[str, str] = {}
            try:
                line.show_sees(_sees(line.read(), line.currency))
            except InvalidInputError as error:
                line.show_sees(Content(""))
                found = error.fields
            line.say({} if is_pristine else found)
            faults |= found
        return faults


def _sees(row: PriceRow | None, currency: Currency) -> Content:
    if row is None:
        return literal("left empty: Mesilat converts from EUR at its rate", "$text-muted")
    sees = customer_sees(row, currency)
    parts = [literal("the customer ")]
    if sees.struck:
        parts += [literal("sees "), literal(sees.struck, "strike"), literal(" struck through and ")]
    return Content("").join([*parts, literal("pays "), literal(sees.pay, "bold")])


def _figures(name: str, price: Decimal | None, example: str) -> FormInput:
    typed = "" if price is None else plain(price)
    return FormInput(typed, placeholder=example, id=name)
