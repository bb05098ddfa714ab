"""The sandbox's own clock: it starts where the settings say and runs at the usual pace."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the sandbox's time; tests move it forward instead of waiting."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._origin = time.monotonic()
        self._moved = timedelta(0)

    def advance(self, seconds: int) -> None:
        """Move the clock forward."""
        self._moved += timedelta(seconds=seconds)

    def now(self) -> datetime:
        """The sandbox's present moment, in UTC."""
        return self._start + self._moved + timedelta(seconds=time.monotonic() - self._origin)

    def now_ms(self) -> int:
        """The present moment in milliseconds since 1970."""
        return to_ms(self.now())


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970, without going through a float."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def iso(moment_ms: int) -> str:
    """ISO 8601 with milliseconds and Z, as txn.pro prints times."""
    seconds, milliseconds = divmod(moment_ms, 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{milliseconds:03}Z"
