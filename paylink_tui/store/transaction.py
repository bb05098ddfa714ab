"""What sqlite3 leaves to its user: transactions that begin and end where they should, and a close
that no other program's disturbs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from paylink_tui.store.locks import locked


@contextmanager
def transaction(
    connection: sqlite3.Connection, mode: Literal["DEFERRED", "IMMEDIATE"]
) -> Iterator[None]:
    """Commits what is done inside, or rolls all of it back."""
    connection.execute(f"BEGIN {mode}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # some faults make SQLite itself roll back
            connection.execute("ROLLBACK")
        raise


def close_alone(connection: sqlite3.Connection, lock: Path, seconds: float) -> None:
    """Closes `connection` with the file `lock` held, for which it waits at most so long: the last
    one to close copies the log into the database, which only one may do.
    """
    with suppress(OSError), locked(lock, seconds):
        connection.close()
    connection.close()
