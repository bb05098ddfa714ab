"""Writes that go on when whoever asked for them has gone."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from paylink_tui.config.accounts import TxnproAccount
from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.errors import NetworkError, Outcome, StoreError
from paylink_tui.services.locks import LockedError, Locks
from paylink_tui.services.writes import Ended, Writes
from paylink_tui.store.entries import State, WriteIntent, WriteKind
from paylink_tui.store.journal import Journal
from tests.services.support import until

SHOP = TxnproAccount(name="shop", environment=Environment.TEST, api_key=SecretStr("env:NONE"))


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    journal = Journal(tmp_path / "journal")
    yield journal
    await journal.close()


def intent(what: str) -> WriteIntent:
    return WriteIntent(
        WriteKind.CREATE, Provider.MESILAT, "shop", Environment.TEST, what, asked={"eur": "5.00"}
    )


def unlocked(journal: Journal | None) -> Writes:
    """Writes with the shop unlocked."""
    locks = Locks([SHOP])
    locks.unlock(SHOP)
    return Writes(journal, locks)


def answer(result: Any) -> dict[str, Any]:
    return {"answer": result}


class Sent:
    """A write that ends when the test lets it."""

    def __init__(self) -> None:
        self.ends: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.done = False

    async def __call__(self) -> str:
        result = await self.ends
        self.done = True
        return result


async def test_the_result_of_a_write_is_handed_back(journal: Journal) -> None:
    writes, sent = unlocked(journal), Sent()
    sent.ends.set_result("made")
    assert await writes.run(intent("New link"), sent, answer) == "made"
    assert writes.under_way == ()


async def test_the_error_of_a_write_is_raised_and_not_told_as_abandoned(journal: Journal) -> None:
    writes, sent = unlocked(journal), Sent()
    told: list[Ended] = []
    writes.on_abandoned(told.append)
    sent.ends.set_exception(NetworkError("The line broke.", outcome=Outcome.UNKNOWN))
    with pytest.raises(NetworkError):
        await writes.run(intent("New link"), sent, answer)
    assert (told, writes.under_way) == ([], ())


async def test_a_write_goes_on_when_its_caller_is_cancelled_and_its_end_is_told(
    journal: Journal,
) -> None:
    writes, sent = unlocked(journal), Sent()
    told: list[Ended] = []
    writes.on_abandoned(told.append)
    caller = asyncio.ensure_future(writes.run(intent("New link at shop"), sent, answer))
    await until(lambda: writes.under_way)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert writes.under_way == ("New link at shop",)
    sent.ends.set_result("made")
    await until(lambda: told)
    assert sent.done
    assert told[0].sentence() == "New link at shop: done"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            NetworkError("The line broke.", remedy="Look first.", outcome=Outcome.UNKNOWN),
            "Delete link 5: The line broke. Look first.",
        ),
        (
            KeyError("secret-value"),
            "Delete link 5: the program failed (KeyError); look before again",
        ),
    ],
)
async def test_an_abandoned_write_that_failed_tells_how(
    error: Exception, sentence: str, journal: Journal
) -> None:
    writes, sent = unlocked(journal), Sent()
    told: list[Ended] = []
    writes.on_abandoned(told.append)
    caller = asyncio.ensure_future(writes.run(intent("Delete link 5"), sent, answer))
    await until(lambda: writes.under_way)
    caller.cancel()
    await asyncio.wait([caller])
    sent.ends.set_exception(error)
    await until(lambda: told)
    assert told[0].sentence() == sentence


async def test_an_abandoned_write_that_fails_leaves_no_error_unread(
    caplog: pytest.LogCaptureFixture, journal: Journal
) -> None:
    writes, sent = unlocked(journal), Sent()
    caller = asyncio.ensure_future(writes.run(intent("Delete link 5"), sent, answer))
    await until(lambda: writes.under_way)
    caller.cancel()
    await asyncio.wait([caller])
    sent.ends.set_exception(KeyError("x"))
    await writes.finish()
    del sent, caller
    gc.collect()
    assert "never retrieved" not in caplog.text


async def test_finish_waits_for_every_write_under_way(journal: Journal) -> None:
    writes, first, second = unlocked(journal), Sent(), Sent()
    callers = [
        asyncio.ensure_future(writes.run(intent(str(n)), s, answer))
        for n, s in enumerate((first, second))
    ]
    await until(lambda: len(writes.under_way) == 2)
    finishing = asyncio.ensure_future(writes.finish())
    first.ends.set_result("")
    await callers[0]
    assert not finishing.done()
    second.ends.set_result("")
    await finishing
    assert writes.under_way == ()


async def test_finish_with_nothing_under_way_waits_for_nothing() -> None:
    with pytest.raises(StopIteration):
        unlocked(None).finish().send(None)


async def test_a_write_is_in_the_journal_before_it_is_sent(journal: Journal) -> None:
    seen: list[State] = []

    async def send() -> str:
        seen.extend(entry.state for entry in await journal.entries())
        return "made"

    await unlocked(journal).run(intent("New link"), send, answer)
    assert seen == [State.ASKED]
    (entry,) = await journal.entries()
    assert (entry.state, entry.answer) == (State.DONE, {"answer": "made"})


@pytest.mark.parametrize("outcome", [*Outcome, None])
async def test_the_journal_keeps_how_a_write_failed(
    journal: Journal, outcome: Outcome | None
) -> None:
    async def send() -> str:
        raise NetworkError("The line broke.", said="reset", outcome=outcome)

    with pytest.raises(NetworkError):
        await unlocked(journal).run(intent("New link"), send, answer)
    (entry,) = await journal.entries()
    assert entry.state.value == (outcome or Outcome.NOT_SENT).value
    assert entry.answer == {"error": "The line broke.", "said": "reset"}


async def test_a_fault_of_the_program_leaves_the_outcome_unknown(journal: Journal) -> None:
    async def send() -> str:
        raise KeyError("secret-value")

    with pytest.raises(KeyError):
        await unlocked(journal).run(intent("New link"), send, answer)
    (entry,) = await journal.entries()
    assert (entry.state, entry.answer) == (State.UNKNOWN, {"error": "KeyError"})


async def test_without_a_journal_nothing_is_sent() -> None:
    sent = Sent()
    with pytest.raises(StoreError, match="nothing is written without one") as raised:
        await unlocked(None).run(intent("New link"), sent, answer)
    assert raised.value.outcome is Outcome.NOT_SENT
    assert not sent.done


@pytest.mark.parametrize("read_only", [False, True])
async def test_at_a_locked_account_nothing_is_sent_nor_written_down(
    journal: Journal, read_only: bool
) -> None:
    sent = Sent()
    with pytest.raises(LockedError) as raised:
        await Writes(journal, Locks(read_only=read_only)).run(intent("New link"), sent, answer)
    assert raised.value.outcome is Outcome.NOT_SENT
    assert not await journal.entries()
    assert not sent.done


async def test_what_cannot_be_written_down_is_not_sent(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(_: WriteIntent) -> str:
        raise StoreError("The disk is full.", outcome=Outcome.NOT_SENT)

    monkeypatch.setattr(journal, "begin", full)
    sent = Sent()
    with pytest.raises(StoreError, match="disk is full"):
        await unlocked(journal).run(intent("New link"), sent, answer)
    assert not sent.done


async def test_a_write_whose_end_cannot_be_recorded_stays_done_and_is_told(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(journal, "end", full)
    writes, sent = unlocked(journal), Sent()
    told: list[Ended] = []
    writes.on_abandoned(told.append)
    sent.ends.set_result("made")
    assert await writes.run(intent("New link"), sent, answer) == "made"
    assert told[0].sentence() == "New link ended as done: The disk is full."


async def test_once_the_program_is_being_left_no_further_write_begins(journal: Journal) -> None:
    """Or the rest of many deletions would follow the one that is waited for."""
    writes, first, second = unlocked(journal), Sent(), Sent()
    waiting = asyncio.create_task(writes.run(intent("First"), first, answer))
    await until(lambda: bool(writes.under_way))
    writes.shut()
    with pytest.raises(LockedError, match="is being left") as raised:
        await writes.run(intent("Second"), second, answer)
    assert raised.value.outcome is Outcome.NOT_SENT
    first.ends.set_result("done")
    assert await waiting == "done"
    assert [entry.intent.what for entry in await journal.entries()] == ["First"]
