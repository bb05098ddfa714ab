"""What an entry of the journal asked for, as the start of another link; what is odd is left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.mesilat import PriceRow
from paylink_tui.model.txnpro_typed import TypedLink, read_typed
from paylink_tui.services.again import mesh_again, mesilat_again, txnpro_again
from paylink_tui.store.entries import (
    Entry,
    Event,
    EventType,
    Process,
    State,
    WriteIntent,
    WriteKind,
)

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ASKED = {
    "amount": "100.00",
    "currency": "EUR",
    "payment_type": "Payout",
    "expires_at": "2099-01-01T12:00:00.000Z",
    "reference": "order-7",
    "account_currency": "USDT",
    "pay_currencies": ["USDC", "USDT"],
    "payment_methods": ["on_chain"],
    "success_redirect_url": "",
    "unsuccess_redirect_url": "",
}


def entry(
    asked: Mapping[str, Any],
    provider: Provider = Provider.TXNPRO,
    kind: WriteKind = WriteKind.CREATE,
) -> Entry:
    intent = WriteIntent(kind, provider, "shop", Environment.LIVE, "New link", asked, "order-7")
    events = (Event(1, EventType.ASKED, NOW, {}),)
    return Entry("abcdefgh", intent, State.DONE, Process("laptop", 1, NOW), "s", events, {})


def test_a_txnpro_link_comes_back_as_it_can_be_sent_but_without_its_reference() -> None:
    restored = txnpro_again(entry(ASKED))
    assert restored is not None
    assert restored.doubt == ""
    assert restored.typed.reference == ""
    assert restored.typed.amount == "100.00"
    found = read_typed(restored.typed, Environment.LIVE, NOW)
    assert found.faults.keys() == {"reference"}
    assert found.expires_at == datetime(2099, 1, 1, 12, tzinfo=UTC)


def test_a_masked_redirect_address_is_left_out_and_said_so() -> None:
    urls = {
        "success_redirect_url": "https://a.b/?token=…",
        "unsuccess_redirect_url": "https://a.b/",
    }
    restored = txnpro_again(entry({**ASKED, "payment_type": "Invoice", **urls}))
    assert restored is not None
    assert "type that address again" in restored.doubt
    assert restored.typed.success_redirect_url == ""
    assert restored.typed.unsuccess_redirect_url == "https://a.b/"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"amount": 100, "payment_type": "Gift", "expires_at": "soon", "pay_currencies": "USDC"},
        {"amount": "NaN", "currency": None, "payment_methods": [1, None], "reference": 7},
        {"amount": "1,5", "expires_at": 4, "success_redirect_url": ["https://a.b/"]},
    ],
)
def test_what_cannot_be_read_of_an_entry_is_left_empty(asked: Mapping[str, Any]) -> None:
    restored = txnpro_again(entry(asked))
    assert restored is not None
    assert restored.typed == TypedLink()


def test_an_entry_that_made_no_such_link_gives_none() -> None:
    assert txnpro_again(entry(ASKED, kind=WriteKind.EXPIRE)) is None
    assert txnpro_again(entry(ASKED, Provider.MESH)) is None
    assert mesh_again(entry(ASKED)) is None
    assert mesilat_again(entry({"product_id": 141})) is None
    assert mesilat_again(entry({"product_id": "141"}, Provider.MESILAT)) is None


def test_a_deleted_mesilat_link_comes_back_with_what_its_row_told_and_what_is_in_doubt() -> None:
    asked = {"product_id": 141, "prices": ["€39.99", "about 5"], "use_once": True}
    restored = mesilat_again(
        entry({**asked, "is_discount_price": True}, Provider.MESILAT, WriteKind.DELETE)
    )
    assert restored is not None
    assert restored.draft.eur == PriceRow(Decimal("39.99"))
    assert (restored.draft.rub, restored.draft.use_once) == (None, True)
    assert "no metadata" in restored.doubt
    assert "about 5" in restored.doubt
    assert "discount" in restored.doubt
