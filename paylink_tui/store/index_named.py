"""Links that were named whole, by an id or a reference: a search for it would go through all that
have it as a part.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.index import IndexedRaw, IndexRow
from paylink_tui.store import index_reads, index_search, index_text
from paylink_tui.store.body import storable
from paylink_tui.store.index_numbers import numbers_of
from paylink_tui.store.index_pack import link_id
from paylink_tui.store.index_row import account_number

AccountKey = tuple[Provider, Environment, str]
# A link, and the provider's own object of it where one was kept.
Known = tuple[IndexRow, IndexedRaw | None]


def of_id(
    connection: sqlite3.Connection, accounts: Iterable[AccountKey], kind: str, ids: Sequence[str]
) -> tuple[Known, ...]:
    """The links of `accounts` that have one of `ids`, which are spellings of the same."""
    query = (
        f"SELECT id FROM links WHERE account IN ({_numbers(connection, accounts)}) AND kind = ?"
        f" AND link_id IN ({', '.join('?' * len(ids))}) ORDER BY id LIMIT -1"
    )
    return _known(connection, numbers_of(connection, query, (kind, *map(link_id, ids))))


def of_reference(
    connection: sqlite3.Connection,
    accounts: Iterable[AccountKey],
    reference: str,
    *,
    any_case: bool,
    most: int,
) -> tuple[Known, ...]:
    """The links of `accounts` that have `reference`, the last added first, `most` at most. With
    `any_case` its letters A to Z may be large or small.
    """
    case = " COLLATE NOCASE" if any_case else ""
    query = (
        "SELECT d.id AS id FROM details AS d CROSS JOIN links AS l ON l.id = d.id"
        f" WHERE {_may_have(connection, reference)}d.reference = ?{case}"
        f" AND l.account IN ({_numbers(connection, accounts)}) ORDER BY d.id DESC LIMIT {most}"
    )
    return _known(connection, numbers_of(connection, query, (storable(reference),)))


def _numbers(connection: sqlite3.Connection, accounts: Iterable[AccountKey]) -> str:
    found = (
        account_number(connection, provider.value, environment.value, storable(name))
        for provider, environment, name in accounts
    )
    return _listed(number for number in found if number is not None)


def _may_have(connection: sqlite3.Connection, text: str) -> str:
    """A condition for the links that may have `text`, where the trigrams name a few. Else the
    details are read from one end to the other, which for a million links takes 0.2 s.
    """
    words = (index_text.line(text),)
    match = index_text.match_of(connection, words) if index_text.has_index(connection) else ""
    few = index_text.candidates(connection, match, words, index_search.FEW) if match else None
    return "" if few is None else f"d.id IN ({_listed(few)}) AND "


def _known(connection: sqlite3.Connection, numbers: Sequence[int]) -> tuple[Known, ...]:
    rows = index_search.rows(connection, numbers)
    return tuple((row, index_reads.raw_of(connection, row.key)) for row in rows if row is not None)


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
