"""Mesilat's links: a page, a new link with the id that its answer leaves out, a removal, a search
through a product's pages.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from paylink_tui.model.errors import ConfigError, InvalidInputError, NotFoundError, PaylinkError
from paylink_tui.model.mesilat import MesilatCreated, MesilatDraft, MesilatLink, MesilatPage
from paylink_tui.model.mesilat_form import NONCE
from paylink_tui.providers.http import Urgency
from paylink_tui.services import indexing
from paylink_tui.services.pages import AHEAD, walk, walk_in_order
from paylink_tui.services.record_json import json_tree
from paylink_tui.services.writes import Noted, intent_at, unheard
from paylink_tui.store.entries import WriteKind

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account, MesilatAccount
    from paylink_tui.services.desk import Desk

Progress = Callable[[int, int], None]
# A new link stands at the end of its product's list as far as the vendor's sample shows; how many
# pages from the end are read to learn its id.
NEWEST_PAGES = 2
# Mesilat's words for a link that is not there (docs, 404 of the delete call). Another 404 comes
# from a wrong path or from something in between, and says nothing of the link.
_NO_SUCH = "No query results"


@dataclass(frozen=True, slots=True)
class MesilatMade:
    """A link that was made. `id` is None where it could not be found in the list; `doubt` says
    what the answer left open, or is empty.
    """

    created: MesilatCreated
    draft: MesilatDraft
    id: int | None
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Removal:
    """What became of the removal of one link. `gone` also where it was no longer there; `error` is
    why it is not known to be gone.
    """

    link: MesilatLink
    gone: bool
    sentence: str
    error: PaylinkError | None = None


async def list_page(
    desk: Desk,
    account: Account,
    product_id: int,
    page: int = 1,
    urgency: Urgency = Urgency.PERSON,
) -> MesilatPage:
    """One page of a product's links."""
    client = await desk.mesilat(account)
    at = indexing.now()
    found = await client.list_links(product_id, page, urgency)
    indexing.saw_mesilat_page(desk, account, found, at)
    return found


async def all_pages(
    desk: Desk, account: Account, product_id: int
) -> AsyncGenerator[MesilatPage, None]:
    """Every page of a product, in order, fetched side by side in the background's share.

    A link that moved to the next page meanwhile comes once.
    """
    first = await list_page(desk, account, product_id, 1, Urgency.BACKGROUND)
    seen: set[int] = set()
    yield _unseen(first, seen)

    async def fetch(number: int) -> MesilatPage:
        return await list_page(desk, account, product_id, number, Urgency.BACKGROUND)

    pages = walk_in_order(fetch, range(2, first.last_page + 1), AHEAD * account.connections)
    async with aclosing(pages):
        async for page in pages:
            yield _unseen(page, seen)


async def find(
    desk: Desk,
    account: Account,
    product_id: int,
    matches: Callable[[MesilatLink], bool],
    progress: Progress = lambda done, total: None,
) -> tuple[MesilatLink, Mapping[str, Any]] | None:
    """The link of a product that `matches`, with its source, by walking the product's pages, the
    last ones first.

    `progress` is given the pages read and the pages there are.
    """
    first = await list_page(desk, account, product_id)
    done, total = 1, max(first.last_page, 1)
    progress(done, total)
    if (found := _match(first, matches)) is not None:
        return found

    async def fetch(number: int) -> MesilatPage:
        return await list_page(desk, account, product_id, number, Urgency.BACKGROUND)

    pages = walk(fetch, range(total, 1, -1), AHEAD * account.connections)
    async with aclosing(pages):
        async for page in pages:
            done += 1
            progress(done, total)
            if (found := _match(page, matches)) is not None:
                return found
    return None


async def create(
    desk: Desk, account: Account, draft: MesilatDraft, noted: Noted = unheard
) -> MesilatMade:
    """Makes one link. Sent once; an unknown outcome is raised, never tried again.

    The product's highest id is read first and goes into the journal: were the outcome unknown, a
    link with a higher one and the same prices would be ours.

    Raises:
        StoreError: it could not be written down; nothing was sent.
        PaylinkError: its `outcome` says whether the link may exist.
    """
    client = await desk.mesilat(account)
    before = await _highest_id(desk, account, draft.product_id)
    intent = intent_at(
        account,
        WriteKind.CREATE,
        sent_to=await desk.destination(account),
        what=f"New link for product {draft.product_id} at {account.name}",
        asked=json_tree(asdict(draft)) | {"highest_id_before": before},
        key=draft.metadata.get(NONCE, ""),
        target_id=str(draft.product_id),
    )
    created = await desk.writes.run(
        intent, partial(client.create_link, draft), _created_json, noted
    )
    return await _made(desk, account, draft, created)


