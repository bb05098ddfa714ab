"""What each provider knows of a link, as the one record and as its documented JSON."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.breakdown import Breakdown, Line, Verdict
from paylink_tui.model.mesh import Transfer
from paylink_tui.model.money import Money
from paylink_tui.model.records import LinkRecord
from paylink_tui.model.txnpro import Target
from paylink_tui.providers.encode import encode
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesh, mesilat, txnpro
from paylink_tui.services.desk import Desk
from paylink_tui.services.record_json import breakdown_json, record_json
from paylink_tui.services.records import (
    mesilat_record,
    target_breakdown,
    transfer_record,
    txn_record,
    txn_row_record,
)
from tests.services.support import SEED_LINK, SEED_URL

KEYS = [
    *("provider", "account", "environment", "kind", "id", "url", "status", "amounts"),
    *("single_use", "reference", "created_at", "expires_at", "target", "breakdown", "raw"),
]


async def of_seed(desk: Desk) -> LinkRecord:
    account = desk.account("txnpro-sandbox")
    return txn_record(account, await txnpro.detail(desk, account, SEED_LINK))


async def of_mesilat(desk: Desk) -> LinkRecord:
    account = desk.account("mesilat-sandbox")
    page = await mesilat.list_page(desk, account, 141)
    return mesilat_record(account, page.links[0], page.raw[0])


async def of_transfer(desk: Desk, transaction_id: str = "SBX-SUCCEEDED") -> LinkRecord:
    account = desk.account("mesh-sandbox")
    page = await mesh.transfers(desk, account, transaction_id)
    return transfer_record(account, page.transfers[0], page.raw[0])


def succeeded(sandbox: Sandbox) -> dict[str, Any]:
    """The sandbox's own transfer, to be changed."""
    return next(
        item
        for item in sandbox.state.mesh.transfers
        if item["clientTransactionId"] == "SBX-SUCCEEDED"
    )


@pytest.mark.parametrize("record_of", [of_seed, of_mesilat, of_transfer])
async def test_a_record_has_exactly_the_documented_keys_in_their_order(
    desk: Desk, record_of: Any
) -> None:
    tree = record_json(await record_of(desk))
    assert list(tree) == KEYS
    assert json.loads(encode(tree))["raw"]


async def test_the_seed_link_says_what_the_documentation_promises(desk: Desk) -> None:
    tree = record_json(await of_seed(desk))
    target, breakdown = tree.pop("target"), tree.pop("breakdown")
    tree.pop("raw")
    assert tree == {
        "provider": "txnpro",
        "account": "txnpro-sandbox",
        "environment": "test",
        "kind": "payment_link",
        "id": SEED_LINK,
        "url": SEED_URL,
        "status": "pending",
        "amounts": [{"amount": "100.00", "currency": "EUR"}],
        "single_use": None,
        "reference": "8c40d8b6-ccdf-4861-a6d6-6c3125ce3f31",
        "created_at": "2025-01-12T07:44:19.246Z",
        "expires_at": "2025-01-12T23:00:00.000Z",
    }
    assert (target["type"], target["status"]) == ("payouts", "completed")
    assert target["id"] == "1e1fe963-f7aa-4c06-bd81-8c9354227269"
    assert (target["pay_amount"], target["absorb_fees"]) == ("97.931154", False)
    assert target["created_at"] == "2025-01-12T07:46:27.342Z"
    assert breakdown["verdict"] == "adds_up"
    assert breakdown["lines"][-1] == {
        "label": "received",
        "amount": "97.931154",
        "currency": "USDT",
        "note": None,
        "stated": "97.931154",
        "agrees": True,
    }


async def test_a_mesilat_row_has_no_status_reference_or_dates_of_its_own(desk: Desk) -> None:
    record = await of_mesilat(desk)
    assert (record.id, record.reference, record.single_use) == ("188", "4204b476", True)
    assert record.amounts == (Money(Decimal("20.00"), "EUR"), Money(Decimal("100.00"), "RUB"))
    assert (record.status, record.created_at, record.target, record.breakdown) == (None,) * 4


async def test_a_transfer_has_its_amount_in_tokens_and_in_fiat(desk: Desk) -> None:
    record = await of_transfer(desk)
    assert record.kind == "transfer"
    assert [str(money) for money in record.amounts] == ["100.00 USDC", "100.00 USD"]
    assert record.created_at is not None
    assert record.created_at.tzinfo is UTC


async def test_a_transfer_with_nothing_but_its_id_is_a_record(desk: Desk) -> None:
    record = await of_transfer(desk, "SBX-BARE")
    assert (record.amounts, record.status, record.created_at, record.url) == ((), None, None, None)


