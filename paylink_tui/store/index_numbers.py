"""Numbers of links, out of SQLite in one piece.

For every row that is fetched, sqlite3 gives Python's lock back and takes it again. While a frame is
being drawn it waits up to 5 ms for it each time, and a search that brings thousands of numbers row
by row would take longer than the frame.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any


def numbers_of(connection: sqlite3.Connection, query: str, values: Sequence[Any] = ()) -> list[int]:
    """The one column, named `id`, of a query that ends with its ORDER BY and LIMIT: without a LIMIT
    SQLite need not keep the order.
    """
    (text,) = connection.execute(f"SELECT group_concat(id) FROM ({query})", values).fetchone()
    return [] if text is None else [int(number) for number in text.split(",")]
