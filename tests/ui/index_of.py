"""Invented links for the index of a test, of three accounts of which one is not configured."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.index import LinkKey, Sighting
from paylink_tui.model.money import Money
from paylink_tui.model.records import LinkRecord
from paylink_tui.services.desk import Desk
from paylink_tui.store.index import Index

PRODUCT = 141
_STATUSES = ("created", "expired", "completed")


def mesilat_link(number: int, account: str = "mesilat-sandbox", live: bool = False) -> Sighting:
    """A Mesilat link of this id, seen an hour ago a step of the number."""
    uuid = str(UUID(int=random.Random(number).getrandbits(128), version=4))
    record = LinkRecord(
        Provider.MESILAT,
        account,
        Environment.LIVE if live else Environment.TEST,
        "payment_link",
        str(number),
        url=f"https://app.mesilat.com/alexsample/{PRODUCT}?uuid={uuid}",
        amounts=(Money(Decimal(number) / 100, "EUR"),),
        single_use=number % 2 == 0,
        reference=uuid,
        raw={"id": number},
    )
    return Sighting(record, _seen(number), product_id=PRODUCT)


def txn_link(number: int) -> Sighting:
    """A txn.pro link whose reference tells the number."""
    link_id = str(UUID(int=random.Random(-number).getrandbits(128), version=4))
    record = LinkRecord(
        Provider.TXNPRO,
        "txnpro-sandbox",
        Environment.TEST,
        "payment_link",
        link_id,
        url=f"https://sandbox.txn.pro/p/{link_id}/_hosted_page",
        status=_STATUSES[number % 3],
        amounts=(Money(Decimal(number), "USD"),),
        reference=f"SYN-{number:05}",
        raw={"id": link_id},
    )
    return Sighting(record, _seen(number))


def links(count: int) -> Iterator[Sighting]:
    """So many links, of the three kinds in turn."""
    for number in range(count):
        kind = number % 3
        if kind == 1:
            yield txn_link(number)
        else:
            name = "old-shop" if kind else "mesilat-sandbox"
            yield mesilat_link(10_000 + number, name, live=bool(kind))


async def fill(desk: Desk, sightings: Iterator[Sighting] | tuple[Sighting, ...]) -> Index:
    """The desk's index with these links in it."""
    assert desk.index is not None
    await desk.index.take(tuple(sightings))
    return desk.index


def key_of(sighting: Sighting) -> LinkKey:
    """What the index knows the link by."""
    return LinkKey.of(sighting.record)


def _seen(number: int) -> datetime:
    return datetime.now(UTC) - timedelta(hours=1, minutes=number % 600)
