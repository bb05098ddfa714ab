"""What there is to read at an account: its lists, and one page of each as links of the index.

Mesilat lists per product, txn.pro per account. Mesh lists nothing: there the transfers of each
Paylink of the journal are read.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import BadAnswerError, ConfigError
from paylink_tui.model.index import Sighting
from paylink_tui.providers.http import Urgency
from paylink_tui.services.made_here import NOTHING, Told, told_by_uuid, transaction_ids
from paylink_tui.services.pages import AHEAD
from paylink_tui.services.records import mesilat_record, transfer_record, txn_row_record
from paylink_tui.services.scan_each import EachPlan
from paylink_tui.services.scan_plan import (
    PAGES_A_WALK,
    PAGES_A_WALK_UNLIMITED,
    ListPlan,
    PageSeen,
)
from paylink_tui.services.txnpro import PER_PAGE
from paylink_tui.store.scans import ListMark, ScanKind, ScanRow

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account, MesilatAccount
    from paylink_tui.model.mesilat import MesilatLink
    from paylink_tui.services.desk import Desk

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One page: what it tells of the list, its links, and what of it could not be read."""

    told: PageSeen
    sightings: tuple[Sighting, ...]
    unreadable: tuple[str, ...] = ()


class Reading(Protocol):
    """One list on its way into the index."""

    @property
    def name(self) -> str:
        """What it is kept under, and called for people."""
        ...

    @property
    def plan(self) -> ListPlan | EachPlan:
        """What of it is to be read."""
        ...

    @property
    def product_id(self) -> int | None:
        """The product whose list it is."""
        ...

    async def read(self, page: int) -> ReadPage:
        """Asks for a page, behind everybody who waits for an answer."""
        ...


async def readings(desk: Desk, account: Account, row: ScanRow) -> list[Reading]:
    """Every list of an account that is not read yet, each at the place where `row` left it.

    Raises:
        ConfigError: no product of a Mesilat account is known.
        StoreError: the journal, which knows what was made here, cannot be read.
    """
    found: list[Reading] = []
    since = row.started_at
    if account.provider is Provider.MESILAT:
        told = await told_by_uuid(desk, account)
        for number in products_of(desk, account, row):
            plan = _plan(account, row, f"product {number}")
            found.append(MesilatReading(desk, account, number, plan, since, told))
    elif account.provider is Provider.TXNPRO:
        plan = _plan(account, row, "links", tells_end=False)
        found.append(TxnReading(desk, account, plan, since))
    else:
        keys = await transaction_ids(desk, account)
        done = (row.lists.get("transfers") or {}).get("done", 0)
        found.append(MeshReading(desk, account, keys, EachPlan(len(keys), done), since))
    return [reading for reading in found if not _was_read(row, reading.name)]


def products_of(desk: Desk, account: MesilatAccount, row: ScanRow) -> list[int]:
    """The products that are configured, were looked at, or were read before: none can be listed."""
    configured = [product.id for product in account.products]
    seen = desk.products_seen.get(account.name, [])
    before = [int(name.removeprefix("product ")) for name in (*row.lists, *row.marks)]
    if not (found := list(dict.fromkeys([*configured, *seen, *before]))):
        raise ConfigError(
            f"No product of {account.name} is known, and Mesilat cannot list them.",
            remedy="Add `products` to the account, or look at a product first (F3, then P).",
        )
    return found


def _was_read(row: ScanRow, name: str) -> bool:
    return name in row.lists and row.lists[name] is None


def _plan(account: Account, row: ScanRow, name: str, *, tells_end: bool = True) -> ListPlan:
    kept = row.lists.get(name)
    if isinstance(kept, Mapping):
        with contextlib.suppress(TypeError, KeyError):  # of another version: this list from its end
            return ListPlan.from_json(kept)
    mark = row.marks.get(name, ListMark(0, 1))
    return ListPlan(
        floor=mark.floor if row.kind is ScanKind.NEW and name in row.marks else None,
        hint=mark.end,
        most_walks=AHEAD * account.connections,
        pages_a_walk=PAGES_A_WALK if account.rate_limits else PAGES_A_WALK_UNLIMITED,
        knows_last_page=tells_end,
    )