async def test_raw_numbers_stay_exact(desk: Desk, sandbox: Sandbox) -> None:
    amount = Decimal("12345678901234567890.123456789012345678")
    succeeded(sandbox)["amount"] = amount
    printed = encode(record_json(await of_transfer(desk))).decode()
    assert f'"amount":{amount},' in printed
    assert f'{{"amount":"{amount}","currency":"USDC"}}' in printed


async def test_no_link_token_is_in_a_record(desk: Desk, sandbox: Sandbox) -> None:
    token = "aHR0cHM6Ly93ZWIubWVzaGNvbm5lY3QuY29tL2IyYi1pZnJhbWUvc2VjcmV0"
    more = {
        "infoUrl": f"https://explorer.example/tx?linkToken={token}",
        "linkToken": token,
        "paymentLink": f"https://paylink.meshconnect.com/?linkToken={token}",
        "nested": {"authCode": token},
    }
    succeeded(sandbox).update(more)
    printed = encode(record_json(await of_transfer(desk))).decode()
    assert token not in printed
    assert "explorer.example/tx?linkToken=…" in printed


async def test_a_token_in_a_redirect_url_of_an_invoice_is_in_no_part_of_the_record(
    desk: Desk, sandbox: Sandbox
) -> None:
    book = sandbox.state.txnpro
    link = next(link for link in book.by_type["invoices"] if link.verbatim is None)
    child = book.child_of(link)
    assert child is not None
    url = "https://shop.example/thanks?token=s3cr3t-of-the-shop"
    child.resource["attributes"]["successRedirectUrl"] = url
    account = desk.account("txnpro-sandbox")
    tree = record_json(txn_record(account, await txnpro.detail(desk, account, link.id)))
    assert "s3cr3t-of-the-shop" not in encode(tree).decode()
    assert tree["target"]["success_redirect_url"] == "https://shop.example/thanks?token=…"


async def test_a_link_whose_child_was_not_included_names_it_without_a_breakdown(
    desk: Desk, sandbox: Sandbox
) -> None:
    account = desk.account("txnpro-sandbox")
    link = sandbox.state.txnpro.by_reference["ODD-CHILD-NOT-INCLUDED"]
    tree = record_json(txn_record(account, await txnpro.detail(desk, account, link.id)))
    assert tree["target"] == {"type": "payouts", "id": link.child_id, "status": None}
    assert tree["breakdown"] is None


async def test_a_row_of_a_list_and_its_document_agree(desk: Desk) -> None:
    account = desk.account("txnpro-sandbox")
    page = await txnpro.list_page(desk, account)
    row = txn_row_record(account, page.links[0], page.raw[0])
    whole = txn_record(account, await txnpro.detail(desk, account, row.id))
    without = {"target": None, "breakdown": None, "raw": None}
    assert dataclasses.replace(whole, **without) == dataclasses.replace(row, **without)


def test_a_target_of_an_unknown_type_has_no_breakdown() -> None:
    assert target_breakdown(Target("vouchers", "1")) is None


@pytest.mark.parametrize(
    ("timestamp", "moment"),
    [
        (None, None),
        (1_760_000_000, datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)),
        (1_760_000_000_500, datetime(2025, 10, 9, 8, 53, 20, 500_000, tzinfo=UTC)),
        (10**18, None),
        (10**400, None),
        (-(10**30), None),
    ],
)
def test_a_timestamp_is_read_as_seconds_or_milliseconds_or_not_at_all(
    desk: Desk, timestamp: int | None, moment: datetime | None
) -> None:
    transfer = Transfer(id="1", created_timestamp=timestamp)
    assert transfer_record(desk.account("mesh-sandbox"), transfer).created_at == moment


def test_a_breakdown_that_is_off_says_by_how_much() -> None:
    line = Line("received", Decimal("97.90"), "USDT", stated=Decimal("98.00"), agrees=False)
    off = Breakdown("A − F", (line,), Verdict.OFF, Decimal("0.10"), "USDT")
    tree = breakdown_json(off)
    assert (tree["verdict"], tree["difference"], tree["reason"]) == ("off", "0.10", None)
    unchecked = Breakdown("", (), Verdict.UNCHECKED, reason="exchangeRate is zero")
    assert breakdown_json(unchecked)["reason"] == "exchangeRate is zero"


def test_times_are_told_in_utc_and_amounts_without_an_exponent() -> None:
    from datetime import timedelta, timezone

    moment = datetime(2026, 1, 1, 3, 0, tzinfo=timezone(timedelta(hours=3)))
    record = LinkRecord(
        Provider.TXNPRO,
        "a",
        Environment.LIVE,
        "payment_link",
        "1",
        amounts=(Money(Decimal("1E+2"), "EUR"),),
        created_at=moment,
    )
    tree = record_json(record)
    assert tree["created_at"] == "2026-01-01T00:00:00.000Z"
    assert tree["amounts"] == [{"amount": "100", "currency": "EUR"}]
