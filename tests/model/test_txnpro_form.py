"""A txn.pro link's form holds every rule that is documented, and ours."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from paylink_tui.model.accounts import Environment
from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.money import plain
from paylink_tui.model.txnpro import TxnDraft, TxnLink
from paylink_tui.model.txnpro_form import (
    check_draft,
    draft_warnings,
    made_differently,
    new_reference,
    read_amount,
)

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
DRAFT = TxnDraft(Decimal("100.00"), "EUR", "Invoice", NOW + timedelta(hours=2), "order-1")
LINK = TxnLink(
    "1e1a0c1b",
    payment_type="Invoice",
    amount=Decimal("100.00"),
    currency="EUR",
    reference="order-1",
    expires_at=DRAFT.expires_at,
)


def check(environment: Environment = Environment.LIVE, **changes) -> None:
    check_draft(replace(DRAFT, **changes), environment, NOW)


def faults(environment: Environment = Environment.LIVE, **changes) -> dict[str, str]:
    with pytest.raises(InvalidInputError) as caught:
        check(environment, **changes)
    assert caught.value.what in caught.value.fields.values()
    return caught.value.fields


def test_a_new_reference_tells_its_day_and_has_no_look_alikes():
    made = {new_reference(NOW, Random(seed)) for seed in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch("tx-20261121-[2-9a-hjkmnp-z]{8}", text) for text in made)
    for text in made:
        check(reference=text)


@pytest.mark.parametrize(
    ("text", "currency"), [("39.99", "EUR"), ("0.00000001", "BTC"), ("12.345678", "usdt")]
)
def test_an_amount_keeps_its_scale(text, currency):
    assert plain(read_amount(f" {text} ", currency)) == text


@pytest.mark.parametrize(
    ("text", "currency", "words"),
    [
        ("", "EUR", "An amount is needed, such as 39.99"),
        ("-1", "EUR", "An amount cannot be negative"),
        ("0", "USDT", "An amount of zero cannot be charged"),
        ("39.999", " eur ", "At most 2 decimals: 39.99"),
        ("0.123456789", "BTC", "At most 8 decimals: 0.12345678"),
        ("1,000", "USD", "No commas between thousands"),
    ],
)
def test_an_amount_that_is_none_is_refused_with_what_to_type(text, currency, words):
    with pytest.raises(InvalidInputError) as caught:
        read_amount(text, currency)
    assert words in caught.value.what
    assert caught.value.fields == {"amount": caught.value.what}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"payment_type": "Payout"},
        {"amount": Decimal("999999999999.99")},
        {"amount": Decimal("1E+2")},
        {"amount": Decimal("0.00000001"), "currency": "btc"},
        {"reference": "r" * 255},
        {"reference": "Заказ № 1"},
        {"account_currency": "USDT", "pay_currencies": ("USDC", "TRX")},
        {"payment_methods": ("on_chain", "binance_pay", "nft", "new_one")},
        {"success_redirect_url": "https://shop.example/thanks?o=1"},
        {"unsuccess_redirect_url": "HTTPS://shop.example"},
    ],
)
def test_a_sound_draft_passes(changes):
    check(**changes)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"amount": Decimal(0)}, "amount", "more than 0"),
        ({"amount": Decimal("-1")}, "amount", "more than 0"),
        ({"amount": Decimal("NaN")}, "amount", "more than 0"),
        ({"amount": Decimal("1E+12")}, "amount", "12 digits"),
        ({"amount": Decimal("1.001")}, "amount", "at most 2 decimals"),
        ({"amount": Decimal("1E-9"), "currency": "BTC"}, "amount", "at most 8 decimals"),
        ({"currency": ""}, "currency", "2 to 10 letters"),
        ({"currency": "E"}, "currency", "2 to 10 letters"),
        ({"currency": "EUR "}, "currency", "2 to 10 letters"),
        ({"currency": "ЕUR"}, "currency", "2 to 10 letters"),
        ({"currency": "TRX:USDT"}, "currency", "2 to 10 letters"),
        ({"payment_type": "payout"}, "payment_type", "Invoice or Payout"),
        ({"expires_at": NOW}, "expires_at", "in the future"),
        ({"expires_at": datetime(2027, 1, 1)}, "expires_at", "needs its zone"),
        ({"reference": " "}, "reference", "is needed"),
        ({"reference": " order-1"}, "reference", "no spaces at its ends"),
        ({"reference": "r" * 256}, "reference", "at most 255"),
        ({"reference": "a\u202eb"}, "reference", "no control characters"),
        ({"account_currency": "€"}, "account_currency", "2 to 10 letters"),
        ({"pay_currencies": ("USDC", "")}, "pay_currencies", "2 to 10 letters"),
        ({"payment_methods": ("on_chain", "on chain")}, "payment_methods", "a word such as"),
    ],
)
def test_a_rule_that_is_broken_is_named_by_its_field(changes, field, words):
    found = faults(**changes)
    assert list(found) == [field]
    assert words in found[field]


def test_every_broken_rule_is_named_at_once():
    assert set(faults(amount=Decimal(0), reference="")) == {"amount", "reference"}


@pytest.mark.parametrize("field", ["success_redirect_url", "unsuccess_redirect_url"])
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://shop.example/thanks", "Use https://"),
        ("shop.example/thanks", "no web address"),
        ("https://", "no web address"),
        ("https://shop.example/thank you", "no web address"),
        ("https://[shop.example/", "no web address"),
        ("javascript:alert(1)//shop.example", "no web address"),
        ("https://shop.example/\nthanks", "no control characters"),
        ("https://shop.example/" + "x" * 2048, "at most 2048"),
    ],
)
def test_a_redirect_that_leads_nowhere_safe_is_refused(field, url, words):
    found = faults(**{field: url})
    assert list(found) == [field]
    assert words in found[field]


def test_a_test_account_may_send_its_payers_to_http():
    url = "http://localhost:8000/thanks"
    check(Environment.TEST, success_redirect_url=url)
    found = faults(Environment.TEST, success_redirect_url="ftp://shop.example")
    assert "no web address" in found["success_redirect_url"]


def test_a_payout_has_no_redirect():
    found = faults(payment_type="Payout", unsuccess_redirect_url="https://shop.example")
    assert list(found) == ["unsuccess_redirect_url"]
    assert "Only an invoice" in found["unsuccess_redirect_url"]


def test_a_usual_draft_is_not_doubted():
    draft = replace(
        DRAFT,
        expires_at=NOW + timedelta(days=366),
        account_currency="usdt",
        pay_currencies=("USDC",),
        payment_methods=("on_chain", "binance_pay", "nft"),
    )
    assert draft_warnings(draft, NOW) == ()


def test_a_currency_that_the_pages_do_not_show_is_doubted_once():
    draft = replace(DRAFT, currency="UDST", account_currency="UDST", pay_currencies=("ESU",))
    told = draft_warnings(draft, NOW)
    assert [warning.split()[0] for warning in told] == ["UDST", "ESU"]


def test_a_payment_method_that_the_pages_do_not_show_is_doubted():
    (warning,) = draft_warnings(replace(DRAFT, payment_methods=("on_chain", "card")), NOW)
    assert warning.endswith("on_chain, binance_pay, nft, not card")


def test_a_life_of_more_than_a_year_is_doubted():
    (warning,) = draft_warnings(replace(DRAFT, expires_at=NOW + timedelta(days=367)), NOW)
    assert "live for 367 d" in warning


@pytest.mark.parametrize(
    "made",
    [
        {},
        {"amount": Decimal(100)},
        {"currency": "eur"},
        {"payment_type": "invoice"},
        {"account_currency": "USDT"},
        {"expires_at": DRAFT.expires_at + timedelta(milliseconds=999)},
    ],
)
def test_a_link_made_as_asked_differs_in_nothing(made):
    assert made_differently(DRAFT, replace(LINK, **made)) == ()


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        ({"amount": Decimal("10.00")}, "The amount is 10.00, not 100.00"),
        ({"amount": None}, "The amount is not told, not 100.00"),
        ({"currency": "USD"}, "The currency is USD, not EUR"),
        ({"payment_type": "Payout"}, "The type is Payout, not Invoice"),
        ({"payment_type": "\x1b[2J"}, "The type is ␛[2J, not Invoice"),
        ({"expires_at": None}, "The expiry is not told, not 2026-11-22"),
        ({"expires_at": NOW + timedelta(days=9)}, "The expiry is 2026-1"),
    ],
)
def test_a_link_made_otherwise_than_asked_is_told(made, sentence):
    (told,) = made_differently(DRAFT, replace(LINK, **made))
    assert told.startswith(sentence)


def test_an_account_currency_is_compared_where_one_was_asked_for():
    draft = replace(DRAFT, account_currency="usdt")
    assert made_differently(draft, replace(LINK, account_currency="USDT")) == ()
    assert made_differently(draft, LINK) == ("The account currency is not told, not usdt",)
