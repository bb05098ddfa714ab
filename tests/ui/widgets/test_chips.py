"""Each part of a query is a chip; a faulty one says what is wrong, where there is room for it."""

from __future__ import annotations

from datetime import UTC, datetime

from paylink_tui.model.query import Query, parse
from paylink_tui.model.query_complete import Suggestion
from paylink_tui.model.query_terms import Span
from paylink_tui.ui.widgets.chips import chips, fault_line, is_on_chip, suggestion_line


def read(text: str) -> Query:
    return parse(text, datetime(2026, 11, 20, tzinfo=UTC))


def line(query: Query, width: int) -> str:
    return "".join(chip.content.plain for chip in chips(query, width))


def test_the_parts_stand_in_their_order_with_the_fault_behind_its_own() -> None:
    query = read("shirt price:x once:yes")
    shown = line(query, 120)
    assert shown.index(" shirt × ") < shown.index(" price:x × ") < shown.index(" once:yes × ")
    assert shown.index("price:x") < shown.index("an amount is figures") < shown.index("once:yes")
    assert fault_line(query, 120) is None


def test_without_room_the_fault_goes_to_the_next_line() -> None:
    query = read("shirt price:x once:yes")
    assert line(query, 60).strip() == "shirt ×   price:x ×   once:yes ×"
    told = fault_line(query, 60)
    assert told is not None
    assert told.plain.startswith("price:x an amount is figures")


def test_a_column_belongs_to_the_chip_that_is_drawn_there() -> None:
    query = read("ab cd")
    assert is_on_chip(query, 80, 1) == Span(0, 2)
    assert is_on_chip(query, 80, 9) == Span(3, 5)
    assert is_on_chip(query, 80, 6) is None
    assert is_on_chip(query, 80, 70) is None


def test_wide_signs_take_two_columns_and_escapes_are_drawn_as_text() -> None:
    query = read("日本 \x1b[2J[/]")
    assert is_on_chip(query, 80, 9) == Span(3, 10)
    assert "␛[2J[/]" in line(query, 80)


def test_suggestions_stand_side_by_side_and_a_single_one_is_explained() -> None:
    several = (Suggestion("price:", Span(0, 2)), Suggestion("product:", Span(0, 2)))
    assert suggestion_line(several, None).plain == "Tab price:  product:  "
    single = (Suggestion("price:", Span(0, 4), "price:20..50"),)
    assert suggestion_line(single, None).plain == "Tab price:  price:20..50"
