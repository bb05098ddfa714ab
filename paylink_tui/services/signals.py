"""The end that comes from outside: a signal, and a terminal that is no longer there.

A write that is on the line is waited for, whoever asks us to end; a second signal means now.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

_LOG = logging.getLogger("paylink_tui.signal")
_STANDARD = (0, 1, 2)

TERMINATED = tuple(
    signal.Signals[name] for name in ("SIGTERM", "SIGHUP") if name in signal.Signals.__members__
)
INTERRUPTED = (signal.SIGINT, *TERMINATED)


def exit_code(number: int) -> int:
    """The code that a shell gives a program which a signal ended."""
    return 128 + number


@contextmanager
def on_signals(numbers: Sequence[signal.Signals], arrived: Callable[[int], None]) -> Iterator[None]:
    """Calls `arrived` in the running loop at each of these signals, within the `with` block.

    One that was ignored from the start, as SIGHUP under nohup, stays so. Where the system has no
    such handlers (Windows, or outside the main thread), signals keep their own ways.
    """
    loop = asyncio.get_running_loop()
    watched: list[signal.Signals] = []

    def took(number: signal.Signals) -> None:
        _LOG.warning("%s arrived", number.name)
        arrived(number)

    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
        for number in numbers:
            if signal.getsignal(number) is not signal.SIG_IGN:
                loop.add_signal_handler(number, took, number)
                watched.append(number)
    try:
        yield
    finally:
        for number in watched:
            loop.remove_signal_handler(number)


@contextmanager
def taken_at_once() -> Iterator[None]:
    """Lets signals end the program while it waits for a person to type: the loop's handlers would
    only be called after the end of the line.
    """
    by_default = dict.fromkeys(TERMINATED, signal.SIG_DFL) | {
        signal.SIGINT: signal.default_int_handler
    }
    before = {
        number: signal.signal(number, way)
        for number, way in by_default.items()
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, way in before.items():
            signal.signal(number, way)


def terminals() -> tuple[int, ...]:
    """Which of the standard streams are a terminal now."""
    return tuple(stream for stream in _STANDARD if os.isatty(stream))


def leave_lost_terminal(were: Sequence[int]) -> bool:
    """Whether the terminal has gone that these streams were on; they lead nowhere from then on.

    Every write to it would raise, and stop what must still be recorded.
    """
    lost = [stream for stream in were if not os.isatty(stream)]
    if lost:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in lost:
            os.dup2(nowhere, stream)
        os.close(nowhere)
        _LOG.warning("the terminal has gone")
    return bool(lost)
