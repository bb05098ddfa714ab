"""Links for the index, and the plainest way to tell which of them a query is for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.fold import fold
from paylink_tui.model.index import IndexRow, Sighting
from paylink_tui.model.money import Money
from paylink_tui.model.query import Query, Term
from paylink_tui.model.query_terms import Between, During, Field, Flag, Has, Having, Holds, OneOf
from paylink_tui.model.records import LinkRecord

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def sighting(
    number: int, *, seen_at: datetime = NOW, product_id: int | None = 141, **fields: Any
) -> Sighting:
    """A row of a Mesilat list; `fields` are those of a LinkRecord, or of a Sighting."""
    own = {name: fields.pop(name) for name in ("struck", "metadata", "complete") if name in fields}
    told: dict[str, Any] = {
        "provider": Provider.MESILAT,
        "account": "shop",
        "environment": Environment.TEST,
        "kind": "payment_link",
        "id": str(number),
        "url": f"https://app.mesilat.com/alexsample/141?uuid=4204b476-{number:04d}",
        "amounts": (money("39.99"), money("5000.00", "RUB")),
        "raw": {"id": number},
    }
    return Sighting(LinkRecord(**(told | fields)), seen_at, product_id, **own)


def money(amount: str, currency: str = "EUR") -> Money:
    """An amount by its text."""
    return Money(Decimal(amount), currency)


def earlier(**ago: float) -> datetime:
    """So long before NOW."""
    return NOW - timedelta(**ago)


def matches(query: Query, row: IndexRow) -> bool:
    """Whether a query is for a link, told without any index."""
    text = "\n".join(
        fold(part)
        for part in (
            *(row.key.id, row.url or "", row.reference or "", row.note, *row.tags),
            *(part for pair in row.metadata.items() for part in pair),
        )
    )
    words = all((word.text in text) is not word.negated for word in query.words)
    prices = [t for t in query.terms if t.field in (Field.PRICE, Field.CURRENCY) and not t.negated]
    others = [t for t in query.terms if t not in prices]
    return (
        words
        and (not prices or _has_price(prices, row))
        and all(_fulfils(term, row) is not term.negated for term in others)
    )


def _has_price(terms: Sequence[Term], row: IndexRow) -> bool:
    return any(all(_is_price(term, price) for term in terms) for price in row.amounts)


def _is_price(term: Term, price: Money) -> bool:
    if isinstance(term.test, OneOf):
        return fold(price.currency) in term.test.values
    assert isinstance(term.test, Between)
    low, high = term.test.low, term.test.high
    above = low is None or price.amount > low or (price.amount == low and not term.test.low_open)
    below = (
        high is None or price.amount < high or (price.amount == high and not term.test.high_open)
    )
    return above and below


def _fulfils(term: Term, row: IndexRow) -> bool:
    match term.test:
        case OneOf() | Between() if term.field in (Field.PRICE, Field.CURRENCY):
            return _has_price([term], row)
        case OneOf(values):
            return any(fold(value) in values for value in _values(term.field, row))
        case Holds(text):
            return any(text in fold(value) for value in _values(term.field, row))
        case Flag(value) if term.field is Field.ONCE:
            return row.single_use is value
        case Flag(value):
            return (row.gone_at is not None) is value
        case Has(things):
            return any(_has(thing, row) for thing in things)
        case During(start, end):
            moment = {
                Field.CREATED: row.created_at,
                Field.EXPIRES: row.expires_at,
                Field.SEEN: row.last_seen,
            }[term.field]
            if moment is None:
                return False
            return (start is None or moment >= start) and (end is None or moment < end)
    raise AssertionError(term)


def _values(field: Field, row: IndexRow) -> tuple[str, ...]:
    return {
        Field.PROVIDER: (row.key.provider.value,),
        Field.ENVIRONMENT: (row.key.environment.value,),
        Field.ACCOUNT: (row.key.account,),
        Field.KIND: (row.key.kind,),
        Field.PRODUCT: () if row.product_id is None else (str(row.product_id),),
        Field.STATUS: () if row.status is None else (row.status,),
        Field.TAG: row.tags,
        Field.ID: (row.key.id,),
        Field.REFERENCE: (row.reference or "",),
        Field.URL: (row.url or "",),
        Field.NOTE: (row.note,),
    }[field]


def _has(thing: Having, row: IndexRow) -> bool:
    return bool(
        {
            Having.NOTE: row.note,
            Having.TAG: row.tags,
            Having.METADATA: row.metadata,
            Having.REFERENCE: row.reference,
            Having.PRICE: row.amounts,
            Having.DISCOUNT: row.struck,
            Having.EXPIRY: row.expires_at,
            Having.URL: row.url,
        }[thing]
    )
