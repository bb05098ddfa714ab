"""What the journal knows of the links that were made here and no list of a provider tells: the
metadata and struck prices of Mesilat's, and every Paylink of Mesh.

A scan brings it into the index again, so that an index that was lost has all of it afterwards, and
so has a link whose id was not yet known when it was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paylink_tui.model.money import Money
from paylink_tui.services import indexing
from paylink_tui.services.again import mesh_again, mesilat_asked
from paylink_tui.store.entries import Entry, EntryFilter, State, WriteKind

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Told:
    """What a create gave a link. `struck` are its regular prices shown struck through."""

    struck: tuple[Money, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


NOTHING = Told()


async def told_by_uuid(desk: Desk, account: Account) -> Mapping[str, Told]:
    """What our creates gave the links of a Mesilat account, by their uuid.

    Raises:
        StoreError: the journal cannot be read.
    """
    told = {}
    for entry in await creates(desk, account):
        uuid, product_id = entry.answer.get("uuid"), entry.intent.asked.get("product_id")
        if entry.state is State.DONE and isinstance(uuid, str) and isinstance(product_id, int):
            draft = mesilat_asked(entry.intent.asked, product_id)
            told[uuid] = Told(indexing.struck_prices(draft), draft.metadata)
    return told


async def transaction_ids(desk: Desk, account: Account) -> tuple[str, ...]:
    """Those of a Mesh account's Paylinks, in the order of the journal, which only grows. The index
    is told of those that were made.

    Raises:
        StoreError: the journal cannot be read.
    """
    entries = await creates(desk, account)
    for entry in entries:
        if entry.state is State.DONE and (draft := mesh_again(entry)) is not None:
            indexing.saw_paylink_made(desk, account, draft, entry.asked_at)
    return tuple(dict.fromkeys(entry.intent.key for entry in entries if entry.intent.key))


async def creates(desk: Desk, account: Account) -> list[Entry]:
    """The creates at an account, whatever became of them, the oldest first."""
    if desk.journal is None:
        return []
    where = EntryFilter(account.provider, account.name, WriteKind.CREATE)
    entries = await desk.journal.entries(where)
    return [e for e in reversed(entries) if e.intent.environment == account.environment]
