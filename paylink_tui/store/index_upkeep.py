"""What the index does when nobody waits: its upkeep, and telling listeners that links changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

# Writing that follows within this time puts the upkeep off: it would take the writing thread.
_IDLE_SECONDS = 0.3
_TELL_SECONDS = 0.2


class Upkeep:
    """Runs `keep_up`, again and again until it has nothing to do, whenever writing has paused."""

    def __init__(self, keep_up: Callable[[], Awaitable[bool]]) -> None:
        self._keep_up = keep_up
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False

    def wanted(self) -> None:
        """Notes that something was written."""
        if self._stopped:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(_IDLE_SECONDS, self._begin)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs `work` behind, until it ends or all is stopped."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Ends all of it."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self) -> None:
        self._timer = None
        self.spawn(self._run())

    async def _run(self) -> None:
        # A timer is set again by the next write, which makes this one give way to it.
        while self._timer is None and await self._keep_up():
            pass


class Changes:
    """Those who want to know that links have changed, told a few times a second at most."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls `listener` after changes, until what this returns is called."""
        self._listeners.append(listener)

        def remove() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return remove

    def happened(self) -> None:
        """Notes a change."""
        if self._timer is None and self._listeners:
            self._timer = asyncio.get_running_loop().call_later(_TELL_SECONDS, self._tell)

    def stop(self) -> None:
        """Tells nobody any more."""
        if self._timer is not None:
            self._timer.cancel()
        self._listeners.clear()

    def _tell(self) -> None:
        self._timer = None
        for listener in tuple(self._listeners):
            listener()
