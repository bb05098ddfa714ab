"""What a lane has learnt of its provider: whether it is well, and how long it asked to be left."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Literal

from paylink_tui.pool import backoff
from paylink_tui.pool.wire import Fault
from paylink_tui.providers.http import Response

Health = Literal["unknown", "ok", "failing"]


class Condition:
    """Health and pause of one account, as its last results told them."""

    def __init__(self, host: str) -> None:
        self.health: Health = "unknown"
        self.last_error = ""
        self._host = host
        self._paused_until = 0.0  # of the loop's clock

    def note(self, result: Response | Fault, tries: int) -> None:
        """Takes in the result of a try, which was the job's `tries`th."""
        if isinstance(result, Fault):
            self.health, self.last_error = "failing", result.error.what
            return
        pause = backoff.asked_pause(result)
        if result.status == 429:  # too much was asked, which says nothing of anybody's health
            pause = pause or backoff.jittered(tries)
        elif result.status == 401 or result.status >= 500:
            self.health = "failing"
            self.last_error = f"{self._host} answered with status {result.status}."
        else:
            self.health, self.last_error = "ok", ""
        self._paused_until = max(self._paused_until, _now() + pause)

    def pause_left(self) -> float:
        """Seconds for which nothing may be sent; 0 or less where there is no pause."""
        return self._paused_until - _now()

    def paused_until(self) -> datetime | None:
        """When the pause ends, by the wall clock, in local time."""
        left = self.pause_left()
        return datetime.now().astimezone() + timedelta(seconds=left) if left > 0 else None


def _now() -> float:
    return asyncio.get_running_loop().time()
