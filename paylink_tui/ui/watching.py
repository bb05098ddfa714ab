"""Looking again and again at one record: gently, and without ending at the first fault."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from paylink_tui.model.errors import PaylinkError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to wait between two looks, in seconds: `first`, then `growth` times as long after
    each look that brought nothing new, up to `longest`. `wait` does the waiting.
    """

    first: float = 5.0
    longest: float = 30.0
    growth: float = 1.5
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep

    def after(self, pause: float) -> float:
        """The pause that follows one in which nothing changed."""
        return min(pause * self.growth, self.longest)


@dataclass(frozen=True, slots=True)
class Look(Generic[T]):
    """What one look brought: the record and the names of what changed in it, or an error. `pause`
    is the time until the next look, in seconds; None where this was the last.
    """

    record: T
    changed: frozenset[str]
    error: PaylinkError | None
    pause: float | None


@dataclass(frozen=True, slots=True)
class Watch(Generic[T]):
    """What is watched: how to read it, what differs between two readings, and when it is over."""

    read: Callable[[], Awaitable[T]]
    changes: Callable[[T, T], frozenset[str]]
    is_final: Callable[[T], bool]
    pace: Pace

    async def looks(self, record: T) -> AsyncGenerator[Look[T], None]:
        """One look after the other, beginning after the first pause; ends on a final record.

        An error is handed on and lengthens the pause, at least to what the provider asked for; the
        record then stays the one before it.
        """
        pause = self.pace.first
        while True:
            await self.pace.wait(pause)
            try:
                fresh = await self.read()
            except PaylinkError as error:
                pause = max(self.pace.after(pause), getattr(error, "retry_after", None) or 0)
                yield Look(record, frozenset(), error, pause)
                continue
            changed = self.changes(record, fresh)
            record = fresh
            if self.is_final(record):
                yield Look(record, changed, None, None)
                return
            pause = self.pace.first if changed else self.pace.after(pause)
            yield Look(record, changed, None, pause)


def look_line(look: Look[Any], now: datetime) -> str:
    """One line about the newest look: when it was, what it brought, when the next one is due."""
    brought = "nothing new"
    if look.error is not None:
        brought = "failed"
    elif look.changed:
        brought = f"changed: {', '.join(sorted(look.changed))}"
    again = f"again in {look.pause:.0f} s" if look.pause is not None else "the last look"
    return f"Watching · looked at {now.astimezone():%H:%M:%S} · {brought} · {again}"
