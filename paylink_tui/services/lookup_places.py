"""The places where what was pasted may be: each a read that is asked of one account."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from paylink_tui.model.errors import ConfigError, PaylinkError
from paylink_tui.model.mesilat import MesilatLink
from paylink_tui.model.references import (
    Candidate,
    MeshPaylinkRef,
    MeshTransactionRef,
    MeshTransferRef,
    MesilatLinkRef,
    MesilatProductRef,
    TxnLinkRef,
    TxnReferenceRef,
)
from paylink_tui.services import indexing, mesilat, txnpro
from paylink_tui.services.lookup_found import Match
from paylink_tui.services.pages import walk_in_order
from paylink_tui.services.records import mesilat_record, transfer_record, txn_record

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account, MesilatAccount
    from paylink_tui.services.desk import Desk

Tell = Callable[[str], None]
Find = Callable[[], Coroutine[Any, Any, list[Match]]]


class PartError(PaylinkError):
    """A place has more than was read of it: `matches`."""

    def __init__(self, what: str, matches: list[Match], *, remedy: str) -> None:
        super().__init__(what, remedy=remedy)
        self.matches = matches


@dataclass(frozen=True, slots=True)
class Place:
    """`where` names it, `find` brings the matches that `account` has of `candidate` there."""

    candidate: Candidate
    account: Account
    where: str
    find: Find

    async def ask(self) -> list[Match] | PaylinkError:
        """Its matches, or why it could not be asked."""
        try:
            return await self.find()
        except PaylinkError as error:
            return error


def fitting(candidate: Candidate, accounts: Sequence[Account]) -> list[Account]:
    """The accounts at the candidate's provider; those of its environment, where its host told."""
    same = [account for account in accounts if account.provider == candidate.provider]
    told = [account for account in same if account.environment == candidate.environment]
    return told if candidate.environment is not None and told else same


def cheap_places(
    desk: Desk, candidates: Sequence[Candidate], accounts: Sequence[Account]
) -> list[Place]:
    """Those that are asked by one request, or two."""
    places = []
    for candidate in candidates:
        for account in fitting(candidate, accounts):
            if (cheap := _cheap(desk, account, candidate)) is not None:
                where, find = cheap
                places.append(Place(candidate, account, f"{where} at {account.name}", find))
    return places


def walks(
    desk: Desk, candidates: Sequence[Candidate], accounts: Sequence[Account], tell: Tell
) -> list[Place]:
    """Those of Mesilat, which can be asked for nothing but the pages of a product."""
    return [
        place
        for candidate in candidates
        if isinstance(candidate, MesilatLinkRef)
        for account in fitting(candidate, accounts)
        for place in _walks(desk, account, candidate, tell)
    ]


def _cheap(desk: Desk, account: Account, candidate: Candidate) -> tuple[str, Find] | None:
    match candidate:
        case TxnLinkRef(id=link_id):
            return "links by id", partial(_txn_link, desk, account, link_id)
        case TxnReferenceRef(reference=reference):
            return "links by reference", partial(_txn_reference, desk, account, reference)
        case MeshTransactionRef(transaction_id=text):
            return (
                "transfers by transactionId",
                partial(_transfers, desk, account, transaction_id=text),
            )
        case MeshTransferRef(id=text):
            return "transfers by id", partial(_transfers, desk, account, transfer_id=text)
        case MesilatProductRef() | MeshPaylinkRef() | MesilatLinkRef():
            return None  # a product is no link, a Paylink cannot be read, a Mesilat link is walked


async def _txn_link(desk: Desk, account: Account, link_id: str) -> list[Match]:
    detail = await txnpro.detail(desk, account, link_id)
    return [Match(account, txn_record(account, detail), detail)]


async def _txn_reference(desk: Desk, account: Account, reference: str) -> list[Match]:
    """The filter's own rule is not documented, so what it brings is compared again.

    Raises:
        PartError: there are more than one page of them.
    """
    page = await txnpro.list_page(desk, account, reference=reference)
    same = [link.id for link in page.links if (link.reference or "") == reference]
    details = walk_in_order(
        lambda link_id: txnpro.detail(desk, account, link_id), same, account.connections
    )
    async with aclosing(details):
        found = [Match(account, txn_record(account, detail), detail) async for detail in details]
    if not page.at_end:
        raise PartError(
            f"Only the first {len(page.links)} links that txn.pro lists for it were read.",
            found,
            remedy="A scan reads all; then Find has them.",
        )
    return found


async def _transfers(
    desk: Desk,
    account: Account,
    *,
    transaction_id: str | None = None,
    transfer_id: str | None = None,
) -> list[Match]:
    client = await desk.mesh(account)
    at = indexing.now()
    page = await client.transfers(transaction_id=transaction_id, transfer_id=transfer_id)
    indexing.saw_transfers(desk, account, page, at)
    return [
        Match(account, transfer_record(account, transfer, raw), transfer)
        for transfer, raw in zip(page.transfers, page.raw, strict=True)
    ]


def _walks(desk: Desk, account: Account, wanted: MesilatLinkRef, tell: Tell) -> list[Place]:
    products = [product.id for product in cast("MesilatAccount", account).products]
    if wanted.product_id is not None:
        products = [wanted.product_id]
    if not products:
        where = f"products of {account.name}"
        return [Place(wanted, account, where, partial(_no_products, account))]
    return [
        Place(
            wanted,
            account,
            f"all pages of product {product} at {account.name}",
            partial(_walk, desk, account, product, wanted, tell),
        )
        for product in products
    ]


async def _no_products(account: Account) -> list[Match]:
    raise ConfigError(
        f"Account {account.name} names no products, and Mesilat cannot list them.",
        remedy="Add them to its block, or paste the whole link, which names its product.",
    )


async def _walk(
    desk: Desk, account: Account, product: int, wanted: MesilatLinkRef, tell: Tell
) -> list[Match]:
    def matches(link: MesilatLink) -> bool:
        by_uuid = wanted.uuid is not None and link.uuid.casefold() == wanted.uuid.casefold()
        return by_uuid or (wanted.link_id is not None and link.id == wanted.link_id)

    def progress(done: int, total: int) -> None:
        tell(f"Product {product} at {account.name}: page {done} of {total}")

    found = await mesilat.find(desk, account, product, matches, progress)
    if found is None:
        return []
    link, raw = found
    return [Match(account, mesilat_record(account, link, raw), link)]
