"""Mesh: a new Paylink, the networks it may use, and the transfers that came by it.

Mesh can list no Paylinks, so the list of them is what the journal knows.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.mesh import Network, Paylink, PaylinkDraft, TransferPage
from paylink_tui.model.mesh_form import check_paylink_draft
from paylink_tui.providers.http import Urgency
from paylink_tui.services import indexing
from paylink_tui.services.record_json import json_tree
from paylink_tui.services.writes import Noted, intent_at, unheard
from paylink_tui.store.entries import UNRESOLVED, Entry, EntryFilter, State, WriteKind

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.services.desk import Desk

# How many Paylinks are listed, the newest; the journal screen has all of them.
LISTED = 500


async def networks(desk: Desk, account: Account, *, fresh: bool = False) -> tuple[Network, ...]:
    """The networks and their tokens; asked once a session and account, since they hardly change."""
    known = desk.networks.get(account.name)
    if known is None or fresh:
        client = await desk.mesh(account)
        known = desk.networks[account.name] = await client.networks()
    return known


async def create(
    desk: Desk, account: Account, draft: PaylinkDraft, noted: Noted = unheard
) -> Paylink:
    """Makes one single-use Paylink. Sent once; an unknown outcome is raised, never tried again.

    Raises:
        InvalidInputError: the draft cannot be sent; nothing was sent.
        StoreError: it could not be written down, or its `transactionId` was used before
            (KeyUsedError); nothing was sent now.
        PaylinkError: its `outcome` says whether the link may exist.
    """
    check_paylink_draft(draft)
    intent = intent_at(
        account,
        WriteKind.CREATE,
        sent_to=await desk.destination(account),
        what=f"New Paylink {draft.transaction_id} at {account.name}",
        asked=json_tree(asdict(draft)),
        key=draft.transaction_id,
    )
    send = partial(_create, desk, account, draft)
    made = await desk.writes.run(intent, send, lambda paylink: {"url": paylink.url}, noted)
    indexing.saw_paylink_made(desk, account, draft, indexing.now())
    return made


async def _create(desk: Desk, account: Account, draft: PaylinkDraft) -> Paylink:
    client = await desk.mesh(account)
    return await client.create_paylink(draft, datetime.now(UTC))


async def check_unused(desk: Desk, account: Account, transaction_id: str) -> None:
    """Refuses a `transactionId` that was sent before: Mesh is not known to refuse it, and two links
    of one id could not be told apart by their transfers. Making it would refuse it too; this is for
    a form, before it asks.

    Raises:
        InvalidInputError: on the field `transaction_id`.
        StoreError: the journal cannot be read.
    """
    if desk.journal is None:
        return
    entry = await desk.journal.key_used(account.provider, account.name, transaction_id)
    if entry is not None:
        fault = f"This transactionId was used before ({entry.state.value})"
        raise InvalidInputError(
            f"{fault}.",
            fields={"transaction_id": fault},
            remedy="Take a new one, or look at the transfers of this one.",
        )


async def paylinks(desk: Desk) -> tuple[Entry, ...]:
    """The Paylinks of all accounts that were made or may have been, newest first.

    Raises:
        StoreError: the journal cannot be read.
    """
    if desk.journal is None:
        return ()
    states = UNRESOLVED | {State.DONE}
    where = EntryFilter(provider=Provider.MESH, kind=WriteKind.CREATE, states=states)
    return await desk.journal.entries(where, limit=LISTED)


async def transfers(
    desk: Desk, account: Account, transaction_id: str, urgency: Urgency = Urgency.PERSON
) -> TransferPage:
    """The transfers of a `transactionId`. An empty page means that nobody has paid yet, or that
    there is no such link: Mesh does not tell the two apart.
    """
    client = await desk.mesh(account)
    at = indexing.now()
    found = await client.transfers(transaction_id=transaction_id, urgency=urgency)
    indexing.saw_transfers(desk, account, found, at)
    return found


def changed_transfers(before: TransferPage, after: TransferPage) -> frozenset[str]:
    """The ids of the transfers that are new in `after`, gone from it, or not as they were."""
    old = {transfer.id: transfer for transfer in before.transfers}
    new = {transfer.id: transfer for transfer in after.transfers}
    return frozenset(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