@dataclass(slots=True)
class MesilatReading:
    """The links of one product. `told` is what the list leaves out of those made here."""

    desk: Desk
    account: MesilatAccount
    product_id: int
    plan: ListPlan
    since: datetime
    told: Mapping[str, Told]

    @property
    def name(self) -> str:
        return f"product {self.product_id}"

    async def read(self, page: int) -> ReadPage:
        client = await self.desk.mesilat(self.account)
        seen_at = _now(self.since)
        found = await client.list_links(self.product_id, page, Urgency.BACKGROUND)
        if found.page != page:
            raise BadAnswerError(
                f"Mesilat was asked for page {page} of {self.name} and answered page "
                f"{found.page}: its pages cannot be told apart.",
                status=200,
                remedy="Go on with the scan later; if it stays, its list cannot be scanned.",
            )
        sightings = tuple(
            self._sighting(link, raw, seen_at)
            for link, raw in zip(found.links, found.raw, strict=True)
        )
        keys = tuple(link.id for link in found.links)
        rows = len(keys) + len(found.unreadable)
        told = PageSeen(page, keys, rows, found.last_page, found.total)
        return ReadPage(told, sightings, found.unreadable)

    def _sighting(self, link: MesilatLink, raw: Mapping[str, Any], seen_at: datetime) -> Sighting:
        record = mesilat_record(self.account, link, raw)
        told = self.told.get(link.uuid, NOTHING)
        return Sighting(record, seen_at, self.product_id, told.struck, told.metadata)


@dataclass(slots=True)
class TxnReading:
    """The links of a txn.pro account, oldest first: in that order nothing moves but by a deletion,
    which txn.pro does not have. The pages there are cannot be known from `meta.total`.
    """

    desk: Desk
    account: Account
    plan: ListPlan
    since: datetime
    name: str = "links"
    product_id: int | None = None

    async def read(self, page: int) -> ReadPage:
        client = await self.desk.txnpro(self.account)
        seen_at = _now(self.since)
        found = await client.list_links(
            page, PER_PAGE, order_type="asc", urgency=Urgency.BACKGROUND
        )
        sightings = tuple(
            Sighting(txn_row_record(self.account, link, raw), seen_at)
            for link, raw in zip(found.links, found.raw, strict=True)
        )
        moments = (link.created_at for link in found.links)
        keys = tuple(_microseconds(moment) for moment in moments if moment is not None)
        told = PageSeen(page, keys, len(found.links) + len(found.unreadable))
        return ReadPage(told, sightings, found.unreadable)


@dataclass(slots=True)
class MeshReading:
    """The transfers of the Paylinks that the journal knows, one request each."""

    desk: Desk
    account: Account
    transaction_ids: tuple[str, ...]
    plan: EachPlan
    since: datetime
    name: str = "transfers"
    product_id: int | None = None

    async def read(self, page: int) -> ReadPage:
        client = await self.desk.mesh(self.account)
        seen_at = _now(self.since)
        key = self.transaction_ids[page - 1]
        found = await client.transfers(transaction_id=key, urgency=Urgency.BACKGROUND)
        sightings = tuple(
            Sighting(transfer_record(self.account, transfer, raw), seen_at)
            for transfer, raw in zip(found.transfers, found.raw, strict=True)
        )
        return ReadPage(PageSeen(page, (), len(sightings)), sightings, found.unreadable)


def _now(since: datetime) -> datetime:
    """Taken before a request is sent: its answer is no older. A clock that is set back must not
    make a link that is seen now look as if it had not been seen since the scan began.
    """
    return max(datetime.now(UTC), since)


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
