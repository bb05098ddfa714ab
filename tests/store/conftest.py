"""Journals in a directory of their own, and writes to put into them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.store.book import Book
from paylink_tui.store.entries import EntryFilter, Event, WriteIntent, WriteKind

TOKEN = "bGluay10b2tlbi1vZi1hLXBheWxpbms"
URL = f"https://paylinks.meshconnect.com/?linkToken={TOKEN}"
EVERYTHING = EntryFilter()
GUARDS = ("events_stay", "events_are_kept", "events_in_order")


def intent(key: str = "", **changes: Any) -> WriteIntent:
    """A new Paylink of 10.00 EUR, with what the test wants different."""
    usual: dict[str, Any] = {
        "kind": WriteKind.CREATE,
        "provider": Provider.MESH,
        "account": "shop",
        "environment": Environment.TEST,
        "what": f"New Paylink {key}",
        "asked": {"amount": "10.00", "currency": "EUR"},
        "key": key,
    }
    return WriteIntent(**{**usual, **changes})


class Clock:
    """A clock that moves one second at each look."""

    def __init__(self) -> None:
        self.now = datetime(2026, 7, 14, 10, 15, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


OpenBook = Callable[[], Book]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the journal is to be."""
    return tmp_path / "state" / "journal"


@pytest.fixture
def open_book(place: Path) -> Iterator[OpenBook]:
    """Opens one more journal on the same files, as another program would."""
    books: list[Book] = []

    def open_it() -> Book:
        books.append(Book(place, Clock()))
        return books[-1]

    yield open_it
    for book in books:
        book.close()


@pytest.fixture
def book(open_book: OpenBook) -> Book:
    return open_book()


def tamper(place: Path, *statements: str, **values: Any) -> None:
    """Changes the file as somebody would who takes the guards away first."""
    file = sqlite3.connect(place / "journal.db")
    for guard in GUARDS:
        file.execute(f"DROP TRIGGER IF EXISTS {guard}")
    for statement in statements:
        file.execute(statement, values)
    file.commit()
    file.close()


def types(events: tuple[Event, ...]) -> list[str]:
    """What events tell, in order."""
    return [event.type.value for event in events]
