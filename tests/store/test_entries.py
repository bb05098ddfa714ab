"""What an entry shows of itself."""

from __future__ import annotations

import pytest

from paylink_tui.model.errors import Outcome
from paylink_tui.store.book import Book
from paylink_tui.store.entries import End, KeyUsedError, Resolution, State
from tests.store.conftest import TOKEN, URL, intent


def test_an_entry_gives_the_link_again_but_never_by_its_repr(book: Book) -> None:
    entry_id = book.begin(intent("order-1"))
    book.end(entry_id, End.DONE, {"url": URL})
    entry = book.entry(entry_id)
    assert entry.url == URL
    for shown in (repr(entry), repr(entry.events), repr(entry.intent)):
        assert TOKEN not in shown
        assert "10.00" not in shown
    assert "order-1" in repr(entry)


@pytest.mark.parametrize("answer", [{}, {"url": None}, {"url": {"no": "text"}}])
def test_an_entry_without_a_link_gives_an_empty_one(book: Book, answer: dict[str, object]) -> None:
    entry_id = book.begin(intent())
    book.end(entry_id, End.DONE, answer)
    assert book.entry(entry_id).url == ""


def test_an_end_that_is_an_error_has_the_words_of_the_error() -> None:
    assert {End(outcome.value) for outcome in Outcome} == set(End) - {End.DONE}


def test_each_resolution_says_whether_the_write_was_done() -> None:
    done = {how for how in Resolution if how.state is State.DONE}
    assert done == {Resolution.FOUND_DONE, Resolution.DECIDED_DONE}
    assert {how.state for how in set(Resolution) - done} == {State.NOT_DONE}


def test_a_key_that_is_used_names_the_entry_that_has_it(book: Book) -> None:
    entry_id = book.begin(intent("order-1"))
    error = KeyUsedError(book.entry(entry_id))
    assert error.outcome is Outcome.NOT_SENT
    assert "order-1 was used before, by: New Paylink order-1 (asked)" in error.what
    assert entry_id in error.remedy
