"""Lists of writes: what is found, in which order, and what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.errors import Outcome, StoreError
from paylink_tui.store.book import Book
from paylink_tui.store.entries import Destination, End, EntryFilter, State, WriteKind
from tests.store.conftest import EVERYTHING, TOKEN, URL, OpenBook, intent, tamper


@pytest.fixture
def listed(book: Book) -> Book:
    """A journal of five writes, of all kinds and states."""
    made = book.begin(intent("order-1", what="New Paylink for Иван"))
    book.end(made, End.DONE, {"url": URL})
    refused = book.begin(intent("order-2", account="other"))
    book.end(refused, End.REFUSED, {"said": "No"})
    deleted = book.begin(
        intent(kind=WriteKind.DELETE, provider=Provider.MESILAT, target_id="86754", what="Delete")
    )
    book.end(deleted, End.UNKNOWN, {})
    expired = book.begin(
        intent(kind=WriteKind.EXPIRE, provider=Provider.TXNPRO, environment=Environment.LIVE)
    )
    book.end(expired, End.NOT_SENT, {})
    book.begin(intent("order-5", asked={"amount": "77.70", "emails": ["a@example.com"]}))
    return book


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        (EVERYTHING, [5, 4, 3, 2, 1]),
        (EntryFilter(account="other"), [2]),
        (EntryFilter(account="Other"), []),
        (EntryFilter(account="\ud800"), []),
        (EntryFilter(kind=WriteKind.CREATE), [5, 2, 1]),
        (EntryFilter(provider=Provider.MESILAT), [3]),
        (EntryFilter(states=frozenset({State.UNKNOWN, State.ASKED})), [5, 3]),
        (EntryFilter(states=frozenset({State.DONE}), kind=WriteKind.DELETE), []),
        (EntryFilter(text="иван"), [1]),
        (EntryFilter(text=TOKEN.upper()), [1]),
        (EntryFilter(text="77.7"), [5]),
        (EntryFilter(text="A@EXAMPLE"), [5]),
        (EntryFilter(text="86754"), [3]),
        (EntryFilter(text="order", account="shop"), [5, 1]),
        (EntryFilter(text="%"), []),
        (EntryFilter(text="' OR 1=1 --"), []),
    ],
)
def test_writes_are_listed_newest_first_by_what_is_asked_for(
    listed: Book, where: EntryFilter, numbers: list[int]
) -> None:
    newest_first = [entry.id for entry in listed.entries(EVERYTHING, -1, 0)]
    found = [entry.id for entry in listed.entries(where, -1, 0)]
    assert found == [newest_first[5 - number] for number in numbers]


def test_an_entry_is_found_by_its_id_as_text(listed: Book) -> None:
    newest = listed.entries(EVERYTHING, 1, 0)[0]
    assert listed.entries(EntryFilter(text=newest.id.upper()), -1, 0) == (newest,)


def test_where_a_write_was_sent_is_kept_and_not_searched(book: Book) -> None:
    sent_to = Destination("https://shop.example", "c0ffee" * 10)
    kept = book.entry(book.begin(intent("order-1", sent_to=sent_to)))
    assert kept.intent.sent_to == sent_to
    assert "c0ffee" not in repr(kept)
    assert book.entries(EntryFilter(text="c0ffee"), -1, 0) == ()
    assert book.entry(book.begin(intent("order-2"))).intent.sent_to is None


def test_a_page_is_a_part_of_the_list(listed: Book) -> None:
    all_of_them = listed.entries(EVERYTHING, -1, 0)
    assert listed.entries(EVERYTHING, 2, 0) == all_of_them[:2]
    assert listed.entries(EVERYTHING, 2, 4) == all_of_them[4:]
    assert listed.entries(EVERYTHING, 2, 5) == ()


def test_what_was_asked_comes_back_as_it_was(listed: Book) -> None:
    asked = intent("order-9", asked={"amount": "10.00", "list": [1, None, True]}, target_id="7")
    entry = listed.entry(listed.begin(asked))
    assert entry.intent == asked
    assert entry.asked_at == entry.changed_at
    assert entry.asked_at.utcoffset() is not None


def test_a_note_of_an_older_journal_that_cannot_be_read_is_left_to_verification(
    place: Path, book: Book
) -> None:
    place.mkdir(parents=True)
    (place / "journal.damaged-2026-01-01T000000Z.db").touch()
    assert len(book.set_aside()) == 1
    tamper(place, "UPDATE events SET at = ''")
    assert book.set_aside() == ()
    assert book.verify().seq == 1


DAMAGES = [
    "provider = 'bank'",
    "kind = 'steal'",
    "environment = ''",
    "at = 'yesterday'",
    "at = '2026-07-14T10:15:02'",
    "state = 'lost'",
    "body = '[]'",
    "body = '{}'",
    """body = '{"asked":[],"process":{}}'""",
    """body = '{"asked":{},"process":{"host":"h","pid":"x","started_at":""}}'""",
    "what = CAST(x'ff' AS TEXT)",
    "what = x'00'",
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_write_that_cannot_be_read_is_told_and_hides_no_other(
    listed: Book, place: Path, open_book: OpenBook, damage: str
) -> None:
    entries = listed.entries(EVERYTHING, -1, 0)
    hurt = entries[0]
    listed.close()
    tamper(place, f"UPDATE events SET {damage} WHERE seq = :seq", seq=hurt.events[0].seq)
    later = open_book()
    left = [entry.id for entry in later.entries(EVERYTHING, -1, 0)]
    if "x'00'" in damage:  # bytes in place of text are shown as they are; the chain tells of them
        assert left == [entry.id for entry in entries]
    else:
        assert left == [entry.id for entry in entries[1:]]
        assert f"were changed after they were written: {hurt.events[0].seq}." in later.note
        with pytest.raises(StoreError, match="cannot be read"):
            later.entry(hurt.id)
    assert later.verify().seq == hurt.events[0].seq


def test_an_end_that_cannot_be_read_makes_the_whole_write_unreadable(
    listed: Book, place: Path
) -> None:
    tamper(place, """UPDATE events SET body = '{"answer":null}' WHERE seq = 2""")
    assert len(listed.entries(EVERYTHING, -1, 0)) == 4
    assert "written: 2." in listed.note


def test_a_key_is_not_given_away_because_its_write_cannot_be_read(
    listed: Book, place: Path
) -> None:
    tamper(place, "UPDATE events SET environment = '' WHERE key = 'order-5'")
    with pytest.raises(StoreError, match=r"cannot be read.* Nothing was sent") as refused:
        listed.begin(intent("order-5"))
    assert refused.value.outcome is Outcome.NOT_SENT
    with pytest.raises(StoreError, match="cannot be read"):
        listed.key_used(Provider.MESH, "shop", "order-5")
