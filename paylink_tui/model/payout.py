"""A txn.pro payout's figures, recomputed from the amount to what is received and charged.

Formulae: docs.txn.pro/payouts/payouts-concept, checked on the payloads of
docs.txn.pro/payment-links/reading-payment-link and docs.txn.io/payouts/payout-webhooks. A is the
amount, F the payout fee in the amount's currency, r the exchange rate (units of that currency for
one of the coin), N the network fee in the coin. The deprecated `absorbFees` contradicts itself
over the vendor's pages; the payloads prove that true means the merchant pays.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from paylink_tui.model.breakdown import Breakdown, Line, Verdict, judged
from paylink_tui.model.money import plain
from paylink_tui.model.rounding import (
    Estimate,
    UncheckableError,
    compared,
    currency_code,
    exactly,
    figure,
    rate_figure,
    require_currency,
    rounded,
    same_currency,
)
from paylink_tui.model.txnpro import Payout

# By (payout fee absorbed, network fee absorbed).
FORMULAE = {
    (False, False): "fees from the amount: (A − F) / r − N",
    (True, True): "fees paid by the merchant: A / r",
    (True, False): "payout fee paid by the merchant, network fee from the amount: A / r − N",
    (False, True): "payout fee from the amount, network fee paid by the merchant: (A − F) / r",
}


@dataclass(frozen=True, slots=True)
class _Absorbed:
    """Which fees the merchant pays on top."""

    payout_fee: bool
    network_fee: bool

    @property
    def formula(self) -> str:
        return FORMULAE[self.payout_fee, self.network_fee]


@exactly
def payout_breakdown(payout: Payout) -> Breakdown:
    """The payout line by line, with a verdict. Never raises, whatever the figures are.

    What was received decides; what the merchant was charged is checked as a further line where the
    answer has the figures for it.
    """
    formula = ""
    try:
        absorbed = _absorbed(payout)
        formula = absorbed.formula
        lines = _received_lines(payout, absorbed)
    except UncheckableError as fault:
        return Breakdown(formula, _stated_lines(payout), Verdict.UNCHECKED, reason=str(fault))
    if payout.amount_charged is not None:
        lines = (*lines, _charged_line(payout, absorbed, payout.amount_charged))
    return judged(formula, lines)


def _absorbed(payout: Payout) -> _Absorbed:
    both = payout.absorb_fees
    for flag in (payout.absorb_payout_fee, payout.absorb_network_fee):
        if both is not None and flag is not None and flag is not both:
            raise UncheckableError(
                "absorbFees contradicts absorbPayoutFee or absorbNetworkFee, so it is not known "
                "who pays the fees"
            )
    return _Absorbed(
        _flag("absorbPayoutFee", payout.absorb_payout_fee, both),
        _flag("absorbNetworkFee", payout.absorb_network_fee, both),
    )


def _flag(name: str, split: bool | None, both: bool | None) -> bool:
    flag = both if split is None else split
    if flag is None:
        raise UncheckableError(f"{name} is missing, so it is not known who pays the fee")
    return flag


def _received_lines(payout: Payout, absorbed: _Absorbed) -> tuple[Line, ...]:
    amount = figure("amount", payout.amount)
    currency = currency_code("currency", payout.currency)
    coin = currency_code("payCurrency", payout.pay_currency)
    stated = figure("payAmount", payout.pay_amount)
    same = same_currency(currency, coin)
    rate = rate_figure("exchangeRate", payout.exchange_rate, exact_one=same)
    payout_fee = Decimal(0) if absorbed.payout_fee else _fee_in(payout, currency)
    network_fee = Decimal(0) if absorbed.network_fee else _network_fee(payout, coin)
    pair = f"{plain(rate.value)} {currency} per {coin}"
    exchanged = Estimate(amount - payout_fee) / rate
    received = exchanged - Estimate(network_fee)
    fee_note = _absorbed_note(payout.payout_fee, payout.payout_fee_currency)
    network_note = _absorbed_note(payout.network_fee, payout.network_fee_currency)
    return (
        Line("amount", amount, currency),
        Line("payout fee", -payout_fee, currency, fee_note if absorbed.payout_fee else ""),
        Line("at the rate", rounded(exchanged.value, stated), coin, f"÷ {pair}"),
        Line("network fee", -network_fee, coin, network_note if absorbed.network_fee else ""),
        compared("received", received, stated, coin, _standing(absorbed)),
    )


def _fee_in(payout: Payout, currency: str) -> Decimal:
    """The payout fee in the amount's currency: `displayFee` where it is charged in another."""
    if same_currency(payout.payout_fee_currency, currency):
        return figure("payoutFee", payout.payout_fee)
    if payout.display_fee is not None:
        require_currency("displayFeeCurrency", payout.display_fee_currency, currency)
        return figure("displayFee", payout.display_fee)
    figure("payoutFee", payout.payout_fee)
    code = currency_code("payoutFeeCurrency", payout.payout_fee_currency)
    raise UncheckableError(
        f"the payout fee is in {code}, and displayFee, in {currency}, is missing"
    )


