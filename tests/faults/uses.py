"""What the screens and the scripts do with what a client read, short of drawing it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import singledispatch
from typing import Any

from pydantic import SecretStr

from paylink_tui.config.accounts import MeshAccount, MesilatAccount, TxnproAccount
from paylink_tui.model.accounts import Environment
from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.mesh import Network, TransferPage
from paylink_tui.model.mesh_form import check_address
from paylink_tui.model.mesilat import MesilatCreated, MesilatPage
from paylink_tui.model.records import LinkRecord
from paylink_tui.model.txnpro import TxnDetail, TxnLink, TxnPage
from paylink_tui.providers.encode import encode, pretty
from paylink_tui.services.record_json import record_json
from paylink_tui.services.records import (
    mesilat_record,
    transfer_record,
    txn_record,
    txn_row_record,
)
from paylink_tui.ui import mesh_words, mesilat_words, txn_new_words, txn_words
from paylink_tui.ui.widgets import waterfall

_SECRET = SecretStr("any")
_WHERE: dict[str, Any] = {
    "name": "any",
    "environment": Environment.TEST,
    "base_url": "https://pay.example",
}
MESILAT = MesilatAccount(**_WHERE, api_key=_SECRET)
MESH = MeshAccount(**_WHERE, client_id=_SECRET, client_secret=_SECRET)
TXNPRO = TxnproAccount(**_WHERE, api_key=_SECRET)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@singledispatch
def use(result: Any) -> None:
    """Shows and prints `result`, wherever it is shown and printed."""
    if isinstance(result, tuple):
        for part in result:
            use(part)


@use.register
def _(page: MesilatPage) -> None:
    mesilat_words.page_line(page, len(page.links), filtered=False)
    for link, raw in zip(page.links, page.raw, strict=True):
        mesilat_words.details(MESILAT, link)
        mesilat_words.prices_line(link)
        mesilat_words.holds(link, "20")
        _print(mesilat_record(MESILAT, link, raw))


@use.register
def _(made: MesilatCreated) -> None:
    assert isinstance(made.payment_link, str)


@use.register
def _(page: TransferPage) -> None:
    mesh_words.summary(page, "any", None)
    mesh_words.is_final(page)
    for transfer, raw in zip(page.transfers, page.raw, strict=True):
        mesh_words.facts(transfer, is_test=True)
        mesh_words.fiat(transfer)
        mesh_words.copies(transfer)
        _print(transfer_record(MESH, transfer, raw))


@use.register
def _(network: Network) -> None:
    mesh_words.network_line(network)
    try:
        check_address(network, "0x0Ff0000f0A0f0000F0F000000000ffFf00f0F0f0")
    except InvalidInputError:
        return


@use.register
def _(page: TxnPage) -> None:
    for link, raw in zip(page.links, page.raw, strict=True):
        use(link)
        _print(txn_row_record(TXNPRO, link, raw))


@use.register
def _(link: TxnLink) -> None:
    txn_words.amount_of(link)
    txn_words.expiry(link, NOW)
    txn_words.short_expiry(link, NOW)
    txn_words.link_meaning(link)


@use.register
def _(detail: TxnDetail) -> None:
    use(detail.link)
    txn_words.notes(detail, NOW)
    txn_words.facts(detail)
    txn_words.copies(detail)
    txn_words.is_final(detail)
    txn_words.child_name(detail.target)
    txn_words.child_status(detail.target)
    txn_words.child_meaning(detail.target)
    txn_new_words.why_not_expire(detail)
    txn_new_words.expiry_facts(TXNPRO, detail)
    record = txn_record(TXNPRO, detail)
    if record.breakdown is not None:
        waterfall.draw(record.breakdown, 80)
    _print(record)


def _print(record: LinkRecord) -> None:
    encode(record_json(record))
    pretty(record.raw)
