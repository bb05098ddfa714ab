"""txn.pro: the list of links, one link with what is behind it, a new link, an expiry."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from paylink_tui.model.txnpro import TxnDetail, TxnDraft, TxnLink, TxnPage
from paylink_tui.model.txnpro_form import check_draft, made_differently
from paylink_tui.providers.http import Urgency
from paylink_tui.providers.redact import redact
from paylink_tui.services import indexing
from paylink_tui.services.record_json import json_tree
from paylink_tui.services.writes import Noted, intent_at, unheard
from paylink_tui.store.entries import KeyUsedError, WriteKind

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
    at = indexing.now()
    found = await client.list_links(
        page,
        per_page,
        reference=reference,
        created_from=created_from,
        created_to=created_to,
        urgency=urgency,
    )
    indexing.saw_txn_page(desk, account, found, at)
    return found


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
    at = indexing.now()
    found = await client.read_link(link_id, urgency)
    indexing.saw_txn_detail(desk, account, found, at)
    return found


async def of_reference(desk: Desk, account: Account, reference: str) -> tuple[TxnLink, ...]:
    """The links of exactly this reference; empty where it is certain that there is none."""
    client = await desk.txnpro(account)
    at = indexing.now()
    found = await client.find_by_reference(reference)
    indexing.saw_txn_links(desk, account, found, at)
    return found


async def check_unused(desk: Desk, account: Account, reference: str) -> None:
    """Refuses a reference that a link of the journal has, or may have, so that nobody is asked to
    confirm what cannot be sent: txn.pro wants it unique, and two links of one reference could not
    be told apart.

    Raises:
        KeyUsedError: says by which entry.
        StoreError: the journal cannot be read.
    """
    if desk.journal is None:
        return  # nothing can be sent at all, which `create` says
    entry = await desk.journal.key_used(account.provider, account.name, reference)
    if entry is not None:
        raise KeyUsedError(entry)


async def create(
    desk: Desk, account: Account, draft: TxnDraft, noted: Noted = unheard
) -> TxnDetail:
    """Makes one link. Sent once; an unknown outcome is raised, never tried again. Where it was made
    as something else than was asked, `differences` says so.

    Raises:
        InvalidInputError: the draft cannot be sent.
        StoreError: it could not be written down, or its reference was used before; nothing was
            sent.
        PaylinkError: its `outcome` says whether the link may exist.
    """
    check_draft(draft, account.environment, datetime.now(UTC))
    client = await desk.txnpro(account)
    intent = intent_at(
        account,
        WriteKind.CREATE,
        sent_to=await desk.destination(account),
        what=f"New {draft.payment_type} link {draft.reference} at {account.name}",
        asked=redact(json_tree(asdict(draft))),  # a redirect URL may carry the shop's token
        key=draft.reference,
    )
    made = await desk.writes.run(intent, partial(client.create_link, draft), _answer, noted)
    indexing.saw_txn_detail(desk, account, made, indexing.now())
    return made


def differences(draft: TxnDraft, made: TxnDetail) -> tuple[str, ...]:
    """Where the link is not what was asked for, a sentence for each: it exists and can be paid."""
    return made_differently(draft, made.link)


async def expire(
    desk: Desk, account: Account, link_id: str, noted: Noted = unheard
) -> TxnDetail | None:
    """Expires one link; what it is then, None where the answer does not say. Sent once.

    Raises:
        StoreError: it could not be written down; nothing was sent.
        PaylinkError: its `outcome` says whether the link may be expired.
    """
    client = await desk.txnpro(account)
    client.expire_request(link_id)  # an id that cannot be sent is no write to write down
    intent = intent_at(
        account,
        WriteKind.EXPIRE,
        sent_to=await desk.destination(account),
        what=f"Expire link {link_id} at {account.name}",
        asked={"id": link_id},
        target_id=link_id,
    )
    after = await desk.writes.run(intent, partial(client.expire_link, link_id), _answer, noted)
    indexing.saw_txn_detail(desk, account, after, indexing.now())
    return after


def _answer(detail: TxnDetail | None) -> dict[str, Any]:
    if detail is None:
        return {}
    link = detail.link
    return {"id": link.id, "url": link.hosted_page_url or "", "status": link.status}


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
