"""A link of the index as the match that a lookup brings: its record, and the provider's own model
as far as the answer that was kept tells it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paylink_tui.model.accounts import Provider
from paylink_tui.model.index import IndexedRaw, IndexRow
from paylink_tui.model.mesilat import MesilatLink
from paylink_tui.model.records import LinkRecord
from paylink_tui.model.txnpro import TxnDetail
from paylink_tui.providers.decode import UnreadableError, read_into
from paylink_tui.providers.txnpro_answers import read_detail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paylink_tui.config.accounts import Account
    from paylink_tui.services.lookup import Match


def match_of(account: Account, row: IndexRow, kept: IndexedRaw | None) -> Match:
    """The link as it was seen last. Its `detail` is None where no answer that tells it was kept: of
    a Mesh Paylink, or of a Mesilat link that no list has shown yet.
    """
    from paylink_tui.services.lookup import Match

    raw = kept.raw if kept is not None else None
    return Match(account, record_of(row, raw), _detail(row, raw) if raw is not None else None)


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


def _detail(row: IndexRow, raw: Mapping[str, Any]) -> MesilatLink | TxnDetail | None:
    try:
        if row.key.provider is Provider.MESILAT:
            return read_into(MesilatLink, raw, "row")
        if row.key.provider is Provider.TXNPRO:
            # A list's row is what a document of one link holds as its data.
            return read_detail(raw if "data" in raw else {"data": raw})
    except UnreadableError:
        return None  # kept by another version of this program, which read it otherwise
    return None
