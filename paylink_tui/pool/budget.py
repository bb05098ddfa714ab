"""The rate budget of a key: sliding windows, counted in SQLite by every program that uses the key.

Why not pyrate-limiter, which has an SQLite bucket: it counts and inserts in two statements that
only a lock inside the process guards, so two programs can both take the last request; and a share
reserved for people needs a look at the count before anything is spent. Here one `BEGIN IMMEDIATE`
transaction looks and spends.

A budget that cannot be counted must not stop anybody: where the file is locked, damaged or
read-only the count goes on in memory, `fault` says so, and the file is tried again later.
"""

from __future__ import annotations

import contextlib
import math
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from paylink_tui.pool.forecast import seconds_for
from paylink_tui.pool.settings import Window
from paylink_tui.providers.http import Urgency

# The provider counts when a request arrives, we when it leaves. A fast request can follow a slow
# one by less than the window at the provider though not here, so each window is held a little
# longer: half a second, or a hundredth of a short one.
SLACK_SECONDS = 0.5
SLACK_SHARE = 0.01

_BUSY_SECONDS = 0.1  # the event loop stands still while another program holds the file
_RETRY_SECONDS = 30.0  # until a file that failed is tried again
_FORGET_SECONDS = 7 * 86_400.0  # rows of keys that nobody uses any more

_TABLE = "CREATE TABLE IF NOT EXISTS spent (budget_key TEXT NOT NULL, at REAL NOT NULL)"
_INDEX = "CREATE INDEX IF NOT EXISTS spent_by_key ON spent (budget_key, at)"

_T = TypeVar("_T")


class Ledger:
    """Where spent requests are written down: a file that programs share, or memory without one.

    Opened at the first request that has a budget. `clock` gives seconds since the epoch: a wall
    clock, because what is spent outlives the program. `fault` is a sentence while the file cannot
    be used, else empty.
    """

    def __init__(self, path: Path | None, clock: Callable[[], float] = time.time) -> None:
        self.fault = ""
        self._path = path
        self._clock = clock
        self._file: sqlite3.Connection | None = None
        self._memory: sqlite3.Connection | None = None
        self._failed_at = -math.inf
        self._unsaved: list[tuple[str, float]] = []

    def spend(self, key: str, windows: tuple[Window, ...], share: float) -> float:
        """Spends one request of `key` if every window has spent less than `share` of its limit.

        Returns the seconds until it may be asked again; 0 when it was spent.
        """
        in_file = self._on_file(lambda file: _spend(file, key, windows, share, self._clock))
        if in_file is None:
            wait, now = _spend(self._in_memory(), key, windows, share, self._clock)
            if wait == 0 and self._path is not None:
                self._unsaved.append((key, now))
            return wait
        wait, now = in_file
        if wait == 0:  # memory keeps up, to take over when the file fails
            _insert(self._in_memory(), key, now, windows)
        return wait

    def left(self, key: str, windows: tuple[Window, ...]) -> tuple[tuple[Window, int], ...]:
        """How many requests each window still has room for."""
        in_file = self._on_file(lambda file: _left(file, key, windows, self._clock()))
        if in_file is None:
            return _left(self._in_memory(), key, windows, self._clock())
        return in_file

    def moments(self, key: str, seconds: float) -> tuple[list[float], float]:
        """When each request of the last `seconds` was spent, in their order, and the time now."""
        now = self._clock()
        in_file = self._on_file(lambda file: _moments(file, key, now - seconds))
        found = _moments(self._in_memory(), key, now - seconds) if in_file is None else in_file
        return found, now

    def close(self) -> None:
        """Closes the file. A ledger that is asked again opens it again."""
        for connection in (self._file, self._memory):
            if connection is not None:
                connection.close()
        self._file = self._memory = None

    def _on_file(self, work: Callable[[sqlite3.Connection], _T]) -> _T | None:
        """What `work` makes of the file, or None where memory must do."""
        if self._path is None or abs(self._clock() - self._failed_at) < _RETRY_SECONDS:
            return None
        try:
            return work(self._file or self._open(self._path))
        except (sqlite3.Error, OSError) as error:
            self._give_up_file(error)
            return None

    def _open(self, path: Path) -> sqlite3.Connection:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._file = file = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        # SQLite does not wait for the switch while another program makes it; the mode belongs to
        # the file, so that program's switch is ours too.
        with contextlib.suppress(sqlite3.OperationalError):
            file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = NORMAL")
        file.execute("BEGIN IMMEDIATE")
        file.execute(_TABLE)
        file.execute(_INDEX)
        file.execute("DELETE FROM spent WHERE at < ?", (self._clock() - _FORGET_SECONDS,))
        file.executemany("INSERT INTO spent VALUES (?, ?)", self._unsaved)
        file.execute("COMMIT")
        self._unsaved.clear()
        self.fault = ""
        self._failed_at = -math.inf
        self._copy_to_memory(file)
        return file

    def _copy_to_memory(self, file: sqlite3.Connection) -> None:
        memory = self._in_memory()
        memory.execute("DELETE FROM spent")
        memory.executemany(
            "INSERT INTO spent VALUES (?, ?)", file.execute("SELECT budget_key, at FROM spent")
        )

    def _give_up_file(self, error: Exception) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        self._failed_at = self._clock()
        self.fault = (
            f"The rate budget cannot be kept in {self._path} ({error}). Requests are counted in "
            "memory instead: another copy of this program, and its next start, will not know of "
            "them. Close all copies and delete the file if this stays."
        )

    def _in_memory(self) -> sqlite3.Connection:
        if self._memory is None:
            self._memory = sqlite3.connect(":memory:", isolation_level=None)
            self._memory.execute(_TABLE)
            self._memory.execute(_INDEX)
        return self._memory


