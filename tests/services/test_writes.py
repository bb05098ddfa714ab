"""Writes that go on when whoever asked for them has gone."""

from __future__ import annotations

import asyncio
import gc

import pytest

from paylink_tui.model.errors import NetworkError, Outcome
from paylink_tui.services.writes import Ended, Writes
from tests.services.support import until


class Sent:
    """A write that ends when the test lets it."""

    def __init__(self) -> None:
        self.ends: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.done = False

    async def __call__(self) -> str:
        result = await self.ends
        self.done = True
        return result


async def test_the_result_of_a_write_is_handed_back() -> None:
    writes, sent = Writes(), Sent()
    sent.ends.set_result("made")
    assert await writes.run("New link", sent()) == "made"
    assert writes.under_way == ()


async def test_the_error_of_a_write_is_raised_and_not_told_as_abandoned() -> None:
    writes, sent = Writes(), Sent()
    told: list[Ended] = []
    writes.on_abandoned(told.append)
    sent.ends.set_exception(NetworkError("The line broke.", outcome=Outcome.UNKNOWN))
    with pytest.raises(NetworkError):
        await writes.run("New link", sent())
    assert (told, writes.under_way) == ([], ())


async def test_a_write_goes_on_when_its_caller_is_cancelled_and_its_end_is_told() -> None:
    writes, sent = Writes(), Sent()
    told: list[Ended] = []
    writes.on_abandoned(told.append)
    caller = asyncio.ensure_future(writes.run("New link at shop", sent()))
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
async def test_an_abandoned_write_that_failed_tells_how(error: Exception, sentence: str) -> None:
    writes, sent = Writes(), Sent()
    told: list[Ended] = []
    writes.on_abandoned(told.append)
    caller = asyncio.ensure_future(writes.run("Delete link 5", sent()))
    await until(lambda: writes.under_way)
    caller.cancel()
    await asyncio.wait([caller])
    sent.ends.set_exception(error)
    await until(lambda: told)
    assert told[0].sentence() == sentence


async def test_an_abandoned_write_that_fails_leaves_no_error_unread(
    caplog: pytest.LogCaptureFixture,
) -> None:
    writes, sent = Writes(), Sent()
    caller = asyncio.ensure_future(writes.run("Delete link 5", sent()))
    await until(lambda: writes.under_way)
    caller.cancel()
    await asyncio.wait([caller])
    sent.ends.set_exception(KeyError("x"))
    await writes.finish()
    del sent, caller
    gc.collect()
    assert "never retrieved" not in caplog.text


async def test_finish_waits_for_every_write_under_way() -> None:
    writes, first, second = Writes(), Sent(), Sent()
    callers = [
        asyncio.ensure_future(writes.run(str(n), s())) for n, s in enumerate((first, second))
    ]
    await until(lambda: len(writes.under_way) == 2)
    finishing = asyncio.ensure_future(writes.finish())
    first.ends.set_result("")
    await callers[0]
    assert not finishing.done()
    second.ends.set_result("")
    await finishing
    assert writes.under_way == ()


async def test_finish_with_nothing_under_way_returns_at_once() -> None:
    await asyncio.wait_for(Writes().finish(), 1)
