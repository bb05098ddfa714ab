"""The waterfall shows every figure, whole, at any width."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from rich.cells import cell_len

from paylink_tui.model.breakdown import Breakdown, Line, Verdict
from paylink_tui.model.payout import payout_breakdown
from paylink_tui.model.txnpro import Payout
from paylink_tui.ui.widgets.waterfall import Bar, bars, draw

SEED = Payout(
    amount=Decimal("100.00"),
    currency="EUR",
    pay_amount=Decimal("97.931154"),
    pay_currency="USDT",
    exchange_rate=Decimal("0.9857499"),
    network_fee=Decimal("2.500000"),
    network_fee_currency="USDT",
    payout_fee=Decimal("1.00"),
    payout_fee_currency="EUR",
    absorb_fees=False,
)


def drawn(breakdown: Breakdown, width: int) -> list[str]:
    return draw(breakdown, width).plain.split("\n")


def test_each_currency_has_a_column_of_its_own_aligned_to_the_right() -> None:
    rows = drawn(payout_breakdown(SEED), 100)
    words = ("EUR", "100.00", "−1.00")
    ends = {row.index(word) + len(word) for row, word in zip(rows[:3], words, strict=True)}
    assert len(ends) == 1
    usdt = [rows[0].index("USDT") + 4, rows[3].index("100.431154") + 10]
    assert usdt[0] == usdt[1]


def test_the_seed_adds_up_and_names_its_formula() -> None:
    text = "\n".join(drawn(payout_breakdown(SEED), 100))
    assert "97.931154   ✓ as stated" in text
    assert "✓ adds up" in text
    assert "formula: fees from the amount: (A − F) / r − N" in text


def test_a_difference_is_told_with_both_figures() -> None:
    text = "\n".join(drawn(payout_breakdown(replace(SEED, pay_amount=Decimal("98.031154"))), 100))
    assert "✗ stated 98.031154, computed 97.931154" in text
    assert "off by 0.100000 USDT" in text


def test_what_cannot_be_checked_says_why() -> None:
    text = "\n".join(drawn(payout_breakdown(replace(SEED, exchange_rate=Decimal(0))), 100))
    assert "? cannot be checked, because exchangeRate is zero" in text
    assert "97.931154" in text


def test_a_fee_hangs_from_the_level_before_it_and_the_rate_keeps_the_level() -> None:
    amount, fee, exchanged, network, received = bars(payout_breakdown(SEED).lines)
    assert amount == Bar(Decimal(0), Decimal(1))
    assert fee == Bar(Decimal("0.99"), Decimal(1), is_step=True)
    assert exchanged == Bar(Decimal(0), Decimal("0.99"))
    assert network is not None
    assert received is not None
    assert network.end == Decimal("0.99")
    assert abs(network.start - received.end) < Decimal("0.0001")


def test_a_third_currency_has_no_bar() -> None:
    lines = (Line("a", Decimal(1), "EUR"), Line("b", Decimal(1), "USDT"))
    assert bars((*lines, Line("c", Decimal(1), "TRY")))[2] is None


@pytest.mark.parametrize("figure", ["NaN", "Infinity", "1e400", "-1e400", "0", "-0.00", "1e-400"])
def test_a_figure_beyond_measure_breaks_nothing(figure: str) -> None:
    lines = tuple(Line(name, Decimal(figure), "EUR") for name in ("a", "b"))
    breakdown = Breakdown("", lines, Verdict.UNCHECKED, reason="it is odd")
    assert "because it is odd" in "\n".join(drawn(breakdown, 60))


@pytest.mark.parametrize("width", [16, 20, 33, 40, 60, 74, 100, 200])
def test_no_row_is_wider_than_its_place_and_no_figure_is_cut(width: int) -> None:
    rows = drawn(payout_breakdown(SEED), width)
    assert all(cell_len(row) <= width for row in rows)
    joined = "".join("".join(rows).split())
    for figure in ("100.00", "−1.00", "100.431154", "−2.500000", "97.931154"):
        assert figure in joined


def test_bars_are_drawn_only_where_they_leave_room_for_the_notes() -> None:
    assert "█" in "".join(drawn(payout_breakdown(SEED), 100))
    assert "█" not in "".join(drawn(payout_breakdown(SEED), 50))


def test_hostile_text_is_shown_as_text_and_cut_short() -> None:
    line = Line("[/]" * 40, Decimal(1), "\x1b]52;c;" * 10, "[@click=app.quit]x[/]" * 100)
    text = "\n".join(drawn(Breakdown("[/]", (line,), Verdict.UNCHECKED, reason="[b]" * 999), 80))
    assert "\x1b" not in text
    assert "[@click=app.quit]" in text
    assert len(text) < 2_000
