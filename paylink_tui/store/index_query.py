"""A query as conditions of SQL on `links AS l` and, for words, `texts AS t`.

Each part is one condition. A part that is turned round takes what is not known too: `-status:paid`
lists links without a status.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from paylink_tui.model.fold import fold
from paylink_tui.model.query import Query, Term
from paylink_tui.model.query_terms import Between, During, Field, Flag, Has, Having, Holds, OneOf
from paylink_tui.store.body import storable
from paylink_tui.store.index_pack import micros, rank
from paylink_tui.store.index_row import HAS
from paylink_tui.store.index_text import has_index, line, match_of

_OF_ACCOUNT = {Field.PROVIDER: 0, Field.ENVIRONMENT: 1, Field.ACCOUNT: 2}
_MOMENTS = {Field.CREATED: "created", Field.EXPIRES: "expires", Field.SEEN: "last_seen"}
_INDEXES = {"created": "created", "expires": "expires", "last_seen": "seen"}
_TEXTS = {
    Field.ID: "l.link_id",
    Field.REFERENCE: "f.reference",
    Field.URL: "f.url",
    Field.NOTE: "f.note",
}
NOTED = HAS[Having.NOTE] | HAS[Having.TAG]  # what the index `links_noted` is of


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition with its values. `column` is the key of SORTED_BY whose index helps to find the
    links that fulfil it, or empty; `rare` where they are few by nature and always indexed. `finds`
    is how to ask for their numbers, where that is not by `sql`.
    """

    sql: str
    values: tuple[Any, ...] = ()
    column: str = ""
    rare: bool = False
    finds: str = ""


@dataclass(frozen=True, slots=True)
class Compiled:
    """All conditions of a query. `match` asks the trigram index for the links that may have the
    words; empty where no word is long enough.
    """

    conditions: tuple[Condition, ...]
    match: str
    words: tuple[str, ...]
    reads_text: bool

    @property
    def where(self) -> str:
        """The conditions as one."""
        return " AND ".join(condition.sql for condition in self.conditions) or "1"

    @property
    def values(self) -> tuple[Any, ...]:
        """What stands for the marks of `where`."""
        return tuple(value for condition in self.conditions for value in condition.values)


def compiled(connection: sqlite3.Connection, query: Query) -> Compiled:
    """`query` for the index that is open."""
    accounts = connection.execute("SELECT provider, environment, name, id FROM accounts").fetchall()
    conditions = list(_conditions(query.terms, accounts))
    for word in query.words:
        sign = "=" if word.negated else ">"
        conditions.append(Condition(f"instr(t.text, ?) {sign} 0", (line(word.text),)))
    within = [(t.test.text, t.negated) for t in query.terms if isinstance(t.test, Holds)]
    if within:
        connection.create_function("folded", 1, line, deterministic=True)
    texts = [*((word.text, word.negated) for word in query.words), *within]
    wanted = [line(text) for text, negated in texts if not negated]
    return Compiled(tuple(conditions), _match(connection, wanted), tuple(wanted), bool(texts))


def _match(connection: sqlite3.Connection, words: Sequence[str]) -> str:
    return match_of(connection, words) if has_index(connection) else ""


def _conditions(terms: Sequence[Term], accounts: list[Any]) -> Iterable[Condition]:
    # `price:20..50 currency:eur` asks for one price that is both.
    prices = [t for t in terms if t.field in (Field.PRICE, Field.CURRENCY) and not t.negated]
    if prices:
        yield _price(prices)
    for term in terms:
        if term in prices:
            continue
        condition = _price([term]) if term.field in (Field.PRICE, Field.CURRENCY) else None
        condition = condition or _condition(term, accounts)
        if term.negated:
            condition = Condition(f"NOT coalesce(({condition.sql}), 0)", condition.values)
        yield condition


