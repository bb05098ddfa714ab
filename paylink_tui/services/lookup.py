"""From what was pasted to the record, at whichever provider and account has it.

Cheap reads are asked first, at every account that fits, side by side. When none of them finds
anything the index is asked: for a Mesilat link, since Mesilat can be asked for nothing but pages
and its budget is small, and for all when not every place could be asked. Only then is a Mesilat
product walked page by page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from paylink_tui.model.errors import (
    ConfigError,
    InvalidInputError,
    NotFoundError,
    PaylinkError,
    StoreError,
)
from paylink_tui.model.mesilat import MesilatLink
from paylink_tui.model.records import LinkRecord
from paylink_tui.model.references import (
    Candidate,
    MeshPaylinkRef,
    MeshTransactionRef,
    MeshTransferRef,
    MesilatLinkRef,
    MesilatProductRef,
    Reading,
    TxnLinkRef,
    TxnReferenceRef,
)
from paylink_tui.model.times import ago
from paylink_tui.services import indexing, mesilat, txnpro
from paylink_tui.services.lookup_index import find_in_index
from paylink_tui.services.pages import walk_in_order
from paylink_tui.services.records import mesilat_record, transfer_record, txn_record

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account, MesilatAccount
    from paylink_tui.services.desk import Desk

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Match:
    """A record that was found, at the account that has it. `detail` is the provider's own model:
    a MesilatLink, TxnDetail or Transfer.

    `seen_at` is when the provider told so, where it was not asked now: the record is from the
    index. `gone_at` is when the link was known not to be there any more.
    """

    account: Account
    record: LinkRecord
    detail: Any
    seen_at: datetime | None = None
    gone_at: datetime | None = None

    def title(self) -> str:
        """The match in one line, for choosing between several."""
        amounts = ", ".join(str(money) for money in self.record.amounts)
        kind = self.record.kind.replace("_", " ")
        parts = (self.account.provider.label, self.account.name, kind, self.record.id, amounts)
        return " · ".join(part for part in (*parts, self.source()) if part)

    def source(self) -> str:
        """Where it is from, if not from the provider itself just now: `from the index, seen 3 h 00
        min ago`; else empty.
        """
        if self.seen_at is None:
            return ""
        now = datetime.now(UTC)
        gone = f", gone {ago(self.gone_at, now)}" if self.gone_at is not None else ""
        return f"from the index, seen {ago(self.seen_at, now)}{gone}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a lookup brought: matches, what was searched without one, and what could not be."""

    matches: tuple[Match, ...]
    searched: tuple[str, ...] = ()
    failures: tuple[tuple[str, PaylinkError], ...] = ()

    @property
    def opens_as_one(self) -> bool:
        """Whether one screen shows all matches: one of them, or the transfers of one Paylink."""
        transfers = {
            (match.account.name, match.record.reference)
            for match in self.matches
            if match.record.kind == "transfer"
        }
        others = [match for match in self.matches if match.record.kind != "transfer"]
        return len(transfers) + len(others) == 1

    def sentence(self) -> str:
        """What was searched and what failed, for a person who found nothing."""
        parts = []
        if self.searched:
            parts.append("Nothing found. Searched: " + "; ".join(self.searched) + ".")
        parts += [f"Not searched: {where}: {error.sentence()}" for where, error in self.failures]
        return " ".join(parts) or "There is no account at a provider that could have it."


@dataclass(frozen=True, slots=True)
class _Probe:
    """One place to look: `where` names it, `find` brings its matches."""

    where: str
    find: Callable[[], Coroutine[Any, Any, list[Match]]]


async def look_up(
    desk: Desk,
    reading: Reading,
    *,
    accounts: Sequence[Account] | None = None,
    progress: Tell = lambda sentence: None,
    fresh: bool = False,
) -> Found:
    """Every match of what was pasted, over `accounts` (all of them when None). With `fresh` only
    what the providers say counts, and the index is not asked.

    Never raises for one place that fails: it is told in `failures`, and the others are searched.
    `progress` is given sentences to show.

    Raises:
        InvalidInputError: nothing but a Mesh Paylink was pasted, which cannot be looked up.
    """
    if reading.candidates and all(isinstance(c, MeshPaylinkRef) for c in reading.candidates):
        raise InvalidInputError(
            "Mesh cannot look a Paylink up.", remedy="Look its transactionId up instead."
        )
    known = desk.accounts if accounts is None else accounts
    cheap, walks = _probes(desk, reading.candidates, known, progress)
    if cheap:
        progress(f"Asking {len(cheap)} place{'s' if len(cheap) > 1 else ''}")
    found = await _ask(cheap)
    if not found.matches and not fresh:
        found = await _ask_index(desk, reading.candidates, known, found)
    if found.matches or not walks:
        return found
    walked = await _ask(walks)
    return Found(walked.matches, found.searched + walked.searched, found.failures + walked.failures)


