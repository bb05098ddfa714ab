"""The chain of hashes, and what verification finds."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from paylink_tui.store.book import Book
from paylink_tui.store.chain import FIELDS, Verification, hash_of
from paylink_tui.store.entries import End
from paylink_tui.store.file import JournalFile
from tests.store.conftest import EVERYTHING, URL, Clock, OpenBook, intent, tamper


def fill(book: Book, writes: int = 3) -> None:
    """`writes` writes of two events each."""
    for number in range(writes):
        entry_id = book.begin(intent(f"order-{number}"))
        book.end(entry_id, End.DONE, {"url": URL, "note": "�"})


@pytest.fixture
def verify(place: Path, open_book: OpenBook) -> Any:
    """Fills a journal, changes it as asked, and verifies it as a new program would."""

    def changed(*statements: str, **values: Any) -> Verification:
        filled = open_book()
        fill(filled)
        filled.close()
        tamper(place, *statements, **values)
        return open_book().verify()

    return changed


def test_a_journal_as_it_was_written_is_sound(verify: Any) -> None:
    assert verify() == Verification(6)
    assert Verification(6).ok


def test_an_empty_journal_is_sound(book: Book) -> None:
    assert book.verify() == Verification(0)


def test_the_hash_can_be_computed_by_anybody() -> None:
    # printf '[1,"\\u00e9"]' | sha256sum
    assert hash_of([1, "é"]) == "0b6a5f26fa54149f508070fd7fc4257122fbe2df705a196da54c601b2e09df70"


def test_a_removed_event_is_named(verify: Any) -> None:
    found = verify("DELETE FROM events WHERE seq = 3")
    assert not found.ok
    assert (found.events, found.seq) == (2, 3)
    assert found.fault == "Event 3 is missing: the next one there is 4."


def test_events_that_changed_places_are_named(verify: Any) -> None:
    found = verify(
        "UPDATE events SET seq = 99 WHERE seq = 2",
        "UPDATE events SET seq = 2 WHERE seq = 4",
        "UPDATE events SET seq = 4 WHERE seq = 99",
    )
    assert (found.events, found.seq) == (1, 2)
    assert "does not follow" in found.fault


def test_a_gap_that_was_closed_is_named(verify: Any) -> None:
    found = verify(
        "DELETE FROM events WHERE seq = 2", "UPDATE events SET seq = seq - 1 WHERE seq > 2"
    )
    assert (found.events, found.seq) == (1, 2)


def test_a_value_of_another_type_is_named(verify: Any) -> None:
    found = verify("UPDATE events SET what = CAST(what AS BLOB) WHERE seq = 5")
    assert (found.events, found.seq) == (4, 5)
    assert found.fault == "Event 5 was changed after it was written."
    assert len(found.entry) == 8


def test_events_cut_off_at_the_end_are_seen_by_the_second_file(verify: Any) -> None:
    found = verify("DELETE FROM events WHERE seq > 4")
    assert (found.events, found.seq) == (4, 5)
    assert found.fault == "The journal ends at event 4, but 6 were written: the rest is gone."


def test_events_cut_off_stay_seen_after_others_were_written(
    verify: Any, open_book: OpenBook
) -> None:
    verify("DELETE FROM events WHERE seq > 4")
    later = open_book()
    for _ in range(3):
        later.begin(intent())
    found = later.verify()
    assert (found.events, found.seq) == (5, 6)
    assert "replaced" in found.fault


def test_an_older_copy_put_in_the_place_of_the_journal_is_seen(
    place: Path, open_book: OpenBook
) -> None:
    first = open_book()
    fill(first)
    first.close()
    shutil.copy(place / "journal.db", place / "copy")
    second = open_book()
    second.begin(intent("later"))
    second.close()
    shutil.copy(place / "copy", place / "journal.db")
    assert "ends at event 6, but 7" in open_book().verify().fault


def test_a_program_killed_before_the_second_file_has_the_first_event_leaves_no_fault(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert book.verify() == Verification(0)  # the journal is made
    with monkeypatch.context() as killed:
        killed.setattr(JournalFile, "_advance_head", lambda *_: None)
        book.begin(intent())
    assert book.verify() == Verification(1)
    book.begin(intent())
    assert book.verify() == Verification(2)


def test_a_missing_second_file_is_told_and_made_again_by_the_next_write(
    book: Book, place: Path
) -> None:
    fill(book)
    (place / "journal.head").unlink()
    found = book.verify()
    assert (found.events, found.seq) == (6, None)
    assert "second file" in found.fault
    assert "missing" in found.fault
    book.begin(intent())
    assert book.verify().ok


def test_a_damaged_second_file_is_told(book: Book, place: Path) -> None:
    fill(book)
    (place / "journal.head").write_text("6 of them")
    assert "unusable" in book.verify().fault


def test_a_second_file_that_cannot_be_read_is_told(book: Book, place: Path) -> None:
    fill(book)
    (place / "journal.head").unlink()
    (place / "journal.head").mkdir()
    assert "unusable" in book.verify().fault


def test_an_index_that_leaves_an_event_out_is_found(
    place: Path, book: Book, open_book: OpenBook
) -> None:
    # Such a write would be in the chain but in no list.
    fill(book)
    book.close()
    tamper(
        place,
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'account, key', 'account, what')"
        " WHERE name = 'asked_by_key'",
    )
    found = open_book().verify()
    assert found.events == 0
    assert "The file itself is damaged" in found.fault


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of six events that examples take copies of."""
    place = tmp_path_factory.mktemp("journal")
    with closing(Book(place, Clock())) as book:
        fill(book)
    return place


