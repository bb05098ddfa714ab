"""What was searched for last, so that the next session begins there. Nothing secret is kept."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from paylink_tui.model.index import Order
from paylink_tui.model.text import clean, shorten
from paylink_tui.services.files import save_file

if TYPE_CHECKING:
    from paylink_tui.services.desk import Desk

FILE = "last-search.json"
_LONGEST = 16_384  # bytes; a query has at most 1,000 characters


@dataclass(frozen=True, slots=True)
class LastSearch:
    """A query of Find and its order, and when it was left."""

    query: str
    order: Order
    descending: bool
    left_at: datetime

    def is_same(self, query: str, order: Order, descending: bool) -> bool:
        """Whether it asks for this."""
        return (self.query, self.order, self.descending) == (query, order, descending)

    def told(self, now: datetime) -> str:
        """`view of yesterday restored: status:expired`."""
        return f"view of {_day(self.left_at, now)} restored: {shorten(self.query, 60)}"


async def read_last(desk: Desk) -> LastSearch | None:
    """The search of last time; None where there was none, or what is kept cannot be read: it is
    only a convenience, and is written anew.
    """
    if desk.state is None:
        return None
    return await asyncio.to_thread(_read, desk.state / FILE)


async def write_last(desk: Desk, last: LastSearch) -> None:
    """Keeps it.

    Raises:
        StoreError: it cannot be written.
    """
    if desk.state is not None:
        kept = {
            "query": last.query,
            "sort": f"{'-' * last.descending}{last.order.value}",
            "left_at": last.left_at.isoformat(),
        }
        content = json.dumps(kept).encode()
        await asyncio.to_thread(save_file, desk.state / FILE, content, replace=True)


def _read(path: Path) -> LastSearch | None:
    try:
        with path.open("rb") as file:
            kept = json.loads(file.read(_LONGEST))
        sort = str(kept["sort"])
        left_at = datetime.fromisoformat(kept["left_at"])
        order = Order(sort.removeprefix("-"))
        if left_at.tzinfo is None:
            return None
        return LastSearch(clean(str(kept["query"])), order, sort.startswith("-"), left_at)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _day(moment: datetime, now: datetime) -> str:
    days = (now.astimezone().date() - moment.astimezone().date()).days
    return {0: "today", 1: "yesterday"}.get(days) or f"{moment.astimezone():%Y-%m-%d}"