async def _ask(probes: Sequence[_Probe]) -> Found:
    results = await asyncio.gather(*(_try(probe) for probe in probes))
    matches: dict[tuple[str, str, str], Match] = {}
    searched, failures = [], []
    for probe, result in zip(probes, results, strict=True):
        if isinstance(result, PaylinkError):
            failures.append((probe.where, result))
            continue
        searched.append(probe.where)
        for match in result:
            matches.setdefault((match.account.name, match.record.kind, match.record.id), match)
    return Found(tuple(matches.values()), tuple(dict.fromkeys(searched)), tuple(failures))


async def _ask_index(
    desk: Desk, candidates: Sequence[Candidate], accounts: Sequence[Account], found: Found
) -> Found:
    """`found` with what the index has of Mesilat links, and of all when not all could be asked."""
    matches: list[Match] = []
    if desk.index is None:
        return found
    await desk.index.flush()  # what was read a moment ago may still wait to be written
    for candidate in candidates:
        if found.failures or isinstance(candidate, MesilatLinkRef):
            fitting = _fitting(candidate, accounts)
            try:
                matches += await find_in_index(desk.index, candidate, fitting)
            except StoreError as error:
                return replace(found, failures=(*found.failures, ("the index", error)))
    return replace(found, matches=tuple(matches))


async def _try(probe: _Probe) -> list[Match] | PaylinkError:
    try:
        return await probe.find()
    except NotFoundError:
        return []
    except PaylinkError as error:
        return error


def _probes(
    desk: Desk, candidates: Sequence[Candidate], accounts: Sequence[Account], tell: Tell
) -> tuple[list[_Probe], list[_Probe]]:
    cheap: list[_Probe] = []
    walks: list[_Probe] = []
    for candidate in candidates:
        for account in _fitting(candidate, accounts):
            if isinstance(candidate, MesilatLinkRef):
                walks += _mesilat_walks(desk, account, candidate, tell)
            elif (probe := _cheap(desk, account, candidate)) is not None:
                cheap.append(probe)
    return cheap, walks


def _fitting(candidate: Candidate, accounts: Sequence[Account]) -> list[Account]:
    """The accounts at the candidate's provider; those of its environment, where its host told."""
    same = [account for account in accounts if account.provider == candidate.provider]
    told = [account for account in same if account.environment == candidate.environment]
    return told if candidate.environment is not None and told else same


def _cheap(desk: Desk, account: Account, candidate: Candidate) -> _Probe | None:
    match candidate:
        case TxnLinkRef(id=link_id):
            return _Probe(
                f"links by id at {account.name}", lambda: _txn_link(desk, account, link_id)
            )
        case TxnReferenceRef(reference=reference):
            return _Probe(
                f"links by reference at {account.name}",
                lambda: _txn_reference(desk, account, reference),
            )
        case MeshTransactionRef(transaction_id=transaction_id):
            return _Probe(
                f"transfers by transactionId at {account.name}",
                lambda: _transfers(desk, account, transaction_id=transaction_id),
            )
        case MeshTransferRef(id=transfer_id):
            return _Probe(
                f"transfers by id at {account.name}",
                lambda: _transfers(desk, account, transfer_id=transfer_id),
            )
        case MesilatProductRef() | MeshPaylinkRef() | MesilatLinkRef():
            return None  # a product is no link, a Paylink cannot be read, a Mesilat link is walked


async def _txn_link(desk: Desk, account: Account, link_id: str) -> list[Match]:
    detail = await txnpro.detail(desk, account, link_id)
    return [Match(account, txn_record(account, detail), detail)]


async def _txn_reference(desk: Desk, account: Account, reference: str) -> list[Match]:
    """The filter's own rule is not documented, so what it brings is compared again."""
    page = await txnpro.list_page(desk, account, reference=reference)
    same = [link.id for link in page.links if (link.reference or "") == reference]
    details = walk_in_order(
        lambda link_id: txnpro.detail(desk, account, link_id), same, account.connections
    )
    async with aclosing(details):
        return [Match(account, txn_record(account, detail), detail) async for detail in details]


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


def _mesilat_walks(
    desk: Desk, account: Account, wanted: MesilatLinkRef, tell: Tell
) -> list[_Probe]:
    products = [product.id for product in cast("MesilatAccount", account).products]
    if wanted.product_id is not None:
        products = [wanted.product_id]
    if not products:
        return [_Probe(f"products of {account.name}", partial(_no_products, account))]
    return [
        _Probe(
            f"all pages of product {product} at {account.name}",
            lambda product=product: _walk(desk, account, product, wanted, tell),  # type: ignore[misc]
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
