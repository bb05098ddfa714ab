"""Rows of any number come in as they are and in their order."""

from __future__ import annotations

import sqlite3

import pytest

from paylink_tui.store.index_insert import AT_ONCE, insert_rows


@pytest.mark.parametrize("count", [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE + 7])
def test_every_row_comes_in_once(count: int) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT, data BLOB)")
    rows = [(number, None if number % 7 else f"n{number}", b"\x00") for number in range(count)]
    insert_rows(connection, "INSERT INTO things", rows)
    assert connection.execute("SELECT * FROM things ORDER BY id").fetchall() == rows
    connection.close()


def test_a_row_that_cannot_come_in_is_an_error() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY)")
    with pytest.raises(sqlite3.IntegrityError):
        insert_rows(connection, "INSERT INTO things", [(1,)] * AT_ONCE)
    connection.close()
