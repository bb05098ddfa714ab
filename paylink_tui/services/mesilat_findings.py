"""What a product's list tells of a Mesilat create or delete of unknown outcome.

The list names no maker and no date, so a new link is told by what it is: an id above all those
that were there before, the price that was asked, and no other link like it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from paylink_tui.model.errors import StoreError
from paylink_tui.model.mesilat import MesilatLink, MesilatPage
from paylink_tui.model.mesilat_form import NONCE
from paylink_tui.services import indexing, mesilat
from paylink_tui.services.again import mesilat_asked
from paylink_tui.services.findings import LATE, Finding, as_amount, not_done
from paylink_tui.store.entries import (
    UNRESOLVED,
    Entry,
    EntryFilter,
    Resolution,
    State,
    WriteKind,
)

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.services.desk import Desk

Row = tuple[MesilatLink, Mapping[str, Any]]


class Likeness(IntEnum):
    """Whether a link is as it was asked."""

    NO = 0
    PERHAPS = 1  # as the vendor's pages leave open: another use, the struck price, a price unread
    YES = 2
    MARKED = 3  # its metadata has our nonce


@dataclass(frozen=True, slots=True)
class _List:
    """The rows of a product that were looked for. `doubt` says why there may be others."""

    rows: tuple[Row, ...]
    doubt: str


async def find_created(desk: Desk, account: Account, entry: Entry, settled: bool) -> Finding:
    """Looks for the link that a create of unknown outcome may have made."""
    highest = entry.intent.asked.get("highest_id_before")
    if not isinstance(highest, int):
        return Finding(
            None, "What links there were before is not known: compare the list yourself."
        )
    product_id = _number(entry.intent.asked.get("product_id"))
    found = await _walk(desk, account, product_id, lambda link: link.id > highest)
    others = await _others(desk, entry)  # after the walk, during which we may have made one
    claimed = {other.answer.get("uuid") for other in others}
    rows = [(link, raw) for link, raw in found.rows if link.uuid not in claimed]
    alike = {link: _likeness(entry, link, raw) for link, raw in rows}
    finding = _conclude(entry, alike, found.doubt, others, settled)
    if finding.how is Resolution.FOUND_DONE:
        draft = mesilat_asked(entry.intent.asked, product_id)
        indexing.saw_mesilat_made(desk, account, draft, finding.answer["id"])
    return finding


def _conclude(
    entry: Entry,
    alike: Mapping[MesilatLink, Likeness],
    doubt: str,
    others: tuple[Entry, ...],
    settled: bool,
) -> Finding:
    marked = [link for link, likeness in alike.items() if likeness is Likeness.MARKED]
    same = [link for link, likeness in alike.items() if likeness is Likeness.YES]
    perhaps = [link for link, likeness in alike.items() if likeness is Likeness.PERHAPS]
    evidence = {
        "highest_id_before": entry.intent.asked["highest_id_before"],
        "new_ids": [link.id for link in alike],
        "alike_ids": [link.id for link in (*marked, *same)],
    }
    if len(marked) == 1:
        return _done(marked[0], "has its nonce", evidence)
    if doubt:
        return Finding(None, doubt, evidence)
    if len(same) > 1:
        ids = ", ".join(str(link.id) for link in same)
        return Finding(None, f"{len(same)} new links have its price: {ids}.", evidence)
    if same:
        return _made(entry, same[0], evidence, others)
    if perhaps:
        ids = ", ".join(str(link.id) for link in perhaps)
        return Finding(None, f"New links may be it, though they differ: {ids}.", evidence)
    return not_done("There is no new link of its price.", evidence, settled=settled)


def _made(
    entry: Entry, link: MesilatLink, evidence: Mapping[str, Any], others: tuple[Entry, ...]
) -> Finding:
    rival = next((other for other in others if _may_have_made(other, link, entry)), None)
    if rival is not None:
        seen = f"Link {link.id} has its price, but entry {rival.id} may have made that one."
        return Finding(None, seen, evidence)
    return _done(link, "is new and has its price, and no other has", evidence)


def _done(link: MesilatLink, why: str, evidence: Mapping[str, Any]) -> Finding:
    answer = {"id": link.id, "uuid": link.uuid, "url": link.payment_link}
    return Finding(Resolution.FOUND_DONE, f"Link {link.id} {why}.", evidence, answer)


async def find_deleted(desk: Desk, account: Account, entry: Entry, settled: bool) -> Finding:
    """Looks whether the link of a delete of unknown outcome is still there."""
    link_id = _number(entry.intent.target_id)
    product_id = _number(entry.intent.asked.get("product_id"))
    found = await _walk(desk, account, product_id, lambda link: link.id == link_id)
    evidence = {"id": link_id, "listed": bool(found.rows)}
    if found.rows:
        return not_done(f"Link {link_id} is still there.", evidence, settled=settled)
    if found.doubt:
        return Finding(None, found.doubt, evidence)
    indexing.saw_mesilat_gone(desk, account, link_id)
    return Finding(Resolution.FOUND_DONE, f"Link {link_id} is gone.", evidence)


async def _walk(
    desk: Desk, account: Account, product_id: int, wanted: Callable[[MesilatLink], bool]
) -> _List:
    rows: list[Row] = []
    totals: set[tuple[int, int]] = set()
    read = unread = 0
    pages = mesilat.all_pages(desk, account, product_id)
    async with aclosing(pages):
        async for page in pages:
            totals.add((page.total, page.last_page))
            read += len(page.links)
            unread += len(page.unreadable)
            rows += _wanted(page, wanted)
    return _List(tuple(rows), _doubt(totals, read, unread))


def _wanted(page: MesilatPage, wanted: Callable[[MesilatLink], bool]) -> Iterator[Row]:
    pairs = zip(page.links, page.raw, strict=True)
    return ((link, raw) for link, raw in pairs if wanted(link))


def _doubt(totals: set[tuple[int, int]], read: int, unread: int) -> str:
    """Why the walk may have missed a link, or empty: a link deleted meanwhile moves the others to
    the page before, which may have been read by then.
    """
    if unread:
        return f"Rows of the list cannot be read: {unread}. One of them may be it."
    if len(totals) > 1 or next(iter(totals))[0] != read:
        return "The list changed while it was read: look again."
    return ""


# Likeness


def _likeness(entry: Entry, link: MesilatLink, raw: Mapping[str, Any]) -> Likeness:
    asked = entry.intent.asked
    marked = _marked(entry.intent.key, raw)
    if marked is not None:
        return Likeness.MARKED if marked else Likeness.NO
    rows = [("EUR", asked.get("eur")), ("RUB", asked.get("rub"))]
    prices = [_price_likeness(link, code, row) for code, row in rows if isinstance(row, Mapping)]
    # A sample of the sister product's is asked for single use and answers that it is not.
    use = Likeness.YES if link.use_once == asked.get("use_once") else Likeness.PERHAPS
    return min([*prices, use])


def _marked(key: str, raw: Mapping[str, Any]) -> bool | None:
    """Whether a row carries our nonce; None where none was sent, or the row has no metadata, as in
    the vendor's own sample.
    """
    metadata = raw.get("metadata")
    if not key or not isinstance(metadata, Mapping) or NONCE not in metadata:
        return None
    return bool(metadata[NONCE] == key)


def _price_likeness(link: MesilatLink, currency: str, row: Mapping[str, Any]) -> Likeness:
    charged, struck = row.get("price"), None
    if row.get("discounted"):
        charged, struck = row.get("discount_price"), row.get("price")
    shown = {money.amount for money in link.amounts if money.currency == currency}
    if not shown:
        return Likeness.PERHAPS
    if as_amount(charged) in shown:
        return Likeness.YES
    # Which of the two prices the list shows is not documented.
    return Likeness.PERHAPS if struck is not None and as_amount(struck) in shown else Likeness.NO


# Other writes


async def _others(desk: Desk, entry: Entry) -> tuple[Entry, ...]:
    """The other creates for the same product, of all accounts: two may share a key."""
    assert desk.journal is not None
    intent = entry.intent
    where = EntryFilter(
        provider=intent.provider, kind=WriteKind.CREATE, states=UNRESOLVED | {State.DONE}
    )
    return tuple(
        other
        for other in await desk.journal.entries(where)
        if other.id != entry.id
        and other.intent.environment == intent.environment
        and other.intent.target_id == intent.target_id
    )


def _may_have_made(other: Entry, link: MesilatLink, entry: Entry) -> bool:
    """Whether `link` may as well be that of `other`, whose link is not known either.

    What was asked well before `entry` was there before it, so it is not above its ids.
    """
    if "uuid" in other.answer or other.asked_at < entry.asked_at - LATE:
        return False
    highest = other.intent.asked.get("highest_id_before")
    may_be_new = not isinstance(highest, int) or highest < link.id
    return may_be_new and _likeness(other, link, {}) is not Likeness.NO


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise StoreError(
            "The journal does not say which link or product it was, so it cannot be looked up.",
            remedy="Look at the provider, and decide what became of it.",
        ) from None
