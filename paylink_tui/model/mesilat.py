"""Mesilat's payment links: a product sold at a price of its own.

Source: docs.mesilat.com/creator-api/payment-links.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from paylink_tui.model.money import Money, parse_display
from paylink_tui.model.wire import SNAKE


@dataclass(frozen=True, slots=True)
class MesilatLink:
    """One row of a product's list; the list has neither metadata nor dates.

    `prices` are display texts, kept as they came; which of the regular and the discount price they
    show is not documented.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = SNAKE

    id: int
    product_id: int
    uuid: str
    payment_link: str = ""
    prices: tuple[str, ...] = ()
    is_discount_price: bool = False
    use_once: bool = False

    @property
    def amounts(self) -> tuple[Money, ...]:
        """The prices that could be read as money, in the order they came."""
        return tuple(money for text in self.prices if (money := parse_display(text)))

    def price_in(self, currency: str) -> str:
        """The display text of the price in `currency`, or empty."""
        for text in self.prices:
            money = parse_display(text)
            if money is not None and money.currency == currency:
                return text
        return ""


@dataclass(frozen=True, slots=True)
class MesilatPage:
    """One page of a product's links. `unreadable` says, for each row left out, what was wrong."""

    product_id: int
    links: tuple[MesilatLink, ...]
    page: int
    last_page: int
    total: int
    per_page: int
    raw: tuple[Mapping[str, Any], ...] = ()
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One currency of a link to be made. With `discounted`, `price` is struck through and
    `discount_price` is charged; without it `price` is charged.
    """

    price: Decimal | None
    discount_price: Decimal | None = None
    discounted: bool = False

    @property
    def charged(self) -> Decimal | None:
        """What the customer pays."""
        return self.discount_price if self.discounted else self.price

    @property
    def struck(self) -> Decimal | None:
        """What the customer sees struck through, None where nothing is."""
        return self.price if self.discounted else None


@dataclass(frozen=True, slots=True)
class MesilatDraft:
    """A link to be made. Without `rub`, Mesilat converts from the EUR price at its rate."""

    product_id: int
    eur: PriceRow
    rub: PriceRow | None = None
    use_once: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MesilatCreated:
    """Mesilat's answer to a create: it names neither the id nor the prices."""

    __pydantic_config__: ClassVar[dict[str, Any]] = SNAKE

    uuid: str
    payment_link: str
    use_once: bool = False
    metadata: Any = None
