"""The life of a write in the journal, in one program and in several."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import Outcome, StoreError
from paylink_tui.store.book import Book
from paylink_tui.store.entries import End, Entry, KeyUsedError, Resolution, State, WriteKind
from tests.store.conftest import EVERYTHING, URL, OpenBook, intent, types

FOUND_DONE, FOUND_NOT_DONE = Resolution.FOUND_DONE, Resolution.FOUND_NOT_DONE


def ids(entries: tuple[Entry, ...]) -> list[str]:
    return [entry.id for entry in entries]


def test_a_write_is_in_flight_from_its_beginning_to_its_end(book: Book) -> None:
    entry_id = book.begin(intent("order-1"))
    entry = book.entry(entry_id)
    assert (entry.state, entry.in_flight) == (State.ASKED, True)
    assert (entry.process.host, entry.process.pid) == (socket.gethostname(), os.getpid())
    book.end(entry_id, End.DONE, {"url": URL, "id": "7"})
    entry = book.entry(entry_id)
    assert (entry.state, entry.in_flight) == (State.DONE, False)
    assert entry.answer == {"url": URL, "id": "7"}
    assert types(entry.events) == ["asked", "done"]
    assert entry.changed_at > entry.asked_at > entry.process.started_at


@pytest.mark.parametrize("end", End)
def test_a_write_ends_once(book: Book, end: End) -> None:
    entry_id = book.begin(intent())
    book.end(entry_id, end, {})
    assert book.entry(entry_id).state == end.value
    for again in End:
        with pytest.raises(StoreError, match="recorded before"):
            book.end(entry_id, again, {})
    assert book.entry(entry_id).state == end.value


@pytest.mark.parametrize("entry_id", ["", "nowhere", "\ud800"])
def test_what_is_not_in_the_journal_is_told(book: Book, entry_id: str) -> None:
    for call in (
        lambda: book.entry(entry_id),
        lambda: book.end(entry_id, End.DONE, {}),
        lambda: book.resolve(entry_id, FOUND_DONE, {}, {}),
    ):
        with pytest.raises(StoreError, match="has no entry"):
            call()


def test_an_unknown_write_is_unresolved_until_it_is_resolved(book: Book) -> None:
    entry_id = book.begin(intent())
    assert book.unresolved() == ()
    book.end(entry_id, End.UNKNOWN, {"error": "no answer came"})
    assert ids(book.unresolved()) == [entry_id]
    assert book.entry(entry_id).answer == {"error": "no answer came"}
    entry = book.resolve(entry_id, FOUND_DONE, {"transfers": 1}, {"id": "7"})
    assert entry == book.entry(entry_id)
    assert (entry.state, entry.resolution) == (State.DONE, FOUND_DONE)
    assert (entry.evidence, entry.answer) == ({"transfers": 1}, {"id": "7"})
    assert types(entry.events) == ["asked", "unknown", "resolved"]
    assert entry.events[1].body["answer"] == {"error": "no answer came"}  # as history only
    assert book.unresolved() == ()


def test_the_first_resolution_stands(book: Book, open_book: OpenBook) -> None:
    entry_id = book.begin(intent())
    book.end(entry_id, End.UNKNOWN, {})
    first = open_book().resolve(entry_id, Resolution.DECIDED_NOT_DONE, {"by": "me"}, {})
    assert book.resolve(entry_id, FOUND_DONE, {}, {}) == first
    assert first.state is State.NOT_DONE


def test_a_write_that_ended_is_not_resolved(book: Book) -> None:
    entry_id = book.begin(intent())
    book.end(entry_id, End.REFUSED, {})
    assert book.resolve(entry_id, FOUND_DONE, {}, {}).state is State.REFUSED


def test_nobody_resolves_what_another_program_is_sending(book: Book, open_book: OpenBook) -> None:
    entry_id = book.begin(intent())
    other = open_book()
    assert other.unresolved() == ()
    assert other.entry(entry_id).in_flight
    for program in (other, book):
        with pytest.raises(StoreError, match=f"still being sent by process {os.getpid()}"):
            program.resolve(entry_id, FOUND_NOT_DONE, {}, {})


def test_what_a_program_left_when_it_ended_is_unresolved(book: Book, open_book: OpenBook) -> None:
    entry_id = book.begin(intent())
    other = open_book()
    book.close()
    (left,) = other.unresolved()
    assert (left.id, left.state, left.in_flight) == (entry_id, State.ASKED, False)
    assert other.resolve(entry_id, FOUND_NOT_DONE, {}, {}).state is State.NOT_DONE


@pytest.mark.parametrize(
    ("end", "state", "resolution"),
    [
        (End.UNKNOWN, State.NOT_DONE, FOUND_NOT_DONE),
        (End.DONE, State.DONE, None),
        (End.REFUSED, State.REFUSED, None),
    ],
)
def test_what_the_sender_saw_counts_more_than_what_others_found_before(
    book: Book, place: Path, open_book: OpenBook, end: End, state: State, resolution: object
) -> None:
    entry_id = book.begin(intent())
    for lock in place.glob("session-*.lock"):  # so that the sender looks dead
        lock.unlink()
    open_book().resolve(entry_id, FOUND_NOT_DONE, {"seen": "nothing"}, {})
    book.end(entry_id, end, {})
    entry = book.entry(entry_id)
    assert (entry.state, entry.resolution) == (state, resolution)
    assert bool(entry.evidence) == (resolution is not None)
    assert types(entry.events) == ["asked", "resolved", end.value]


def test_an_end_that_cannot_be_recorded_leaves_the_write_to_be_looked_up(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry_id = book.begin(intent())
    with monkeypatch.context() as fault:
        fault.setattr("paylink_tui.store.book.chain.append", _no_space)
        with pytest.raises(StoreError, match=r"No space.*could not be recorded") as failed:
            book.end(entry_id, End.DONE, {"url": URL})
    assert URL not in failed.value.sentence()
    assert ids(book.unresolved()) == [entry_id]


def _no_space(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_key_is_used_once(book: Book, open_book: OpenBook) -> None:
    first = book.begin(intent("order-1"))
    for program in (book, open_book()):
        with pytest.raises(KeyUsedError) as refused:
            program.begin(intent("order-1"))
        assert refused.value.entry.id == first
    used = book.key_used(Provider.MESH, "shop", "order-1")
    assert used is not None
    assert used.id == first
    assert len(book.entries(EVERYTHING, -1, 0)) == 1


@pytest.mark.parametrize("end", [End.DONE, End.UNKNOWN])
def test_a_key_stays_used_while_its_link_may_exist(book: Book, end: End) -> None:
    book.end(book.begin(intent("order-1")), end, {})
    with pytest.raises(KeyUsedError):
        book.begin(intent("order-1"))


@pytest.mark.parametrize("end", [End.REFUSED, End.NOT_SENT])
def test_a_key_whose_link_was_not_made_is_free_again(book: Book, end: End) -> None:
    book.end(book.begin(intent("order-1")), end, {})
    assert book.key_used(Provider.MESH, "shop", "order-1") is None
    book.begin(intent("order-1"))


def test_a_key_is_free_when_its_link_was_found_not_to_exist(book: Book) -> None:
    entry_id = book.begin(intent("order-1"))
    book.end(entry_id, End.UNKNOWN, {})
    book.resolve(entry_id, FOUND_NOT_DONE, {}, {})
    book.begin(intent("order-1"))


def test_a_key_belongs_to_one_account_and_to_creates(book: Book) -> None:
    book.begin(intent("order-1"))
    book.begin(intent("order-1", account="other"))
    book.begin(intent("order-1", provider=Provider.TXNPRO))
    book.begin(intent("order-1", kind=WriteKind.EXPIRE))
    book.begin(intent(""))
    book.begin(intent(""))
    assert book.key_used(Provider.MESH, "shop", "") is None
    assert book.key_used(Provider.MESILAT, "shop", "order-1") is None


def test_a_refused_key_leaves_the_journal_usable(book: Book) -> None:
    book.begin(intent("order-1"))
    with pytest.raises(KeyUsedError) as refused:
        book.begin(intent("order-1"))
    assert refused.value.outcome is Outcome.NOT_SENT
    book.begin(intent("order-2"))
    assert book.verify().events == 2
