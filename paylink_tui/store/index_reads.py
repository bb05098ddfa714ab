"""Questions to the index that are no search: how many, of which accounts, which values occur."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.index import IndexedAccount, IndexedRaw, KnownValues, LinkKey
from paylink_tui.store import index_row
from paylink_tui.store.index_pack import moment, moment_of, unpack_raw

_MOST_VALUES = 200
# By the currency no index need have been made, so the last prices tell which of them are frequent.
_RECENT = "SELECT currency FROM {table} ORDER BY {number} DESC LIMIT 5000"
_CURRENCIES = (
    f"SELECT currency FROM (SELECT * FROM ({_RECENT.format(table='links', number='id')})"
    f" UNION ALL SELECT * FROM ({_RECENT.format(table='prices', number='rowid')}))"
    " GROUP BY currency ORDER BY count(*) DESC",
    "SELECT DISTINCT currency FROM links",
    "SELECT DISTINCT currency FROM prices",
)
_COMMON = (
    "SELECT {column} FROM {table} WHERE {column} IS NOT NULL GROUP BY {column}"
    f" ORDER BY count(*) DESC LIMIT {_MOST_VALUES}"
)


def file(connection: sqlite3.Connection) -> int:
    """Which file this is; 0 of one that an older program made and that cannot be written."""
    row = connection.execute("SELECT value FROM facts WHERE name = 'file'").fetchone()
    return 0 if row is None else int(row[0])


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
        currencies=_currencies(connection),
        statuses=common("status"),
        tags=common("tag", "tags"),
    )


def _currencies(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Those of every price, not only of each link's first."""
    found = (code for query in _CURRENCIES for (code,) in connection.execute(query))
    return tuple(dict.fromkeys(code for code in found if code is not None))[:_MOST_VALUES]


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
