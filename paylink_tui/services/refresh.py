"""Asking the providers again about links of the index; what they answer goes into it by itself.

txn.pro reads one link, and Mesh the transfers of one transactionId. Mesilat reads no single link: a
product's pages are walked until all that is wanted was seen. A link that was not seen by a whole
walk may have moved to an earlier page while another was deleted, so a second walk, from the last
page back, looks for it; one that both have missed is gone.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import ConfigError, NotFoundError, PaylinkError
from paylink_tui.model.index import IndexRow, LinkKey
from paylink_tui.providers.http import Urgency
from paylink_tui.services import mesh, mesilat, txnpro
from paylink_tui.services.pages import walk

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.model.mesilat import MesilatPage
    from paylink_tui.services.desk import Desk

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What was asked again: links that are `there`, links that are `gone`, and what failed."""

    there: int = 0
    gone: int = 0
    failures: tuple[str, ...] = ()

    def sentence(self) -> str:
        """For a person."""
        parts = [f"{self.there:,} there"] if self.there else []
        if self.gone:
            parts.append(f"{self.gone:,} no longer there")
        told = f"Asked again: {', '.join(parts)}." if parts else ""
        return " ".join(part for part in (told, *self.failures) if part)


class _Asked:
    """What one refresh has learnt so far, over all accounts."""

    def __init__(self, total: int, tell: Tell) -> None:
        self.there: set[LinkKey] = set()
        self.gone: set[LinkKey] = set()
        self._total = total
        self._tell = tell

    def seen(self, key: LinkKey, *, gone: bool = False) -> None:
        """Notes what is known of one link now."""
        (self.gone if gone else self.there).add(key)
        self._tell(f"Asked again: {len(self.there | self.gone):,} of {self._total:,} links")

    def reading(self, what: str) -> None:
        """Tells what is being read."""
        self._tell(what)


async def refresh(
    desk: Desk, rows: Sequence[IndexRow], tell: Tell = lambda sentence: None
) -> Refreshed:
    """Asks again about every link of `rows`, in the background's share unless it is a single one.

    Never raises for one account that fails: it is told in `failures`, and the others are asked.
    What was learnt before a cancellation is kept.
    """
    asked = _Asked(len(rows), tell)
    by_account: dict[tuple[Provider, str, str], list[IndexRow]] = defaultdict(list)
    for row in rows:
        by_account[row.key.provider, row.key.environment.value, row.key.account].append(row)
    urgency = Urgency.PERSON if len(rows) == 1 else Urgency.BACKGROUND
    try:
        faults = await asyncio.gather(
            *(_try(desk, of_account, asked, urgency) for of_account in by_account.values())
        )
    finally:
        if desk.index is not None and asked.gone:
            await desk.index.mark_gone(asked.gone, datetime.now(UTC))
    if desk.index is not None:
        await desk.index.flush()
    return Refreshed(len(asked.there), len(asked.gone), tuple(fault for fault in faults if fault))


async def _try(desk: Desk, rows: Sequence[IndexRow], asked: _Asked, urgency: Urgency) -> str:
    """What hindered it, as a sentence; empty where nothing did."""
    name = rows[0].key.account
    try:
        account = _account(desk, rows[0].key)
        await _WAYS[account.provider](desk, account, rows, asked, urgency)
    except PaylinkError as error:
        return f"{name}: {error.sentence()}"
    return ""


def _account(desk: Desk, key: LinkKey) -> Account:
    account = desk.account(key.account)
    if (account.provider, account.environment) != (key.provider, key.environment):
        raise ConfigError(
            f"It was a {key.provider.label} {key.environment.value.upper()} account when these "
            "links were seen, and is another one now."
        )
    return account


async def _txnpro(
    desk: Desk, account: Account, rows: Sequence[IndexRow], asked: _Asked, urgency: Urgency
) -> None:
    async def fetch(key: LinkKey) -> tuple[LinkKey, bool]:
        try:
            await txnpro.detail(desk, account, key.id, urgency)
        except NotFoundError as error:
            if not error.said:  # from a wrong path, or from something in between
                raise
            return key, True
        return key, False

    answers = walk(fetch, [row.key for row in rows], account.connections)
    async with aclosing(answers):
        async for key, gone in answers:
            asked.seen(key, gone=gone)


async def _mesh(
    desk: Desk, account: Account, rows: Sequence[IndexRow], asked: _Asked, urgency: Urgency
) -> None:
    """Mesh forgets no transfer as far as is known, so one that is not sent is not called gone."""
    by_reference = defaultdict(list)
    for row in rows:
        by_reference[row.reference or ""].append(row.key)

    async def fetch(reference: str) -> str:
        await mesh.transfers(desk, account, reference, urgency)
        return reference

    answers = walk(fetch, filter(None, by_reference), account.connections)
    async with aclosing(answers):
        async for reference in answers:
            for key in by_reference[reference]:
                asked.seen(key)
    if "" in by_reference:
        raise ConfigError("Without a transactionId Mesh cannot be asked about a link.")


async def _mesilat(
    desk: Desk, account: Account, rows: Sequence[IndexRow], asked: _Asked, urgency: Urgency
) -> None:
    by_product: dict[int | None, dict[int, LinkKey]] = defaultdict(dict)
    for row in rows:
        by_product[row.product_id][int(row.key.id)] = row.key
    unknown = by_product.pop(None, None)
    for product, wanted in by_product.items():
        if product is not None:
            await _product(desk, account, product, wanted, asked)
    if unknown:
        raise ConfigError("The product of a link is not known, so it cannot be looked for.")


async def _product(
    desk: Desk, account: Account, product: int, wanted: dict[int, LinkKey], asked: _Asked
) -> None:
    left, last, unreadable = dict(wanted), 1, 0
    pages = mesilat.all_pages(desk, account, product)
    async with aclosing(pages):
        async for page in pages:
            _take(page, left, asked)
            if not left:
                return
            last, unreadable = page.last_page, unreadable + len(page.unreadable)
            asked.reading(f"Product {product}: page {page.page} of {page.last_page}")
    # One page after the other, the last first: what moves while others are deleted moves to a page
    # that is still to come, and a new link appears where it was looked before.
    for number in range(last, 0, -1):
        asked.reading(f"Product {product}, once more: page {number} of {last}")
        page = await mesilat.list_page(desk, account, product, number, Urgency.BACKGROUND)
        _take(page, left, asked)
        if not left:
            return
    if unreadable:
        raise ConfigError(
            f"{len(left)} were not seen, but rows of product {product} could not be read."
        )
    for key in left.values():
        asked.seen(key, gone=True)


def _take(page: MesilatPage, left: dict[int, LinkKey], asked: _Asked) -> None:
    """Notes those of `left` that are on the page."""
    for link in page.links:
        if (key := left.pop(link.id, None)) is not None:
            asked.seen(key)


_Way = Callable[["Desk", "Account", Sequence[IndexRow], _Asked, Urgency], Coroutine[Any, Any, None]]
_WAYS: dict[Provider, _Way] = {
    Provider.TXNPRO: _txnpro,
    Provider.MESH: _mesh,
    Provider.MESILAT: _mesilat,
}
