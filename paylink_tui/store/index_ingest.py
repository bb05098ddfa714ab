"""From sightings to rows of the index: what is new, what has changed, what is only seen again.

Most sightings of a scan are of links that are as they were. A print of all that was seen tells so,
and only the time is written.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.index import IndexRow, LinkKey, Seen, Sighting
from paylink_tui.store.body import storable
from paylink_tui.store.index_insert import AT_ONCE, insert_rows
from paylink_tui.store.index_pack import link_id, micros_of, pack_raw, squeeze
from paylink_tui.store.index_row import (
    DETAIL_COLUMNS,
    LINK_COLUMNS,
    account_number,
    detail_values,
    link_values,
    merged,
    read_row,
    row_of,
    text_of,
)
from paylink_tui.store.index_rows import further_prices, put_row, raw_of, tags_of

_INTO_LINKS = f"INSERT INTO links (id, {', '.join(LINK_COLUMNS)})"
_INTO_DETAILS = f"INSERT INTO details (id, {', '.join(DETAIL_COLUMNS)})"
# With a `?` for each id.
_KNOWN = (
    "SELECT link_id, id, print, last_seen, gone FROM links"
    " WHERE account = ? AND kind = ? AND link_id IN ({})"
)
_SEEN_AGAIN = (
    "UPDATE links SET last_seen = max(last_seen, ?1),"
    " gone = CASE WHEN gone < ?1 THEN NULL ELSE gone END WHERE id = ?2"
)
# To be raised when records are read from the same objects in another way, so that they are updated.
_READING = 1
_LAST_NUMBER = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'links'), 0)"

Noted = Mapping[LinkKey, tuple[str, tuple[str, ...]]]


# Account, kind and id, as they stand in the columns.
_Key = tuple[int, str, int | str]


@dataclass(frozen=True, slots=True)
class _Told:
    """A sighting, with the provider's object as JSON and the print of all of it."""

    sighting: Sighting
    raw: bytes | None
    print: int


@dataclass(slots=True)
class _New:
    """Rows that are to be inserted together."""

    links: list[tuple[Any, ...]] = field(default_factory=list)
    details: list[tuple[Any, ...]] = field(default_factory=list)
    texts: list[tuple[int, str]] = field(default_factory=list)
    prices: list[tuple[Any, ...]] = field(default_factory=list)
    tags: list[tuple[str, int]] = field(default_factory=list)

    def add(self, number: int, row: IndexRow, link: tuple[Any, ...], raw: bytes | None) -> None:
        """Adds a link that is not in the index, and not among these."""
        self.links.append((number, *link))
        packed = None if raw is None else squeeze(raw)
        self.details.append((number, *detail_values(row), packed))
        self.texts.append((number, text_of(row)))
        self.prices += further_prices(number, row)
        self.tags += tags_of(number, row)

    def insert(self, connection: sqlite3.Connection) -> None:
        """Puts all of them into the index."""
        insert_rows(connection, _INTO_LINKS, self.links)
        insert_rows(connection, _INTO_DETAILS, self.details)
        insert_rows(connection, "INSERT INTO texts", self.texts)
        insert_rows(connection, "INSERT INTO prices", self.prices)
        insert_rows(connection, "INSERT OR IGNORE INTO tags", self.tags)


@dataclass(slots=True)
class Ingest:
    """Takes sightings down. `noted` are the notes, which a link that comes (again) is given."""

    noted: Noted = field(default_factory=dict)

    def take(self, connection: sqlite3.Connection, sightings: Iterable[Sighting]) -> Seen:
        """Writes down what was seen."""
        take = _Take(connection, self.noted)
        for sighting in sightings:
            take.add(sighting)
        take.write()
        return Seen(take.new, take.changed, take.same)


class _Take:
    """One batch of sightings on its way into the index."""

    def __init__(self, connection: sqlite3.Connection, noted: Noted) -> None:
        self.new = self.changed = self.same = 0
        self._connection = connection
        self._noted = noted
        self._accounts: dict[tuple[Provider, Environment, str], int] = {}
        self._told: dict[_Key, _Told] = {}
        (self._last,) = connection.execute(_LAST_NUMBER).fetchone()

    def add(self, sighting: Sighting) -> None:
        """Takes a sighting over."""
        record = sighting.record
        account = self._account((record.provider, record.environment, record.account))
        key = (account, record.kind, link_id(record.id))
        if key in self._told or len(self._told) == AT_ONCE:
            self.write()  # a link may come twice in one batch
        raw = None if record.raw is None else pack_raw(record.raw)
        self._told[key] = _Told(sighting, raw, _print(sighting, raw))

    def write(self) -> None:
        """Writes down what was added."""
        told, self._told = self._told, {}
        known = _known(self._connection, told)
        rows = _New()
        again: list[tuple[int, int]] = []
        for key, one in told.items():
            if key not in known:
                self._add_new(rows, key[0], one)
                continue
            number, old_print, last_seen, gone = known[key]
            at = micros_of(one.sighting.seen_at)
            if one.print == old_print or at < last_seen:
                again.append((at, number))
                is_same = gone is None or gone >= at
            else:
                is_same = self._update(number, one)
            self.same += is_same
            self.changed += not is_same
        self._connection.executemany(_SEEN_AGAIN, again)
        rows.insert(self._connection)

    def _add_new(self, rows: _New, account: int, told: _Told) -> None:
        row = row_of(told.sighting)
        if (noted := self._noted.get(row.key)) is not None:
            row = replace(row, note=noted[0], tags=noted[1])
        self._last += 1
        link = link_values(account, row, told.sighting.complete, told.print)
        rows.add(self._last, row, link, told.raw)
        self.new += 1

    def _update(self, number: int, told: _Told) -> bool:
        """Writes down what has changed; True where nothing has."""
        sighting = told.sighting
        before, was_complete = read_row(self._connection, number)
        row = merged(before, row_of(sighting), complete=sighting.complete)
        if row == replace(before, last_seen=row.last_seen) and was_complete > sighting.complete:
            # A list row that tells nothing new: the whole document is kept.
            self._connection.execute(_SEEN_AGAIN, (micros_of(row.last_seen), number))
            return True
        packed = raw_of(self._connection, number) if told.raw is None else squeeze(told.raw)
        put_row(self._connection, number, row, packed, sighting.complete, told.print)
        return False

    def _account(self, named: tuple[Provider, Environment, str]) -> int:
        """The number of an account, which is given one."""
        if named not in self._accounts:
            values = (named[0].value, named[1].value, storable(named[2]))
            self._connection.execute(
                "INSERT OR IGNORE INTO accounts (provider, environment, name) VALUES (?, ?, ?)",
                values,
            )
            self._accounts[named] = account_number(self._connection, *values) or 0
        return self._accounts[named]


def _known(
    connection: sqlite3.Connection, keys: Iterable[_Key]
) -> dict[_Key, tuple[int, int, int, int | None]]:
    """Those of `keys` that are in the index: number, print, when last seen and since when gone."""
    ids: dict[tuple[int, str], list[int | str]] = {}
    for account, kind, link in keys:
        ids.setdefault((account, kind), []).append(link)
    known = {}
    for of, links in ids.items():
        query = _KNOWN.format(", ".join("?" * len(links)))
        for link, *values in connection.execute(query, (*of, *links)):
            known[*of, link] = tuple(values)
    return known


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
