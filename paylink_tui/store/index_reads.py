"""Questions to the index that are no search: how many, of which accounts, which values occur."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.index import IndexedAccount, IndexedRaw, KnownValues, LinkKey
from paylink_tui.store import index_row
from paylink_tui.store.index_pack import moment, moment_of, unpack_raw

_MOST_VALUES = 200
_COMMON = (
    "SELECT {column} FROM {table} WHERE {column} IS NOT NULL GROUP BY {column}"
    f" ORDER BY count(*) DESC LIMIT {_MOST_VALUES}"
)


def total(connection: sqlite3.Connection) -> int:
    """How many links there are."""
    found = connection.execute("SELECT value FROM facts WHERE name = 'links'").fetchone()
    return int(found[0]) if found else 0


def accounts(connection: sqlite3.Connection) -> tuple[IndexedAccount, ...]:
    """The accounts that the index has links of, with how many."""
    found = connection.execute(
        "SELECT a.provider, a.environment, a.name, count(*), count(l.gone), max(l.last_seen)"
        " FROM accounts AS a JOIN links AS l ON l.account = a.id GROUP BY a.id"
        " ORDER BY a.name, a.provider, a.environment"
    )
    return tuple(
        IndexedAccount(
            Provider(provider), Environment(environment), name, links, gone, moment(last)
        )
        for provider, environment, name, links, gone, last in found
    )


def known_values(connection: sqlite3.Connection) -> KnownValues:
    """The values that occur, the most frequent first."""

    def common(column: str, table: str = "links") -> tuple[str, ...]:
        found = connection.execute(_COMMON.format(column=column, table=table))
        return tuple(str(value) for (value,) in found)

    return KnownValues(
        accounts=common("name", "accounts"),
        products=common("product"),
        currencies=common("currency"),
        statuses=common("status"),
        tags=common("tag", "tags"),
    )


def raw_of(connection: sqlite3.Connection, key: LinkKey) -> IndexedRaw | None:
    """The provider's object of a link, where one was kept."""
    number = index_row.number_of(connection, key)
    found = connection.execute(
        "SELECT d.raw, l.last_seen FROM details AS d JOIN links AS l ON l.id = d.id"
        " WHERE l.id = ? AND d.raw IS NOT NULL",
        (number,),
    ).fetchone()
    return None if found is None else IndexedRaw(unpack_raw(found[0]), moment_of(found[1]))


def known_among(connection: sqlite3.Connection, keys: Iterable[LinkKey]) -> frozenset[LinkKey]:
    """Those of `keys` that the index has, and does not know to be gone."""
    known = set()
    for key in keys:
        number = index_row.number_of(connection, key)
        query = "SELECT 1 FROM links WHERE id = ? AND gone IS NULL"
        if number is not None and connection.execute(query, (number,)).fetchone():
            known.add(key)
    return frozenset(known)
