"""Mesh's paylinks and transfers as the sandbox keeps them.

A paylink is only remembered so that the control endpoint can pay it: Mesh itself has no way to
list, read or cancel one. A transfer appears when somebody pays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from paylink_tui.sandbox.ids import make_hash, make_uuid
from paylink_tui.sandbox.wire import Json

SHAPES = ("nested", "flat", "no_link")


def transfer(
    rng: Random,
    transaction_id: str,
    status: str,
    created: int,
    amount: Decimal,
    symbol: str = "USDC",
) -> dict[str, Json]:
    """One item of the transfers answer; times are Unix seconds, amounts JSON numbers."""
    fee = Decimal("0.000123456789012345")
    item: dict[str, Json] = {
        "id": make_uuid(rng),
        "clientTransactionId": transaction_id,
        "institutionTransactionId": f"{rng.getrandbits(40)}",
        "userId": "customer-1",
        "status": status,
        "amountInFiat": amount,
        "amountToReceiveInFiat": 0,
        "amountInFiatCurrencyCode": "USD",
        "amount": amount,
        "amountToReceive": 0,
        "symbol": symbol,
        "tokenAddress": "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359",
        "networkName": "Polygon",
        "networkId": "7436e9d0-ba42-4d2b-b4c0-8e4e606b2c12",
        "createdTimestamp": created,
        "from": {"id": make_uuid(rng), "type": "coinbase", "name": "Coinbase"},
        "transferType": "payment",
        "isFeeIncluded": False,
        "isSmartFundingTransfer": False,
        "isBridgingTransfer": False,
        "unitPrice": 0,
        "requestedTransferAmount": amount,
        "totalFeesAmountInFiat": fee,
        "totalTransactionAmountInFiat": amount + fee,
        "fundingMethods": [],
        "webhookLogs": [],
    }
    if status != "pending":
        item["executedTimestamp"] = created + 60
    if status == "succeeded":
        item |= _settled(rng, amount, fee)
    return item


def _settled(rng: Random, amount: Decimal, fee: Decimal) -> dict[str, Json]:
    return {
        "hash": f"0x{make_hash(rng)}",
        "sourceAmount": amount + fee,
        "destinationAmount": amount,
        "destinationAddress": "0x0Ff0000f0A0f0000F0F000000000ffFf00f0F0f0",
        "gasFee": {"fee": fee, "feeCurrency": "POL", "feeInFiat": fee, "feeInTransferCurrency": 0},
    }


@dataclass(slots=True)
class MeshLedger:
    """Paylinks made here by transactionId, and all transfers in the order they began."""

    rng: Random
    transfers: list[dict[str, Json]] = field(default_factory=list)
    paylinks: dict[str, Decimal] = field(default_factory=dict)
    shape: str = "nested"

    def pay(self, transaction_id: str, status: str, now_s: int) -> dict[str, Json] | None:
        """Begin or move the transfer of a transactionId; None when nobody made such a link.

        A transfer that is still pending changes its status; otherwise a further one begins.
        """
        mine = [t for t in self.transfers if t.get("clientTransactionId") == transaction_id]
        if not mine and transaction_id not in self.paylinks:
            return None
        amount = self.paylinks.get(transaction_id, Decimal("10.00"))
        item = transfer(self.rng, transaction_id, status, now_s, amount)
        if mine and mine[-1].get("status") == "pending":
            kept = {"id": mine[-1]["id"], "createdTimestamp": mine[-1]["createdTimestamp"]}
            mine[-1].clear()
            mine[-1].update(item | kept)
            return mine[-1]
        self.transfers.append(item)
        return item
