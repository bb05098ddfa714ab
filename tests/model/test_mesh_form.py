"""A Paylink's form holds every rule that Mesh documents."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.mesh import Network, PaylinkDraft, Recipient
from paylink_tui.model.mesh_form import (
    check_address,
    check_paylink_draft,
    check_transaction_id,
    new_transaction_id,
    paylink_age_note,
    paylink_warnings,
)

NOW = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
ETHEREUM = "e3c7fdd8-b1fc-4e51-85ae-bb276e075611"
ADDRESS = "0x0Ff0000f0A0f0000F0F000000000ffFf00f0F0f0"
TO = Recipient(ETHEREUM, "USDC", ADDRESS)
DRAFT = PaylinkDraft("user-1", "pl-1", (TO,), amount_in_fiat=Decimal("100.00"))
NETWORK = Network(ETHEREUM, "Ethereum", address_pattern="^0x[a-fA-F0-9]{40}$")


def faults(**changes) -> dict[str, str]:
    with pytest.raises(InvalidInputError) as caught:
        check_paylink_draft(replace(DRAFT, **changes))
    assert caught.value.what in caught.value.fields.values()
    return caught.value.fields


def test_a_new_transaction_id_tells_its_day_and_has_no_look_alikes():
    made = {new_transaction_id(NOW, Random(seed)) for seed in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch("pl-20261121-[2-9a-hjkmnp-z]{8}", text) for text in made)


def test_a_transaction_id_is_trimmed_and_required():
    assert check_transaction_id(" pl-1 ") == "pl-1"
    for typed in ("", "  ", "x" * 129, "a\x1bb"):
        with pytest.raises(InvalidInputError) as caught:
            check_transaction_id(typed)
        assert list(caught.value.fields) == ["transaction_id"]


def test_an_address_is_held_against_the_networks_pattern():
    assert check_address(NETWORK, f" {ADDRESS} ") is None
    with pytest.raises(InvalidInputError) as caught:
        check_address(NETWORK, ADDRESS[:-1])
    assert caught.value.fields == {"address": "This is no address on Ethereum"}


def test_an_address_on_a_network_without_a_name_is_refused_too():
    with pytest.raises(InvalidInputError, match="no address on this network"):
        check_address(replace(NETWORK, name=""), "x")


def test_an_address_that_was_not_checked_says_why():
    note = check_address(replace(NETWORK, address_pattern=None), ADDRESS)
    assert note == "Not checked: Mesh gives no pattern for addresses on this network"
    note = check_address(replace(NETWORK, address_pattern="(a+)+"), ADDRESS)
    assert note == "Not checked: the network's pattern for addresses cannot safely be used"


@pytest.mark.parametrize("address", ["", "x" * 257, "a\u202eb"])
def test_an_address_that_can_be_none_is_refused(address):
    with pytest.raises(InvalidInputError) as caught:
        check_address(replace(NETWORK, address_pattern=None), address)
    assert list(caught.value.fields) == ["address"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"amount_in_fiat": None},
        {"amount_in_fiat": None, "recipients": (replace(TO, amount=Decimal("0.5")),)},
        {"client_fee": Decimal(0)},
        {"client_fee": Decimal(1)},
        {"transfer_type": "deposit"},
        {"description": "d" * 256},
        {"user_id": "u" * 300},
        {"transaction_id": "t" * 128},
        {"recipients": (TO, replace(TO, symbol="USDT"), replace(TO, network_id="other"))},
    ],
)
def test_a_sound_draft_passes(changes):
    check_paylink_draft(replace(DRAFT, **changes))


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"user_id": ""}, "user_id", "is needed"),
        ({"user_id": "u" * 301}, "user_id", "at most 300 characters; this has 301"),
        ({"user_id": "a\nb"}, "user_id", "no control characters"),
        ({"transaction_id": " "}, "transaction_id", "is needed"),
        ({"transaction_id": "t" * 129}, "transaction_id", "at most 128"),
        ({"transfer_type": "gift"}, "transfer_type", "payment, deposit, onramp"),
        ({"amount_in_fiat": Decimal(0)}, "amount_in_fiat", "more than 0"),
        ({"amount_in_fiat": Decimal("NaN")}, "amount_in_fiat", "more than 0"),
        ({"recipients": (replace(TO, amount=Decimal(1)),)}, "amount_in_fiat", "not both"),
        ({"client_fee": Decimal("1.01")}, "client_fee", "from 0 to 1"),
        ({"client_fee": Decimal("-0.1")}, "client_fee", "from 0 to 1"),
        ({"client_fee": Decimal("NaN")}, "client_fee", "from 0 to 1"),
        (
            {"client_fee": Decimal("0.1"), "transfer_type": "deposit"},
            "client_fee",
            "Only a payment",
        ),
        ({"description": "d" * 257}, "description", "at most 256"),
        ({"recipients": ()}, "recipients", "At least one"),
        ({"recipients": (replace(TO, address=""),)}, "recipients.0.address", "is needed"),
        ({"recipients": (replace(TO, network_id=" "),)}, "recipients.0.network_id", "is needed"),
        ({"recipients": (replace(TO, symbol=""),)}, "recipients.0.symbol", "is needed"),
        ({"recipients": (TO, replace(TO, symbol="usdc"))}, "recipients.1.symbol", "twice"),
        (
            {"recipients": (replace(TO, min_amount=Decimal(0)),)},
            "recipients.0.min_amount",
            "more than 0",
        ),
    ],
)
def test_a_rule_that_is_broken_is_named_by_its_field(changes, field, words):
    found = faults(**changes)
    assert list(found) == [field]
    assert words in found[field]


def test_every_broken_rule_is_named_at_once():
    assert set(faults(user_id="", recipients=())) == {"user_id", "recipients"}


def test_a_user_id_that_cannot_be_searched_for_is_doubted():
    assert paylink_warnings(replace(DRAFT, user_id="u" * 50)) == ()
    (warning,) = paylink_warnings(replace(DRAFT, user_id="u" * 51))
    assert "at most 50 characters" in warning


def test_the_age_of_a_paylink_is_told_without_a_promise():
    note = paylink_age_note(NOW - timedelta(minutes=12), NOW)
    assert note == ("asked 12 min ago; Mesh's pages disagree whether a link lives 10 or 30 minutes")
    assert "most likely expired" in paylink_age_note(NOW - timedelta(minutes=31), NOW)
