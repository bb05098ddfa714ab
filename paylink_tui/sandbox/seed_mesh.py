"""The Mesh transfers a sandbox starts with."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from paylink_tui.sandbox.hostile import ODD_FIGURES, TEXTS
from paylink_tui.sandbox.ids import make_uuid
from paylink_tui.sandbox.mesh_transfers import MeshLedger, transfer

DAY = 86_400


def seed_mesh(now_s: int, rng: Random) -> MeshLedger:
    """Named transactionIds (see the functions below) and 35 more that fill several pages."""
    ledger = MeshLedger(rng)
    _named(ledger, now_s)
    _hostile(ledger, now_s)
    _bulk(ledger, now_s)
    ledger.transfers.sort(key=lambda item: item.get("createdTimestamp", 0))
    return ledger


def _named(ledger: MeshLedger, now_s: int) -> None:
    plain = (
        ("SBX-SUCCEEDED", "succeeded", "100.00"),
        ("SBX-FAILED", "failed", "25.50"),
        ("SBX-PENDING", "pending", "0.004786046226555188"),
        ("SBX-TWICE", "failed", "42.123456789012345678"),
        ("SBX-TWICE", "succeeded", "42.123456789012345678"),
        ("SBX-BOTH-PAID", "succeeded", "10"),
        ("SBX-BOTH-PAID", "succeeded", "10"),
    )
    for place, (transaction_id, status, amount) in enumerate(plain):
        created = now_s - DAY + place * 600
        item = transfer(ledger.rng, transaction_id, status, created, Decimal(amount))
        ledger.transfers.append(item)
    # Only `id` is required by the schema.
    ledger.transfers.append({"id": make_uuid(ledger.rng), "clientTransactionId": "SBX-BARE"})


def _hostile(ledger: MeshLedger, now_s: int) -> None:
    texts = list(TEXTS.values())
    for place, text in enumerate(texts):
        amount = ODD_FIGURES[place % len(ODD_FIGURES)]
        created = now_s - 2 * DAY + place
        item = transfer(ledger.rng, "SBX-HOSTILE", "failed", created, amount, text)
        item["from"]["name"] = text
        item |= {"networkName": text, "infoUrl": text, "hash": text, "userId": text}
        ledger.transfers.append(item)
    for status in ("refundPending", "[/]", ""):
        item = transfer(ledger.rng, "SBX-UNKNOWN-STATUS", status, now_s - 3 * DAY, Decimal(1))
        ledger.transfers.append(item)


def _bulk(ledger: MeshLedger, now_s: int) -> None:
    for number in range(1, 36):
        status = ("succeeded", "succeeded", "failed", "pending")[number % 4]
        amount = Decimal(ledger.rng.randrange(10**18, 10**20)).scaleb(-18)
        created = now_s - 30 * DAY + number * 1800
        item = transfer(ledger.rng, f"SBX-BULK-{number:03}", status, created, amount)
        ledger.transfers.append(item)
