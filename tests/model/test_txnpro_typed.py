"""From what is typed for a txn.pro link to its draft, with every fault at its field."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylink_tui.model.accounts import Environment
from paylink_tui.model.txnpro_typed import ReadLink, TypedLink, read_typed

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
GOOD = TypedLink(amount="100.00", currency="EUR", expires_at="+2h", reference="order-7")


def read(typed: TypedLink, environment: Environment = Environment.LIVE) -> ReadLink:
    return read_typed(typed, environment, NOW)


def test_what_is_typed_becomes_the_draft_in_its_own_scale() -> None:
    found = read(
        replace(
            GOOD,
            payment_type="Payout",
            currency=" eur ",
            reference=" order-7 ",
            account_currency="usdt",
            pay_currencies="usdc, USDT usdc;",
            payment_methods=" on_chain,nft ",
        )
    )
    assert found.faults == {}
    draft = found.draft
    assert draft is not None
    assert (str(draft.amount), draft.currency, draft.reference) == ("100.00", "EUR", "order-7")
    assert draft.expires_at == found.expires_at == NOW.replace(hour=12)
    assert draft.account_currency == "USDT"
    assert draft.pay_currencies == ("USDC", "USDT")
    assert draft.payment_methods == ("on_chain", "nft")


def test_an_empty_form_has_a_fault_at_each_field_that_is_needed() -> None:
    found = read(TypedLink())
    assert found.draft is None
    assert found.expires_at is None
    assert found.faults.keys() == {"amount", "currency", "expires_at", "reference"}


def test_a_figure_that_cannot_be_read_hides_no_other_fault() -> None:
    found = read(
        replace(GOOD, amount="1,5", pay_currencies="USDC,!", success_redirect_url="http://x.y")
    )
    assert found.faults.keys() == {"amount", "pay_currencies", "success_redirect_url"}
    assert found.faults["amount"] == "Use a point for decimals: 1.5"
    assert found.expires_at == NOW.replace(hour=12)


@pytest.mark.parametrize(
    ("currency", "amount", "fault"),
    [("EUR", "0.001", "At most 2 decimals: 0.00"), ("USDT", "0.001", None)],
)
def test_the_decimals_are_those_of_the_currency(
    currency: str, amount: str, fault: str | None
) -> None:
    found = read(replace(GOOD, currency=currency, amount=amount))
    assert found.faults.get("amount") == fault
    assert (found.draft is None) == (fault is not None)


def test_http_is_for_test_accounts_and_redirects_are_for_invoices() -> None:
    typed = replace(GOOD, unsuccess_redirect_url="http://127.0.0.1/failed")
    assert "https://" in read(typed).faults["unsuccess_redirect_url"]
    assert read(typed, Environment.TEST).draft is not None
    payout = read(replace(typed, payment_type="Payout"), Environment.TEST)
    assert "a payout has no redirect" in payout.faults["unsuccess_redirect_url"]


_TEXT = st.text(max_size=40) | st.sampled_from(
    ["+2h", "+99999d99999h", "9999-12-31 23:59 -12:00", "0001-01-01 00:00 +14:00", "EUR", "1.00"]
)


@given(texts=st.lists(_TEXT, min_size=9, max_size=9), kind=st.sampled_from(["Invoice", "Payout"]))
def test_whatever_is_typed_is_a_draft_or_has_a_fault_at_a_field(
    texts: list[str], kind: str
) -> None:
    found = read(TypedLink(kind, *texts))
    names = {field.name for field in fields(TypedLink)}
    assert found.faults.keys() <= names
    assert (found.draft is None) == bool(found.faults)
