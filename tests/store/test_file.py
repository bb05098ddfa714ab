"""The journal's files: permissions, damage, and files that are changed beneath a program."""

from __future__ import annotations

import random
import sqlite3
import stat
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from paylink_tui.model.errors import Outcome, StoreError
from paylink_tui.store import file as file_module
from paylink_tui.store.book import Book
from paylink_tui.store.entries import End
from tests.store.conftest import EVERYTHING, Clock, OpenBook, intent, tamper


def modes(place: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()}


def test_every_file_is_for_its_owner_alone(book: Book, place: Path) -> None:
    book.begin(intent())
    found = modes(place)
    assert {"journal.db", "journal.db-wal", "journal.db-shm", "journal.head"} <= set(found)
    assert set(found.values()) == {0o600}
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_rights_that_others_have_are_taken_away(book: Book, place: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    place.mkdir(parents=True, mode=0o755)
    place.chmod(0o755)
    (place / "journal.db").touch(mode=0o644)
    (place / "journal.db").chmod(0o644)
    book.begin(intent())
    assert modes(place)["journal.db"] == 0o600
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_every_event_is_synced(book: Book) -> None:
    book.begin(intent())
    connection = book._file._connection
    assert connection is not None
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_closed_journal_that_is_used_again_goes_on(book: Book) -> None:
    entry_id = book.begin(intent())
    book.close()
    book.end(entry_id, End.DONE, {})
    assert book.verify().events == 2


def test_a_journal_that_was_never_used_makes_no_file(book: Book, place: Path) -> None:
    book.close()
    assert not place.exists()


# Damage


@pytest.fixture
def old(open_book: OpenBook) -> Book:
    """A journal of two writes, closed."""
    book = open_book()
    for number in range(2):
        book.end(book.begin(intent(f"order-{number}")), End.DONE, {})
    book.close()
    return book


def test_a_damaged_file_is_set_aside_and_a_new_one_begun(
    old: Book, place: Path, open_book: OpenBook
) -> None:
    (place / "journal.db").write_bytes(b"this was a journal once" * 1_000)
    book = open_book()
    entry_id = book.begin(intent())
    (aside,) = book.set_aside()
    assert (place / aside.file).read_bytes() == b"this was a journal once" * 1_000
    assert str((place / aside.file).with_suffix(".*")) in book.note
    assert "not a database" in book.note
    assert [entry.id for entry in book.entries(EVERYTHING, -1, 0)] == [entry_id]
    assert book.verify().events == 2
    assert set(modes(place).values()) == {0o600}


def test_the_next_program_knows_where_the_old_journal_is(
    old: Book, place: Path, open_book: OpenBook
) -> None:
    (place / "journal.db").write_bytes(b"no" * 1_000)
    open_book().unresolved()
    later = open_book()
    assert len(later.set_aside()) == 1
    assert later.note == ""


def test_a_new_journal_knows_of_all_that_were_set_aside_even_after_a_kill(
    place: Path, open_book: OpenBook
) -> None:
    # Killed after the file was renamed: nothing but its new name tells of it.
    place.mkdir(parents=True)
    (place / "journal.damaged-2026-01-01T000000Z.db").touch()
    (place / "journal.damaged-2026-02-01T000000Z.db").touch()
    book = open_book()
    assert [aside.file[16:26] for aside in book.set_aside()] == ["2026-01-01", "2026-02-01"]
    assert book.verify().events == 2


def test_a_page_that_was_overwritten_is_found_when_the_journal_is_opened(
    old: Book, place: Path, open_book: OpenBook
) -> None:
    content = bytearray((place / "journal.db").read_bytes())
    content[4096:4196] = b"\xff" * 100
    (place / "journal.db").write_bytes(content)
    book = open_book()
    assert book.entries(EVERYTHING, -1, 0) == ()
    assert "The journal was damaged" in book.note


def test_another_programs_database_is_set_aside_unchanged(place: Path, book: Book) -> None:
    place.mkdir(parents=True)
    with closing(sqlite3.connect(place / "journal.db")) as other:
        other.execute("CREATE TABLE notes (text)")
    before = (place / "journal.db").read_bytes()
    book.begin(intent())
    (aside,) = book.set_aside()
    assert (place / aside.file).read_bytes() == before


def test_a_journal_whose_table_is_gone_is_set_aside(
    old: Book, place: Path, open_book: OpenBook
) -> None:
    tamper(place, "DROP TABLE events")
    book = open_book()
    book.begin(intent())
    assert "table of events is missing" in book.note


def test_what_is_left_of_a_journal_without_its_database_is_set_aside(
    old: Book, place: Path, open_book: OpenBook
) -> None:
    (place / "journal.db").unlink()
    book = open_book()
    book.begin(intent())
    assert "The journal's database was missing." in book.note
    assert len(list(place.glob("journal.damaged-*.head"))) == 1
    assert book.verify().ok


def test_a_large_file_is_opened_without_a_check(
    old: Book, place: Path, open_book: OpenBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_module, "_CHECK_BYTES", 1)
    monkeypatch.setattr(file_module.schema, "check_sound", None)
    assert len(open_book().entries(EVERYTHING, -1, 0)) == 2


def test_a_file_that_was_taken_away_beneath_the_program_is_noticed(book: Book, place: Path) -> None:
    lost = book.begin(intent())
    (place / "journal.db").rename(place / "elsewhere")
    kept = book.begin(intent())
    assert [entry.id for entry in book.entries(EVERYTHING, -1, 0)] == [kept]
    assert "The journal's database was missing." in book.note
    with pytest.raises(StoreError, match="has no entry"):
        book.end(lost, End.DONE, {})


def test_a_reader_follows_to_the_file_that_lies_there_now(
    book: Book, place: Path, open_book: OpenBook
) -> None:
    book.begin(intent())
    (place / "journal.db").rename(place / "elsewhere")
    entry_id = open_book().begin(intent())
    assert [entry.id for entry in book.entries(EVERYTHING, -1, 0)] == [entry_id]
    assert book.note == ""  # the program that began the new one has told of it


def test_a_file_that_another_lies_in_the_place_of_is_written_no_more(
    book: Book, place: Path, open_book: OpenBook
) -> None:
    book.begin(intent())
    (place / "journal.db").rename(place / "elsewhere")
    open_book().unresolved()
    entry_id = book.begin(intent())
    assert [entry.id for entry in open_book().entries(EVERYTHING, -1, 0)] == [entry_id]


def test_a_journal_that_cannot_be_opened_again_is_opened_once_it_can(
    book: Book, place: Path
) -> None:
    book.begin(intent())
    (place / "journal.db").rename(place / "elsewhere")
    (place / "journal.db").mkdir()
    with pytest.raises(StoreError, match="Nothing was sent"):
        book.begin(intent())
    (place / "journal.db").rmdir()
    (place / "elsewhere").rename(place / "journal.db")
    book.begin(intent())
    assert book.verify().events == 2


def test_a_file_that_is_damaged_while_it_is_open_sends_nothing(book: Book, place: Path) -> None:
    for _ in range(50):
        book.begin(intent())
    connection = book._file._connection
    assert connection is not None
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray((place / "journal.db").read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    (place / "journal.db").write_bytes(content)
    with closing(sqlite3.connect(place / "journal.db")) as other:
        other.execute("PRAGMA user_version = 1")  # so that the pages in memory are dropped
    connection.execute("PRAGMA shrink_memory")
    with pytest.raises(StoreError, match="Nothing was sent") as refused:
        book.begin(intent())
    assert refused.value.outcome is Outcome.NOT_SENT
    assert "puts the damaged file aside" in refused.value.remedy


def test_a_format_that_sqlite_does_not_know_is_damage(
    old: Book, place: Path, open_book: OpenBook
) -> None:
    content = bytearray((place / "journal.db").read_bytes())
    content[47] = 9  # the schema format number (sqlite.org/fileformat2.html)
    (place / "journal.db").write_bytes(content)
    book = open_book()
    book.begin(intent())
    assert "unsupported file format" in book.note


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of thirty writes, closed."""
    place = tmp_path_factory.mktemp("sound")
    with closing(Book(place, Clock())) as book:
        for number in range(30):
            book.end(book.begin(intent(f"order-{number}")), End.UNKNOWN, {"said": "x" * 200})
    return place


@example(seed=254987855, bytes_=7, cut=False)  # SQLite's message quotes bytes that are no text
@example(seed=576, bytes_=1, cut=False)  # the last hash, which the next event repeats
@given(seed=st.integers(0, 2**32), bytes_=st.integers(1, 40), cut=st.booleans())
@settings(deadline=None, max_examples=60)
def test_no_damage_brings_down_the_program(sound: Path, seed: int, bytes_: int, cut: bool) -> None:
    dice = random.Random(seed)
    content = bytearray((sound / "journal.db").read_bytes())
    for _ in range(bytes_):
        # The header and the beginnings of pages are where a change does most.
        at = dice.randrange(len(content) // 4096) * 4096 + int(4096 * dice.random() ** 4)
        content[at] = dice.randrange(256)
    if cut:
        del content[dice.randrange(len(content)) :]
    with TemporaryDirectory() as folder, closing(Book(Path(folder), Clock())) as book:
        (Path(folder) / "journal.db").write_bytes(content)
        # Either it can be used, or it says that it cannot; a begun write is really there.
        for call in (book.unresolved, book.set_aside, book.verify):
            with suppress(StoreError):
                call()
        with suppress(StoreError):
            assert book.entry(book.begin(intent())).in_flight
        with suppress(StoreError):
            book.entries(EVERYTHING, -1, 0)