async def _made(
    desk: Desk, account: Account, draft: MesilatDraft, created: MesilatCreated
) -> MesilatMade:
    doubts = []
    if created.use_once != draft.use_once:
        asked, got = ("single", "multiple") if draft.use_once else ("multiple", "single")
        doubts.append(f"You asked for {asked} use; Mesilat answered {got} use.")
    link_id = None
    try:
        link_id = await _newest_id(desk, account, draft.product_id, created.uuid)
        if link_id is not None:
            indexing.saw_mesilat_made(desk, account, draft, link_id)
        else:
            doubts.append("The link exists, but is not among the newest in the list: no id yet.")
    except PaylinkError as error:
        doubts.append(f"The link exists, but its id could not be read: {error.what}")
    return MesilatMade(created, draft, link_id, " ".join(doubts))


async def _highest_id(desk: Desk, account: Account, product_id: int) -> int | None:
    """The highest id on the first and the last page; None where that cannot be read now, which is
    no reason not to make a link.
    """
    try:
        first = await list_page(desk, account, product_id)
        last = first
        if first.last_page > 1:
            last = await list_page(desk, account, product_id, first.last_page)
    except ConfigError:
        raise
    except PaylinkError:
        return None
    return max((link.id for link in (*first.links, *last.links)), default=0)


def _created_json(created: MesilatCreated) -> dict[str, Any]:
    return {"uuid": created.uuid, "url": created.payment_link, "use_once": created.use_once}


async def _newest_id(desk: Desk, account: Account, product_id: int, uuid: str) -> int | None:
    page = await list_page(desk, account, product_id)
    newest = iter(range(page.last_page, max(page.last_page - NEWEST_PAGES, 1), -1))
    while (found := _match(page, lambda link: link.uuid == uuid)) is None:
        number = next(newest, None)
        if number is None:
            return None
        page = await list_page(desk, account, product_id, number)
    return found[0].id


async def remove(
    desk: Desk, account: Account, link: MesilatLink, noted: Noted = unheard
) -> Removal:
    """Deletes one link by its id. Sent once. One that is no longer there counts as gone.

    Raises:
        ConfigError: the account's secret cannot be had; nothing was sent.
    """
    client = await desk.mesilat(account)
    intent = intent_at(
        account,
        WriteKind.DELETE,
        sent_to=await desk.destination(account),
        what=f"Delete link {link.id} of product {link.product_id} at {account.name}",
        asked=json_tree(asdict(link)),
        target_id=str(link.id),
    )
    send = partial(client.delete_link, link.product_id, link.id)
    try:
        await desk.writes.run(intent, send, lambda _: {}, noted)
    except PaylinkError as error:
        if says_missing(error):
            indexing.saw_mesilat_gone(desk, account, link.id)
            return Removal(link, True, f"Already gone before this: {error.said}")
        return Removal(link, False, error.sentence(), error)
    indexing.saw_mesilat_gone(desk, account, link.id)
    return Removal(link, True, "Deleted")


def says_missing(error: PaylinkError) -> bool:
    """Whether Mesilat itself says that there is no such link or product."""
    return isinstance(error, NotFoundError) and _NO_SUCH in error.said


def product_of(account: MesilatAccount, product_id: int | None) -> int:
    """`product_id`, or the only product of the account.

    Raises:
        InvalidInputError: there is more than one product to choose from, or none.
    """
    if product_id is not None:
        return product_id
    products = account.products
    if len(products) == 1:
        return products[0].id
    known = ", ".join(str(product.id) for product in products) or "none in the configuration"
    raise InvalidInputError(
        f"Which product of {account.name}? Known: {known}.", remedy="Add --product ID."
    )


def _match(
    page: MesilatPage, matches: Callable[[MesilatLink], bool]
) -> tuple[MesilatLink, Mapping[str, Any]] | None:
    pairs = zip(page.links, page.raw, strict=True)
    return next((pair for pair in pairs if matches(pair[0])), None)


def _unseen(page: MesilatPage, seen: set[int]) -> MesilatPage:
    """`page` without the links that are in `seen`, to which the others are added."""
    fresh = {}
    for link, raw in zip(page.links, page.raw, strict=True):
        if link.id not in seen:
            seen.add(link.id)
            fresh[link] = raw
    return replace(page, links=tuple(fresh), raw=tuple(fresh.values()))
