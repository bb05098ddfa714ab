"""All lanes together: one for each account, over one budget file and one request log."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

from paylink_tui.pool.budget import Budget, Ledger
from paylink_tui.pool.lane import Lane, LaneSettings
from paylink_tui.pool.log import RequestLog, notify


class Pool:
    """Opens, replaces and closes lanes.

    `budget_file` is where spent requests are counted for all programs that share it; None counts
    in memory. `clock` gives the budget's seconds since the epoch. `log` has every exchange.
    """

    def __init__(self, budget_file: Path | None, clock: Callable[[], float] = time.time) -> None:
        self.log = RequestLog()
        self._ledger = Ledger(budget_file, clock)
        self._lanes: dict[str, Lane] = {}
        self._listeners: list[Callable[[], None]] = []
        self._retiring: dict[asyncio.Task[None], Lane] = {}

    @property
    def lanes(self) -> MappingProxyType[str, Lane]:
        """The open lanes by account, in the order in which they were opened."""
        return MappingProxyType(self._lanes)

    def lane(self, account: str) -> Lane:
        """The lane of `account`; a KeyError where there is none."""
        return self._lanes[account]

    def open_lane(self, settings: LaneSettings) -> Lane:
        """The lane for these settings: the open one if nothing changed, else a new one.

        A lane that is replaced drops what it has not sent, and closes when its writes are done.
        """
        old = self._lanes.get(settings.account)
        if old is not None and old.settings == settings:
            return old
        budget = Budget(self._ledger, settings.budget_key, settings.windows, settings.reserve)
        self._lanes[settings.account] = lane = Lane(settings, budget, self.log, self._changed)
        if old is not None:
            self._retire(old)
        self._changed()
        return lane

    def close_lane(self, account: str) -> None:
        """Takes an account's lane away, as `open_lane` does with one that it replaces."""
        self._retire(self._lanes.pop(account))
        self._changed()

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls `listener` at every change of any lane's status; returns what ends that.

        It is called in the middle of a lane's work, often, and so must be quick.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def close(self, grace: float = 10.0) -> None:
        """Closes every lane, waiting up to `grace` seconds for writes that are on the line."""
        retiring = dict(self._retiring)
        lanes = [*self._lanes.values(), *retiring.values()]
        await asyncio.gather(*(lane.close(grace) for lane in lanes), *retiring)
        self._ledger.close()

    def _retire(self, lane: Lane) -> None:
        task = asyncio.get_running_loop().create_task(lane.close(lane.settings.total_timeout))
        self._retiring[task] = lane
        task.add_done_callback(self._retiring.pop)

    def _changed(self) -> None:
        notify(self._listeners)
