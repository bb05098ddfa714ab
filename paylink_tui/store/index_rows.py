"""From sightings to rows of the index: what is new, what has changed, what is only seen again.

Most sightings of a scan are of links that are as they were. A print of all that was seen tells so,
and only the time is written.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.fold import fold
from paylink_tui.model.index import IndexRow, LinkKey, Seen, Sighting
from paylink_tui.store import index_text, scans
from paylink_tui.store.body import storable
from paylink_tui.store.index_pack import (
    link_id,
    micros,
    pack_raw,
    rank,
    squeeze,
)
from paylink_tui.store.index_row import (
    DETAIL_COLUMNS,
    LINK_COLUMNS,
    account_number,
    detail_values,
    link_values,
    merged,
    number_of,
    read_row,
    row_of,
    text_of,
)

_INSERT_LINK = (
    f"INSERT INTO links (id, {', '.join(LINK_COLUMNS)})"
    f" VALUES (?, {', '.join('?' * len(LINK_COLUMNS))})"
)
_INSERT_DETAILS = (
    f"INSERT INTO details (id, {', '.join(DETAIL_COLUMNS)})"
    f" VALUES (?, {', '.join('?' * len(DETAIL_COLUMNS))})"
)
_UPDATE_LINK = f"UPDATE links SET {' = ?, '.join(LINK_COLUMNS)} = ? WHERE id = ?"
_UPDATE_DETAILS = f"UPDATE details SET {' = ?, '.join(DETAIL_COLUMNS)} = ? WHERE id = ?"
_KNOWN = (
    "SELECT id, print, last_seen, gone FROM links WHERE account = ? AND kind = ? AND link_id = ?"
)
_SEEN_AGAIN = (
    "UPDATE links SET last_seen = max(last_seen, :at),"
    " gone = CASE WHEN gone < :at THEN NULL ELSE gone END WHERE id = :id"
)
# To be raised when records are read from the same objects in another way, so that they are updated.
_READING = 1
_LAST_NUMBER = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'links'), 0)"

Noted = Mapping[LinkKey, tuple[str, tuple[str, ...]]]


@dataclass(slots=True)
class _New:
    """Rows that are to be inserted together, and the links they are of."""

    keys: set[tuple[int, str, int | str]] = field(default_factory=set)
    links: list[tuple[Any, ...]] = field(default_factory=list)
    details: list[tuple[Any, ...]] = field(default_factory=list)
    texts: list[tuple[int, str]] = field(default_factory=list)
    prices: list[tuple[Any, ...]] = field(default_factory=list)
    tags: list[tuple[str, int]] = field(default_factory=list)

    def add(self, number: int, row: IndexRow, link: tuple[Any, ...], raw: bytes | None) -> None:
        """Adds a link that is not in the index, and not among these."""
        self.keys.add(link[:3])
        self.links.append((number, *link))
        packed = None if raw is None else squeeze(raw)
        self.details.append((number, *detail_values(row), packed))
        self.texts.append((number, text_of(row)))
        self.prices += _further_prices(number, row)
        self.tags += _tags(number, row)

    def insert(self, connection: sqlite3.Connection) -> None:
        """Puts all of them into the index."""
        connection.executemany(_INSERT_LINK, self.links)
        connection.executemany(_INSERT_DETAILS, self.details)
        connection.executemany("INSERT INTO texts VALUES (?, ?)", self.texts)
        connection.executemany("INSERT INTO prices VALUES (?, ?, ?)", self.prices)
        connection.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?)", self.tags)


@dataclass(slots=True)
class Ingest:
    """Takes sightings down. `noted` are the notes, which a link that comes (again) is given."""

    noted: Noted = field(default_factory=dict)

    def take(self, connection: sqlite3.Connection, sightings: Iterable[Sighting]) -> Seen:
        """Writes down what was seen."""
        take = _Take(connection, self.noted)
        for sighting in sightings:
            take.add(sighting)
        take.insert()
        return Seen(take.new, take.changed, take.same)


class _Take:
    """One batch of sightings on its way into the index."""

    def __init__(self, connection: sqlite3.Connection, noted: Noted) -> None:
        self.new = self.changed = self.same = 0
        self._connection = connection
        self._noted = noted
        self._accounts: dict[tuple[str, str, str], int] = {}
        self._rows = _New()
        (self._last,) = connection.execute(_LAST_NUMBER).fetchone()

    def add(self, sighting: Sighting) -> None:
        record = sighting.record
        account = self._account(LinkKey.of(record))
        key = (account, record.kind, link_id(record.id))
        at = micros(sighting.seen_at) or 0
        raw = None if record.raw is None else pack_raw(record.raw)
        print_ = _print(sighting, raw)
        if key in self._rows.keys:
            self.insert()  # the same link twice in one batch
        known = self._connection.execute(_KNOWN, key).fetchone()
        if known is None:
            self._add_new(account, sighting, raw, print_)
            return
        number, old_print, last_seen, gone = known
        if print_ == old_print or at < last_seen:
            self._connection.execute(_SEEN_AGAIN, {"at": at, "id": number})
            is_same = gone is None or gone >= at
        else:
            is_same = self._update(number, sighting, raw, print_)
        self.same += is_same
        self.changed += not is_same

    def insert(self) -> None:
        """Puts what was gathered of new links into the index."""
        rows, self._rows = self._rows, _New()
        rows.insert(self._connection)

    def _add_new(self, account: int, sighting: Sighting, raw: bytes | None, print_: int) -> None:
        row = row_of(sighting)
        if (noted := self._noted.get(row.key)) is not None:
            row = replace(row, note=noted[0], tags=noted[1])
        self._last += 1
        link = link_values(account, row, sighting.complete, print_)
        self._rows.add(self._last, row, link, raw)
        self.new += 1

    def _update(self, number: int, sighting: Sighting, raw: bytes | None, print_: int) -> bool:
        """Writes down what has changed; True where nothing has."""
        before, was_complete = read_row(self._connection, number)
        row = merged(before, row_of(sighting), complete=sighting.complete)
        if row == replace(before, last_seen=row.last_seen) and was_complete > sighting.complete:
            # A list row that tells nothing new: the whole document is kept.
            seen_again = {"at": micros(row.last_seen), "id": number}
            self._connection.execute(_SEEN_AGAIN, seen_again)
            return True
        packed = _raw_of(self._connection, number) if raw is None else squeeze(raw)
        _put_row(self._connection, number, row, packed, sighting.complete, print_)
        return False

    def _account(self, key: LinkKey) -> int:
        """The number of the account of `key`, which is given one."""
        named = (key.provider.value, key.environment.value, storable(key.account))
        if named not in self._accounts:
            self._connection.execute(
                "INSERT OR IGNORE INTO accounts (provider, environment, name) VALUES (?, ?, ?)",
                named,
            )
            self._accounts[named] = account_number(self._connection, *named) or 0
        return self._accounts[named]


def put_note(connection: sqlite3.Connection, key: LinkKey, text: str, tags: Sequence[str]) -> None:
    """Takes over what a person noted beside a link, where the index has the link."""
    number = number_of(connection, key)
    if number is None:
        return
    row, complete = read_row(connection, number)
    if (row.note, row.tags) == (text, tuple(tags)):
        return
    (print_,) = connection.execute("SELECT print FROM links WHERE id = ?", (number,)).fetchone()
    packed = _raw_of(connection, number)
    row = replace(row, note=text, tags=tuple(tags))
    _put_row(connection, number, row, packed, bool(complete), print_)


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


def _put_row(
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
    connection.executemany("INSERT INTO prices VALUES (?, ?, ?)", _further_prices(number, row))
    connection.execute("DELETE FROM tags WHERE link = ?", (number,))
    connection.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?)", _tags(number, row))


def _raw_of(connection: sqlite3.Connection, number: int) -> bytes | None:
    (packed,) = connection.execute("SELECT raw FROM details WHERE id = ?", (number,)).fetchone()
    return None if packed is None else bytes(packed)


def _print(sighting: Sighting, raw: bytes | None) -> int:
    """A number that is another one when anything that was seen is another. The provider's object
    has all in it that the record has.
    """
    record = sighting.record
    told: tuple[object, ...] = (
        *(_READING, sighting.product_id, sighting.complete),
        *(sighting.struck, sighting.metadata and dict(sighting.metadata)),
    )
    if raw is None:
        told += (record.url, record.status, record.amounts, record.single_use, record.reference)
        told += (record.created_at, record.expires_at)
    digest = hashlib.blake2b(raw or b"", digest_size=8)
    digest.update(repr(told).encode("utf-8", "replace"))
    return int.from_bytes(digest.digest(), "big", signed=True)


def _further_prices(number: int, row: IndexRow) -> list[tuple[Any, ...]]:
    return [(number, storable(fold(m.currency)), rank(m.amount)) for m in row.amounts[1:]]


def _tags(number: int, row: IndexRow) -> list[tuple[str, int]]:
    return [(storable(fold(tag)), number) for tag in row.tags]