def _condition(term: Term, accounts: list[Any]) -> Condition:
    match term.field, term.test:
        case (Field.PROVIDER | Field.ENVIRONMENT | Field.ACCOUNT) as field, OneOf(values):
            at = _OF_ACCOUNT[field]
            numbers = [row[3] for row in accounts if fold(row[at]) in values]
            return Condition(_among("l.account", len(numbers)), tuple(numbers))
        case Field.KIND, OneOf(values):
            return Condition(_among("l.kind", len(values)), values)
        case Field.PRODUCT, OneOf(values):
            products = tuple(int(v) for v in values if v.isascii() and v.isdigit() and len(v) < 19)
            return Condition(_among("l.product", len(products)), products, "product")
        case Field.STATUS, OneOf(values):
            known = tuple(map(storable, values))
            return Condition(_among("l.status", len(known)), known, "status")
        case Field.TAG, OneOf(values):
            tags = tuple(map(storable, values))
            within = f"SELECT link FROM tags WHERE {_among('tag', len(tags))}"
            return Condition(f"l.id IN ({within})", tags, rare=True)
        case Field.ONCE, Flag(value):
            return Condition("l.once = ?", (value,), "once")
        case Field.GONE, Flag(value):
            return Condition(f"l.gone IS {'NOT ' if value else ''}NULL", rare=value)
        case Field.HAS, Has(things):
            bits = sum({HAS[thing] for thing in things})
            rare = not bits & ~NOTED
            # Spelt as in the partial index, or SQLite would not take it.
            noted = f"l.has & {NOTED} AND " if rare else ""
            return Condition(f"{noted}l.has & {bits} <> 0", rare=rare)
        case field, Holds(text):
            return _within(field, line(text))
        case field, During(start, end):
            return _during(_MOMENTS[field], micros(start), micros(end))
    raise AssertionError(term)


def _during(column: str, start: int | None, end: int | None) -> Condition:
    parts, values = [], []
    if start is not None:
        parts.append(f"l.{column} >= ?")
        values.append(start)
    if end is not None:
        parts.append(f"l.{column} < ?")
        values.append(end)
    return Condition(" AND ".join(parts), tuple(values), _INDEXES[column])


def _within(field: Field, text: str) -> Condition:
    """Links that have `text` in one field. Few have it anywhere, so that is asked first: a text
    that many have in another field takes long (2 s among a million links). SQLite folds what is
    ASCII; to call Python for each link would be slow.
    """
    column, rare = _TEXTS[field], field is Field.NOTE
    plain = f"CASE WHEN {column} GLOB '*[^ -~]*' THEN folded({column}) ELSE lower({column}) END"
    own = f"SELECT 1 FROM details AS f WHERE f.id = l.id AND instr({plain}, ?) > 0"
    noted = f"l.has & {NOTED} AND " if rare else ""
    sql = f"{noted}instr(t.text, ?) > 0 AND EXISTS ({own})"
    finds = f"SELECT l.id FROM links AS l JOIN texts AS t ON t.id = l.id WHERE {sql}"
    return Condition(sql, (text, text), rare=rare, finds=finds)


def _price(terms: Sequence[Term]) -> Condition:
    """Links that have a price which fulfils all `terms`."""
    parts: list[str] = []
    values: list[Any] = []
    for term in terms:
        match term.test:
            case OneOf(codes):
                parts.append(_among("{}currency", len(codes)))
                values += map(storable, codes)
            case Between() as bounds:
                for sql, value in _bounds(bounds):
                    parts.append(sql)
                    values.append(value)
    own = " AND ".join(parts)
    first, further = own.replace("{}", "l."), own.replace("{}", "p.")
    return Condition(
        f"(({first}) OR EXISTS (SELECT 1 FROM prices AS p WHERE p.link = l.id AND {further}))",
        (*values, *values),
        "price" if any(isinstance(term.test, OneOf) for term in terms) else "amount",
        finds=f"SELECT l.id FROM links AS l WHERE {first} UNION ALL"
        f" SELECT p.link FROM prices AS p WHERE {further}",
    )


def _bounds(bounds: Between) -> Iterable[tuple[str, bytes]]:
    if bounds.low is not None:
        yield f"{{}}rank {'>' if bounds.low_open else '>='} ?", rank(bounds.low)
    if bounds.high is not None:
        yield f"{{}}rank {'<' if bounds.high_open else '<='} ?", rank(bounds.high)


def _among(column: str, count: int) -> str:
    return f"{column} IN ({', '.join('?' * count)})" if count else "0"
