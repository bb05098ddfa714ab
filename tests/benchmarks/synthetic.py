"""Invented links by the hundred thousand, and indexes of them, filled as a scan fills one.

Two thirds are Mesilat's with a uuid, a third are txn.pro's with a reference and a status; their
objects are as long as the providers' own.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from paylink_tui.config.paths import APP_NAME
from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.index import Sighting
from paylink_tui.model.money import Money
from paylink_tui.model.records import LinkRecord
from paylink_tui.store.index import Index
from tests.benchmarks.figures import progress

PRODUCTS = (141, 142, 207, 311)
STATUSES = ("created", "completed", "expired", "failed")
WORDS = ("invoice", "order", "spring", "course", "Müller", "заказ", "refund", "premium")
# So many rows come in one transaction when sixteen connections read pages of fifteen.
AT_ONCE = 240
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def uuid_of(number: int) -> str:
    """The uuid of the Mesilat link of this number, the same in every run."""
    return str(UUID(int=random.Random(number).getrandbits(128), version=4))


def reference_of(number: int) -> str:
    """The reference of the txn.pro link of this number."""
    return f"{WORDS[number % len(WORDS)]}-{2020 + number % 7}-{number:07}"


def sighting(number: int) -> Sighting:
    """A link as a page of its provider's list tells it."""
    return _txnpro(number) if number % 3 == 1 else _mesilat(number)


def sightings(start: int, stop: int) -> list[Sighting]:
    """The links of these numbers."""
    return [sighting(number) for number in range(start, stop)]


def batches(rows: int) -> Iterator[Sequence[Sighting]]:
    """So many links in the portions in which a scan brings them."""
    for start in range(0, rows, AT_ONCE):
        yield sightings(start, min(start + AT_ONCE, rows))


def _mesilat(number: int) -> Sighting:
    uuid, product = uuid_of(number), PRODUCTS[number % len(PRODUCTS)]
    url = f"https://app.mesilat.com/alexsample/{product}?uuid={uuid}"
    euros = Decimal(number % 20_000) / 100
    raw = {
        "id": number,
        "product_id": product,
        "is_discount_price": number % 5 == 0,
        "prices": [f"€{euros:.2f}", "100.00 ₽"],
        "payment_link": url,
        "use_once": number % 2 == 0,
        "uuid": uuid,
    }
    record = LinkRecord(
        Provider.MESILAT,
        "old-shop" if number % 4 == 3 else "shop",
        Environment.LIVE,
        "payment_link",
        str(number),
        url=url,
        amounts=(Money(euros, "EUR"), Money(Decimal("100.00"), "RUB")),
        single_use=number % 2 == 0,
        reference=uuid,
        raw=raw,
    )
    return Sighting(record, _moment(number), product_id=product)


def _txnpro(number: int) -> Sighting:
    link_id = uuid_of(-number)
    amount, status = Decimal(number % 50_000) / 10, STATUSES[number % len(STATUSES)]
    url = f"https://sandbox.txn.pro/payment_link/{link_id}/_hosted_page"
    created = _moment(number)
    raw = {
        "id": link_id,
        "type": "paymentLink",
        "attributes": {
            "status": status,
            "paymentType": "Invoice",
            "amount": str(amount),
            "currency": "USD",
            "reference": reference_of(number),
            "hostedPageUrl": url,
            "paymentMethods": ["on_chain"],
            "payCurrencies": ["USDT"],
            "createdAt": created.isoformat(),
        },
    }
    record = LinkRecord(
        Provider.TXNPRO,
        "payments",
        Environment.TEST,
        "payment_link",
        link_id,
        url=url,
        status=status,
        amounts=(Money(amount, "USD"),),
        reference=reference_of(number),
        created_at=created,
        expires_at=created + timedelta(days=30),
        raw=raw,
    )
    return Sighting(record, created)


def _moment(number: int) -> datetime:
    return _BEGAN + timedelta(seconds=number * 20)


class Indexes:
    """State folders with an index of so many links each, made when first asked for.

    A million links take some minutes, so each index is kept until the run ends.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def state(self, rows: int) -> Path:
        """The state folder of a program whose index has `rows` links, all of it at rest."""
        state = self.home(rows) / APP_NAME
        if not state.exists():
            state.mkdir(parents=True, mode=0o700)
            await _fill(state / "index", rows)
        return state

    def home(self, rows: int) -> Path:
        """What XDG_STATE_HOME is to name for that program."""
        return self._folder / f"links-{rows}"


async def _fill(folder: Path, rows: int) -> None:
    index = Index(folder)
    begun = time.monotonic()
    done = 0
    try:
        await index.count()  # makes the file, even for no links
        for batch in batches(rows):
            await index.take(batch)
            done += len(batch)
            if done % 50_000 < AT_ONCE:
                progress(f"{done:,} of {rows:,} links, {time.monotonic() - begun:.0f} s")
        while await index._keep_up():  # what it does by itself when nothing is written
            pass
    finally:
        await index.close()
    progress(f"an index of {rows:,} links made in {time.monotonic() - begun:.0f} s")
