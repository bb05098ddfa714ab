"""An event loop whose clock jumps to the next timer, so that hours pass in seconds."""

from __future__ import annotations

import asyncio
import math
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _JumpingSelector(selectors.DefaultSelector):
    """Instead of waiting, moves the loop's clock on. While a thread works it waits as usual: what a
    thread does takes none of the virtual time.
    """

    loop: VirtualLoop

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if self.loop.threads or timeout is None:
            return super().select(None if timeout is None else 0.01)
        self.loop.now = max(self.loop.now + timeout, math.nextafter(self.loop.now, math.inf))
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Nothing may happen in it but its own timers and its threads: no sockets, no processes."""

    def __init__(self) -> None:
        selector = _JumpingSelector()
        super().__init__(selector)
        selector.loop = self
        self.now = 0.0
        self.threads = 0

    def time(self) -> float:
        return self.now

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:
        self.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._thread_done)
        return future

    def _thread_done(self, _future: object) -> None:
        self.threads -= 1


def run_virtually(main: Coroutine[Any, Any, T]) -> T:
    """What `main` gives, run in a loop of virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)
