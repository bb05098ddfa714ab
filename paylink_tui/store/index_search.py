"""Finding links: the first screenful at once, and the numbers of all that match.

Which way is quick depends on how many match. Few: the trigram index, or that of a column, names
them, and they are sorted. Many: the links are read in the order that is wanted, and the first
screenful is soon full. Which of the two it is, is found out by asking for a few thousand of them.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from paylink_tui.model.index import IndexRow, Order
from paylink_tui.model.query import Query
from paylink_tui.store import index_reads, index_schema, index_text
from paylink_tui.store.index_numbers import numbers_of
from paylink_tui.store.index_query import NOTED, Compiled, Condition, compiled
from paylink_tui.store.index_result import ReplacedError, Result
from paylink_tui.store.index_row import ROW, index_row

# So many links are looked up one by one and sorted within some milliseconds.
FEW = 4_000
_BATCH = 2_000
_TELL_SECONDS = 0.1
_COLUMNS = {
    Order.ID: ("l.link_id",),
    Order.PRODUCT: ("l.product",),
    Order.PRICE: ("l.currency", "l.rank"),
    Order.STATUS: ("l.status",),
    Order.ONCE: ("l.once",),
    Order.REFERENCE: ("d.reference",),
    Order.CREATED: ("l.created",),
    Order.EXPIRES: ("l.expires",),
    Order.SEEN: ("l.last_seen",),
}
_OF_ACCOUNT = {
    Order.PROVIDER: "provider, name, environment",
    Order.ACCOUNT: "name, provider, environment",
    Order.ENVIRONMENT: "environment, name, provider",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the result: `where` narrows the links to it, `order` sorts it, `source` is what the
    links are read from when many are.
    """

    where: str
    order: str
    source: str


def steps(
    connection: sqlite3.Connection, query: Compiled, order: Order, *, descending: bool
) -> list[Step]:
    """The parts that follow each other in `order`; what has no value comes last either way."""
    way = "DESC" if descending else "ASC"
    if order is Order.ADDED:
        return [_by_number(query, way)]
    if order is Order.NOTED:
        return _by_marks(query, way)
    if order in _OF_ACCOUNT:
        return _by_account(connection, query, order, way)
    columns = _COLUMNS[order]
    by = ", ".join(f"{column} {way}" for column in (*columns, "l.id"))
    source = _source(connection, query, order)
    known = Step(f"{columns[0]} IS NOT NULL", by, source)
    return [known, Step(f"{columns[0]} IS NULL", f"l.id {way}", source)]


def few(connection: sqlite3.Connection, query: Compiled) -> list[int] | None:
    """The numbers of links among which are all that match, where they are few; else None."""
    if query.match:
        found = index_text.candidates(connection, query.match, query.words, FEW)
        if found is not None:
            return found
    made = index_schema.sorted_columns(connection)
    for condition in query.conditions:
        if condition.rare or condition.column in made:
            found = _by_condition(connection, condition)
            if found is not None:
                return found
    return None


def ordered(
    connection: sqlite3.Connection,
    query: Compiled,
    way: Sequence[Step],
    *,
    among: Sequence[int] | None,
    first: int,
) -> list[int]:
    """The numbers of the links that match, in order: all of `among`, where the links that can match
    are known, else the first.
    """
    numbers: list[int] = []
    for step in way:
        left = -1 if among is not None else first - len(numbers)
        if left == 0:
            break
        select = _select(query, step, among)
        numbers += numbers_of(connection, select, (*query.values, left))
    return numbers


def rows(connection: sqlite3.Connection, numbers: Sequence[int]) -> tuple[IndexRow | None, ...]:
    """The links of these numbers; None for one that was forgotten."""
    listed = ", ".join(map(str, numbers))
    found = connection.execute(f"{ROW} WHERE l.id IN ({listed})")
    # Which column holds the number is ROW's own affair: it is the last but one.
    by_number = {values[-2]: index_row(values) for values in found}
    return tuple(map(by_number.get, numbers))


def rows_of(
    connection: sqlite3.Connection, file: int, numbers: Sequence[int]
) -> tuple[IndexRow | None, ...]:
    """As `rows`, of the file in which these are their numbers; raises ReplacedError for another."""
    _check_file(connection, file)
    return rows(connection, numbers)


def _check_file(connection: sqlite3.Connection, file: int) -> None:
    if index_reads.file(connection) != file:
        raise ReplacedError


def _by_number(query: Compiled, way: str, where: str = "1") -> Step:
    if query.reads_text:
        return Step(where, f"t.id {way}", "texts AS t CROSS JOIN links AS l ON l.id = t.id")
    return Step(where, f"l.id {way}", "links AS l NOT INDEXED")


