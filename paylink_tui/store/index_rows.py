"""Changes to rows of the index: a note, a link that is gone, an account that is forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.fold import fold
from paylink_tui.model.index import IndexRow, LinkKey
from paylink_tui.store import index_text, scans
from paylink_tui.store.body import storable
from paylink_tui.store.index_pack import (
    micros,
    rank,
)
from paylink_tui.store.index_row import (
    DETAIL_COLUMNS,
    LINK_COLUMNS,
    account_number,
    detail_values,
    link_values,
    number_of,
    read_row,
    text_of,
)

_UPDATE_LINK = f"UPDATE links SET {' = ?, '.join(LINK_COLUMNS)} = ? WHERE id = ?"
_UPDATE_DETAILS = f"UPDATE details SET {' = ?, '.join(DETAIL_COLUMNS)} = ? WHERE id = ?"


def put_note(connection: sqlite3.Connection, key: LinkKey, text: str, tags: Sequence[str]) -> None:
    """Takes over what a person noted beside a link, where the index has the link."""
    number = number_of(connection, key)
    if number is None:
        return
    row, complete = read_row(connection, number)
    if (row.note, row.tags) == (text, tuple(tags)):
        return
    (print_,) = connection.execute("SELECT print FROM links WHERE id = ?", (number,)).fetchone()
    packed = raw_of(connection, number)
    row = replace(row, note=text, tags=tuple(tags))
    put_row(connection, number, row, packed, bool(complete), print_)


def mark_gone(connection: sqlite3.Connection, keys: Iterable[LinkKey], at: datetime) -> int:
    """Notes that links are not there any more; how many of them were not known to be gone."""
    numbers = (number_of(connection, key) for key in keys)
    known = [(micros(at), number, micros(at)) for number in numbers if number is not None]
    found = connection.executemany(
        "UPDATE links SET gone = ? WHERE id = ? AND gone IS NULL AND last_seen <= ?", known
    )
    return max(found.rowcount, 0)


def mark_unseen_gone(
    connection: sqlite3.Connection,
    account: tuple[Provider, Environment, str],
    *,
    seen_before: datetime,
    at: datetime,
    product_id: int | None = None,
) -> int:
    """Notes that the payment links of an account (and a product) that were last seen before a full
    scan began are gone; how many.
    """
    provider, environment, name = account
    number = account_number(connection, provider.value, environment.value, storable(name))
    of_product = "" if product_id is None else " AND product = :product"
    found = connection.execute(
        "UPDATE links SET gone = :at WHERE account = :account AND kind = 'payment_link'"
        f" AND gone IS NULL AND last_seen < :before{of_product}",
        {
            "at": micros(at),
            "account": number,
            "before": micros(seen_before),
            "product": product_id,
        },
    )
    return found.rowcount


def forget(connection: sqlite3.Connection, account: tuple[Provider, Environment, str]) -> int:
    """Removes an account with its links; how many they were."""
    provider, environment, name = account
    number = account_number(connection, provider.value, environment.value, storable(name))
    ours = "SELECT id FROM links WHERE account = ?"
    for table, column in (
        *(("details", "id"), ("texts", "id"), ("stale_texts", "id")),
        *(("prices", "link"), ("tags", "link")),
    ):
        connection.execute(f"DELETE FROM {table} WHERE {column} IN ({ours})", (number,))
    found = connection.execute("DELETE FROM links WHERE account = ?", (number,))
    connection.execute("DELETE FROM accounts WHERE id = ?", (number,))
    scans.forget(connection, (provider.value, environment.value, storable(name)))
    return found.rowcount


def put_row(
    connection: sqlite3.Connection,
    number: int,
    row: IndexRow,
    packed: bytes | None,
    complete: bool,
    print_: int,
) -> None:
    """Writes all of a link that is known already."""
    (account,) = connection.execute("SELECT account FROM links WHERE id = ?", (number,)).fetchone()
    connection.execute(_UPDATE_LINK, (*link_values(account, row, complete, print_), number))
    connection.execute(_UPDATE_DETAILS, (*detail_values(row), packed, number))
    text = text_of(row)
    found = connection.execute(
        "UPDATE texts SET text = ? WHERE id = ? AND text <> ?", (text, number, text)
    )
    if found.rowcount:
        index_text.mark_stale(connection, (number,))
    connection.execute("DELETE FROM prices WHERE link = ?", (number,))
    connection.executemany("INSERT INTO prices VALUES (?, ?, ?)", further_prices(number, row))
    connection.execute("DELETE FROM tags WHERE link = ?", (number,))
    connection.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?)", tags_of(number, row))


def raw_of(connection: sqlite3.Connection, number: int) -> bytes | None:
    (packed,) = connection.execute("SELECT raw FROM details WHERE id = ?", (number,)).fetchone()
    return None if packed is None else bytes(packed)


def further_prices(number: int, row: IndexRow) -> list[tuple[Any, ...]]:
    return [(number, storable(fold(m.currency)), rank(m.amount)) for m in row.amounts[1:]]


def tags_of(number: int, row: IndexRow) -> list[tuple[str, int]]:
    return [(storable(fold(tag)), number) for tag in row.tags]
