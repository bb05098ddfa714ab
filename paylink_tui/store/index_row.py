"""A link of the index as a value, and as what stands in the columns for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.fold import fold
from paylink_tui.model.index import IndexRow, LinkKey, Sighting
from paylink_tui.model.query_terms import Having
from paylink_tui.store import index_text
from paylink_tui.store.body import storable
from paylink_tui.store.index_pack import (
    link_id,
    micros,
    moment,
    moment_of,
    pack_mapping,
    pack_money,
    rank,
    unpack_mapping,
    unpack_money,
)

# What a link has, as bits of `links.has`. The partial index `links_noted` names the first two.
HAS = {thing: 1 << number for number, thing in enumerate(Having)}
_NOTE, _TAG, _METADATA, _REFERENCE, _PRICE, _DISCOUNT, _EXPIRY, _URL = HAS.values()
LINK_COLUMNS = (
    *("account", "kind", "link_id", "product", "status", "once", "currency", "rank"),
    *("created", "expires", "first_seen", "last_seen", "gone", "has", "complete", "print"),
)
DETAIL_COLUMNS = (
    *("url", "status", "reference", "amounts", "struck", "metadata", "note", "tags", "raw"),
)
ROW = (
    "SELECT a.provider, a.environment, a.name, l.kind, l.link_id, l.first_seen, l.last_seen,"
    " l.product, d.url, d.status, d.amounts, d.struck, l.once, d.reference, l.created, l.expires,"
    " l.gone, d.metadata, d.note, d.tags, l.id, l.complete"
    " FROM links AS l JOIN details AS d ON d.id = l.id JOIN accounts AS a ON a.id = l.account"
)


def row_of(sighting: Sighting) -> IndexRow:
    """A sighting as a row of its own."""
    record = sighting.record
    return IndexRow(
        key=LinkKey.of(record),
        first_seen=sighting.seen_at,
        last_seen=sighting.seen_at,
        product_id=sighting.product_id,
        url=record.url,
        status=record.status,
        amounts=record.amounts,
        struck=sighting.struck,
        single_use=record.single_use,
        reference=record.reference,
        created_at=record.created_at,
        expires_at=record.expires_at,
        metadata=sighting.metadata,
    )


def read_row(connection: sqlite3.Connection, number: int) -> tuple[IndexRow, int]:
    """A link by its number, and whether it was seen whole."""
    values = connection.execute(f"{ROW} WHERE l.id = ?", (number,)).fetchone()
    return index_row(values), int(values[-1])


def find_row(connection: sqlite3.Connection, key: LinkKey) -> IndexRow | None:
    """A link by its key; None where the index has not got it."""
    number = number_of(connection, key)
    return None if number is None else read_row(connection, number)[0]


def index_row(values: Sequence[Any]) -> IndexRow:
    """What a query that begins with ROW gives of a link."""
    provider, environment, account, kind, link, first, last, *values = values
    product, url, status, amounts, struck, once, reference, *values = values
    created, expires, gone, metadata, note, tags, *_ = values
    return IndexRow(
        key=LinkKey(Provider(provider), Environment(environment), account, kind, str(link)),
        first_seen=moment_of(first),
        last_seen=moment_of(last),
        product_id=product,
        url=url,
        status=status,
        amounts=unpack_money(amounts),
        struck=unpack_money(struck),
        single_use=None if once is None else bool(once),
        reference=reference,
        created_at=moment(created),
        expires_at=moment(expires),
        gone_at=moment(gone),
        metadata=unpack_mapping(metadata),
        note=note,
        tags=tuple(tags.split("\n")) if tags else (),
    )


def number_of(connection: sqlite3.Connection, key: LinkKey) -> int | None:
    """The number of a link; None where the index has not got it."""
    found = connection.execute(
        "SELECT l.id FROM accounts AS a JOIN links AS l ON l.account = a.id"
        " WHERE a.provider = ? AND a.environment = ? AND a.name = ? AND l.kind = ?"
        " AND l.link_id = ?",
        (
            *(key.provider.value, key.environment.value, storable(key.account)),
            *(key.kind, link_id(key.id)),
        ),
    ).fetchone()
    return None if found is None else int(found[0])


def account_number(
    connection: sqlite3.Connection, provider: str, environment: str, name: str
) -> int | None:
    """The number of an account; None where the index has not got it."""
    found = connection.execute(
        "SELECT id FROM accounts WHERE provider = ? AND environment = ? AND name = ?",
        (provider, environment, name),
    ).fetchone()
    return None if found is None else int(found[0])


def text_of(row: IndexRow) -> str:
    """What is searched of a link."""
    metadata = (part for pair in row.metadata.items() for part in pair)
    return index_text.text_of(
        (row.key.id, row.url, row.reference, row.note, *row.tags, *map(str, metadata))
    )


def link_values(account: int, row: IndexRow, complete: bool, print_: int) -> tuple[Any, ...]:
    """What stands in `links` for a link, in the order of LINK_COLUMNS."""
    first = row.amounts[0] if row.amounts else None
    return (
        account,
        row.key.kind,
        link_id(row.key.id),
        row.product_id,
        None if row.status is None else storable(fold(row.status)),
        row.single_use,
        None if first is None else storable(fold(first.currency)),
        None if first is None else rank(first.amount),
        micros(row.created_at),
        micros(row.expires_at),
        micros(row.first_seen),
        micros(row.last_seen),
        micros(row.gone_at),
        _has(row),
        complete,
        print_,
    )


def detail_values(row: IndexRow) -> tuple[Any, ...]:
    """What stands in `details` for a link, in the order of DETAIL_COLUMNS but for `raw`."""
    return (
        None if row.url is None else storable(row.url),
        None if row.status is None else storable(row.status),
        None if row.reference is None else storable(row.reference),
        pack_money(row.amounts),
        pack_money(row.struck),
        pack_mapping(row.metadata),
        storable(row.note),
        storable("\n".join(row.tags)),
    )


def merged(before: IndexRow, seen: IndexRow, *, complete: bool) -> IndexRow:
    """What is known of a link after it was seen again."""

    def told(name: str) -> Any:
        value = getattr(seen, name)
        return value if complete or value not in (None, ()) else getattr(before, name)

    return replace(
        before,
        last_seen=seen.last_seen,
        product_id=seen.product_id if seen.product_id is not None else before.product_id,
        **{
            name: told(name)
            for name in (
                *("url", "status", "amounts", "single_use", "reference", "created_at"),
                "expires_at",
            )
        },
        struck=seen.struck or before.struck,
        metadata={**before.metadata, **seen.metadata},
        gone_at=before.gone_at if _is_later(before.gone_at, seen.last_seen) else None,
    )


def _is_later(gone_at: datetime | None, seen_at: datetime) -> bool:
    return gone_at is not None and gone_at > seen_at


def _has(row: IndexRow) -> int:
    return (
        bool(row.note) * _NOTE
        + bool(row.tags) * _TAG
        + bool(row.metadata) * _METADATA
        + bool(row.reference) * _REFERENCE
        + bool(row.amounts) * _PRICE
        + bool(row.struck) * _DISCOUNT
        + bool(row.expires_at) * _EXPIRY
        + bool(row.url) * _URL
    )
