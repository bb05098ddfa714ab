"""What a person types or pastes: references, prices, moments, the fields of the forms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import example
from hypothesis import strategies as st

from paylink_tui.model.accounts import Environment
from paylink_tui.model.address_pattern import fits
from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.expiry import read_expiry
from paylink_tui.model.mesilat_form import check_metadata, read_price_row
from paylink_tui.model.money import parse_display, parse_price, plain
from paylink_tui.model.prefill import prefilled
from paylink_tui.model.references import read_reference
from paylink_tui.model.text import clean
from paylink_tui.model.txnpro import TxnDraft
from paylink_tui.model.txnpro_form import check_draft, draft_warnings, read_amount
from tests.fuzz.fuzzing import fuzzed, refusal, texts_like

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LINK = "https://app.mesilat.com/alexsample/141?uuid=d83dff3a"
TYPED = texts_like("39.99", "1,234.50", "5 000,00", "€20.00", "100.00 ₽", "0.1", "+12")
MOMENTS = texts_like(
    "+2h",
    "+1d12h",
    "in 90 min",
    "2026-11-22 18:00 +03:00",
    "2026-11-22T18:00:00Z",
    "2026-10-25 02:30 Europe/Berlin",
    "9999-12-31 23:59 -14:00",
    "0001-01-01 00:00 +14:00",
)


@fuzzed(
    150,
    text=texts_like(
        LINK,
        "https://sandbox.txn.pro/redirect?payment_link_id=1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c",
        "https://paylinks.meshconnect.com/?linkToken=aHR0cHM6Ly93ZWIubWVzaGNvbm5lY3QuY29t",
        "https://api.txn.pro/api/public/v1/payment_links?reference=abc",
        "product:141",
        "ref:order-7",
        "[a](https://app.mesilat.com/a/1?uuid=abcdef) <b@c.d>",
        "https%3A%2F%2Fapp.mesilat.com%2Falexsample%2F141%3Fuuid%3Dd83dff3a",
        "http://[::1]:8080/alexsample/141?uuid=d83dff3a",
    ),
)
def test_a_pasted_text_is_read_or_refused_in_a_clean_sentence(text: str) -> None:
    reading = read_reference(text)
    assert bool(reading.candidates) == bool(reading.understood)
    assert not (reading.understood and reading.fault)
    for sentence in (reading.understood, reading.fault):
        assert clean(sentence) == sentence
    for candidate in reading.candidates:
        assert clean(candidate.described) == candidate.described


@fuzzed(150, text=TYPED, decimals=st.integers(0, 8))
def test_a_typed_price_is_exact_and_positive_or_refused(text: str, decimals: int) -> None:
    try:
        price = parse_price(text, decimals=decimals)
    except InvalidInputError:
        return
    assert price > 0
    assert Decimal(text.strip()) == price
    assert -int(price.as_tuple().exponent) <= decimals
    assert parse_price(plain(price), decimals=decimals) == price


@fuzzed(100, text=TYPED)
def test_a_shown_price_is_money_or_none(text: str) -> None:
    money = parse_display(text)
    assert money is None or money.amount.is_finite()


@fuzzed(100, price=TYPED, discount=TYPED, discounted=st.booleans(), rub=st.booleans())
def test_a_row_of_prices_is_read_or_refused(
    price: str, discount: str, discounted: bool, rub: bool
) -> None:
    try:
        row = read_price_row("RUB" if rub else "EUR", price, discounted, discount)
    except InvalidInputError:
        return
    assert row is None or (row.charged is not None and row.charged > 0)


@fuzzed(150, text=MOMENTS)
@example("+99999d")
@example("+99999h99999m")
def test_an_expiry_is_in_the_future_or_refused(text: str) -> None:
    try:
        moment = read_expiry(text, NOW)
    except InvalidInputError as error:
        refusal(error)
        return
    assert moment > NOW
    assert moment.utcoffset() == timedelta(0)


@fuzzed(
    80,
    members=st.fixed_dictionaries(
        {
            "amount": st.decimals(allow_nan=True, allow_infinity=True),
            "currency": texts_like("EUR", "USDT"),
            "payment_type": texts_like("Invoice", "Payout"),
            "expires_at": st.datetimes(timezones=st.just(UTC)),
            "reference": texts_like("order-7"),
            "account_currency": texts_like("EUR", ""),
            "pay_currencies": st.lists(texts_like("BTC"), max_size=3).map(tuple),
            "payment_methods": st.lists(texts_like("on_chain"), max_size=3).map(tuple),
            "success_redirect_url": texts_like("https://shop.example/ok", ""),
            "unsuccess_redirect_url": texts_like("http://[::1]/no", ""),
        }
    ),
    environment=st.sampled_from(Environment),
)
def test_a_link_of_txn_pro_is_sent_only_if_all_of_it_can_be(
    members: dict[str, Any], environment: Environment
) -> None:
    draft = TxnDraft(**members)
    try:
        check_draft(draft, environment, NOW)
    except InvalidInputError as error:
        refusal(error)
        return
    assert draft.amount > 0
    assert all(clean(warning) == warning for warning in draft_warnings(draft, NOW))


@fuzzed(100, text=TYPED, currency=texts_like("EUR", "BTC"))
def test_an_amount_is_read_or_refused(text: str, currency: str) -> None:
    try:
        assert read_amount(text, currency) > 0
    except InvalidInputError as error:
        refusal(error)


@fuzzed(
    100, url=texts_like(LINK), email=texts_like("a@b.example"), phone=texts_like("+35799123456")
)
@example(url="https://[app.mesilat.com/141", email="", phone="")
@example(url="http://\n", email="", phone="")
def test_a_prefilled_address_leads_where_it_led(url: str, email: str, phone: str) -> None:
    try:
        address = prefilled(url, email, "Ann", phone)
    except InvalidInputError:
        return
    assert address.partition("?")[0] == url.partition("?")[0].partition("#")[0]


@fuzzed(100, pairs=st.lists(st.tuples(texts_like("order"), texts_like("7")), max_size=4))
def test_metadata_is_text_or_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        metadata = check_metadata(pairs)
    except InvalidInputError:
        return
    assert all(clean(text) == text for pair in metadata.items() for text in pair)


@fuzzed(
    100,
    pattern=texts_like("^0x[a-fA-F0-9]{40}$", "^(bc1|[13])[a-z0-9]{25,39}$", "(a+)+$"),
    address=texts_like("0x" + "a" * 40),
)
def test_a_pattern_of_a_provider_fits_does_not_or_is_not_used(pattern: str, address: str) -> None:
    assert fits(pattern, address) in (True, False, None)
