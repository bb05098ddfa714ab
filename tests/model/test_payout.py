"""A payout's figures are recomputed as the vendor's own payloads prove."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from paylink_tui.model.breakdown import Breakdown, Line, Verdict, verdict_sentence
from paylink_tui.model.payout import FORMULAE, payout_breakdown
from paylink_tui.model.txnpro import Payout

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
TRY = Payout(
    amount=Decimal("1000.00"),
    currency="TRY",
    pay_amount=Decimal("22.608351"),
    pay_currency="USDT",
    exchange_rate=Decimal("40.636611347206"),
    network_fee=Decimal("2.000000"),
    network_fee_currency="USDT",
    payout_fee=Decimal("0.22"),
    payout_fee_currency="EUR",
    display_fee=Decimal("10.00"),
    display_fee_currency="TRY",
    absorb_payout_fee=True,
    absorb_network_fee=False,
    amount_charged=Decimal("21.77"),
    amount_charged_currency="EUR",
    pay_charge_rate=Decimal("0.8755286"),
    pay_charge_rate_currency="EUR",
)


def line(breakdown: Breakdown, label: str) -> Line:
    return next(line for line in breakdown.lines if line.label == label)


def labels(breakdown: Breakdown) -> list[str]:
    return [line.label for line in breakdown.lines]


def reason(payout: Payout) -> str:
    breakdown = payout_breakdown(payout)
    assert breakdown.verdict is Verdict.UNCHECKED
    assert verdict_sentence(breakdown) == f"cannot be checked, because {breakdown.reason}"
    return breakdown.reason


def test_the_vendors_sample_adds_up_to_the_last_figure():
    breakdown = payout_breakdown(SEED)
    assert breakdown.verdict is Verdict.ADDS_UP
    assert labels(breakdown) == ["amount", "payout fee", "at the rate", "network fee", "received"]
    assert [str(line.amount) for line in breakdown.lines] == [
        "100.00",
        "-1.00",
        "100.431154",
        "-2.500000",
        "97.931154",
    ]
    assert line(breakdown, "received").agrees is True
    assert breakdown.formula == "fees from the amount: (A − F) / r − N"
    assert verdict_sentence(breakdown) == "adds up"


def test_the_published_lira_payout_adds_up_in_both_of_its_checks():
    breakdown = payout_breakdown(TRY)
    assert breakdown.verdict is Verdict.ADDS_UP
    assert line(breakdown, "received").amount == Decimal("22.608351")
    assert line(breakdown, "charged").amount == Decimal("21.77")
    assert line(breakdown, "charged").note == "A / r × c + F, c = 0.8755286 EUR per USDT"
    assert line(breakdown, "payout fee").note == "0.22 EUR, paid by the merchant"
    assert line(breakdown, "payout fee").amount == 0


def test_a_figure_stated_too_high_is_off_by_the_difference_with_its_currency():
    breakdown = payout_breakdown(replace(SEED, pay_amount=Decimal("98.031154")))
    assert breakdown.verdict is Verdict.OFF
    assert verdict_sentence(breakdown) == "off by 0.100000 USDT (stated more than computed)"


def test_a_figure_stated_too_low_says_so():
    breakdown = payout_breakdown(replace(SEED, pay_amount=Decimal("97.93")))
    assert breakdown.verdict is Verdict.ADDS_UP
    breakdown = payout_breakdown(replace(SEED, pay_amount=Decimal("97.91")))
    assert verdict_sentence(breakdown) == "off by 0.02 USDT (stated less than computed)"


def test_a_truncated_amount_is_off():
    # 1000 / r - 2 = 22.60835114: right with five decimals, one too few in the sixth.
    payout = replace(TRY, pay_amount=Decimal("22.60835"), amount_charged=None)
    assert payout_breakdown(payout).verdict is Verdict.ADDS_UP
    payout = replace(TRY, pay_amount=Decimal("22.608350"), amount_charged=None)
    assert payout_breakdown(payout).verdict is Verdict.OFF


def test_a_wrong_charge_is_off_in_the_currency_of_the_charge():
    breakdown = payout_breakdown(replace(TRY, amount_charged=Decimal("21.76")))
    assert verdict_sentence(breakdown) == "off by 0.01 EUR (stated less than computed)"
    assert line(breakdown, "received").agrees is True


@pytest.mark.parametrize(
    ("flags", "received", "charged"),
    [
        ((False, False), "97.931154", "100.00"),
        ((True, True), "101.445610", "103.46"),
        ((True, False), "98.945610", "101.00"),
        ((False, True), "100.431154", "102.46"),
    ],
)
def test_each_pair_of_flags_has_its_own_formula(flags, received, charged):
    payout = replace(
        SEED,
        absorb_fees=None,
        absorb_payout_fee=flags[0],
        absorb_network_fee=flags[1],
        pay_amount=Decimal(received),
        amount_charged=Decimal(charged),
        amount_charged_currency="eur",
    )
    breakdown = payout_breakdown(payout)
    assert breakdown.formula == FORMULAE[flags]
    assert breakdown.verdict is Verdict.ADDS_UP, verdict_sentence(breakdown)
    assert line(breakdown, "charged").agrees is True


def test_the_formula_without_a_published_sample_says_so():
    payout = replace(SEED, absorb_fees=None, absorb_payout_fee=False, absorb_network_fee=True)
    assert "inferred" in line(payout_breakdown(payout), "received").note


def test_the_deprecated_flag_true_means_the_merchant_pays():
    payout = replace(SEED, absorb_fees=True, pay_amount=Decimal("101.445610"))
    assert payout_breakdown(payout).verdict is Verdict.ADDS_UP


def test_the_deprecated_flag_fills_only_the_split_flag_that_is_null():
    payout = replace(SEED, absorb_fees=False, absorb_payout_fee=False)
    assert payout_breakdown(payout).verdict is Verdict.ADDS_UP


@pytest.mark.parametrize("flag", ["absorb_payout_fee", "absorb_network_fee"])
def test_contradictory_flags_cannot_be_checked(flag):
    assert "contradicts" in reason(replace(SEED, absorb_fees=False, **{flag: True}))


def test_flags_that_are_all_null_cannot_be_checked():
    assert reason(replace(SEED, absorb_fees=None)).startswith("absorbPayoutFee is missing")
    payout = replace(SEED, absorb_fees=None, absorb_payout_fee=False)
    assert reason(payout).startswith("absorbNetworkFee is missing")


def test_the_display_fee_stands_in_for_a_fee_in_another_currency():
    payout = replace(TRY, absorb_payout_fee=False, pay_amount=Decimal("22.362268"))
    breakdown = payout_breakdown(replace(payout, amount_charged=None))
    assert breakdown.verdict is Verdict.ADDS_UP, verdict_sentence(breakdown)
    assert line(breakdown, "payout fee").amount == Decimal("-10.00")


def test_a_fee_in_another_currency_without_a_display_fee_cannot_be_checked():
    payout = replace(TRY, absorb_payout_fee=False, display_fee=None)
    assert reason(payout) == "the payout fee is in EUR, and displayFee, in TRY, is missing"
    payout = replace(payout, payout_fee_currency=None)
    assert reason(payout) == "payoutFeeCurrency is missing"
    assert reason(replace(payout, payout_fee=None)) == "payoutFee is missing"


def test_a_display_fee_in_a_third_currency_cannot_be_checked():
    payout = replace(TRY, absorb_payout_fee=False, display_fee_currency="USD")
    assert reason(payout) == "displayFeeCurrency is USD, where the formula needs TRY"


def test_a_network_fee_in_another_coin_cannot_be_checked():
    payout = replace(SEED, network_fee_currency="TRX")
    assert reason(payout) == "networkFeeCurrency is TRX, where the formula needs USDT"


def test_currencies_are_compared_without_regard_to_case():
    payout = replace(SEED, currency="eur", pay_currency="usdt")
    assert payout_breakdown(payout).verdict is Verdict.ADDS_UP


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("amount", "amount"),
        ("currency", "currency"),
        ("pay_amount", "payAmount"),
        ("pay_currency", "payCurrency"),
        ("exchange_rate", "exchangeRate"),
        ("payout_fee", "payoutFee"),
        ("network_fee", "networkFee"),
        ("network_fee_currency", "networkFeeCurrency"),
    ],
)
def test_a_missing_field_is_named(field, name):
    assert reason(replace(SEED, **{field: None})) == f"{name} is missing"


def test_a_blank_currency_counts_as_missing():
    assert reason(replace(SEED, currency=" ")) == "currency is missing"


def test_a_fee_that_the_merchant_pays_need_not_be_stated():
    payout = replace(
        SEED,
        absorb_fees=True,
        payout_fee=None,
        network_fee=None,
        pay_amount=Decimal("101.445610"),
    )
    breakdown = payout_breakdown(payout)
    assert breakdown.verdict is Verdict.ADDS_UP
    assert line(breakdown, "payout fee").note == "paid by the merchant"


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("0", "exchangeRate is zero"),
        ("0.000", "exchangeRate is zero"),
        ("-0.98", "exchangeRate is negative (-0.98)"),
        ("NaN", "exchangeRate is not a number"),
        ("sNaN", "exchangeRate is not a number"),
        ("Infinity", "exchangeRate is not a number"),
        ("1E+400", "exchangeRate is of an absurd size (1E+400)"),
        ("1E-400", "exchangeRate is of an absurd size (1E-400)"),
        ("0E-400", "exchangeRate is of an absurd size (0E-400)"),
        ("1", "exchangeRate has too few figures (1) to check anything by"),
    ],
)
def test_a_rate_that_cannot_be_one_is_named(value, fault):
    assert reason(replace(SEED, exchange_rate=Decimal(value))) == fault


def test_a_figure_of_a_thousand_digits_is_named_in_short():
    fault = reason(replace(SEED, pay_amount=Decimal("9" * 1000)))
    assert fault == "payAmount is of an absurd size (1.000E+1000)"


def test_what_was_stated_is_still_shown_when_nothing_can_be_checked():
    breakdown = payout_breakdown(replace(SEED, exchange_rate=None, payout_fee_currency=None))
    assert [(line.label, str(line.amount)) for line in breakdown.lines] == [
        ("amount", "100.00"),
        ("payout fee", "-1.00"),
        ("network fee", "-2.500000"),
        ("received", "97.931154"),
    ]
    assert all(line.agrees is None for line in breakdown.lines)


def test_a_rate_of_one_within_one_currency_is_exact():
    payout = replace(
        SEED,
        currency="USDT",
        payout_fee_currency="USDT",
        exchange_rate=Decimal("1"),
        pay_amount=Decimal("96.500000"),
    )
    assert payout_breakdown(payout).verdict is Verdict.ADDS_UP
    payout = replace(payout, pay_amount=Decimal("96.500001"))
    assert payout_breakdown(payout).verdict is Verdict.OFF


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"amount_charged_currency": None}, "amountChargedCurrency is missing"),
        ({"pay_charge_rate": None}, "payChargeRate is missing"),
        ({"pay_charge_rate_currency": None}, "payChargeRateCurrency is missing"),
        ({"payout_fee": None}, "payoutFee is missing"),
        (
            {"payout_fee_currency": "TRY"},
            "payoutFeeCurrency is TRY, where the formula needs EUR",
        ),
        ({"amount_charged": Decimal(-1)}, "amountCharged is negative (-1)"),
    ],
)
def test_a_charge_without_its_figures_is_shown_and_not_judged(changes, fault):
    breakdown = payout_breakdown(replace(TRY, **changes))
    charged = line(breakdown, "charged")
    assert charged.note == f"not checked: {fault}"
    assert charged.agrees is None
    assert charged.stated == charged.amount
    assert breakdown.verdict is Verdict.ADDS_UP


def test_a_network_fee_the_merchant_pays_is_charged_at_the_charge_rate():
    # (24.6083511 + 2) x 0.8755286 + 0.22 = 23.5164
    payout = replace(
        TRY,
        absorb_network_fee=True,
        pay_amount=Decimal("24.608351"),
        amount_charged=Decimal("23.52"),
    )
    breakdown = payout_breakdown(payout)
    assert breakdown.verdict is Verdict.ADDS_UP, verdict_sentence(breakdown)
    assert line(breakdown, "charged").note.startswith("A / r × c + F + N × c")


def money(top: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(0, top, places=places, allow_nan=False, allow_infinity=False)


@st.composite
def payouts(draw: st.DrawFn) -> Payout:
    """A payout that follows the vendor's formula, in any of the four ways."""
    amount = draw(st.decimals("0.01", 10**9, places=2))
    rate = draw(st.decimals("0.0001", 10**6, places=7))
    fee = draw(money(100, 2))
    network_fee = draw(money(50, 6))
    absorbed = draw(st.tuples(st.booleans(), st.booleans()))
    with localcontext(prec=80, rounding=ROUND_HALF_UP):
        in_coin = (amount - (0 if absorbed[0] else fee)) / rate
        received = (in_coin - (0 if absorbed[1] else network_fee)).quantize(Decimal("0.000001"))
        charged = amount + (fee if absorbed[0] else 0) + (network_fee * rate if absorbed[1] else 0)
        charged = charged.quantize(Decimal("0.01"))
    assume(received >= 0)
    return replace(
        SEED,
        amount=amount,
        exchange_rate=rate,
        payout_fee=fee,
        network_fee=network_fee,
        absorb_fees=None,
        absorb_payout_fee=absorbed[0],
        absorb_network_fee=absorbed[1],
        pay_amount=received,
        amount_charged=charged,
        amount_charged_currency="EUR",
    )


