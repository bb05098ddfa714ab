"""Many rows into a table of the index, in one piece.

For every row, `executemany` gives Python's lock back and takes it again. While the event loop has
work it waits up to 5 ms for it each time, so that a scan and its index would take turns instead of
working side by side. A statement of many rows gives the lock back once, for as long as SQLite
writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import Any

# With the widest table these are 850 values; SQLite before 3.32 takes 999.
AT_ONCE = 50


def insert_rows(connection: sqlite3.Connection, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts `rows`, all as long as the first one. `into` is the statement up to its VALUES."""
    whole = len(rows) - len(rows) % AT_ONCE
    for start in range(0, whole, AT_ONCE):
        values = [value for row in rows[start : start + AT_ONCE] for value in row]
        connection.execute(_statement(into, len(rows[0]), AT_ONCE), values)
    if whole < len(rows):
        connection.executemany(_statement(into, len(rows[0]), 1), rows[whole:])


@cache
def _statement(into: str, columns: int, rows: int) -> str:
    row = f"({', '.join('?' * columns)})"
    return f"{into} VALUES {', '.join([row] * rows)}"
