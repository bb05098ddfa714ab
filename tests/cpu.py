"""What a piece of work costs, told so that a busy machine cannot be taken for a slow program: by
the processor time of this thread alone, to be compared with that of other work of the same run.
"""

from __future__ import annotations

import time
from collections.abc import Callable

_TRIES = 5  # whatever comes in between, garbage to collect say, does not come each time


def least_cpu(work: Callable[[], object]) -> float:
    """The least seconds of some tries."""
    return min(_cpu(work) for _ in range(_TRIES))


def takes_at_most(seconds: float, work: Callable[[], object]) -> bool:
    """Whether it took no more at one try of some; no others are made after it."""
    return any(_cpu(work) <= seconds for _ in range(_TRIES))


def _cpu(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return time.thread_time() - started
