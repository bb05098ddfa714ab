"""The rows of scans: read back as written, and one that nobody can have written left alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from paylink_tui.store import scans
from paylink_tui.store.scans import ListMark, ScanKind, ScanRow, ScanState

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ROW = ScanRow(
    provider="mesilat",
    environment="live",
    account="shop",
    kind=ScanKind.FULL,
    started_at=AT,
    state=ScanState.STOPPED,
    updated_at=AT,
    pages=7,
    new=3,
    holes=("product 1: row 2 …",),
    unread=frozenset({"product 1"}),
    lists={"product 1": {"floor": None}, "product 2": None},
    marks={"product 1": ListMark(141, 9)},
)


@pytest.fixture
def file() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    for table in scans.TABLES:
        connection.execute(table)
    yield connection
    connection.close()


def test_a_row_is_read_back_as_it_was_written(file: sqlite3.Connection) -> None:
    scans.save(file, ROW)
    assert scans.load(file, ROW.key) == ROW
    assert scans.load_all(file) == (ROW,)
    assert scans.load(file, ("mesilat", "test", "shop")) is None


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"kind": "x"}', '{"kind": 1, "state": null}', '{"marks": []}']
)
def test_a_row_that_cannot_be_read_counts_as_none(file: sqlite3.Connection, body: str) -> None:
    scans.save(file, ROW)
    file.execute("UPDATE scans SET body = ?", (body,))
    assert scans.load(file, ROW.key) is None
    assert scans.load_all(file) == ()


def test_an_account_that_is_forgotten_leaves_no_marks(file: sqlite3.Connection) -> None:
    scans.save(file, ROW)
    scans.forget(file, ROW.key)
    assert scans.load(file, ROW.key) is None
