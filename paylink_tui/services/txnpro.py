"""txn.pro: the list of links, and one link with the payout or invoice behind it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from paylink_tui.model.txnpro import TxnDetail, TxnPage
from paylink_tui.providers.http import Urgency

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.services.desk import Desk

PER_PAGE = 25


async def list_page(
    desk: Desk,
    account: Account,
    page: int = 1,
    *,
    per_page: int = PER_PAGE,
    reference: str | None = None,
    created_from: datetime | None = None,
    created_to: datetime | None = None,
    urgency: Urgency = Urgency.PERSON,
) -> TxnPage:
    """One page of links, the newest first."""
    client = await desk.txnpro(account)
    return await client.list_links(
        page,
        per_page,
        reference=reference,
        created_from=created_from,
        created_to=created_to,
        urgency=urgency,
    )


async def all_pages(desk: Desk, account: Account) -> AsyncGenerator[TxnPage, None]:
    """Every page in order, one after the other: how many there are cannot be known beforehand.

    A link comes once, though a new one at the head of the list moves the others to the next page.
    A page with nothing new ends the walk too, for a provider that answers a page beyond the end
    with its last one.
    """
    seen: set[str] = set()
    unreadable: tuple[str, ...] = ()
    for number in count(1):
        page = await list_page(desk, account, number, urgency=Urgency.BACKGROUND)
        fresh = _unseen(page, seen)
        if not fresh.links and page.unreadable == unreadable:
            return
        yield fresh
        if page.at_end:
            return
        unreadable = page.unreadable


def _unseen(page: TxnPage, seen: set[str]) -> TxnPage:
    """`page` without the links that are in `seen`, to which the others are added."""
    fresh = {}
    for link, raw in zip(page.links, page.raw, strict=True):
        if link.id not in seen:
            seen.add(link.id)
            fresh[link] = raw
    return replace(page, links=tuple(fresh), raw=tuple(fresh.values()))


async def detail(
    desk: Desk, account: Account, link_id: str, urgency: Urgency = Urgency.PERSON
) -> TxnDetail:
    """One link with what it led to."""
    client = await desk.txnpro(account)
    return await client.read_link(link_id, urgency)


def changed_fields(before: TxnDetail, after: TxnDetail) -> frozenset[str]:
    """The names of what differs, such as `link.status` or `payout.txid`, for a watch to mark."""
    old, new = _fields(before), _fields(after)
    return frozenset(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _fields(detail: TxnDetail) -> dict[str, Any]:
    parts: dict[str, Any] = {"link": detail.link}
    if detail.target is not None:
        parts["payout"] = detail.target.payout
        parts["invoice"] = detail.target.invoice
    return {
        f"{part}.{name}": getattr(value, name)
        for part, value in parts.items()
        if value is not None
        for name in type(value).__dataclass_fields__
    }
