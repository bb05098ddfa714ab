"""An invoice's figures are recomputed as the vendor's own payloads prove."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from paylink_tui.model.breakdown import Breakdown, Line, Verdict, verdict_sentence
from paylink_tui.model.invoice import invoice_breakdown
from paylink_tui.model.txnpro import Invoice, InvoiceTransaction

USD = Invoice(
    amount_billed=Decimal("40.00"),
    billed_currency="USD",
    amount_charged=Decimal("40.424657"),
    charged_currency="USDT",
    exchange_rate=Decimal("0.9894951"),
)
USD_FEE = InvoiceTransaction(transaction_fee=Decimal("0.4"), transaction_fee_currency="USD")
TRY = Invoice(
    amount_billed=Decimal("10000.00"),
    billed_currency="TRY",
    amount_charged=Decimal("283.417792"),
    charged_currency="USDT",
    exchange_rate=Decimal("35.2836"),
    target_amount=Decimal("266.17"),
    target_currency="EUR",
    charged_target_rate=Decimal("0.948618"),
    charged_target_rate_currency="EUR",
    status_context="unpaid",
)
TRY_FEE = InvoiceTransaction(
    transaction_fee=Decimal("100.00"),
    transaction_fee_currency="TRY",
    target_transaction_fee=Decimal("2.69"),
    target_transaction_fee_currency="EUR",
    consolidation_fee=Decimal("0.00"),
)


def line(breakdown: Breakdown, label: str) -> Line:
    return next(line for line in breakdown.lines if line.label == label)


def test_the_published_dollar_invoice_adds_up_and_credits_what_was_credited():
    breakdown = invoice_breakdown(USD, (USD_FEE,))
    assert breakdown.verdict is Verdict.ADDS_UP
    assert line(breakdown, "due from the payer").amount == Decimal("40.424657")
    assert line(breakdown, "transaction fee").amount == Decimal("-0.4")
    assert line(breakdown, "credited").amount == Decimal("39.60")
    assert line(breakdown, "credited").agrees is None
    assert breakdown.formula == "amount due from the payer: B / r"


def test_the_published_lira_invoice_settles_as_stated():
    breakdown = invoice_breakdown(TRY, (TRY_FEE,))
    assert breakdown.verdict is Verdict.ADDS_UP
    settled = line(breakdown, "settled")
    assert settled.amount == Decimal("266.17")
    assert settled.agrees is True
    assert settled.note == "D × t − fees, t = 0.948618 EUR per USDT"


def test_an_amount_due_that_does_not_follow_the_rate_is_off():
    breakdown = invoice_breakdown(replace(USD, amount_charged=Decimal("40.524657")))
    assert verdict_sentence(breakdown) == "off by 0.100000 USDT (stated more than computed)"


def test_a_settlement_that_does_not_follow_its_fee_row_is_off():
    breakdown = invoice_breakdown(replace(TRY, target_amount=Decimal("265.62")), (TRY_FEE,))
    assert verdict_sentence(breakdown) == "off by 0.55 EUR (stated less than computed)"


def test_a_rate_shown_with_five_decimals_allows_what_it_hides():
    invoice = replace(USD, exchange_rate=Decimal("0.98950"))
    assert invoice_breakdown(invoice).verdict is Verdict.ADDS_UP


def test_without_fee_rows_the_settlement_is_shown_and_not_judged():
    breakdown = invoice_breakdown(replace(TRY, target_amount=Decimal("200.00")))
    assert breakdown.verdict is Verdict.ADDS_UP
    settled = line(breakdown, "settled")
    assert settled.agrees is None
    assert settled.note == ("not checked: the fee row (invoiceTransactions) is not in the answer")


def test_without_fee_rows_and_a_target_only_what_is_due_is_shown():
    assert [line.label for line in invoice_breakdown(USD).lines] == ["billed", "due from the payer"]


@pytest.mark.parametrize(
    ("invoice", "row", "fault"),
    [
        ({"status_context": "underpaid"}, {}, "the invoice was underpaid"),
        ({"target_currency": None}, {}, "targetCurrency is missing"),
        ({"charged_target_rate": None}, {}, "chargedTargetRate is missing"),
        (
            {"charged_target_rate_currency": "USD"},
            {},
            "chargedTargetRateCurrency is USD, where the formula needs EUR",
        ),
        ({}, {"target_transaction_fee": None}, "targetTransactionFee is missing"),
        ({}, {"consolidation_fee": None}, "consolidationFee is missing"),
        (
            {},
            {"target_transaction_fee_currency": "TRY"},
            "targetTransactionFeeCurrency is TRY, where the formula needs EUR",
        ),
    ],
)
def test_a_settlement_without_its_figures_is_not_judged(invoice, row, fault):
    wrong = replace(TRY, target_amount=Decimal("1.00"), **invoice)
    breakdown = invoice_breakdown(wrong, (replace(TRY_FEE, **row),))
    assert line(breakdown, "settled").note == f"not checked: {fault}"
    assert breakdown.verdict is Verdict.ADDS_UP


def test_a_target_currency_without_an_amount_makes_no_line():
    breakdown = invoice_breakdown(replace(TRY, target_amount=None), (TRY_FEE,))
    assert [line.label for line in breakdown.lines] == ["billed", "due from the payer"]


def test_an_amount_due_of_zero_leaves_no_room_in_the_settlement():
    invoice = replace(
        TRY,
        amount_billed=Decimal("0.00"),
        amount_charged=Decimal("0.000000"),
        target_amount=Decimal("0.30"),
    )
    row = replace(TRY_FEE, target_transaction_fee=Decimal("0.00"))
    assert invoice_breakdown(invoice, (row,)).verdict is Verdict.OFF


def test_two_fee_rows_are_not_added_up_by_guess():
    settled = line(invoice_breakdown(TRY, (TRY_FEE, TRY_FEE)), "settled")
    assert "2 fee rows" in settled.note
    before = line(invoice_breakdown(USD, (USD_FEE, USD_FEE)), "to be credited, before the fee")
    assert before.amount == Decimal("40.00")
    assert "2 fee rows" in before.note


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"amount_billed": None}, "amountBilled is missing"),
        ({"billed_currency": None}, "billedCurrency is missing"),
        ({"charged_currency": ""}, "chargedCurrency is missing"),
        ({"amount_charged": None}, "amountCharged is missing"),
        ({"exchange_rate": Decimal(0)}, "exchangeRate is zero"),
        ({"amount_billed": Decimal("1E+400")}, "amountBilled is of an absurd size (1E+400)"),
    ],
)
def test_what_cannot_be_checked_names_why_and_shows_what_is_stated(changes, fault):
    breakdown = invoice_breakdown(replace(USD, **changes))
    assert verdict_sentence(breakdown) == f"cannot be checked, because {fault}"
    assert all(line.stated == line.amount for line in breakdown.lines)


@st.composite
def invoices(draw: st.DrawFn) -> tuple[Invoice, InvoiceTransaction]:
    billed = draw(st.decimals("0.01", 10**9, places=2))
    rate = draw(st.decimals("0.0001", 10**6, places=7))
    target_rate = draw(st.decimals("0.0001", 10**4, places=6))
    fee = draw(st.decimals(0, 100, places=2))
    with localcontext(prec=80, rounding=ROUND_HALF_UP):
        due = (billed / rate).quantize(Decimal("0.000001"))
        settled = (due * target_rate - fee).quantize(Decimal("0.01"))
    assume(settled >= 0)
    invoice = replace(
        TRY,
        amount_billed=billed,
        exchange_rate=rate,
        amount_charged=due,
        charged_target_rate=target_rate,
        target_amount=settled,
    )
    return invoice, replace(TRY_FEE, target_transaction_fee=fee)


@given(invoices())
def test_an_invoice_built_by_the_formula_adds_up(made):
    invoice, row = made
    breakdown = invoice_breakdown(invoice, (row,))
    assert breakdown.verdict is Verdict.ADDS_UP, verdict_sentence(breakdown)


@given(invoices(), st.sampled_from(["amount_charged", "target_amount"]), st.booleans())
def test_a_shifted_figure_is_off(made, field, up):
    invoice, row = made
    with localcontext(prec=80):
        slack = invoice.amount_charged * (Decimal("0.5E-7") / invoice.exchange_rate)
        slack += invoice.amount_charged * Decimal("0.5E-6")
        slack += Decimal("0.5E-6") * invoice.charged_target_rate + Decimal("0.02")
        shifted = getattr(invoice, field) + (slack if up else -slack).quantize(Decimal("0.000001"))
    assume(shifted >= 0)
    breakdown = invoice_breakdown(replace(invoice, **{field: shifted}), (row,))
    assert breakdown.verdict is Verdict.OFF


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "amount_billed",
                "exchange_rate",
                "amount_charged",
                "target_amount",
                "charged_target_rate",
            ]
        ),
        st.none() | st.decimals() | st.just(Decimal("1E+400")),
    )
)
def test_no_figures_whatever_make_it_raise(figures):
    assert verdict_sentence(invoice_breakdown(replace(TRY, **figures), (TRY_FEE,)))
