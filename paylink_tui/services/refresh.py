"""Asking the providers again about links of the index; what they answer goes into it by itself.

txn.pro reads one link, and Mesh the transfers of one transactionId; of a Paylink itself it tells
nothing. Mesilat reads no single link: a product's pages are walked until all that is wanted was
seen. A link that was not seen by a whole walk may have moved to an earlier page while another was
deleted, so a second walk, from the last page back, looks for it; one that both have missed is gone.

Each link, transactionId or product is on its own: where one fails, the others are asked all the
same, unless it is the account that fails.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import (
    ConfigError,
    CredentialsError,
    NetworkError,
    NotFoundError,
    PaylinkError,
    RateLimitedError,
    StoreError,
)
from paylink_tui.model.index import IndexRow, LinkKey
from paylink_tui.providers.http import Urgency
from paylink_tui.services import mesh, mesilat, txnpro
from paylink_tui.services.pages import walk
from paylink_tui.services.refreshed import Asked, Refreshed, Tell
from paylink_tui.services.scans import key_of
from paylink_tui.store.scans import load

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.model.mesilat import MesilatPage
    from paylink_tui.services.desk import Desk
    from paylink_tui.store.index import Index

__all__ = ["Refreshed", "refresh"]

# What would fail at every link of an account.
_OF_THE_ACCOUNT = (ConfigError, CredentialsError, NetworkError, RateLimitedError, StoreError)


async def refresh(
    desk: Desk, rows: Sequence[IndexRow], tell: Tell = lambda sentence: None
) -> Refreshed:
    """Asks again about every link of `rows`, in the background's share unless it is a single one
    that can be asked for by itself.

    Never raises for a link or an account that fails: it is told in `failures`, and the others are
    asked. What was learnt before a cancellation is kept.
    """
    asked = Asked(len(rows), tell)
    by_account: dict[tuple[Provider, str, str], list[IndexRow]] = defaultdict(list)
    for row in rows:
        by_account[row.key.provider, row.key.environment.value, row.key.account].append(row)
    urgency = Urgency.PERSON if len(rows) == 1 else Urgency.BACKGROUND
    try:
        await asyncio.gather(
            *(_try(desk, of_account, asked, urgency) for of_account in by_account.values())
        )
    finally:
        if desk.index is not None and asked.gone:
            await desk.index.mark_gone(asked.gone, datetime.now(UTC))
    if desk.index is not None:
        await desk.index.flush()
    return asked.told()


async def _try(desk: Desk, rows: Sequence[IndexRow], asked: Asked, urgency: Urgency) -> None:
    """Asks about links of one account; what stops that is told of all that were not asked about."""
    try:
        account = _account(desk, rows[0].key)
        if desk.index is not None and await _leads_elsewhere(desk, desk.index, account):
            asked.leads_elsewhere(account.name)
        await _WAYS[account.provider](desk, account, rows, asked, urgency)
    except PaylinkError as error:
        asked.failed((row.key for row in rows), error.sentence())


async def _leads_elsewhere(desk: Desk, index: Index, account: Account) -> bool:
    scan = await index.read(lambda file: load(file, key_of(account)))
    return scan is not None and scan.credentials not in ("", await desk.credentials_hash(account))


async def _alone(
    asked: Asked, keys: Sequence[LinkKey], asking: Awaitable[None], what: str = ""
) -> None:
    """Does `asking`, which is about `keys`. Its failure is told of them, after `what`, and hinders
    no other, but where the account itself fails, or too much of it does.
    """
    try:
        await asking
    except _OF_THE_ACCOUNT:
        raise
    except PaylinkError as error:
        asked.failed(keys, f"{what}{error.sentence()}")
        if asked.gives_up(keys[0].account):
            raise


def _account(desk: Desk, key: LinkKey) -> Account:
    account = desk.account(key.account)
    if (account.provider, account.environment) != (key.provider, key.environment):
        raise ConfigError(
            f"It was a {key.provider.label} {key.environment.value.upper()} account when these "
            "links were seen, and is another one now."
        )
    return account


async def _txnpro(
    desk: Desk, account: Account, rows: Sequence[IndexRow], asked: Asked, urgency: Urgency
) -> None:
    async def ask(key: LinkKey) -> None:
        gone = False
        try:
            await txnpro.detail(desk, account, key.id, urgency)
        except NotFoundError as error:
            if not error.code:  # from a wrong path, or from something in between
                raise
            gone = True
        asked.seen(key, gone=gone)

    answers = walk(
        lambda key: _alone(asked, [key], ask(key)), [row.key for row in rows], account.connections
    )
    async with aclosing(answers):
        async for _ in answers:
            pass


async def _mesh(
    desk: Desk, account: Account, rows: Sequence[IndexRow], asked: Asked, urgency: Urgency
) -> None:
    """Mesh forgets no transfer as far as is known, so one that is not sent is not called gone."""
    by_reference = defaultdict(list)
    for row in rows:
        by_reference[row.reference or ""].append(row.key)
    asked.failed(
        by_reference.pop("", ()), "Without a transactionId Mesh cannot be asked about a link."
    )

    async def ask(reference: str) -> None:
        page = await mesh.transfers(desk, account, reference, urgency)
        sent = {transfer.id for transfer in page.transfers}
        for key in by_reference[reference]:
            if key.kind != "transfer":
                asked.tells_nothing(key)
            elif key.id in sent:
                asked.seen(key)
        unsent = "Mesh lists a transfer no more by its transactionId; it is not marked as gone."
        asked.failed(by_reference[reference], unsent)

    answers = walk(
        lambda reference: _alone(asked, by_reference[reference], ask(reference)),
        tuple(by_reference),
        account.connections,
    )
    async with aclosing(answers):
        async for _ in answers:
            pass


async def _mesilat(
    desk: Desk, account: Account, rows: Sequence[IndexRow], asked: Asked, urgency: Urgency
) -> None:
    by_product: dict[int | None, dict[int, LinkKey]] = defaultdict(dict)
    for row in rows:
        by_product[row.product_id][int(row.key.id)] = row.key
    for product, wanted in by_product.items():
        if product is None:
            unknown = "The product of a link is not known, so it cannot be looked for."
            asked.failed(wanted.values(), unknown)
        else:
            asking = _product(desk, account, product, wanted, asked)
            await _alone(asked, tuple(wanted.values()), asking, f"Product {product}: ")


async def _product(
    desk: Desk, account: Account, product: int, wanted: dict[int, LinkKey], asked: Asked
) -> None:
    """Looks for links of a product.

    That a product is not there is documented for no call that lists its links, so it cannot be told
    from one that this key may not see: the links are left as they were.
    """
    try:
        await _walk_product(desk, account, product, wanted, asked)
    except NotFoundError as error:
        if not mesilat.says_missing(error):
            raise
        raise PaylinkError(
            "It is not there any more, or not for this key, so its links are not marked as gone.",
            said=error.said,
        ) from error


async def _walk_product(
    desk: Desk, account: Account, product: int, wanted: dict[int, LinkKey], asked: Asked
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
        raise PaylinkError(f"{len(left)} were not seen, but rows of the product could not be read.")
    for key in left.values():
        asked.seen(key, gone=True)


def _take(page: MesilatPage, left: dict[int, LinkKey], asked: Asked) -> None:
    """Notes those of `left` that are on the page."""
    for link in page.links:
        if (key := left.pop(link.id, None)) is not None:
            asked.seen(key)


_Way = Callable[["Desk", "Account", Sequence[IndexRow], Asked, Urgency], Coroutine[Any, Any, None]]
_WAYS: dict[Provider, _Way] = {
    Provider.TXNPRO: _txnpro,
    Provider.MESH: _mesh,
    Provider.MESILAT: _mesilat,
}
