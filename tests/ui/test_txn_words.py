"""Statuses keep their vendor's meaning, and unknown ones are shown as they came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from paylink_tui.model.txnpro import Invoice, Payout, Target, TxnDetail, TxnLink
from paylink_tui.ui import txn_words as words

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def detail(link: str | None, target: Target | None = None, **more: object) -> TxnDetail:
    return TxnDetail(TxnLink("id-1", status=link, **more), target, {})  # type: ignore[arg-type]


def payout(status: str | None, **more: object) -> Target:
    return Target("payouts", "p-1", payout=Payout(status=status, **more))  # type: ignore[arg-type]


def invoice(status: str, **more: object) -> Target:
    return Target("invoices", "i-1", invoice=Invoice(status=status, **more))  # type: ignore[arg-type]


def test_a_completed_link_does_not_say_that_money_moved() -> None:
    assert "does not say that money moved" in words.link_meaning(TxnLink("x", status="completed"))


def test_an_unknown_status_is_shown_as_it_came() -> None:
    assert words.child_status(payout("frozen")) == "frozen"
    assert "shown as it came" in words.child_meaning(payout("frozen"))
    assert "shown as it came" in words.link_meaning(TxnLink("x", status="on_review"))


def test_an_expired_invoice_is_not_final() -> None:
    assert "not final" in words.child_meaning(invoice("expired"))
    assert not words.is_final(detail("completed", invoice("expired")))


@pytest.mark.parametrize(
    ("given", "final"),
    [
        (detail("created"), False),
        (detail("expired"), True),
        (detail("completed"), False),
        (detail("pending", payout("completed")), True),
        (detail("completed", payout("processing")), False),
        (detail("completed", payout("cancelled")), True),
        (detail("completed", payout(None)), False),
        (detail("completed", invoice("rejected")), True),
        (detail("completed", Target("refunds", "r-1")), False),
        (detail(None), False),
    ],
)
def test_final_is_what_the_child_says(given: TxnDetail, final: bool) -> None:
    assert words.is_final(given) is final


def test_an_invoice_shows_its_three_statuses() -> None:
    target = invoice("completed", status_context="full", payment_status="on_time")
    assert words.child_status(target) == "completed · full · on_time"


def test_a_pending_link_with_a_completed_payout_is_explained() -> None:
    (note,) = words.notes(detail("pending", payout("completed")), NOW)
    assert "still says pending although its payout is completed" in note


def test_a_link_past_its_time_that_is_not_marked_so_is_told() -> None:
    (note,) = words.notes(detail("created", expires_at=NOW - timedelta(hours=1)), NOW)
    assert "time is over" in note


@pytest.mark.parametrize("reference", ["REFUND-7", "refund-7", "7REFUND-"])
def test_a_refund_is_known_by_either_end_of_its_reference(reference: str) -> None:
    assert words.is_refund(reference)
    assert "refund link" in words.notes(detail("created", reference=reference), NOW)[0]


@pytest.mark.parametrize("reference", ["7-REFUND", "ORDER-1", "", None])
def test_another_reference_is_no_refund(reference: str | None) -> None:
    assert not words.is_refund(reference)


def test_an_xrp_address_is_split_from_its_tag_which_is_said_to_be_needed() -> None:
    target = payout("processing", address="rLsBa2v?dt=77")
    shown = {fact.label: fact.value for fact in words.facts(detail("completed", target))}
    assert shown["Address"] == "rLsBa2v"
    assert shown["Tag"].startswith("77 (")
    copied = dict(words.copies(detail("completed", target)))
    assert (copied["address"], copied["address tag"]) == ("rLsBa2v", "77")


def test_the_end_of_the_rate_lock_is_not_called_an_expiry() -> None:
    target = payout("completed", expires_at=NOW)
    labels = [fact.label for fact in words.facts(detail("completed", target))]
    assert "Rate lock ends" in labels
    assert not any("xpir" in label for label in labels)


def test_the_network_is_the_payouts() -> None:
    target = payout("completed", pay_network="ttrx:usdt", pay_network_name="Tron (TRC20)")
    shown = {fact.label: fact.value for fact in words.facts(detail("pending", target))}
    assert shown["Network"] == "Tron (TRC20) (ttrx:usdt)"


def test_a_link_without_anything_still_has_words() -> None:
    bare = detail(None)
    assert words.amount_of(bare.link) == "no amount"
    assert words.child_name(None) == "Payout or invoice"
    assert words.child_status(None) == "none yet"
    assert "does not say when" in words.expiry(bare.link, NOW)
    assert words.short_expiry(bare.link, NOW) == "–"
    assert words.child_name(Target("refunds", "r")) == "refunds"
    assert "without its figures" in words.child_meaning(Target("payouts", "p"))


def test_the_expiry_counts_down_to_the_second() -> None:
    link = TxnLink("x", expires_at=NOW + timedelta(days=2, hours=1, minutes=59, seconds=3))
    assert words.expiry(link, NOW).startswith("expires in 2 d 1:59:03 · 2026-11-22")
    assert words.short_expiry(link, NOW) == "in 2 d"
    assert words.expiry(link, NOW + timedelta(days=5)).startswith("expired 2 d")
    assert words.short_expiry(link, NOW + timedelta(days=5)) == "expired"


def test_an_amount_keeps_its_scale() -> None:
    link = TxnLink("x", amount=Decimal("100.00"), currency="EUR")
    assert words.amount_of(link) == "100.00 EUR"
