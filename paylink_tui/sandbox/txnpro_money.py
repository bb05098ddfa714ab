"""How txn.pro's figures compose: rates, fees and who bears them.

Sources: PRO and IO /payouts/payouts-concept, /payouts/payout-webhooks, /invoices/invoice-webhooks
of docs.txn.pro and docs.txn.io, checked against the figures printed there.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from random import Random

_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_SCALES = {"BTC": 8, "LTC": 8, "USDT": 6, "USDC": 6, "TRX": 6, "XRP": 6, "ETH": 8}

# Units of the fiat for one USDT; the digits of TRY are as many as the vendor prints.
_RATES = {
    "EUR": Decimal("0.8716204"),
    "USD": Decimal("0.9994951"),
    "TRY": Decimal("40.636611347206"),
    "USDT": Decimal("1"),
}
# Units of the fiat for one XRP.
_XRP_RATES = {"EUR": Decimal("2.0481120"), "USD": Decimal("2.3470512"), "TRY": Decimal("95.1204")}


def scale_of(currency: str) -> int:
    """Digits after the point in this currency's figures."""
    return _SCALES.get(currency.upper(), 2)


def rounded(value: Decimal, currency: str) -> Decimal:
    """Half-up to the currency's scale, the rounding that fits every printed figure."""
    return value.quantize(Decimal(1).scaleb(-scale_of(currency)), ROUND_HALF_UP, _EXACT)


def drawn_rate(rng: Random, currency: str, coin: str = "USDT") -> Decimal:
    """A rate near the usual one, with as many decimals."""
    usual = (_XRP_RATES if coin == "XRP" else _RATES)[currency]
    if usual == 1:
        return usual
    places = -int(usual.as_tuple().exponent)
    spread = int(usual.scaleb(places)) // 100
    return usual + Decimal(rng.randint(-spread, spread)).scaleb(-places)


@dataclass(frozen=True, slots=True)
class PayoutTerms:
    """What a payout is agreed on; `rate` and `charge_rate` are units per one coin."""

    amount: Decimal
    currency: str
    charged_currency: str
    rate: Decimal
    charge_rate: Decimal
    network_fee: Decimal
    absorb_payout_fee: bool
    absorb_network_fee: bool
    coin: str = "USDT"


@dataclass(frozen=True, slots=True)
class PayoutFigures:
    """The figures that follow from the terms."""

    display_fee: Decimal
    payout_fee: Decimal
    pay_amount: Decimal
    amount_charged: Decimal


def payout_figures(terms: PayoutTerms) -> PayoutFigures:
    """One percent service fee; each fee is taken off what is sent unless it is absorbed."""
    display_fee = rounded(_EXACT.multiply(terms.amount, Decimal("0.01")), terms.currency)
    same = terms.currency == terms.charged_currency
    payout_fee = display_fee
    if not same:
        coins = _EXACT.divide(display_fee, terms.rate)
        payout_fee = rounded(_EXACT.multiply(coins, terms.charge_rate), terms.charged_currency)
    base = terms.amount if terms.absorb_payout_fee else _EXACT.subtract(terms.amount, display_fee)
    pay = _EXACT.divide(base, terms.rate)
    if not terms.absorb_network_fee:
        pay = _EXACT.subtract(pay, terms.network_fee)
    return PayoutFigures(
        display_fee, payout_fee, rounded(pay, terms.coin), _charged(terms, payout_fee, same)
    )


def _charged(terms: PayoutTerms, payout_fee: Decimal, same: bool) -> Decimal:
    # In one currency the charge starts from the amount itself, else from its coins' worth.
    rate = terms.rate if same else terms.charge_rate
    coins = _EXACT.divide(terms.amount, terms.rate)
    charged = terms.amount if same else _EXACT.multiply(coins, rate)
    if terms.absorb_payout_fee:
        charged = _EXACT.add(charged, payout_fee)
    if terms.absorb_network_fee:
        charged = _EXACT.add(charged, _EXACT.multiply(terms.network_fee, rate))
    return rounded(charged, terms.charged_currency)


@dataclass(frozen=True, slots=True)
class InvoiceFigures:
    """What an invoice charges and settles; the target is None without a settlement currency."""

    amount_charged: Decimal
    fee: Decimal
    credited: Decimal
    target_fee: Decimal | None = None
    target_amount: Decimal | None = None


def invoice_figures(
    billed: Decimal,
    billed_currency: str,
    rate: Decimal,
    coin: str,
    target: tuple[str, Decimal] | None = None,
) -> InvoiceFigures:
    """Charged = billed / rate; settled = charged * target rate less one percent."""
    charged = rounded(_EXACT.divide(billed, rate), coin)
    fee = rounded(_EXACT.multiply(billed, Decimal("0.01")), billed_currency)
    credited = _EXACT.subtract(billed, fee)
    if target is None:
        return InvoiceFigures(charged, fee, credited)
    currency, target_rate = target
    worth = _EXACT.multiply(charged, target_rate)
    target_fee = rounded(_EXACT.multiply(worth, Decimal("0.01")), currency)
    settled = rounded(_EXACT.subtract(worth, target_fee), currency)
    return InvoiceFigures(charged, fee, credited, target_fee, settled)