def _by_marks(query: Compiled, way: str) -> list[Step]:
    """Links with a note, then those with tags, then those with both; the few that have any are in
    an index of their own.
    """
    source = f"links AS l INDEXED BY links_noted{_with_text(query)}"
    marks = sorted(range(1, NOTED + 1), reverse=way == "DESC")
    marked = [
        Step(f"l.has & {NOTED} AND l.has & {NOTED} = {mark}", f"l.id {way}", source)
        for mark in marks
    ]
    return [*marked, _by_number(query, way, f"l.has & {NOTED} = 0")]


def _by_account(
    connection: sqlite3.Connection, query: Compiled, order: Order, way: str
) -> list[Step]:
    by = _OF_ACCOUNT[order]
    found = connection.execute(f"SELECT id FROM accounts ORDER BY {by}").fetchall()
    numbers = [number for (number,) in (reversed(found) if way == "DESC" else found)]
    source = f"links AS l INDEXED BY links_by_key{_with_text(query)}"
    within = f"l.kind {way}, l.link_id {way}"
    return [Step(f"l.account = {number}", within, source) for number in numbers]


def _source(connection: sqlite3.Connection, query: Compiled, order: Order) -> str:
    key = index_schema.index_for(order)
    is_made = key in index_schema.sorted_columns(connection)
    if order is Order.REFERENCE:
        index = f"INDEXED BY links_by_{key}" if is_made else "NOT INDEXED"
        source = f"details AS d {index} CROSS JOIN links AS l ON l.id = d.id"
        return source + _with_text(query)
    index = f"INDEXED BY links_by_{key}" if is_made else "NOT INDEXED"
    return f"links AS l {index}{_with_text(query)}"


def _with_text(query: Compiled) -> str:
    return " CROSS JOIN texts AS t ON t.id = l.id" if query.reads_text else ""


def _select(query: Compiled, step: Step, among: Sequence[int] | None) -> str:
    where, source = f"{step.where} AND {query.where}", step.source
    if among is not None:
        details = " JOIN details AS d ON d.id = l.id" if step.where.startswith("d.") else ""
        source = f"links AS l{details}{_with_text(query)}"
        where = f"l.id IN ({', '.join(map(str, among))}) AND {where}"
    return f"SELECT l.id FROM {source} WHERE {where} ORDER BY {step.order} LIMIT ?"


def _by_condition(connection: sqlite3.Connection, condition: Condition) -> list[int] | None:
    finds = condition.finds or f"SELECT l.id FROM links AS l WHERE {condition.sql}"
    found = numbers_of(connection, f"{finds} LIMIT {FEW + 1}", condition.values)
    return found if len(found) <= FEW else None


@dataclass(frozen=True, slots=True)
class Page:
    """The beginning of a result. `complete` where `numbers` are all that match; `missing` are the
    keys of SORTED_BY whose indexes would have made it quicker.
    """

    numbers: list[int]
    rows: tuple[IndexRow | None, ...]
    file: int
    total: int
    complete: bool
    missing: frozenset[str]


def first_page(
    connection: sqlite3.Connection, query: Query, order: Order, descending: bool, first: int
) -> Page:
    """The first rows that match, and all numbers where the links that can match are few."""
    asked = compiled(connection, query)
    way = steps(connection, asked, order, descending=descending)
    among = few(connection, asked)
    numbers = ordered(connection, asked, way, among=among, first=first)
    wanted = {index_schema.index_for(order), *(c.column for c in asked.conditions)} - {""}
    return Page(
        numbers,
        rows(connection, numbers[:first]),
        index_reads.file(connection),
        index_reads.total(connection),
        among is not None or len(numbers) < first,
        frozenset(wanted - index_schema.sorted_columns(connection)),
    )


def fill(connection: sqlite3.Connection, result: Result, tell: Callable[[], None]) -> None:
    """Adds the numbers of all links that match to those of the first page, and calls `tell` some
    times a second.

    It may see a later state of the index than the first page did: a link that has moved meanwhile
    keeps its place, so that no position shifts. Raises ReplacedError.
    """
    _check_file(connection, result.file)
    asked = compiled(connection, result.query)
    way = steps(connection, asked, result.order, descending=result.descending)
    known = set(result.numbers)
    told = time.monotonic()
    for step in way:
        cursor = connection.execute(_select(asked, step, None), (*asked.values, -1))
        while batch := cursor.fetchmany(_BATCH):
            numbers = list(chain.from_iterable(batch))
            if not known.isdisjoint(numbers):  # which is so at the beginning, and else hardly ever
                numbers = [number for number in numbers if number not in known]
            result.numbers.extend(numbers)
            if time.monotonic() - told > _TELL_SECONDS:
                told = time.monotonic()
                tell()
