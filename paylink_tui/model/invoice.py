"""A txn.pro invoice's figures, recomputed from what was billed to what is due and credited.

Formulae, each checked on the payloads of docs.txn.pro/api-basics/webhooks/webhook-payload-examples
and docs.txn.io/invoices/invoice-webhooks: B is the amount billed, r the exchange rate (units of the
billed currency for one of the coin), D the amount due in the coin, t the target rate. The fee is
the merchant's: the payer owes B / r. Newer samples settle lower than the formula says, and their
fee rows are not shown, so without a complete fee row the settlement is never called off.
"""

from __future__ import annotations

from paylink_tui.model.breakdown import Breakdown, Line, Verdict, judged
from paylink_tui.model.money import plain
from paylink_tui.model.rounding import (
    Estimate,
    UncheckableError,
    compared,
    currency_code,
    exactly,
    figure,
    half_ulp,
    rate_figure,
    require_currency,
    same_currency,
)
from paylink_tui.model.txnpro import Invoice, InvoiceTransaction

FORMULA = "amount due from the payer: B / r"
# Where another amount than the one due was paid, what is settled follows that one.
_OTHER_AMOUNT = {"underpaid", "overpaid", "partial"}


@exactly
def invoice_breakdown(
    invoice: Invoice, transactions: tuple[InvoiceTransaction, ...] = ()
) -> Breakdown:
    """The invoice line by line, with a verdict. Never raises, whatever the figures are.

    `transactions` are the fee rows that came with the invoice. What is due decides; what is
    credited or settled is a further line, judged where its fee row is there and complete.
    """
    try:
        lines = _due_lines(invoice)
    except UncheckableError as fault:
        return Breakdown(FORMULA, _stated_lines(invoice), Verdict.UNCHECKED, reason=str(fault))
    if invoice.target_amount is not None or invoice.target_currency is not None:
        return judged(FORMULA, (*lines, *_settled_lines(invoice, transactions)))
    return judged(FORMULA, (*lines, *_credited_lines(invoice, transactions)))


def _due_lines(invoice: Invoice) -> tuple[Line, ...]:
    billed = figure("amountBilled", invoice.amount_billed)
    billed_in = currency_code("billedCurrency", invoice.billed_currency)
    coin = currency_code("chargedCurrency", invoice.charged_currency)
    stated = figure("amountCharged", invoice.amount_charged)
    same = same_currency(billed_in, coin)
    rate = rate_figure("exchangeRate", invoice.exchange_rate, exact_one=same)
    note = f"÷ {plain(rate.value)} {billed_in} per {coin}"
    return (
        Line("billed", billed, billed_in),
        compared("due from the payer", Estimate(billed) / rate, stated, coin, note),
    )


def _credited_lines(
    invoice: Invoice, transactions: tuple[InvoiceTransaction, ...]
) -> tuple[Line, ...]:
    """What the merchant keeps of the billed amount; the fee row states no figure to compare."""
    if not transactions:
        return ()
    billed = figure("amountBilled", invoice.amount_billed)
    billed_in = currency_code("billedCurrency", invoice.billed_currency)
    try:
        row = _only(transactions)
        fee = figure("transactionFee", row.transaction_fee)
        require_currency("transactionFeeCurrency", row.transaction_fee_currency, billed_in)
    except UncheckableError as fault:
        note = f"the fee cannot be told: {fault}"
        return (Line("to be credited, before the fee", billed, billed_in, note),)
    return (
        Line("transaction fee", -fee, billed_in),
        Line("credited", billed - fee, billed_in, "B − fee; nothing stated to compare it with"),
    )


def _settled_lines(
    invoice: Invoice, transactions: tuple[InvoiceTransaction, ...]
) -> tuple[Line, ...]:
    try:
        return _settled(invoice, transactions)
    except UncheckableError as fault:
        if invoice.target_amount is None:
            return ()
        stated, currency = invoice.target_amount, invoice.target_currency or ""
        return (Line("settled", stated, currency, f"not checked: {fault}", stated),)


def _settled(invoice: Invoice, transactions: tuple[InvoiceTransaction, ...]) -> tuple[Line, ...]:
    target = currency_code("targetCurrency", invoice.target_currency)
    stated = figure("targetAmount", invoice.target_amount)
    row = _only(transactions)
    if invoice.status_context in _OTHER_AMOUNT:
        raise UncheckableError(f"the invoice was {invoice.status_context}")
    fee = figure("targetTransactionFee", row.target_transaction_fee)
    require_currency("targetTransactionFeeCurrency", row.target_transaction_fee_currency, target)
    consolidation = figure("consolidationFee", row.consolidation_fee)
    due = figure("amountCharged", invoice.amount_charged)
    rate = _target_rate(invoice, target)
    gross = Estimate(due, half_ulp(due)) * rate
    note = f"D × t − fees, t = {plain(rate.value)} {target} per {invoice.charged_currency}"
    return (
        Line("transaction fee", -fee, target),
        Line("consolidation fee", -consolidation, target),
        compared("settled", gross - Estimate(fee + consolidation), stated, target, note),
    )


def _target_rate(invoice: Invoice, target: str) -> Estimate:
    same = same_currency(target, invoice.charged_currency)
    rate = rate_figure("chargedTargetRate", invoice.charged_target_rate, exact_one=same)
    require_currency("chargedTargetRateCurrency", invoice.charged_target_rate_currency, target)
    return rate


def _only(transactions: tuple[InvoiceTransaction, ...]) -> InvoiceTransaction:
    if not transactions:
        raise UncheckableError("the fee row (invoiceTransactions) is not in the answer")
    if len(transactions) > 1:
        raise UncheckableError(
            f"there are {len(transactions)} fee rows, and how they add up is not documented"
        )
    return transactions[0]


def _stated_lines(invoice: Invoice) -> tuple[Line, ...]:
    """What the provider states, where nothing can be computed."""
    return tuple(
        Line(label, value, currency or "", stated=value)
        for label, value, currency in (
            ("billed", invoice.amount_billed, invoice.billed_currency),
            ("due from the payer", invoice.amount_charged, invoice.charged_currency),
            ("settled", invoice.target_amount, invoice.target_currency),
        )
        if value is not None
    )