class Budget:
    """What one key may send, and what it has sent. Without windows all is free."""

    def __init__(
        self,
        ledger: Ledger,
        key: str,
        windows: tuple[Window, ...] = (),
        reserve: float = 0.2,
    ) -> None:
        self.windows = windows
        self._ledger = ledger
        self._key = key
        self._background_share = 1 - reserve

    @property
    def fault(self) -> str:
        """Why the budget is not shared with other programs at the moment, or empty."""
        return self._ledger.fault if self.windows else ""

    def try_spend(self, urgency: Urgency) -> float:
        """Spends one request, or says in how many seconds it is worth asking again.

        0 means it is spent. Background work may not touch the share that is kept for people.
        """
        if not self.windows:
            return 0.0
        share = 1.0 if urgency is Urgency.PERSON else self._background_share
        return self._ledger.spend(self._key, self.windows, share)

    def seconds_for(self, count: int) -> float:
        """Seconds that `count` requests of background work take, if nobody else asks meanwhile."""
        if not self.windows:
            return 0.0
        limits = [(_limit(w, self._background_share), _held(w)) for w in self.windows]
        longest = max(held for _, held in limits)
        return seconds_for(count, limits, *self._ledger.moments(self._key, longest))

    def left(self) -> tuple[tuple[Window, int], ...]:
        """How many requests a person can still send in each window."""
        return self._ledger.left(self._key, self.windows) if self.windows else ()


def _spend(
    connection: sqlite3.Connection,
    key: str,
    windows: tuple[Window, ...],
    share: float,
    clock: Callable[[], float],
) -> tuple[float, float]:
    """The seconds to wait, and the moment it was looked at; all in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    now = clock()  # after the lock is ours, so that moments are in the order of the transactions
    # A clock that was set back would leave rows in the future, which might count for years.
    connection.execute("UPDATE spent SET at = ? WHERE budget_key = ? AND at > ?", (now, key, now))
    wait = max(_wait(connection, key, window, share, now) for window in windows)
    if wait == 0:
        _insert(connection, key, now, windows)
    connection.execute("COMMIT")
    return wait, now


def _insert(
    connection: sqlite3.Connection, key: str, now: float, windows: tuple[Window, ...]
) -> None:
    oldest = now - max(_held(window) for window in windows)
    connection.execute("DELETE FROM spent WHERE budget_key = ? AND at <= ?", (key, oldest))
    connection.execute("INSERT INTO spent VALUES (?, ?)", (key, now))


def _wait(
    connection: sqlite3.Connection, key: str, window: Window, share: float, now: float
) -> float:
    """Seconds until `window` has spent less than `share` of its limit; 0 if it has."""
    over = _spent(connection, key, window, now) - _limit(window, share)
    if over < 0:
        return 0.0
    (at,) = connection.execute(
        "SELECT at FROM spent WHERE budget_key = ? AND at > ? ORDER BY at LIMIT 1 OFFSET ?",
        (key, now - _held(window), over),
    ).fetchone()
    return max(float(at) + _held(window) - now, 0.001)


def _spent(connection: sqlite3.Connection, key: str, window: Window, now: float) -> int:
    (count,) = connection.execute(
        "SELECT count(*) FROM spent WHERE budget_key = ? AND at > ?", (key, now - _held(window))
    ).fetchone()
    return int(count)


def _left(
    connection: sqlite3.Connection, key: str, windows: tuple[Window, ...], now: float
) -> tuple[tuple[Window, int], ...]:
    return tuple(
        (window, max(0, window.requests - _spent(connection, key, window, now)))
        for window in windows
    )


def _moments(connection: sqlite3.Connection, key: str, after: float) -> list[float]:
    rows = connection.execute(
        "SELECT at FROM spent WHERE budget_key = ? AND at > ? ORDER BY at", (key, after)
    )
    return [float(at) for (at,) in rows]


def _limit(window: Window, share: float) -> int:
    """How many requests of `window` may be spent by whoever has this share of it."""
    # Rounded first, since 0.07 * 100 is a little more than 7; and a reserve never takes all.
    return max(1, math.ceil(round(window.requests * share, 6)))


def _held(window: Window) -> float:
    """How long a request counts in `window`, in seconds."""
    return window.seconds + min(SLACK_SECONDS, SLACK_SHARE * window.seconds)
