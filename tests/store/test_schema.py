"""Versions of the journal's file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from paylink_tui.model.errors import Outcome
from paylink_tui.store import schema
from paylink_tui.store.book import Book
from paylink_tui.store.faults import DamagedError
from paylink_tui.store.schema import (
    MIGRATIONS,
    NewerJournalError,
    check_sound,
    migrate,
    version_of,
)
from tests.store.conftest import EVERYTHING, OpenBook, intent, tamper

NEWER = len(MIGRATIONS) + 1


@pytest.fixture
def file() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    yield connection
    connection.close()


def test_a_new_file_is_brought_to_the_version_of_the_program(file: sqlite3.Connection) -> None:
    assert version_of(file) == 0
    migrate(file)
    assert version_of(file) == len(MIGRATIONS)
    check_sound(file)


def test_a_migration_that_fails_changes_nothing(
    file: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(file)
    second = ("CREATE TABLE more (n)", "CREATE TABLE more (n)")
    monkeypatch.setattr(schema, "MIGRATIONS", (*MIGRATIONS, second))
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        migrate(file)
    assert version_of(file) == len(MIGRATIONS)
    assert not file.in_transaction
    assert file.execute("SELECT count(*) FROM sqlite_master WHERE name = 'more'").fetchone() == (0,)


def test_an_older_file_is_migrated_and_keeps_its_events(
    open_book: OpenBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_book()
    entry_id = before.begin(intent("order-1"))
    before.close()
    monkeypatch.setattr(schema, "MIGRATIONS", (*MIGRATIONS, ("CREATE TABLE more (n)",)))
    after = open_book()
    assert after.entry(entry_id).intent.key == "order-1"
    assert after.verify().ok
    after.begin(intent("order-2"))
    assert after.verify().events == 2


def test_an_older_program_refuses_a_newer_file_and_leaves_it(book: Book, place: Path) -> None:
    book.begin(intent())
    book.close()
    tamper(place, f"PRAGMA user_version = {NEWER}")
    before = (place / "journal.db").read_bytes()
    with pytest.raises(NewerJournalError, match=f"newer version .*format {NEWER}") as refused:
        book.begin(intent())
    assert refused.value.outcome is Outcome.NOT_SENT
    with pytest.raises(NewerJournalError):
        book.entries(EVERYTHING, -1, 0)
    assert (place / "journal.db").read_bytes() == before
    assert not list(place.glob("*damaged*"))


def test_a_program_stops_when_a_newer_one_migrates_the_file_beneath_it(
    book: Book, place: Path
) -> None:
    entry_id = book.begin(intent())
    tamper(place, f"PRAGMA user_version = {NEWER}")
    with pytest.raises(NewerJournalError):
        book.begin(intent())
    assert book.entry(entry_id).id == entry_id


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TABLE events (seq)"],
        ["PRAGMA application_id = 7", "PRAGMA user_version = 1"],
        [f"PRAGMA application_id = {schema.APPLICATION_ID}"],
    ],
)
def test_another_database_is_not_taken_for_a_journal(
    file: sqlite3.Connection, statements: list[str]
) -> None:
    for statement in statements:
        file.execute(statement)
    with pytest.raises(DamagedError, match="another database"):
        migrate(file)


def test_a_journal_without_its_table_is_damaged(file: sqlite3.Connection) -> None:
    migrate(file)
    file.execute("DROP TABLE events")
    with pytest.raises(DamagedError, match="table of events"):
        check_sound(file)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET what = 'another'",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events SELECT * FROM events WHERE seq = 1",
        "UPDATE OR REPLACE events SET seq = 2 WHERE seq = 1",
    ],
)
def test_the_file_itself_refuses_any_change_of_what_is_written(
    book: Book, place: Path, statement: str
) -> None:
    book.begin(intent())
    book.begin(intent())
    file = sqlite3.connect(place / "journal.db")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        file.execute(statement)
    file.close()
    assert book.verify().events == 2
