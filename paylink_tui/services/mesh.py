"""Mesh: a new Paylink, the networks it may use, and the transfers that came by it.

Mesh can list no Paylinks, so those made in this session are remembered on the desk.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from paylink_tui.model.errors import InvalidInputError, Outcome, PaylinkError, StoreError
from paylink_tui.model.mesh import Network, Paylink, PaylinkDraft, TransferPage
from paylink_tui.model.mesh_form import check_paylink_draft
from paylink_tui.providers.http import Urgency
from paylink_tui.services.record_json import json_tree
from paylink_tui.services.writes import Noted, intent_at, unheard
from paylink_tui.store.entries import WriteKind

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.services.desk import Desk


class LinkState(StrEnum):
    """How the making of a Paylink has ended, as far as it has."""

    SENT = "being made"
    MADE = "made"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SessionLink:
    """A Paylink asked for in this session, at the account called `account`. `paylink` is there
    once it is made.
    """

    account: str
    draft: PaylinkDraft
    asked_at: datetime
    state: LinkState = LinkState.SENT
    paylink: Paylink | None = None

    @property
    def transaction_id(self) -> str:
        """The id by which its transfers are found."""
        return self.draft.transaction_id


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
        InvalidInputError: the draft cannot be sent, or its `transactionId` was sent before in this
            session; nothing was sent now.
        StoreError: it could not be written down, or its `transactionId` was used in an earlier
            session; nothing was sent now.
        PaylinkError: its `outcome` says whether the link may exist.
    """
    check_paylink_draft(draft)
    check_unused(desk, draft.transaction_id)
    link = SessionLink(account.name, draft, datetime.now(UTC))
    # Before the first wait, so that a second press finds the id in use.
    desk.session_links[link.transaction_id] = link
    intent = intent_at(
        account,
        WriteKind.CREATE,
        what=f"New Paylink {draft.transaction_id} at {account.name}",
        asked=json_tree(asdict(draft)),
        key=draft.transaction_id,
    )
    try:
        return await desk.writes.run(
            intent,
            partial(_create, desk, account, link),
            lambda paylink: {"url": paylink.url},
            noted,
        )
    except StoreError:
        desk.session_links.pop(link.transaction_id, None)  # nothing was sent
        raise


def check_unused(desk: Desk, transaction_id: str) -> None:
    """Refuses a `transactionId` that was sent before in this session: Mesh is not known to refuse
    it, and two links of one id could not be told apart by their transfers.

    Raises:
        InvalidInputError: on the field `transaction_id`.
    """
    if (link := desk.session_links.get(transaction_id)) is not None:
        fault = f"This transactionId was used in this session ({link.state.value})"
        raise InvalidInputError(
            f"{fault}.",
            fields={"transaction_id": fault},
            remedy="Take a new one, or look at the transfers of this one.",
        )


async def _create(desk: Desk, account: Account, link: SessionLink) -> Paylink:
    try:
        client = await desk.mesh(account)
        paylink = await client.create_paylink(link.draft, link.asked_at)
    except PaylinkError as error:
        if error.outcome is Outcome.UNKNOWN:
            desk.session_links[link.transaction_id] = replace(link, state=LinkState.UNKNOWN)
        else:
            del desk.session_links[link.transaction_id]
        raise
    except BaseException:
        # A fault of the program: whether the request had gone out cannot be told.
        desk.session_links[link.transaction_id] = replace(link, state=LinkState.UNKNOWN)
        raise
    made = replace(link, state=LinkState.MADE, paylink=paylink)
    desk.session_links[link.transaction_id] = made
    return paylink


async def transfers(
    desk: Desk, account: Account, transaction_id: str, urgency: Urgency = Urgency.PERSON
) -> TransferPage:
    """The transfers of a `transactionId`. An empty page means that nobody has paid yet, or that
    there is no such link: Mesh does not tell the two apart.
    """
    client = await desk.mesh(account)
    return await client.transfers(transaction_id=transaction_id, urgency=urgency)


def changed_transfers(before: TransferPage, after: TransferPage) -> frozenset[str]:
    """The ids of the transfers that are new in `after`, gone from it, or not as they were."""
    old = {transfer.id: transfer for transfer in before.transfers}
    new = {transfer.id: transfer for transfer in after.transfers}
    return frozenset(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
