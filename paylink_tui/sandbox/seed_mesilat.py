"""The Mesilat records a sandbox starts with."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from paylink_tui.sandbox.hostile import TEXTS
from paylink_tui.sandbox.mesilat_links import EUR, FREE_PRODUCT, RUB, MesilatShop, shown

BIG_PRODUCT, SMALL_PRODUCT, EMPTY_PRODUCT, HOSTILE_PRODUCT = 141, 123, 150, 160

# Figures that are legal text but not a plain price; the list shows strings, so anything can come.
ODD_PRICES: tuple[str, ...] = (
    "€0.1000000000000000000000",
    "€1,234.50",
    "1 234,50 ₽",
    "$20.00",
    "20.00 €",
    "€1e5",
    "€１２.００",
    "€-5.00",
    "€",
    "",
)


def seed_mesilat(links: int, rng: Random) -> MesilatShop:
    """Products 141 (`links` links), 123 (five), 150 (none), 160 (hostile) and 200 (free)."""
    products = (SMALL_PRODUCT, BIG_PRODUCT, EMPTY_PRODUCT, HOSTILE_PRODUCT, FREE_PRODUCT)
    shop = MesilatShop(rng, {product: [] for product in products})
    _small(shop)
    _hostile(shop)
    _vendor_sample(shop, links)
    _big(shop, links)
    return shop


def _small(shop: MesilatShop) -> None:
    # The vendor's 404 sample names link 123, so that id stays free.
    shop.next_id = 101
    for euros in ("5.00", "19.90", "39.99", "250.00", "1200.00"):
        shop.append(SMALL_PRODUCT, (shown(EUR, Decimal(euros)),))


def _hostile(shop: MesilatShop) -> None:
    shop.next_id = 130
    for text in TEXTS.values():
        shop.append(HOSTILE_PRODUCT, (f"€20.00{text}", f"{text}100.00 ₽"), uuid=text)
    for price in ODD_PRICES:
        shop.append(HOSTILE_PRODUCT, (price,))
    shop.append(HOSTILE_PRODUCT, ())


def _vendor_sample(shop: MesilatShop, links: int) -> None:
    """The three links of the vendor's list sample, value for value."""
    both = (shown(EUR, 20), shown(RUB, 100))
    sample = ((188, "4204b476", both), (191, "6172bef", both), (193, "4b6b387e", both[:1]))
    for link_id, uuid, prices in sample[:links]:
        shop.next_id = link_id
        shop.append(BIG_PRODUCT, prices, discounted=True, use_once=True, uuid=uuid)
    shop.next_id = 200


def _big(shop: MesilatShop, links: int) -> None:
    rng = shop.rng
    for _ in range(links - len(shop.products[BIG_PRODUCT])):
        euros = Decimal(rng.randrange(100, 100_000)).scaleb(-2)
        prices: tuple[str, ...] = (shown(EUR, euros),)
        if rng.random() < 0.6:
            prices += (shown(RUB, euros * 98),)
        shop.append(
            BIG_PRODUCT,
            prices,
            discounted=rng.random() < 0.3,
            use_once=rng.random() < 0.5,
        )
