"""About which links of Find the providers are asked again: those on the screen, or all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from paylink_tui.model.index import IndexRow
from paylink_tui.model.times import span
from paylink_tui.services.refresh_cost import refresh_cost
from paylink_tui.store.index_result import SupersededError
from paylink_tui.ui.screens.dialogs import Choose

if TYPE_CHECKING:
    from textual.app import App

    from paylink_tui.services.desk import Desk
    from paylink_tui.store.index_result import Result

# More than these are better read by the page, which a scan does.
MOST = 1_000


@dataclass(frozen=True, slots=True)
class Offer:
    """The links on the screen, and those that match, MOST at most; each with what they take."""

    title: str
    choices: Sequence[tuple[str, str]]
    links: Mapping[str, Sequence[IndexRow]]


async def offered(desk: Desk, found: Result, on_screen: Sequence[IndexRow]) -> Offer:
    """What there is to choose from: nothing where all that match are on the screen.

    Raises:
        StoreError: the index cannot be read.
    """
    matching = await _matching(found)
    if len(matching) <= len(on_screen):
        return Offer("", (), {"screen": on_screen})
    is_all = found.complete and found.count <= MOST
    which = f"all {len(matching):,} that match"
    if not is_all:
        more = "" if found.complete else "+"
        which = f"the first {len(matching):,} of {found.count:,}{more} that match"
    choices = (
        ("screen", await _told(desk, f"the {len(on_screen):,} on the screen", on_screen)),
        ("all", await _told(desk, which, matching)),
    )
    scan = "" if is_all else " (a scan, s, asks by the page)"
    links = {"screen": on_screen, "all": matching}
    return Offer(f"Ask again about which links?{scan}", choices, links)


async def which_links(app: App[None], offer: Offer) -> Sequence[IndexRow]:
    """The links that the user chooses; none where they leave it."""
    if not offer.choices:
        return offer.links["screen"]
    choice = await app.push_screen_wait(Choose(offer.title, offer.choices))
    return offer.links.get(choice or "", ())


async def _matching(found: Result) -> Sequence[IndexRow]:
    if found.count < MOST:
        with suppress(SupersededError):  # by another screen's search: as far as they are known
            await found.whole()
    return [row for row in await found.rows(0, MOST) if row is not None]


async def _told(desk: Desk, which: str, rows: Sequence[IndexRow]) -> str:
    cost = await refresh_cost(desk, rows)
    requests = "1 request" if cost.requests == 1 else f"{cost.requests:,} requests"
    least = f", at least {span(timedelta(seconds=cost.seconds))}" if cost.seconds >= 1 else ""
    return f"{which} · about {requests}{least}"
