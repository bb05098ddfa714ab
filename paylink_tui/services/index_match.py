"""A link of the index as the match that a lookup brings: its record, and the provider's own model
as far as the answer that was kept tells it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

from paylink_tui.model.accounts import Provider
from paylink_tui.model.index import IndexedRaw, IndexRow
from paylink_tui.model.mesh import Transfer
from paylink_tui.model.mesilat import MesilatLink
from paylink_tui.model.records import LinkRecord
from paylink_tui.model.txnpro import TxnDetail, TxnLink
from paylink_tui.providers.decode import UnreadableError, read_into
from paylink_tui.providers.txnpro_answers import read_detail
from paylink_tui.services.lookup_found import Match
from paylink_tui.services.records import txn_record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paylink_tui.config.accounts import Account


def match_of(account: Account, row: IndexRow, kept: IndexedRaw | None) -> Match:
    """The link as it was seen last. Its `detail` is None where no answer that tells it was kept: of
    a Mesh Paylink, or of a Mesilat link that no list has shown yet.
    """
    raw = kept.raw if kept is not None else None
    record, detail = record_of(row, raw), _detail(row, raw)
    if isinstance(detail, TxnDetail):
        told = txn_record(account, detail)
        record = replace(record, target=told.target, breakdown=told.breakdown)
    return Match(account, record, detail, row.last_seen.astimezone(UTC), row.gone_at)


def record_of(row: IndexRow, raw: Mapping[str, Any] | None) -> LinkRecord:
    """What the index knows, in the shape of every record."""
    key = row.key
    return LinkRecord(
        provider=key.provider,
        account=key.account,
        environment=key.environment,
        kind=key.kind,
        id=key.id,
        url=row.url,
        status=row.status,
        amounts=row.amounts,
        single_use=row.single_use,
        reference=row.reference,
        created_at=row.created_at,
        expires_at=row.expires_at,
        raw=raw,
    )


def _detail(
    row: IndexRow, raw: Mapping[str, Any] | None
) -> MesilatLink | TxnDetail | Transfer | None:
    if row.key.provider is Provider.TXNPRO:
        return _txn_detail(row, raw or {})
    model = {Provider.MESILAT: MesilatLink, Provider.MESH: Transfer}[row.key.provider]
    try:
        return read_into(model, raw, "row") if raw is not None else None
    except UnreadableError:
        return None  # kept by another version of this program, which read it otherwise


def _txn_detail(row: IndexRow, raw: Mapping[str, Any]) -> TxnDetail:
    """From the answer that was kept, and where there is none from the columns."""
    try:
        # A list's row is what a document of one link holds as its data.
        return read_detail(raw if "data" in raw else {"data": raw})
    except UnreadableError:
        price = row.amounts[0] if row.amounts else None
        link = TxnLink(
            row.key.id,
            status=row.status,
            amount=price.amount if price is not None else None,
            currency=price.currency if price is not None else None,
            reference=row.reference,
            hosted_page_url=row.url,
            created_at=row.created_at,
            expires_at=row.expires_at,
        )
        return TxnDetail(link, None, raw)
