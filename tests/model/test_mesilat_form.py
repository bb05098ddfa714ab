"""A Mesilat link's form refuses what cannot be sent and doubts what is not documented."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import pytest

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.mesilat import MesilatDraft, PriceRow
from paylink_tui.model.mesilat_form import (
    NONCE,
    CustomerSees,
    check_metadata,
    customer_sees,
    draft_warnings,
    field_of_server_error,
    new_nonce,
    read_price_row,
    with_nonce,
)

EUR = PriceRow(Decimal("39.99"))
BOTH = MesilatDraft(141, EUR, PriceRow(Decimal("5000.00")))
ALONE = MesilatDraft(141, EUR)


def faults(*row) -> dict[str, str]:
    with pytest.raises(InvalidInputError) as caught:
        read_price_row(*row)
    return caught.value.fields


def test_a_regular_price_is_charged():
    assert read_price_row("EUR", " 39.99 ", False, "") == EUR


def test_a_discount_with_a_regular_price_strikes_it_through():
    row = read_price_row("EUR", "500.00", True, "39.99")
    assert row == PriceRow(Decimal("500.00"), Decimal("39.99"), True)


def test_a_discount_alone_is_taken_as_in_the_vendors_curl_sample():
    assert read_price_row("EUR", "", True, "39.99") == PriceRow(None, Decimal("39.99"), True)


def test_a_discount_that_is_off_does_not_count():
    assert read_price_row("EUR", "39.99", False, "abc") == EUR


def test_an_empty_rub_row_is_no_row_and_an_empty_eur_row_a_fault():
    assert read_price_row("RUB", " ", False, "") is None
    assert faults("EUR", "", False, "") == {"eur.price": "A price is needed, such as 39.99"}


def test_a_rub_row_with_anything_in_it_is_checked():
    assert "rub.price" in faults("RUB", "", False, "5")
    assert "rub.discount_price" in faults("RUB", "", True, "")


def test_both_faults_of_a_row_are_named_at_once():
    with pytest.raises(InvalidInputError) as caught:
        read_price_row("EUR", "39,99", True, "0")
    assert list(caught.value.fields) == ["eur.price", "eur.discount_price"]
    assert caught.value.what == "EUR: Use a point for decimals: 39.99"


def test_a_discount_not_below_the_price_is_doubted_and_not_refused():
    row = PriceRow(Decimal("20.00"), Decimal("20.00"), True)
    (warning,) = draft_warnings(MesilatDraft(141, EUR, row))
    assert warning.startswith("RUB: the discount price 20.00 is not below the regular price 20.00")


def test_a_discount_without_a_price_is_doubted():
    (warning,) = draft_warnings(MesilatDraft(141, PriceRow(None, Decimal("5"), True)))
    assert warning.startswith("EUR: without a regular price")


def test_a_sound_draft_has_no_warnings():
    assert draft_warnings(BOTH) == ()
    assert draft_warnings(MesilatDraft(1, PriceRow(Decimal(5), Decimal(4), True))) == ()
    assert draft_warnings(MesilatDraft(1, PriceRow(Decimal(5), None, True))) == ()


@pytest.mark.parametrize(
    ("row", "currency", "sees"),
    [
        (PriceRow(Decimal("5")), "EUR", CustomerSees("", "€5.00")),
        (
            PriceRow(Decimal("5000.00"), Decimal("100.5"), True),
            "RUB",
            CustomerSees("5000.00 ₽", "100.50 ₽"),
        ),
        (PriceRow(None, Decimal("39.99"), True), "EUR", CustomerSees("", "€39.99")),
    ],
)
def test_the_customer_sees_prices_as_mesilat_lists_them(row, currency, sees):
    assert customer_sees(row, currency) == sees


def test_metadata_keeps_its_order_and_passes_over_empty_rows():
    pairs = [(" order_id ", "ORD-1"), ("", " "), ("note", "")]
    assert check_metadata(pairs) == {"order_id": "ORD-1", "note": ""}


def test_each_faulty_pair_of_metadata_is_named():
    with pytest.raises(InvalidInputError) as caught:
        check_metadata([("a", "1"), ("", "x"), ("a", "2"), ("b", "x\ny"), ("c\x1b", "")])
    assert caught.value.fields == {
        "metadata.1": "a value needs a key",
        "metadata.2": "the key a is there twice",
        "metadata.3": "control characters and line breaks cannot be sent",
        "metadata.4": "control characters and line breaks cannot be sent",
    }
    assert caught.value.what == "Metadata: a value needs a key"


@pytest.mark.parametrize(
    ("name", "draft", "field"),
    [
        ("prices.0.discount_price", BOTH, "eur.discount_price"),
        ("prices.1.price", BOTH, "rub.price"),
        ("prices.1.price", ALONE, "form"),
        ("prices.7.price", BOTH, "form"),
        ("prices.0.currency_id", BOTH, "form"),
        ("prices", BOTH, "form"),
        ("error", BOTH, "form"),
        ("use_once", BOTH, "use_once"),
        ("metadata.order_id", BOTH, "metadata"),
    ],
)
def test_a_name_of_the_servers_is_put_to_our_field(name, draft, field):
    assert field_of_server_error(name, draft) == field


def test_a_nonce_tells_its_day_and_stands_before_what_was_typed():
    nonce = new_nonce(datetime(2026, 11, 21, 23, 30, tzinfo=UTC), Random(1))
    assert re.fullmatch(r"ml-20261121-[2-9a-z]{8}", nonce)
    assert list(with_nonce({"order": "7"}, nonce).items()) == [(NONCE, nonce), ("order", "7")]


def test_a_nonce_is_refused_beside_one_that_was_typed():
    with pytest.raises(InvalidInputError) as refused:
        with_nonce({NONCE: "mine"}, "ml-1")
    assert "switch this off" in refused.value.fields["nonce"]
