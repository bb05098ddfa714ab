"""What goes into the index's columns comes back as it was, and sorts as it should."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paylink_tui.model.money import Money
from paylink_tui.store import index_pack

_amounts = st.decimals(allow_nan=False, allow_infinity=False)


@given(_amounts, _amounts)
@example(Decimal("-1.5"), Decimal("-1"))
@example(Decimal("-0"), Decimal("0.00"))
@example(Decimal("1E+2"), Decimal("100.00"))
@example(Decimal("0.1"), Decimal("0.10000000000000000001"))
def test_ranks_compare_as_the_amounts_do(one: Decimal, other: Decimal) -> None:
    assert (index_pack.rank(one) < index_pack.rank(other)) is (one < other)
    assert (index_pack.rank(one) == index_pack.rank(other)) is (one == other)


@given(st.lists(st.builds(Money, _amounts, st.text(min_size=1))))
def test_amounts_keep_their_scale(amounts: list[Money]) -> None:
    kept = index_pack.unpack_money(index_pack.pack_money(amounts))
    assert [str(m.amount) for m in kept] == [
        str(Decimal(index_pack.plain(m.amount))) for m in amounts
    ]


@pytest.mark.parametrize(
    "raw",
    [
        {"amount": Decimal("500.00"), "id": 7, "on": True, "none": None, "list": [1, "ü"]},
        {"big": 2**70},
    ],
)
def test_a_providers_object_comes_back_digit_for_digit(raw: dict[str, object]) -> None:
    kept = index_pack.unpack_raw(index_pack.squeeze(index_pack.pack_raw(raw)))
    assert kept == raw
    assert [str(value) for value in kept.values()] == [str(value) for value in raw.values()]


@pytest.mark.parametrize("text", ["0", "7", "07", "123456789012345678", "9" * 30, "abc", "-1", "٣"])
def test_an_id_comes_back_as_it_was(text: str) -> None:
    assert str(index_pack.link_id(text)) == text


def test_number_ids_sort_as_numbers_and_before_others() -> None:
    kept = [index_pack.link_id(text) for text in ("10", "9", "a")]
    assert kept == [10, 9, "a"]
