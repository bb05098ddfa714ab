"""From bytes to values: exact figures, safe texts, and faults that name their place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylink_tui.model.mesh import Network, Transfer
from paylink_tui.model.mesilat import MesilatLink
from paylink_tui.model.text import clean_tree
from paylink_tui.model.txnpro import TxnLink
from paylink_tui.model.wire import CAMEL
from paylink_tui.providers.decode import (
    NotJsonError,
    UnreadableError,
    decode,
    expect_list,
    read_into,
    read_rows,
    shown,
    whole_number,
)
from tests.providers.support import answer


def test_a_figure_keeps_its_scale() -> None:
    figure = decode(answer(b'{"price": 500.00}'))["price"]
    assert isinstance(figure, Decimal)
    assert str(figure) == "500.00"


def test_a_whole_number_keeps_all_its_digits() -> None:
    assert decode(answer(b"123456789012345678901234567890")) == 123456789012345678901234567890


def test_texts_and_names_are_cleaned() -> None:
    assert decode(answer(rb'{"a\u001b": ["\u202e", "\ud800"]}')) == {"a␛": ["�", "�"]}


def test_a_byte_order_mark_is_no_fault() -> None:
    assert decode(answer(b"\xef\xbb\xbf[1]")) == [1]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "it is empty"),
        (b"<html><title>Log in</title>", "it is an HTML page instead of JSON, titled “Log in”"),
        (b'{"data": [', 'cut short at character 11: “{"data": [”'),
        (b'{"a": "\xff"}', "not UTF-8 from byte 8 on"),
    ],
)
def test_a_body_that_is_not_json_says_what_it_is(body: bytes, told: str) -> None:
    with pytest.raises(NotJsonError) as caught:
        decode(answer(body))
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"[NaN]", "NaN is not JSON"),
        (b"[-Infinity]", "-Infinity is not JSON"),
        (b"[" + b"9" * 5000 + b"]", "a number that is none"),
        (b"[1e999]", "1e999 is out of range"),
        (b"[1e99999999999999999999]", "out of range"),
    ],
)
def test_a_number_that_is_none_is_refused(body: bytes, told: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        decode(answer(body))
    assert told in str(caught.value)


@pytest.mark.parametrize("depth", [65, 200, 100_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    with pytest.raises(UnreadableError, match="nested more than 64 levels deep"):
        decode(answer(b"[" * depth + b"]" * depth))


def test_many_shallow_objects_are_not_deep() -> None:
    assert len(decode(answer([{"a": []}] * 100))) == 100


def test_nesting_up_to_the_limit_is_read() -> None:
    body = b"[" * 64 + b"]" * 64 + b" "
    assert decode(answer(b'{"a": ' + body[1:-2] + b', "b": "{"}'))["b"] == "{"


@given(st.binary(max_size=60))
def test_no_body_whatever_raises_anything_else(body: bytes) -> None:
    try:
        tree = decode(answer(body))
    except UnreadableError:
        return
    assert tree == clean_tree(json.loads(body.decode("utf-8-sig"), parse_float=Decimal))


def test_a_fault_names_the_member_and_what_was_there() -> None:
    with pytest.raises(UnreadableError) as caught:
        read_into(TxnLink, {"id": "x", "amount": "ten\x1b[31m" * 20}, "data.3.attributes")
    told = str(caught.value)
    assert told.startswith("data.3.attributes.amount: Input should be a valid decimal, not “ten␛")
    assert len(told) < 140


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"product_id": 1, "uuid": "u"}, "data.id: missing"),
        (
            {"id": 1, "product_id": 1, "uuid": "u", "prices": {}},
            "a list is expected, not an object",
        ),
        ({"id": 1, "product_id": 1, "uuid": []}, "not a list"),
        ({"id": None, "product_id": None, "uuid": "u"}, "not null (and 1 more)"),
        (7, "data: an object is expected, not 7"),
    ],
)
def test_faults_speak_of_json_and_not_of_python(value: Any, told: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_into(MesilatLink, value, "data")
    assert told in str(caught.value)


def test_a_secret_is_not_echoed() -> None:
    @dataclass
    class Token:
        __pydantic_config__: ClassVar[dict[str, Any]] = CAMEL
        link_token: int

    with pytest.raises(UnreadableError) as caught:
        read_into(Token, {"linkToken": "hush"}, "content")
    assert str(caught.value).endswith("linkToken: Input should be a valid integer, unable to parse "
                                      "string as an integer, not …")  # fmt: skip


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"amount": "1e500"}, "row.amount"),
        ({"gasFee": {"fee": "1e-500"}}, "row.gas_fee.fee"),
    ],
)
def test_an_amount_beyond_all_reason_is_no_amount(members: dict[str, Any], place: str) -> None:
    with pytest.raises(UnreadableError, match=f"{place}: .* is no amount"):
        read_into(Transfer, {"id": "t", **members}, "row")


def test_one_bad_row_does_not_lose_the_others() -> None:
    rows = [{"id": "a", "linkToken": "hush"}, {"id": "b", "chainId": {}}, "c", {"id": "d"}]
    read = read_rows(rows, "networks", partial(read_into, Network))
    assert [network.id for network in read.records] == ["a", "d"]
    assert read.raw == ({"id": "a", "linkToken": "…"}, {"id": "d"})
    assert read.unreadable == (
        "Row 2 (id “b”) was left out: networks.1.chainId: Input should be a valid string, "
        "not an object.",
        "Row 3 was left out: networks.2: an object is expected, not “c”.",
    )
    assert read.usable() == read.records


def test_a_list_without_one_good_row_is_of_no_use() -> None:
    read = read_rows([{}], "networks", partial(read_into, Network))
    with pytest.raises(UnreadableError, match=r"Row 1 was left out: networks\.0\.id: missing$"):
        read.usable()


def test_an_empty_list_is_of_use() -> None:
    assert read_rows([], "networks", partial(read_into, Network)).usable() == ()


def test_rows_that_are_no_list_are_refused() -> None:
    with pytest.raises(UnreadableError, match="data: a list is expected, not null"):
        expect_list(None, "data")


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (25, 25),
        ("25", 25),
        (0, 0),
        (-1, None),
        (True, None),
        (None, None),
        ("²", None),
        ("9" * 16, None),
        (Decimal("2.5"), None),
        ([], None),
    ],
)
def test_a_count_may_come_as_a_text(value: Any, number: int | None) -> None:
    assert whole_number(value) == number


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({}, "an object"),
        ([], "a list"),
        ("a\nb", "“a b”"),
        (True, "true"),
        (None, "null"),
        (Decimal("1.50"), "1.50"),
    ],
)
def test_a_value_is_shown_as_json_has_it(value: Any, told: str) -> None:
    assert shown(value) == told


def test_an_answer_of_a_size_that_would_hold_up_the_screen_is_not_read() -> None:
    with pytest.raises(UnreadableError, match="more than 500,000 values"):
        decode(answer(b"[" + b"0," * 500_001 + b"0]"))
    with pytest.raises(UnreadableError, match="10,001 rows"):
        read_rows([{}] * 10_001, "data", partial(read_into, MesilatLink))
