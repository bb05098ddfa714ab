"""Keeps Python's garbage collection out of the way of keys.

A full collection looks at every object that the program holds, some hundred thousand, of which most
were loaded at the start and stay. It takes 40 to 60 ms and came with every twentieth letter of a
search. So what has survived the first of them is taken out of the sight of those that follow.
"""

from __future__ import annotations

import gc
from typing import Literal

# What is loaded comes in steps: the home screen, the configuration, each area when it is opened.
# No more than these, or what is dropped later would stay in memory.
TIMES = 6
_FULL = 2


class Freezing:
    """Takes what survives a full collection out of later ones, so many times; see `begin`."""

    def __init__(self, times: int = TIMES) -> None:
        self.left = times

    def begin(self) -> None:
        """To be called when the program is at rest: it collects at once."""
        gc.callbacks.append(self._after)
        gc.collect()

    def end(self) -> None:
        """Lets all that was taken out be collected again."""
        if self._after in gc.callbacks:
            gc.callbacks.remove(self._after)
        gc.unfreeze()

    def _after(self, phase: Literal["start", "stop"], info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == _FULL:
            gc.freeze()
            self.left -= 1
            if not self.left:
                gc.callbacks.remove(self._after)
