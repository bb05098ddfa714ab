"""Journal files whose bytes were changed: set aside, told of, or as they were."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from paylink_tui.model.errors import StoreError
from paylink_tui.store.book import Book
from paylink_tui.store.entries import End, Entry
from tests.fuzz.fuzzing import fuzzed, refusal
from tests.store.conftest import EVERYTHING, Clock, intent

PAGE = 4096
FILES = ("journal.db", "journal.head", "journal.db-wal")

_PLACE = st.floats(0, 1, exclude_max=True)
CHANGES = st.lists(
    st.tuples(st.sampled_from(["bytes", "bytes", "cut", "page", "swap", "grow"]), _PLACE, _PLACE,
              st.binary(min_size=1, max_size=8)),
    min_size=1,
    max_size=3,
)  # fmt: skip


@contextmanager
def opened(place: Path) -> Iterator[Book]:
    book = Book(place, Clock())
    try:
        yield book
    finally:
        book.close()


@cache
def sound(is_open: bool) -> dict[str, bytes]:
    """The files of a journal of a few writes: as a program has them that runs, or that ended."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "journal"
        with opened(place) as book:
            for number, end in enumerate((End.DONE, End.UNKNOWN, End.REFUSED)):
                book.end(book.begin(intent(f"order-{number}")), end, {"url": "https://a.example"})
            if is_open:
                return {name: (place / name).read_bytes() for name in FILES}
        return {name: (place / name).read_bytes() for name in FILES[:2]}


def laid(place: Path, files: dict[str, bytes]) -> None:
    place.mkdir(mode=0o700, parents=True)
    for name, content in files.items():
        (place / name).write_bytes(content)


def told(entries: Sequence[Entry]) -> list[object]:
    """All that is known of the writes, apart from who asked."""
    return [
        (e.id, e.intent, e.state, e.answer, [event.body for event in e.events]) for e in entries
    ]


@cache
def all_told(is_open: bool) -> list[object]:
    with tempfile.TemporaryDirectory() as folder:
        laid(Path(folder) / "journal", sound(is_open))
        with opened(Path(folder) / "journal") as book:
            return told(book.entries(EVERYTHING, -1, 0))


def changed(content: bytes, kind: str, begin: float, other: float, piece: bytes) -> bytes:
    at, to = int(begin * len(content)), int(other * len(content))
    if kind == "cut":
        return content[:at]
    if kind == "grow":
        return content + piece * 500
    if kind == "bytes":
        return content[:at] + piece + content[at + len(piece) :]
    at, to = at // PAGE * PAGE, to // PAGE * PAGE
    pages = bytearray(content)
    if kind == "page":
        pages[at : at + PAGE] = content[to : to + PAGE]
    else:
        pages[at : at + PAGE], pages[to : to + PAGE] = (
            content[to : to + PAGE],
            content[at : at + PAGE],
        )
    return bytes(pages)


@fuzzed(60, name=st.sampled_from(FILES), is_open=st.booleans(), changes=CHANGES)
def test_a_changed_journal_is_found_out_or_tells_what_it_told(
    name: str, is_open: bool, changes: list[tuple[str, float, float, bytes]]
) -> None:
    files = {"journal.db-wal": b"", **sound(is_open)}
    for change in changes:
        files[name] = changed(files[name], *change)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "journal"
        laid(place, files)
        with opened(place) as book:
            try:
                book.unresolved()
                entries = book.entries(EVERYTHING, -1, 0)
                is_sound = book.verify().ok and not book.set_aside() and not book.note
            except StoreError as error:
                refusal(error)
            else:
                assert not is_sound or told(entries) == all_told(is_open)
            try:
                book.end(book.begin(intent("order-new")), End.DONE, {})
            except StoreError as error:
                refusal(error)
