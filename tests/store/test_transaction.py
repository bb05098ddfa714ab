"""Transactions that end as a whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from paylink_tui.store.transaction import transaction


@pytest.fixture
def file() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE t (n)")
    yield connection
    connection.close()


def run(file: sqlite3.Connection, *statements: str) -> None:
    with transaction(file, "IMMEDIATE"):
        for statement in statements:
            file.execute(statement)


def rows(file: sqlite3.Connection) -> int:
    return int(file.execute("SELECT count(*) FROM t").fetchone()[0])


def test_what_is_done_inside_is_committed(file: sqlite3.Connection) -> None:
    run(file, "INSERT INTO t VALUES (1)")
    assert (rows(file), file.in_transaction) == (1, False)


def test_a_fault_inside_takes_back_all_of_it(file: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        run(file, "INSERT INTO t VALUES (1)", "INSERT INTO gone VALUES (1)")
    assert (rows(file), file.in_transaction) == (0, False)


def test_a_transaction_that_sqlite_itself_took_back_keeps_its_fault(
    file: sqlite3.Connection,
) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        # The first is what SQLite does of itself on a full disk.
        run(file, "ROLLBACK", "INSERT INTO gone VALUES (1)")
    assert (rows(file), file.in_transaction) == (0, False)
