"""The Paylink form: each fault at its own field, and nothing guessed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from paylink_tui.model.mesh import Network
from paylink_tui.ui.mesh_typed import BOTH_AMOUNTS, Typed, TypedRecipient, read, wants_tag
from paylink_tui.ui.mesh_words import creation_facts, network_line

POLYGON = Network(
    "7436e9d0-ba42-4d2b-b4c0-8e4e606b2c12",
    "Polygon",
    supported_tokens=("USDC", "USDT"),
    address_pattern="^0x[0-9a-fA-F]{40}$",
)
ADDRESS = "0x0Ff0000f0A0f0000F0F000000000ffFf00f0F0f0"
RECIPIENT = TypedRecipient(POLYGON, "USDC", ADDRESS, "", "")
TYPED = Typed(
    transaction_id="pl-1",
    user_id="customer-1",
    amount_in_fiat="12.30",
    transfer_type="payment",
    inclusive_fee=False,
    smart_funding=None,
    client_fee="",
    description="",
    recipients=(RECIPIENT,),
)


def test_a_whole_form_has_no_faults_and_keeps_the_scale() -> None:
    found = read(TYPED)
    assert found.faults == {}
    assert str(found.draft.amount_in_fiat) == "12.30"
    assert found.remarks == {"recipients.0.address": "✓ fits Polygon"}


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("12.345", "At most 2 decimals"),
        ("12,30", "Use a point"),
        ("-1", "negative"),
        ("0", "zero"),
        ("1e400", "Only figures"),
        ("abc", "Only figures"),
        ("１２", "Only figures"),
    ],
)
def test_an_amount_that_cannot_be_sent_is_told_at_its_field(amount: str, words: str) -> None:
    found = read(replace(TYPED, amount_in_fiat=amount))
    assert words in found.faults["amount_in_fiat"]
    assert found.draft.amount_in_fiat is None


def test_dollars_and_tokens_together_are_told_at_both_fields() -> None:
    found = read(replace(TYPED, recipients=(replace(RECIPIENT, amount="5"),)))
    assert found.faults == {
        "amount_in_fiat": BOTH_AMOUNTS,
        "recipients.0.amount": BOTH_AMOUNTS,
    }


def test_a_token_amount_may_have_eighteen_decimals() -> None:
    tokens = replace(RECIPIENT, amount="0.000000000000000001")
    found = read(replace(TYPED, amount_in_fiat="", recipients=(tokens,)))
    assert found.faults == {}
    assert found.draft.recipients[0].amount == Decimal("1e-18")


def test_an_address_that_does_not_fit_its_network_is_told() -> None:
    found = read(replace(TYPED, recipients=(replace(RECIPIENT, address="TTbG"),)))
    assert found.faults == {"recipients.0.address": "This is no address on Polygon"}


def test_an_address_on_a_network_without_a_pattern_is_said_to_be_unchecked() -> None:
    network = replace(POLYGON, address_pattern=None)
    found = read(replace(TYPED, recipients=(replace(RECIPIENT, network=network),)))
    assert "Not checked" in found.remarks["recipients.0.address"]


def test_an_empty_form_names_all_that_is_needed() -> None:
    empty = TypedRecipient(None, "", "", "", "")
    found = read(replace(TYPED, transaction_id="", user_id=" ", recipients=(empty,)))
    assert found.faults.keys() == {
        "transaction_id",
        "user_id",
        "recipients.0.network_id",
        "recipients.0.symbol",
        "recipients.0.address",
    }


def test_a_client_fee_is_a_ratio() -> None:
    assert read(replace(TYPED, client_fee="0.015")).draft.client_fee == Decimal("0.015")
    assert "ratio" in read(replace(TYPED, client_fee="1.5")).faults["client_fee"]
    assert "Use a point" in read(replace(TYPED, client_fee="1,5")).faults["client_fee"]


def test_networks_with_shared_addresses_want_a_tag() -> None:
    assert wants_tag(Network("x", "XRPL", supported_tokens=("XRP",)))
    assert not wants_tag(POLYGON)
    assert not wants_tag(None)


def test_the_question_names_amount_network_token_and_the_whole_address() -> None:
    draft = read(replace(TYPED, user_id="u" * 60)).draft
    facts = creation_facts("shop · LIVE", draft, [POLYGON])
    assert ("Account", "shop · LIVE") in facts
    assert ("Amount", "12.30 USD (fees on top)") in facts
    assert ("To", "USDC on Polygon") in facts
    assert ("", ADDRESS) in facts
    assert ("Address", f"{ADDRESS[:6]} … {ADDRESS[-6:]}") in facts
    assert any(name == "Mind" and "userId" in value for name, value in facts)


def test_the_question_tells_tokens_tags_and_fees_inside() -> None:
    tagged = replace(RECIPIENT, address_tag="77", amount="5.5")
    typed = replace(TYPED, amount_in_fiat="", inclusive_fee=True, recipients=(tagged,))
    facts = creation_facts("shop · TEST", read(typed).draft, [])
    assert ("Amount", "5.5 USDC (fees taken out of it)") in facts
    assert ("To", f"5.5 USDC on {POLYGON.id}") in facts
    assert ("Tag", "77") in facts


def test_a_network_is_listed_with_some_of_its_tokens() -> None:
    many = replace(POLYGON, supported_tokens=tuple("ABCDEFGH"), network_type="evm")
    assert network_line(many) == "Polygon · evm · A, B, C, D, E, F …"
    assert network_line(Network("id-1")) == "id-1 · ? · "
