"""Child payouts and invoices of the txn.pro sandbox, with figures that add up.

Attributes as in docs.txn.pro and docs.txn.io, pages reading-payout, payout-webhooks,
reading-invoice and invoice-webhooks.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random

from paylink_tui.sandbox.clock import iso
from paylink_tui.sandbox.ids import make_hash, make_uuid
from paylink_tui.sandbox.txnpro_book import PAGE, Child, PaymentLink
from paylink_tui.sandbox.txnpro_cases import InvoiceCase, PayoutCase
from paylink_tui.sandbox.txnpro_money import (
    InvoiceFigures,
    PayoutFigures,
    PayoutTerms,
    drawn_rate,
    invoice_figures,
    payout_figures,
    rounded,
)
from paylink_tui.sandbox.wire import Json

ACCOUNT_EUR = "13a85b45-8543-41c7-b963-394d4ea128ae"
TRON_ADDRESS = "TTbGTMwUwA3mncLP7xqCZei1ekaNSgeAJe"
XRP_ADDRESS = "rLsBa2vWV2uuPx2UKbocAZG2WHXoaGyMPf"
_COINS = {"ttrx:usdt": ("USDT", "Tron (TRC20)"), "txrp": ("XRP", "XRP")}
RATE_LOCK_MS = 30_000
INVOICE_LIFE_MS = 3 * 3600 * 1000


def make_child(link: PaymentLink) -> Child:
    """The link's child; drawn from the child's own id, so that reading order does not matter."""
    rng = Random(link.child_id)
    if isinstance(link.case, PayoutCase):
        return _payout(link, link.case, rng)
    return _invoice(link, link.case or InvoiceCase(currency=link.currency), rng)


def _payout(link: PaymentLink, case: PayoutCase, rng: Random) -> Child:
    rate = drawn_rate(rng, link.currency)
    same = link.currency == case.charged_currency
    terms = PayoutTerms(
        amount=Decimal(link.amount),
        currency=link.currency,
        charged_currency=case.charged_currency,
        rate=rate,
        charge_rate=rate if same else drawn_rate(rng, case.charged_currency),
        network_fee=rounded(Decimal(rng.randrange(100, 400)).scaleb(-2), "USDT"),
        absorb_payout_fee=case.absorb_payout_fee,
        absorb_network_fee=case.absorb_network_fee,
    )
    figures = payout_figures(terms)
    attributes = _common_payout(link, case, terms, figures, rng)
    resource: dict[str, Json] = {
        "id": link.child_id,
        "type": "payouts",
        "attributes": attributes,
    }
    if case.generation == "old":
        attributes["absorbFees"] = case.absorb_payout_fee
    else:
        attributes |= _newer_payout(case, terms, figures)
        resource["relationships"] = {
            "accountCharged": {"data": {"type": "accounts", "id": ACCOUNT_EUR}},
            "author": {"data": {"id": make_uuid(rng), "type": "apiKeys"}},
        }
    return Child(resource)


def _common_payout(
    link: PaymentLink, case: PayoutCase, terms: PayoutTerms, figures: PayoutFigures, rng: Random
) -> dict[str, Json]:
    started = link.started_ms
    return {
        "address": TRON_ADDRESS,
        "expiresAt": iso(started + RATE_LOCK_MS),
        "createdAt": iso(started),
        "absorbFees": None,
        "reference": link.reference,
        "status": case.status,
        "amount": link.amount,
        "currency": terms.currency,
        "payCurrency": terms.coin,
        "payAmount": str(figures.pay_amount + case.off),
        "payNetwork": "ttrx:usdt",
        "payNetworkName": "Tron (TRC20)",
        "txid": make_hash(rng) if case.status == "completed" else None,
        "networkFee": str(terms.network_fee),
        "networkFeeCurrency": terms.coin,
        "payoutFee": str(figures.payout_fee),
        "payoutFeeCurrency": terms.charged_currency,
        "exchangeRate": str(terms.rate),
    }


def _newer_payout(case: PayoutCase, terms: PayoutTerms, figures: PayoutFigures) -> dict[str, Json]:
    return {
        "absorbPayoutFee": case.absorb_payout_fee,
        "absorbNetworkFee": case.absorb_network_fee,
        "amountCharged": str(figures.amount_charged),
        "amountChargedCurrency": terms.charged_currency,
        "payChargeRate": str(terms.charge_rate),
        "payChargeRateCurrency": terms.charged_currency,
        "displayFee": str(figures.display_fee),
        "displayFeeCurrency": terms.currency,
        "paymentMethod": "on_chain",
        "receiverBinanceId": "",
        "approvalStatus": None,
        "binanceStatus": None,
    }


def _invoice(link: PaymentLink, case: InvoiceCase, rng: Random) -> Child:
    coin, network_name = _COINS[case.network]
    rate = drawn_rate(rng, link.currency, coin)
    target = ("EUR", drawn_rate(rng, "EUR", coin)) if case.settled else None
    figures = invoice_figures(Decimal(link.amount), link.currency, rate, coin, target)
    started = link.started_ms
    attributes: dict[str, Json] = {
        "amountBilled": link.amount,
        "amountCharged": str(figures.amount_charged + case.off),
        "billedCurrency": link.currency,
        "chargedCurrency": coin,
        "createdAt": iso(started),
        "exchangeRate": str(rate),
        "expiresAt": iso(started + INVOICE_LIFE_MS),
        "hostedPageUrl": f"{PAGE}?invoice_id={link.child_id}&request_type=invoice_hosted_page",
        "network": case.network,
        "networkName": network_name,
        "paymentMethods": ["on_chain"],
        "paymentStatus": case.payment,
        "reference": link.reference,
        "status": case.status,
        "statusContext": case.context,
        "successRedirectUrl": None,
        "unsuccessRedirectUrl": None,
    }
    if target is not None:
        attributes |= {
            "chargedTargetRate": str(target[1]),
            "chargedTargetRateCurrency": target[0],
            "targetAmount": str(figures.target_amount),
            "targetCurrency": target[0],
            "targetAccountId": ACCOUNT_EUR,
        }
    return _with_parts(link, attributes, figures, rng)


def _with_parts(
    link: PaymentLink, attributes: dict[str, Json], figures: InvoiceFigures, rng: Random
) -> Child:
    address = _address(attributes, link, rng)
    # The vendor gives the invoice transaction and its ledger entry one id under two types.
    shared = make_uuid(rng)
    resource: dict[str, Json] = {
        "id": link.child_id,
        "type": "invoices",
        "attributes": attributes,
        "relationships": {
            "address": {"data": {"type": "addresses", "id": address["id"]}},
            "invoiceTransactions": {"data": [{"type": "invoiceTransactions", "id": shared}]},
            "coinDeposits": {"data": []},
            "refundLinks": {"data": []},
        },
    }
    return Child(resource, [address, *_transactions(shared, attributes, figures)])


def _address(attributes: dict[str, Json], link: PaymentLink, rng: Random) -> dict[str, Json]:
    value = TRON_ADDRESS
    if attributes["network"] == "txrp":
        value = f"{XRP_ADDRESS}?dt={rng.randrange(1, 10**9)}"
    return {
        "id": make_uuid(rng),
        "type": "addresses",
        "attributes": {
            "createdAt": iso(link.created_ms),
            "label": attributes["networkName"],
            "value": value,
        },
        "relationships": {
            "account": {"meta": {"included": False}},
            "network": {"meta": {"included": False}},
        },
    }


def _transactions(
    shared: str, attributes: dict[str, Json], figures: InvoiceFigures
) -> list[dict[str, Json]]:
    fees: dict[str, Json] = {
        "transactionFee": str(figures.fee),
        "transactionFeeCurrency": attributes["billedCurrency"],
    }
    if figures.target_fee is not None:
        fees |= {
            "amountBilled": attributes["amountBilled"],
            "billedChargedRate": attributes["exchangeRate"],
            "billedChargedRateCurrency": attributes["billedCurrency"],
            "consolidationFee": "0.00",
            "targetTransactionFee": str(figures.target_fee),
            "targetTransactionFeeCurrency": attributes["targetCurrency"],
        }
    done = attributes["status"] == "completed"
    return [
        {
            "id": shared,
            "type": "invoiceTransactions",
            "attributes": fees,
            "relationships": {
                "exchangeQuote": {"data": None},
                "invoice": {"meta": {"included": False}},
                "txn": {"data": {"id": shared, "type": "transactions"}},
            },
        },
        {
            "id": shared,
            "type": "transactions",
            "attributes": {
                "amount": attributes.get("targetAmount", str(figures.credited)),
                "createdAt": attributes["createdAt"],
                "reference": attributes["reference"],
                "simplifiedState": "completed" if done else "pending",
                "transactionType": "InvoiceTransaction",
            },
            "relationships": {"account": {"meta": {"included": False}}},
        },
    ]
