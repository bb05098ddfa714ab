"""What the index knows of something that was pasted: for when no provider can be asked, or only by
reading a whole list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from paylink_tui.model.fold import fold
from paylink_tui.model.index import IndexRow
from paylink_tui.model.query import Query, Word
from paylink_tui.model.query_terms import Span
from paylink_tui.model.references import (
    Candidate,
    MeshTransactionRef,
    MeshTransferRef,
    MesilatLinkRef,
    TxnLinkRef,
    TxnReferenceRef,
)
from paylink_tui.services.index_match import match_of

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.services.lookup import Match
    from paylink_tui.store.index import Index


async def find_in_index(
    index: Index, candidate: Candidate, accounts: Iterable[Account]
) -> list[Match]:
    """What the index has of `candidate` at `accounts`, each with when it was seen.

    Raises:
        StoreError: the index cannot be read.
    """
    wanted, is_it = _asked(candidate)
    if not wanted:
        return []
    by_name = {(a.provider, a.environment, a.name): a for a in accounts}
    query = Query(wanted, words=(Word(fold(wanted), Span(0, len(wanted))),))
    result = await index.search(query, alone=False)
    await result.whole()
    rows = [row for row in await result.rows(0, result.count) if row and is_it(row)]
    named = [(by_name.get(row.key[:3]), row) for row in rows]
    return [await _match(index, account, row) for account, row in named if account is not None]


async def _match(index: Index, account: Account, row: IndexRow) -> Match:
    kept = await index.raw(row.key)
    found = match_of(account, row, kept)
    return replace(found, seen_at=row.last_seen.astimezone(UTC), gone_at=row.gone_at)


def _asked(candidate: Candidate) -> tuple[str, Callable[[IndexRow], bool]]:
    """The text to look for, and what tells that a link with it is the one."""
    match candidate:
        case MesilatLinkRef(uuid=uuid, link_id=link_id, product_id=product):
            return (
                uuid or str(link_id),
                lambda row: (
                    row.key.provider is candidate.provider
                    and product in (None, row.product_id)
                    and _is_mesilat(row, uuid, link_id)
                ),
            )
        case TxnLinkRef(id=text) | MeshTransferRef(id=text):
            return (
                text,
                lambda row: (
                    row.key.provider is candidate.provider and fold(row.key.id) == fold(text)
                ),
            )
        case TxnReferenceRef(reference=text) | MeshTransactionRef(transaction_id=text):
            return (
                text,
                lambda row: row.key.provider is candidate.provider and row.reference == text,
            )
    return "", lambda row: False


def _is_mesilat(row: IndexRow, uuid: str | None, link_id: int | None) -> bool:
    if uuid is not None:
        return fold(row.reference or "") == fold(uuid)
    return row.key.id == str(link_id)
