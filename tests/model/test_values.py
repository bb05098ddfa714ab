"""The plain values say what they mean, and hide what is secret."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.breakdown import Breakdown, Line, Verdict, judged, verdict_sentence
from paylink_tui.model.errors import (
    InvalidInputError,
    NetworkError,
    Outcome,
    PaylinkError,
    RateLimitedError,
)
from paylink_tui.model.mesh import Paylink, Transfer
from paylink_tui.model.mesilat import MesilatLink, PriceRow
from paylink_tui.model.money import Money
from paylink_tui.model.records import LinkRecord
from paylink_tui.model.txnpro import Invoice, Payout, Target
from paylink_tui.model.wire import camel


def test_each_provider_has_its_own_spelling():
    assert [provider.label for provider in Provider] == ["Mesilat", "Mesh", "txn.pro"]
    assert [environment.value for environment in Environment] == ["test", "live"]


def test_an_error_is_one_line_with_the_provider_words_and_the_next_step():
    error = PaylinkError("It failed.", said="no.", remedy="Try again.")
    assert error.sentence() == "It failed. The provider said: no. Try again."
    assert PaylinkError("It failed.").sentence() == "It failed."
    assert str(error) == "It failed."


def test_input_that_cannot_be_sent_was_not_sent():
    error = InvalidInputError("No price.", fields={"eur.price": "needed"})
    assert error.outcome is Outcome.NOT_SENT
    assert error.fields == {"eur.price": "needed"}
    assert not error.retry


def test_a_provider_error_keeps_its_status_and_its_wait():
    error = RateLimitedError("Too many.", status=429, code="slow", retry_after=3.5)
    assert (error.status, error.code, error.retry_after, error.fields) == (429, "slow", 3.5, {})
    assert error.retry
    assert NetworkError("No answer.").retry


def test_a_paylink_hides_its_url():
    link = Paylink("pl-1", "https://paylink.meshconnect.com?linkToken=c2VjcmV0", datetime.now(UTC))
    assert repr(link) == "Paylink(transaction_id='pl-1', url=…)"


def test_a_transfer_reads_its_source_from_a_keyword():
    alias = Transfer.__pydantic_config__["alias_generator"]
    assert alias("source") == "from"
    assert alias("amount_in_fiat") == "amountInFiat"
    assert camel("txid") == "txid"


def test_a_listed_link_gives_the_prices_it_can_be_read_for():
    link = MesilatLink(188, 141, "d83dff3a", prices=("€20.00", "100.00 ₽", "gratis"))
    assert link.amounts == (Money(Decimal("20.00"), "EUR"), Money(Decimal("100.00"), "RUB"))
    assert link.price_in("RUB") == "100.00 ₽"
    assert link.price_in("USD") == ""


def test_a_price_row_charges_the_discount_only_when_it_is_on():
    row = PriceRow(Decimal("500.00"), Decimal("39.99"), discounted=True)
    assert (row.charged, row.struck) == (Decimal("39.99"), Decimal("500.00"))
    row = PriceRow(Decimal("500.00"))
    assert (row.charged, row.struck) == (Decimal("500.00"), None)


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (Target("payouts", "1", payout=Payout(status="completed")), "completed"),
        (Target("invoices", "1", invoice=Invoice(status="expired")), "expired"),
        (Target("tips", "1"), None),
    ],
)
def test_a_target_has_its_childs_status(target, status):
    assert target.status == status


def test_a_record_needs_only_what_every_provider_gives():
    record = LinkRecord(Provider.MESH, "shop", Environment.TEST, "transfer", "1")
    assert record.amounts == ()


def test_a_line_that_was_not_compared_does_not_decide():
    lines = (Line("settled", Decimal(1), "EUR", stated=Decimal(2)),)
    assert judged("f", lines).verdict is Verdict.ADDS_UP


def test_the_verdict_in_words():
    off = Breakdown("f", (), Verdict.OFF, Decimal("0.10"), "USDT")
    assert verdict_sentence(off) == "off by 0.10 USDT (stated more than computed)"
    unchecked = Breakdown("f", (), Verdict.UNCHECKED, reason="exchangeRate is zero")
    assert verdict_sentence(unchecked) == "cannot be checked, because exchangeRate is zero"
    assert verdict_sentence(Breakdown("f", (), Verdict.ADDS_UP)) == "adds up"
