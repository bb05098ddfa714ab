"""Writes that nobody can interrupt halfway.

Popping a screen cancels its workers, and Esc cancels a wait. A create or a delete that has begun
must not be left between sent and recorded by either, so each runs in a task of its own; the caller
merely waits for it. When the caller has gone, the end of the write is told to whoever listens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from paylink_tui.model.errors import PaylinkError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ended:
    """A write whose caller had gone when it ended. `error` is None where it was done."""

    what: str
    error: BaseException | None

    def sentence(self) -> str:
        """What became of it, for the person who walked away."""
        if self.error is None:
            return f"{self.what}: done"
        if isinstance(self.error, PaylinkError):
            return f"{self.what}: {self.error.sentence()}"
        return f"{self.what}: the program failed ({type(self.error).__name__}); look before again"


class Writes:
    """The writes under way, of all accounts."""

    def __init__(self) -> None:
        self._under_way: dict[asyncio.Task[Any], str] = {}
        self._listeners: list[Callable[[Ended], None]] = []

    @property
    def under_way(self) -> tuple[str, ...]:
        """What is being written now, in words."""
        return tuple(self._under_way.values())

    def on_abandoned(self, listener: Callable[[Ended], None]) -> None:
        """Calls `listener` with every write that ended after its caller had gone."""
        self._listeners.append(listener)

    async def run(self, what: str, call: Coroutine[Any, Any, T]) -> T:
        """The result of `call`, which goes on even if this wait is cancelled."""
        task = asyncio.create_task(call)
        self._under_way[task] = what
        task.add_done_callback(self._ended)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(lambda task: self._tell(Ended(what, _error(task))))
            raise

    async def finish(self) -> None:
        """Returns once nothing is being written any more."""
        while self._under_way:
            await asyncio.wait(tuple(self._under_way))

    def _ended(self, task: asyncio.Task[Any]) -> None:
        del self._under_way[task]
        _error(task)  # read it, or asyncio reports it as never retrieved

    def _tell(self, ended: Ended) -> None:
        for listener in self._listeners:
            listener(ended)


def _error(task: asyncio.Task[Any]) -> BaseException | None:
    return asyncio.CancelledError() if task.cancelled() else task.exception()
