"""The view of Find that a session ends with, which the next one begins with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paylink_tui.model.index import Order

if TYPE_CHECKING:
    from paylink_tui.services.desk import Desk
    from paylink_tui.services.last_search import LastSearch


class KeptView:
    """What is kept of it. Nothing is written before the view of last time was read."""

    def __init__(self) -> None:
        self._kept: LastSearch | None = None
        self._is_read = False

    async def read(self, desk: Desk) -> LastSearch | None:
        """The view of last time; None where it was every link, the last found first."""
        from paylink_tui.services.last_search import read_last

        self._kept = await read_last(desk)
        self._is_read = True
        return None if self._is_kept("", Order.ADDED, True) else self._kept

    async def write(self, desk: Desk, query: str, order: Order, descending: bool) -> None:
        """Keeps this view, unless it is the one that is kept.

        Raises:
            StoreError: it cannot be written.
        """
        from paylink_tui.services.last_search import LastSearch, write_last

        if self._is_read and not self._is_kept(query, order, descending):
            self._kept = LastSearch(query, order, descending, datetime.now(UTC))
            await write_last(desk, self._kept)

    def _is_kept(self, query: str, order: Order, descending: bool) -> bool:
        return self._kept is not None and self._kept.is_same(query, order, descending)