def _network_fee(payout: Payout, coin: str) -> Decimal:
    fee = figure("networkFee", payout.network_fee)
    require_currency("networkFeeCurrency", payout.network_fee_currency, coin)
    return fee


def _charged_line(payout: Payout, absorbed: _Absorbed, stated: Decimal) -> Line:
    """What the merchant's account was charged; not judged where a figure for it is missing."""
    try:
        return _charged(payout, absorbed, figure("amountCharged", stated))
    except UncheckableError as fault:
        currency = payout.amount_charged_currency or ""
        return Line("charged", stated, currency, f"not checked: {fault}", stated)


def _charged(payout: Payout, absorbed: _Absorbed, stated: Decimal) -> Line:
    charged_in = currency_code("amountChargedCurrency", payout.amount_charged_currency)
    currency = currency_code("currency", payout.currency)
    coin = currency_code("payCurrency", payout.pay_currency)
    same = same_currency(currency, coin)
    rate = rate_figure("exchangeRate", payout.exchange_rate, exact_one=same)
    charged, symbols = Estimate(figure("amount", payout.amount)), "A"
    if not same_currency(charged_in, currency):
        charge_rate = _charge_rate(payout, charged_in, coin)
        charged, symbols = charged / rate * charge_rate, "A / r × c"
        rate = charge_rate
    if absorbed.payout_fee:
        charged, symbols = charged + _charged_fee(payout, charged_in), f"{symbols} + F"
    if absorbed.network_fee:
        charged = charged + Estimate(_network_fee(payout, coin)) * rate
        symbols += " + N × c" if "c" in symbols else " + N × r"
    where = f", c = {plain(rate.value)} {charged_in} per {coin}" if "c" in symbols else ""
    return compared("charged", charged, stated, charged_in, symbols + where)


def _charge_rate(payout: Payout, charged_in: str, coin: str) -> Estimate:
    rate = rate_figure(
        "payChargeRate", payout.pay_charge_rate, exact_one=same_currency(charged_in, coin)
    )
    require_currency("payChargeRateCurrency", payout.pay_charge_rate_currency, charged_in)
    return rate


def _charged_fee(payout: Payout, charged_in: str) -> Estimate:
    """The stated fee, which is rounded before it is added (docs.txn.io/payouts/payout-webhooks)."""
    fee = figure("payoutFee", payout.payout_fee)
    require_currency("payoutFeeCurrency", payout.payout_fee_currency, charged_in)
    return Estimate(fee)


def _absorbed_note(fee: Decimal | None, currency: str | None) -> str:
    size = "" if fee is None else f"{plain(fee)} {currency or ''}".strip() + ", "
    return f"{size}paid by the merchant"


def _standing(absorbed: _Absorbed) -> str:
    if not absorbed.payout_fee and absorbed.network_fee:
        return "formula inferred by symmetry: txn.pro shows no payout of this kind"
    return ""


def _stated_lines(payout: Payout) -> tuple[Line, ...]:
    """What the provider states, where nothing can be computed."""
    minus = Decimal.copy_negate
    return tuple(
        Line(label, sign(value), currency or "", stated=sign(value))
        for label, value, currency, sign in (
            ("amount", payout.amount, payout.currency, Decimal),
            ("payout fee", payout.payout_fee, payout.payout_fee_currency, minus),
            ("network fee", payout.network_fee, payout.network_fee_currency, minus),
            ("received", payout.pay_amount, payout.pay_currency, Decimal),
            ("charged", payout.amount_charged, payout.amount_charged_currency, Decimal),
        )
        if value is not None
    )
