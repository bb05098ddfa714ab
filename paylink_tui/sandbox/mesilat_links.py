"""Mesilat's links as the sandbox keeps them: per product, in the order of their ids."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from random import Random

STORE_URL = "https://app.mesilat.com/alexsample"
FREE_PRODUCT = 200
RUB, EUR = 1, 3
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class MesilatLink:
    """One payment link; `prices` are display strings, the charged price when discounted."""

    id: int
    product: int
    uuid: str
    prices: tuple[str, ...]
    discounted: bool
    use_once: bool

    @property
    def url(self) -> str:
        """The address a customer pays at."""
        return f"{STORE_URL}/{self.product}?uuid={self.uuid}"


def shown(currency: int, price: Decimal | int) -> str:
    """A price as the vendor's list shows it: sign before for EUR, after for RUB."""
    figure = Decimal(price).quantize(_CENT, ROUND_HALF_UP)
    return f"€{figure}" if currency == EUR else f"{figure} ₽"


@dataclass(slots=True)
class MesilatShop:
    """All products and their links; ids ascend over all products together."""

    rng: Random
    products: dict[int, list[MesilatLink]]
    next_id: int = 1
    shift_per_request: int = 0
    _uuids: set[str] = field(default_factory=set)

    def new_uuid(self) -> str:
        """A short lower-case identifier of 6 to 12 characters, not used before."""
        while True:
            length = self.rng.randint(6, 12)
            uuid = f"{self.rng.getrandbits(4 * length):0{length}x}"
            if uuid not in self._uuids:
                self._uuids.add(uuid)
                return uuid

    def append(
        self,
        product: int,
        prices: tuple[str, ...],
        *,
        discounted: bool = False,
        use_once: bool = False,
        uuid: str | None = None,
    ) -> MesilatLink:
        """Put a new link at the end of a product's list, under the next free id."""
        link = MesilatLink(
            self.next_id, product, uuid or self.new_uuid(), prices, discounted, use_once
        )
        self.next_id += 1
        self.products[product].append(link)
        return link

    def remove(self, product: int, link_id: int) -> bool:
        """Delete a link of a product; False when the product has no such link."""
        links = self.products[product]
        place = bisect_left(links, link_id, key=lambda link: link.id)
        if place == len(links) or links[place].id != link_id:
            return False
        del links[place]
        return True

    def shift(self, product: int) -> None:
        """Make (positive) or delete from the front (negative) as many links as set."""
        links = self.products[product]
        if self.shift_per_request < 0:
            del links[: -self.shift_per_request]
        for _ in range(self.shift_per_request):
            self.append(product, (shown(EUR, 20),))
