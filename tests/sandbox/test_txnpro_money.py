"""The sandbox's figures against the vendor's, and each generated child added up anew."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import httpx
import pytest

from paylink_tui.sandbox import Sandbox, SandboxSettings
from paylink_tui.sandbox.txnpro_money import (
    PayoutTerms,
    invoice_figures,
    payout_figures,
    scale_of,
)
from tests.sandbox.conftest import client_of, fixture

BASE = "/api/public/v1"


def terms_of(attributes: dict[str, Any]) -> PayoutTerms:
    charge_rate = attributes.get("payChargeRate", attributes["exchangeRate"])
    absorbs = bool(attributes["absorbFees"])
    return PayoutTerms(
        amount=Decimal(attributes["amount"]),
        currency=attributes["currency"],
        charged_currency=attributes.get("amountChargedCurrency", attributes["currency"]),
        rate=Decimal(attributes["exchangeRate"]),
        charge_rate=Decimal(charge_rate),
        network_fee=Decimal(attributes["networkFee"]),
        absorb_payout_fee=attributes.get("absorbPayoutFee", absorbs),
        absorb_network_fee=attributes.get("absorbNetworkFee", absorbs),
    )


def test_the_vendors_first_payout_comes_out_to_the_digit() -> None:
    [payout] = fixture("txnpro/payment_link_read_payout_target.json")["included"]
    figures = payout_figures(terms_of(payout["attributes"]))
    assert str(figures.pay_amount) == payout["attributes"]["payAmount"]
    assert str(figures.payout_fee) == payout["attributes"]["payoutFee"]


def test_the_vendors_lira_payout_comes_out_to_the_digit() -> None:
    attributes = fixture("txnpro/partial/payout_webhook_processing_try.json")["data"]["attributes"]
    figures = payout_figures(terms_of(attributes))
    assert str(figures.pay_amount) == attributes["payAmount"]
    assert str(figures.amount_charged) == attributes["amountCharged"]
    assert str(figures.display_fee) == attributes["displayFee"]
    assert str(figures.payout_fee) == attributes["payoutFee"]


@pytest.mark.parametrize("name", ["usd", "try"])
def test_the_vendors_invoices_come_out_to_the_digit(name: str) -> None:
    document = fixture(f"txnpro/partial/invoice_webhook_pending_{name}.json")
    attributes = document["data"]["attributes"]
    target = None
    if "chargedTargetRate" in attributes:
        target = (attributes["targetCurrency"], Decimal(attributes["chargedTargetRate"]))
    figures = invoice_figures(
        Decimal(attributes["amountBilled"]),
        attributes["billedCurrency"],
        Decimal(attributes["exchangeRate"]),
        attributes["chargedCurrency"],
        target,
    )
    assert str(figures.amount_charged) == attributes["amountCharged"]
    if target is None:
        assert str(figures.credited) == document["included"][2]["attributes"]["amount"]
    else:
        assert str(figures.target_amount) == attributes["targetAmount"]
        fees = document["included"][1]["attributes"]
        assert str(figures.target_fee) == fees["targetTransactionFee"]


def half_unit(currency: str) -> Decimal:
    return Decimal(5).scaleb(-scale_of(currency) - 1)


def payout_is_right(payout: dict[str, Any]) -> bool:
    """The documented composition, written out without the sandbox's own arithmetic."""
    amount, rate = Decimal(payout["amount"]), Decimal(payout["exchangeRate"])
    network_fee = Decimal(payout["networkFee"])
    fee = Decimal(payout.get("displayFee", payout["payoutFee"]))
    takes_fee = payout.get("absorbPayoutFee", payout["absorbFees"])
    takes_network = payout.get("absorbNetworkFee", payout["absorbFees"])
    sent = (amount if takes_fee else amount - fee) / rate
    sent -= 0 if takes_network else network_fee
    return abs(sent - Decimal(payout["payAmount"])) <= half_unit("USDT")


def charge_is_right(payout: dict[str, Any]) -> bool:
    if "amountCharged" not in payout:
        return True
    rate = Decimal(payout["payChargeRate"])
    charged = Decimal(payout["amount"]) / Decimal(payout["exchangeRate"]) * rate
    charged += Decimal(payout["payoutFee"]) if payout["absorbPayoutFee"] else 0
    charged += Decimal(payout["networkFee"]) * rate if payout["absorbNetworkFee"] else 0
    tolerance = half_unit(payout["amountChargedCurrency"])
    return abs(charged - Decimal(payout["amountCharged"])) <= tolerance


def invoice_is_right(invoice: dict[str, Any]) -> bool:
    due = Decimal(invoice["amountBilled"]) / Decimal(invoice["exchangeRate"])
    tolerance = half_unit(invoice["chargedCurrency"])
    return abs(due - Decimal(invoice["amountCharged"])) <= tolerance


def wrong_links(client: httpx.Client) -> set[str]:
    by_reference = {}
    wrong = set()
    for kind in ("payouts", "invoices"):
        page = 1
        while batch := client.get(f"{BASE}/{kind}", params={"page": page, "per_page": 100}).json()[
            "data"
        ]:
            page += 1
            for child in batch:
                attributes = child["attributes"]
                by_reference[attributes["reference"]] = attributes
    for reference, attributes in by_reference.items():
        if not reference.removeprefix("REFUND-").startswith("ORDER-"):
            continue
        if "payAmount" in attributes:
            right = payout_is_right(attributes) and charge_is_right(attributes)
        else:
            right = invoice_is_right(attributes)
        if not right:
            wrong.add(reference)
    return wrong


def test_every_child_adds_up_but_for_the_planted_ones() -> None:
    with Sandbox(SandboxSettings(links=330)) as sandbox, client_of(sandbox) as client:
        wrong = wrong_links(client)
        planted = sandbox.state.txnpro.planted()
        expected = {sandbox.state.txnpro.by_id[link_id].reference for link_id in planted}
    assert wrong == expected
    assert len(wrong) == 30


def test_all_four_ways_to_bear_the_fees_and_the_old_flag_occur(client: httpx.Client) -> None:
    payouts = client.get(f"{BASE}/payouts", params={"per_page": 100}).json()["data"]
    pairs = {
        (row["attributes"].get("absorbPayoutFee"), row["attributes"].get("absorbNetworkFee"))
        for row in payouts
    }
    old = {row["attributes"]["absorbFees"] for row in payouts}
    assert pairs == {(True, True), (True, False), (False, True), (False, False), (None, None)}
    assert old == {None, True, False}
