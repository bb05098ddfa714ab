"""A price is taken from text exactly, or refused with what to type instead."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.money import Money, parse_display, parse_price, plain


def fault(text: str, **options: int) -> str:
    with pytest.raises(InvalidInputError) as caught:
        parse_price(text, **options)
    return caught.value.what


@pytest.mark.parametrize("text", ["39.99", "500.00", "5", "0.01", "999999999999.99"])
def test_a_plain_price_keeps_its_scale(text):
    assert str(parse_price(f" {text} ")) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "A price is needed"),
        ("-5", "cannot be negative"),
        ("−5", "cannot be negative"),
        ("39,99", "Use a point for decimals: 39.99"),
        ("1,000", "No commas between thousands: 1000"),
        ("1,000,000.50", "No commas between thousands: 1000000.50"),
        ("1234567890123", "At most 12 digits"),
        ("39.999", "At most 2 decimals: 39.99"),
        ("0", "zero cannot be charged"),
        ("0.00", "zero cannot be charged"),
        ("1_000", "Only figures and one point"),
        ("1e5", "Only figures and one point"),
        ("１２", "Only figures and one point"),
        ("5.", "Only figures and one point"),
        ("NaN", "Only figures and one point"),
        ("€5", "Only figures and one point"),
    ],
)
def test_anything_else_is_refused_with_what_to_type(text, words):
    assert words in fault(text)


def test_a_coin_without_decimals_is_told_the_whole_figure():
    assert fault("39.5", decimals=0) == "At most 0 decimals: 39"
    assert parse_price("0.123456", decimals=6) == Decimal("0.123456")


@given(st.decimals("0.01", 10**9, places=2))
def test_every_price_of_two_decimals_is_taken_exactly(price: Decimal):
    assert str(parse_price(f"{price:f}")) == f"{price:f}"


@given(st.text(max_size=40))
def test_no_text_makes_a_price_that_was_not_typed(text: str):
    try:
        price = parse_price(text)
    except InvalidInputError:
        return
    assert f"{price:f}" == text.strip() or text.strip().startswith("0")


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("€20.00", "20.00", "EUR"),
        ("100.00 ₽", "100.00", "RUB"),
        ("$5", "5", "USD"),
        ("EUR 7.5", "7.5", "EUR"),
        ("€ 7,50", "7.50", "EUR"),
        ("1,000.50 ₽", "1000.50", "RUB"),
        ("1.000,50 €", "1000.50", "EUR"),
        ("1\u00a0000 ₽", "1000", "RUB"),
        ("1\u202f000\u202f000,5 ₽", "1000000.5", "RUB"),
        ("1'000 USDT", "1000", "USDT"),
        ("1,000 ₽", "1000", "RUB"),
        ("1.000.000 ₽", "1000000", "RUB"),
        ("€20.00.", "20.00", "EUR"),
    ],
)
def test_a_listed_price_is_read(text, amount, currency):
    if text.endswith("."):
        text = text[:-1]
    assert parse_display(text) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "free",
        "20.00",
        "€",
        "-€20.00",
        "€-20",
        "20.00 € 15.00 €",
        "€20.00 100.00 ₽",
        "20 € 100 ₽",
        "from €20",
        "CA$20",
        "1.000 ₽",
        "20 30 ₽",
        "1,000,50 ₽",
        "1.2.3 €",
        "€20.0001",
        "€EUR 5",
        "٢٠ ₽",
    ],
)
def test_a_listed_price_in_doubt_is_not_read(text):
    assert parse_display(text) is None


@given(st.text(max_size=60))
def test_no_listed_text_makes_it_raise(text: str):
    money = parse_display(text)
    assert money is None or money.amount >= 0


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("100.00", "100.00"),
        ("1E+2", "100"),
        ("0.0000001", "0.0000001"),
        ("1E+400", "1E+400"),
        ("1E-70", "1E-70"),
        ("NaN", "NaN"),
    ],
)
def test_an_amount_is_written_without_an_exponent_while_it_can_be(amount, text):
    assert plain(Decimal(amount)) == text


def test_money_is_written_with_its_currency():
    assert str(Money(Decimal("97.931154"), "USDT")) == "97.931154 USDT"
