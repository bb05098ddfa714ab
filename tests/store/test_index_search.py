"""Whatever is in the index and whatever is asked, a search finds what a plain filter would."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.index import IndexRow, LinkKey, Order, Sighting
from paylink_tui.model.money import Money
from paylink_tui.model.query import parse
from paylink_tui.model.records import LinkRecord
from paylink_tui.store import index_search, index_text
from paylink_tui.store.index import Index
from tests.store.index_samples import NOW, earlier, matches, sighting

_WORDS = ("ab", "abc", "Ünïté", "4204b476", "x", "заказ ё", "a_b%c", 'q"q', "7", "refund")
_text = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=3).map(" ".join)
_maybe = st.none() | _text
_amount = st.sampled_from(["0", "0.000000000000000001", "9.99", "20", "20.00", "50", "1E+3"])
_money = st.builds(
    lambda amount, currency: Money(Decimal(amount), currency),
    _amount,
    st.sampled_from(["EUR", "USDT", "rub"]),
)
_moment = st.sampled_from([earlier(days=days) for days in (-2, -1, 0, 1, 3, 40)])
_records = st.builds(
    LinkRecord,
    provider=st.sampled_from(Provider),
    account=st.sampled_from(["shop", "pay"]),
    environment=st.sampled_from(Environment),
    kind=st.sampled_from(["payment_link", "transfer"]),
    id=st.sampled_from(["1", "07", "7", "12", "abc-7", "9999999999999999999"]),
    url=_maybe,
    status=st.none() | st.sampled_from(["expired", "Completed", "on_review"]),
    amounts=st.lists(_money, max_size=3).map(tuple),
    single_use=st.none() | st.booleans(),
    reference=_maybe,
    created_at=st.none() | _moment,
    expires_at=st.none() | _moment,
)
_sightings = st.builds(
    Sighting,
    _records,
    _moment,
    product_id=st.none() | st.sampled_from([141, 7]),
    metadata=st.dictionaries(st.sampled_from(["order", "q"]), _text, max_size=1),
    complete=st.booleans(),
)
_PARTS = """
ab "Ünïté" abc b476 x е a_b% q"q" 7 -refund -ab
provider:mesilat,mesh -account:shop environment:live kind:transfer product:7 product:x
price:20..50 price:>20 price:<=0.000000000000000001 currency:eur -price:20 has:price
status:expired,completed -status:expired once:no -once:yes seen:<2d -seen:<1d gone:yes -gone:yes
created:>2026-11-01 expires:<now -expires:<now has:note -has:note tag:refund -tag:refund
has:metadata,discount id:7 -id:abc ref:ab ref:ünite -ref:x url:4204 url:"q -url:е note:unit note:2
"""
_parts = st.sampled_from(_PARTS.split())


def _all_rows(connection: Any) -> tuple[IndexRow | None, ...]:
    numbers = [number for (number,) in connection.execute("SELECT id FROM links")]
    return index_search.rows(connection, numbers)


async def _compare(
    batches: list[list[Sighting]], noted: list[int], queries: list[str], order: Order, few: int
) -> None:
    with TemporaryDirectory() as folder:
        index = Index(Path(folder), clock=lambda: NOW)
        for batch in batches:
            await index.take(batch)
        keys = [LinkKey.of(each.record) for batch in batches for each in batch]
        for at in noted:
            key = keys[at % len(keys)]
            await index.set_note(key, f"note Ünïté {at}")
            await index.set_tags(key, ("Refund",))
            await index.mark_gone((key,), NOW)
        rows = [row for row in await index.read(_all_rows) if row is not None]
        for text in queries:
            query = parse(text, NOW)
            result = await index.search(query, order, at_random(text), first=few)
            await result.whole()
            found = await result.rows(0, result.count)
            expected = {row.key for row in rows if matches(query, row)}
            assert {row.key for row in found if row} == expected, text
            assert result.count == len(expected)
            assert result.hidden == len(rows) - len(expected)
            assert result.first == found[:few]
        await index.close()


def at_random(text: str) -> bool:
    """Either of two, yet the same each time."""
    return len(text) % 2 == 0


@example(
    batches=[[sighting(1), sighting(2, reference="z")]],
    noted=[],
    queries=["has:url", "4204 7"],
    order=Order.REFERENCE,
    limits=(4_000, 100),
    batch=1,
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    batches=st.lists(st.lists(_sightings, min_size=1, max_size=8), min_size=1, max_size=3),
    noted=st.lists(st.integers(0, 20), max_size=2),
    queries=st.lists(st.lists(_parts, max_size=3).map(" ".join), min_size=6, max_size=6),
    order=st.sampled_from(Order),
    limits=st.sampled_from([(0, 2), (4_000, 100), (1, 1)]),
    batch=st.sampled_from([1, 3, 4_000]),
)
def test_a_search_finds_what_a_plain_filter_finds(
    batches: list[list[Sighting]],
    noted: list[int],
    queries: list[str],
    order: Order,
    limits: tuple[int, int],
    batch: int,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        # So that each way to search is taken, and texts are indexed in between, or wait.
        patch.setattr(index_search, "FEW", limits[0])
        patch.setattr(index_text, "BATCH", batch)
        patch.setattr(index_text, "MOST_WAITING", batch)
        asyncio.run(_compare(batches, noted, queries, order, limits[1]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ref:rückgabe", ["1"]),
        ("ref:4", ["2", "1"]),
        ("note:ruckgabe", ["2"]),
        ("note:4204", []),
        ("url:4204 -ref:rückgabe", ["3", "2"]),
        ("-note:rückgabe", ["3", "1"]),
        ("id:3", ["3"]),
        ('note:"за Rückgabe, 4"', ["2"]),
    ],
)
async def test_a_text_is_looked_for_in_one_field_alone(
    tmp_path: Path, text: str, expected: list[str]
) -> None:
    index = Index(tmp_path, clock=lambda: NOW)
    await index.take([sighting(1, reference="RÜCKGABE 4"), sighting(2, reference="4"), sighting(3)])
    await index.set_note(LinkKey.of(sighting(2).record), "За Rückgabe, 4")
    result = await index.search(parse(text, NOW))
    assert [row.key.id for row in result.first if row] == expected
    await index.close()