def verify_changed(filled: Path, statement: str, value: object, seq: int) -> Verification:
    with TemporaryDirectory() as folder:
        place = Path(folder) / "journal"
        shutil.copytree(filled, place)
        tamper(place, statement, value=value, seq=seq)
        with closing(Book(place, Clock())) as book:
            return book.verify()


def stored(filled: Path, column: str, seq: int) -> Any:
    with closing(sqlite3.connect(filled / "journal.db")) as file:
        return file.execute(f"SELECT {column} FROM events WHERE seq = {seq}").fetchone()[0]


@given(column=st.sampled_from([*FIELDS[1:], "hash"]), seq=st.integers(1, 6), text=st.text())
@settings(deadline=None, max_examples=60)
def test_any_field_that_was_changed_is_found(
    filled: Path, column: str, seq: int, text: str
) -> None:
    assume(text != stored(filled, column, seq))
    statement = f"UPDATE OR IGNORE events SET {column} = :value WHERE seq = :seq"
    found = verify_changed(filled, statement, text, seq)
    assert (found.events, found.seq) == (seq - 1, seq)


@given(
    column=st.sampled_from([*FIELDS[1:], "hash"]),
    seq=st.integers(1, 6),
    at=st.integers(0, 10_000),
    byte=st.integers(0, 255),
)
@example(column="body", seq=2, at=-3, byte=0xF0)  # U+FFFD and this are read alike by "replace"
@settings(deadline=None, max_examples=60)
def test_any_byte_that_was_changed_is_found(
    filled: Path, column: str, seq: int, at: int, byte: int
) -> None:
    before = bytearray(stored(filled, column, seq).encode())
    assume(before)
    after = bytearray(before)
    place = after.index(b"\xef") if at == -3 else at % len(after)
    after[place] = byte
    assume(after != before)
    statement = f"UPDATE events SET {column} = CAST(:value AS TEXT) WHERE seq = :seq"
    found = verify_changed(filled, statement, bytes(after), seq)
    assert (found.events, found.seq) == (seq - 1, seq)


_CALLS = st.tuples(st.integers(0, 1), st.sampled_from(["begin", *End]), st.integers(0, 20))


@given(st.lists(_CALLS, max_size=25))
@settings(deadline=None, max_examples=40)
def test_any_calls_of_two_programs_keep_the_chain(calls: list[tuple[int, str, int]]) -> None:
    with (
        TemporaryDirectory() as folder,
        closing(Book(Path(folder), Clock())) as one,
        closing(Book(Path(folder), Clock())) as other,
    ):
        open_, events = list[tuple[Book, str]](), 0
        for which, call, number in calls:
            if call == "begin":
                book = (one, other)[which]
                open_.append((book, book.begin(intent())))
            elif open_:
                book, entry_id = open_.pop(number % len(open_))
                book.end(entry_id, End(call), {})
            else:
                continue
            events += 1
        assert one.verify() == other.verify() == Verification(events)
        assert len(one.entries(EVERYTHING, -1, 0)) == sum(call == "begin" for _, call, _ in calls)
        assert one.entries(EVERYTHING, -1, 0) == other.entries(EVERYTHING, -1, 0)