@given(payouts())
def test_a_payout_built_by_the_formula_adds_up(payout: Payout):
    breakdown = payout_breakdown(payout)
    assert breakdown.verdict is Verdict.ADDS_UP, verdict_sentence(breakdown)


@given(payouts(), st.sampled_from(["pay_amount", "amount_charged", "amount"]), st.booleans())
def test_any_single_figure_shifted_beyond_the_tolerance_is_off(payout, field, up):
    amount, rate = payout.amount, payout.exchange_rate
    with localcontext(prec=80):
        slack = amount / rate * Decimal("0.5E-7") / rate + Decimal("0.000002")
        slack = (slack * max(rate, 1) + payout.network_fee * Decimal("1E-7")) * 2 + Decimal("0.02")
        shift = slack.quantize(Decimal("0.01")) + Decimal("0.01")
        shifted = getattr(payout, field) + (shift if up else -shift)
    assume(shifted >= 0)
    breakdown = payout_breakdown(replace(payout, **{field: shifted}))
    assert breakdown.verdict is Verdict.OFF
    assert breakdown.difference


@given(
    st.dictionaries(
        st.sampled_from([field.name for field in fields(Payout) if "Decimal" in str(field.type)]),
        st.none() | st.decimals() | st.just(Decimal("1E+400")) | st.just(Decimal("1E-999999")),
    )
)
def test_no_figures_whatever_make_it_raise(figures):
    for payout in (SEED, TRY):
        breakdown = payout_breakdown(replace(payout, **figures))
        assert verdict_sentence(breakdown)
