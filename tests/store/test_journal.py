"""The journal as screens and scripts call it: from asyncio, and by programs that are killed."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from paylink_tui.model.accounts import Provider
from paylink_tui.store.entries import End, EntryFilter, Resolution, State
from paylink_tui.store.journal import Journal
from tests.store.conftest import URL, OpenBook, intent


@pytest.fixture
async def journal(place: Path) -> AsyncIterator[Journal]:
    journal = Journal(place)
    yield journal
    await journal.close()


async def test_a_write_is_followed_from_its_beginning_to_its_resolution(journal: Journal) -> None:
    first = await journal.begin(intent("order-1"))
    second = await journal.begin(intent("order-2"))
    await journal.end(first, End.DONE, {"url": URL})
    await journal.end(second, End.UNKNOWN)
    assert [entry.id for entry in await journal.unresolved()] == [second]
    found = await journal.resolve(second, Resolution.FOUND_NOT_DONE, evidence={"transfers": 0})
    assert found.state is State.NOT_DONE
    assert (await journal.entry(first)).url == URL
    assert [entry.id for entry in await journal.entries()] == [second, first]
    done = EntryFilter(states=frozenset({State.DONE}))
    assert [entry.id for entry in await journal.entries(done, limit=1, offset=0)] == [first]
    used = await journal.key_used(Provider.MESH, "shop", "order-1")
    assert used is not None
    assert (await journal.key_used(Provider.MESH, "shop", "order-2")) is None
    assert await journal.set_aside() == ()
    assert (await journal.verify()).events == 5
    assert journal.note == ""


async def test_the_event_loop_goes_on_while_the_disk_works(journal: Journal) -> None:
    let_go, turns = threading.Event(), 0
    stuck = asyncio.create_task(journal._call(let_go.wait))
    begun = asyncio.create_task(journal.begin(intent()))
    for _ in range(100):
        await asyncio.sleep(0)
        turns += 1
    assert (turns, begun.done()) == (100, False)
    let_go.set()
    await asyncio.gather(stuck, begun)


async def test_an_end_is_recorded_though_its_caller_was_cancelled(journal: Journal) -> None:
    entry_id = await journal.begin(intent())
    let_go = threading.Event()
    stuck = asyncio.create_task(journal._call(let_go.wait))
    ending = asyncio.create_task(journal.end(entry_id, End.DONE))
    await asyncio.sleep(0)
    ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending
    let_go.set()
    await stuck
    assert (await journal.entry(entry_id)).state is State.DONE


async def test_many_writes_at_once_keep_their_order_and_chain(place: Path) -> None:
    journals = [Journal(place), Journal(place)]
    begun = await asyncio.gather(*(journals[n % 2].begin(intent(f"o-{n}")) for n in range(40)))
    await asyncio.gather(*(journals[0].end(entry_id, End.DONE) for entry_id in begun))
    assert (await journals[1].verify()).events == 80
    assert {entry.id for entry in await journals[1].entries()} == set(begun)
    await asyncio.gather(*(journal.close() for journal in journals))


APPEND_FOR_EVER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from paylink_tui.store.book import Book
from paylink_tui.store.entries import End
from tests.store.conftest import intent
book = Book(Path(sys.argv[1]), lambda: datetime.now(UTC))
while True:
    entry_id = book.begin(intent(asked={"note": "x" * 500}))
    print("begun", entry_id, flush=True)
    book.end(entry_id, End.DONE, {"note": "x" * 500})
    print("ended", entry_id, flush=True)
"""


def start(place: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", APPEND_FOR_EVER, str(place)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_kill_9_at_any_moment_loses_nothing_that_was_begun(
    place: Path, open_book: OpenBook
) -> None:
    dice = random.Random(9)
    told: dict[str, str] = {}
    for _ in range(3):
        # Two at a time, killed after some lines: where exactly, the system's scheduler decides.
        programs = [start(place), start(place)]
        for program in programs:
            assert program.stdout is not None
            lines = [program.stdout.readline() for _ in range(dice.randrange(1, 60))]
            program.kill()
            lines += program.stdout.readlines()
            told |= dict(reversed(line.split()) for line in lines if line.endswith("\n"))
            program.communicate()
        book = open_book()
        found = {entry.id: entry for entry in book.entries(EntryFilter(), -1, 0)}
        assert book.verify().ok, book.verify()
        assert book.note == ""
        assert told.keys() <= found.keys()
        assert all(found[id_].state is State.DONE for id_, word in told.items() if word == "ended")
        open_ids = {id_ for id_, entry in found.items() if entry.state is State.ASKED}
        assert {entry.id for entry in book.unresolved()} == open_ids
    assert len(told) > 20


def test_no_secret_but_the_link_itself_is_in_the_files(place: Path, open_book: OpenBook) -> None:
    book = open_book()
    entry_id = book.begin(intent("order-1"))
    book.end(entry_id, End.DONE, {"url": URL})
    book.close()
    held: Any = b"".join(path.read_bytes() for path in place.iterdir())
    assert held.count(URL.encode()) == 1
    assert held.count(URL.rpartition("=")[2].encode()) == 1
