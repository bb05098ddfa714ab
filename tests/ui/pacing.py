"""Watching without a clock: the next look happens when the test says so."""

from __future__ import annotations

import asyncio

from paylink_tui.ui.watching import Pace


class Steps:
    """Hands out a pace whose waits end by `step`; `pauses` are the seconds that were asked for."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self._gate = asyncio.Semaphore(0)

    @property
    def pace(self) -> Pace:
        return Pace(wait=self._wait)

    def step(self) -> None:
        """Lets one look happen."""
        self._gate.release()

    async def _wait(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await self._gate.acquire()
