"""Reading the index in a thread of its own, interrupted when nobody waits for it any more."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TypeVar

from paylink_tui.store.faults import SQLITE_FAULTS
from paylink_tui.store.index_file import ReadOnly, Work
from paylink_tui.store.index_result import SupersededError

# Steps of SQLite's machine between two looks whether to go on: some milliseconds. To look needs
# Python's lock, for which a search waits while a frame is drawn. So `stop_unwanted` comes first.
_STEPS = 400_000

T = TypeVar("T")


class Reader:
    """One thread with one read-only connection. Faults of the file are raised as they are."""

    def __init__(self, path: Path, name: str) -> None:
        self._file = ReadOnly(path)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._lock = Lock()
        self._at: tuple[sqlite3.Connection, Callable[[], bool]] | None = None

    async def read(self, work: Work[T], unwanted: Callable[[], bool] | None = None) -> T:
        """What `work` gives of one state of the index.

        Raises SupersededError once `unwanted` says so.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._read, work, unwanted)

    def stop_unwanted(self) -> None:
        """Ends what the thread is at, if nobody waits for that any more."""
        with self._lock:
            if self._at is not None and self._at[1]():
                self._at[0].interrupt()

    def close(self) -> None:
        """Ends the thread, after what it is at."""
        self._thread.submit(self._file.close)
        self._thread.shutdown()

    def _read(self, work: Work[T], unwanted: Callable[[], bool] | None) -> T:
        if unwanted is not None and unwanted():
            raise SupersededError
        try:
            connection = self._file.connection()
            connection.execute("BEGIN")
            try:
                with self._stoppable(connection, unwanted):
                    return work(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        except SQLITE_FAULTS as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
                raise SupersededError from None
            self._file.close()
            raise

    @contextmanager
    def _stoppable(
        self, connection: sqlite3.Connection, unwanted: Callable[[], bool] | None
    ) -> Iterator[None]:
        connection.set_progress_handler(unwanted, _STEPS)
        with self._lock:
            self._at = None if unwanted is None else (connection, unwanted)
        try:
            yield
        finally:
            with self._lock:  # so that no other work on this connection is stopped
                self._at = None
            connection.set_progress_handler(None, 0)
