"""A watch looks gently, survives faults, and ends when nothing more can change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from paylink_tui.model.errors import NetworkError, RateLimitedError
from paylink_tui.ui.watching import Look, Watch, look_line
from tests.ui.pacing import Steps


def changes(before: str, after: str) -> frozenset[str]:
    return frozenset() if before == after else frozenset({"status"})


async def watched(answers: Iterable[str | Exception]) -> tuple[list[Look[str]], list[float]]:
    steps = Steps()
    coming = list(answers)

    async def read() -> str:
        answer = coming.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    looks: list[Look[str]] = []
    for _ in coming:
        steps.step()
    watch = Watch(read, changes, lambda record: record == "final", steps.pace)
    async for look in watch.looks("first"):
        looks.append(look)
        if not coming:
            break
    return looks, steps.pauses


async def test_the_pause_grows_to_thirty_seconds_while_nothing_changes() -> None:
    _, pauses = await watched(["first"] * 7)
    assert pauses == [5.0, 7.5, 11.25, 16.875, 25.3125, 30.0, 30.0]


async def test_a_change_is_named_and_the_pause_is_short_again() -> None:
    looks, pauses = await watched(["first", "second", "second", "second"])
    assert [look.changed for look in looks] == [
        frozenset(),
        {"status"},
        frozenset(),
        frozenset(),
    ]
    assert pauses == [5.0, 7.5, 5.0, 7.5]


async def test_a_final_record_ends_the_watch() -> None:
    looks, pauses = await watched(["final", "never read"])
    assert [(look.record, look.pause) for look in looks] == [("final", None)]
    assert pauses == [5.0]


async def test_a_fault_is_handed_on_and_the_watch_goes_on_more_slowly() -> None:
    looks, pauses = await watched([NetworkError("No line."), "second"])
    assert looks[0].error is not None
    assert looks[0].record == "first"
    assert looks[1].changed == {"status"}
    assert pauses == [5.0, 7.5]


async def test_what_the_provider_asks_to_wait_is_waited() -> None:
    slow_down = RateLimitedError("Too many.", status=429, retry_after=90.0)
    _, pauses = await watched([slow_down, "second"])
    assert pauses == [5.0, 90.0]


def test_the_line_about_a_look_tells_what_it_brought() -> None:
    now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    nothing = Look("x", frozenset(), None, 7.5)
    assert "nothing new · again in 8 s" in look_line(nothing, now)
    both = Look("x", frozenset({"payout.txid", "payout.status"}), None, 5.0)
    assert "changed: payout.status, payout.txid" in look_line(both, now)
    assert "failed" in look_line(Look("x", frozenset(), NetworkError("No line."), 7.5), now)
    assert look_line(Look("x", frozenset(), None, None), now).endswith("the last look")
