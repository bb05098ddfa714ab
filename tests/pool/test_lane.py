"""The lane: order, tries, sharing, cancellation, and what a write may rely on."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from paylink_tui.model.errors import NetworkError, Outcome
from paylink_tui.pool import backoff, lane
from paylink_tui.pool.lane import Lane, Window
from paylink_tui.pool.log import Progress
from paylink_tui.pool.pool import Pool
from paylink_tui.pool.wire import Sending, Wire
from paylink_tui.providers.http import Request, Response, Urgency
from tests.pool.conftest import (
    OpenLane,
    Provider,
    Step,
    after,
    answer,
    raw,
    reset,
    silence,
    until,
)

PERSON, BACKGROUND = Urgency.PERSON, Urgency.BACKGROUND


def read(path: str) -> Request:
    return Request("GET", path)


def write(path: str) -> Request:
    return Request("POST", path, body=b"{}", is_write=True)


def ask(to: Lane, request: Request, urgency: Urgency = PERSON) -> asyncio.Task[Response]:
    return asyncio.create_task(to(request, urgency))


async def cancel(task: asyncio.Task[Response]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


# Order and slots.


async def test_no_more_requests_than_connections_are_on_the_line(
    provider: Provider, open_lane: OpenLane
) -> None:
    gate = asyncio.Event()
    main = open_lane(connections=3)
    paths = [f"/{number}" for number in range(9)]
    for path in paths:
        provider.script(path, after(gate))
    tasks = [ask(main, read(path)) for path in paths]
    await until(lambda: len(provider.seen) == 3)
    status = main.status()
    assert (status.in_flight, status.queued) == (3, 6)
    gate.set()
    await asyncio.gather(*tasks)
    assert provider.connections == 3
    assert sorted(provider.targets()) == paths
    assert (main.status().in_flight, main.status().queued) == (0, 0)


async def test_people_overtake_background_work_that_waits(
    provider: Provider, open_lane: OpenLane
) -> None:
    gate = asyncio.Event()
    main = open_lane(connections=1)
    provider.script("/held", after(gate))
    held = ask(main, read("/held"))
    await until(lambda: provider.seen)
    scan = [ask(main, read(f"/scan/{number}"), BACKGROUND) for number in range(3)]
    await until(lambda: main.status().queued == 3)
    person = ask(main, read("/person"))
    await until(lambda: main.status().queued == 4)
    gate.set()
    await asyncio.gather(held, person, *scan)
    assert provider.targets() == ["/held", "/person", "/scan/0", "/scan/1", "/scan/2"]


async def test_a_person_does_not_wait_for_a_scan_that_has_every_slot(
    provider: Provider, open_lane: OpenLane
) -> None:
    main = open_lane(connections=2)
    provider.script("/slow", silence)
    scan = [
        ask(main, Request("GET", "/slow", (("page", str(number)),)), BACKGROUND)
        for number in range(4)
    ]
    await until(lambda: len(provider.seen) == 2)
    assert (await main(read("/person"))).status == 200
    assert main.status().queued == 2
    for task in scan:
        await cancel(task)


async def test_a_pause_before_the_next_try_holds_no_slot(
    provider: Provider, open_lane: OpenLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "jittered", lambda _tries: 3_600.0)
    main = open_lane(connections=1)
    provider.script("/failing", answer(500))
    failing = ask(main, read("/failing"), BACKGROUND)
    await until(lambda: main.status().queued == 1)
    assert (await main(read("/other"), BACKGROUND)).status == 200
    assert main.status().in_flight == 0
    await cancel(failing)
    assert main.status().queued == 0


# Tries.


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_read_that_meets_a_passing_fault_is_tried_again(
    provider: Provider, open_lane: OpenLane, pool: Pool, status: int
) -> None:
    provider.script("/x", answer(status), answer(status), answer(body=b"[1]"))
    assert (await open_lane()(read("/x"))).body == b"[1]"
    (entry,) = pool.log
    assert (entry.tries, entry.status, entry.progress) == (3, 200, Progress.DONE)


@pytest.mark.parametrize("broken", [reset(), reset(raw(body=b"x" * 9)[:-3])])
async def test_a_read_whose_line_broke_is_tried_again(
    provider: Provider, open_lane: OpenLane, broken: Step
) -> None:
    provider.script("/x", broken, answer())
    assert (await open_lane()(read("/x"))).status == 200


async def test_after_four_tries_the_last_answer_is_handed_back(
    provider: Provider, open_lane: OpenLane
) -> None:
    provider.script("/x", *(answer(503, str(number).encode()) for number in range(9)))
    response = await open_lane()(read("/x"))
    assert (response.status, response.body) == (503, b"3")
    assert len(provider.seen) == 4


async def test_after_four_tries_the_last_fault_is_raised(
    provider: Provider, open_lane: OpenLane, pool: Pool
) -> None:
    provider.script("/x", reset())
    with pytest.raises(NetworkError, match="broke before it answered"):
        await open_lane()(read("/x"))
    assert len(provider.seen) == 4
    (entry,) = pool.log
    assert entry.progress is Progress.FAILED
    assert entry.error is not None
    assert entry.status is None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 501])
async def test_an_answer_that_will_not_change_is_not_asked_for_again(
    provider: Provider, open_lane: OpenLane, status: int
) -> None:
    provider.script("/x", answer(status))
    assert (await open_lane()(read("/x"))).status == status
    assert len(provider.seen) == 1


async def test_tries_end_when_their_time_on_the_line_is_used_up(
    provider: Provider, open_lane: OpenLane
) -> None:
    provider.script("/x", silence)
    with pytest.raises(NetworkError, match=r"gave no answer|did not finish"):
        await open_lane(read_timeout=0.2, total_timeout=0.5)(read("/x"))
    assert 1 < len(provider.seen) < 4


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_write_that_meets_a_passing_fault_is_not_sent_again(
    provider: Provider, open_lane: OpenLane, status: int
) -> None:
    provider.script("/x", answer(status), answer())
    assert (await open_lane()(write("/x"))).status == status
    assert len(provider.seen) == 1


async def test_a_write_whose_line_broke_is_not_sent_again(
    provider: Provider, open_lane: OpenLane
) -> None:
    provider.script("/x", reset(), answer())
    with pytest.raises(NetworkError) as of:
        await open_lane()(write("/x"))
    assert of.value.outcome is Outcome.UNKNOWN
    assert len(provider.seen) == 1


# Retry-After.


async def test_a_refusal_for_load_pauses_the_whole_lane(
    provider: Provider, open_lane: OpenLane
) -> None:
    main = open_lane()
    provider.script("/x", answer(429, Retry_After="1"), answer())
    refused = ask(main, read("/x"))
    await until(lambda: main.status().paused_until)
    paused_until = main.status().paused_until
    assert paused_until is not None
    assert timedelta(0) < paused_until - datetime.now(UTC) <= timedelta(seconds=1)
    other = ask(main, read("/other"))
    await until(lambda: main.status().queued == 2)
    await asyncio.gather(refused, other)
    assert datetime.now(UTC) >= paused_until - timedelta(milliseconds=50)
    assert sorted(provider.targets()) == ["/other", "/x", "/x"]
    assert main.status().paused_until is None


async def test_a_person_is_handed_a_refusal_for_longer_than_a_minute_at_once(
    provider: Provider, open_lane: OpenLane
) -> None:
    provider.script("/x", answer(429, Retry_After="61"))
    response = await open_lane()(read("/x"))
    assert (response.status, response.headers["retry-after"]) == (429, "61")
    assert len(provider.seen) == 1


async def test_people_who_come_in_a_long_pause_are_told_its_end_and_send_nothing(
    provider: Provider, open_lane: OpenLane
) -> None:
    main = open_lane()
    provider.script("/x", answer(503, Retry_After="300"))
    scan = ask(main, read("/x"), BACKGROUND)
    await until(lambda: main.status().paused_until)
    with pytest.raises(NetworkError, match=r"asked for a pause until \d\d:\d\d:\d\d, 300 s") as of:
        await main(read("/y"))
    assert of.value.outcome is None
    with pytest.raises(NetworkError, match=r"Nothing was sent\.") as of:
        await main(write("/y"))
    assert of.value.outcome is Outcome.NOT_SENT
    assert provider.targets() == ["/x"]
    assert not scan.done()
    await cancel(scan)


# The budget.


async def test_people_go_at_once_where_background_work_waits_for_its_share(
    provider: Provider, open_lane: OpenLane
) -> None:
    main = open_lane(windows=(Window(5, 600),), reserve=0.4)
    scan = [ask(main, read(f"/scan/{number}"), BACKGROUND) for number in range(5)]
    await until(lambda: len(provider.seen) == 3 and main.status().in_flight == 0)
    assert main.status().queued == 2
    assert (await main(read("/person"))).status == 200
    assert (await main(write("/person"))).status == 200
    assert main.status().left == ((Window(5, 600), 0),)
    assert len(provider.seen) == 5
    for task in scan[3:]:
        await cancel(task)
    await asyncio.gather(*scan[:3])


async def test_a_person_is_told_when_the_budget_is_used_up_for_long(
    provider: Provider, open_lane: OpenLane
) -> None:
    main = open_lane(windows=(Window(1, 600),))
    await main(read("/x"))
    with pytest.raises(NetworkError, match=r"budget is used up until \d\d:\d\d:\d\d, 600 s"):
        await main(read("/y"))
    assert len(provider.seen) == 1


async def test_work_goes_on_by_itself_when_the_budget_has_room_again(
    provider: Provider, open_lane: OpenLane
) -> None:
    main = open_lane(windows=(Window(2, 0.2),), reserve=0)
    await asyncio.gather(*(main(read(f"/{number}"), BACKGROUND) for number in range(6)))
    assert len(provider.seen) == 6


async def test_every_try_is_spent_from_the_budget(provider: Provider, open_lane: OpenLane) -> None:
    main = open_lane(windows=(Window(10, 600),))
    provider.script("/x", answer(500), answer(500), answer())
    await main(read("/x"))
    assert main.status().left == ((Window(10, 600), 7),)


# Sharing.


async def test_identical_reads_under_way_share_one_exchange(
    provider: Provider, open_lane: OpenLane, pool: Pool
) -> None:
    gate = asyncio.Event()
    main = open_lane()
    provider.script("/x", after(gate))
    tasks = [ask(main, read("/x")) for _ in range(3)]
    other = ask(main, Request("GET", "/x", (("page", "2"),)))
    await until(lambda: len(provider.seen) == 2)
    gate.set()
    assert len({id(response) for response in await asyncio.gather(*tasks)}) == 1
    await other
    assert [entry.shared for entry in pool.log] == [2, 0]
    await main(read("/x"))
    assert len(provider.seen) == 3


async def test_each_who_shares_a_fault_gets_an_error_of_his_own(
    provider: Provider, open_lane: OpenLane
) -> None:
    provider.script("/x", reset())
    main = open_lane()
    first, second = await asyncio.gather(
        *(ask(main, read("/x")) for _ in "ab"), return_exceptions=True
    )
    assert isinstance(first, NetworkError)
    assert isinstance(second, NetworkError)
    assert first is not second
    assert first.sentence() == second.sentence()


async def test_writes_are_never_shared(provider: Provider, open_lane: OpenLane) -> None:
    main = open_lane()
    await asyncio.gather(main(write("/x")), main(write("/x")))
    assert len(provider.seen) == 2


async def test_a_read_after_a_write_is_not_given_an_older_answer(
    provider: Provider, open_lane: OpenLane
) -> None:
    gate = asyncio.Event()
    main = open_lane(connections=2)
    provider.script("/list", after(gate, answer(body=b"before")), answer(body=b"after"))
    older = ask(main, read("/list"))
    await until(lambda: provider.seen)
    await main(write("/delete"))
    assert (await main(read("/list"))).body == b"after"
    gate.set()
    assert (await older).body == b"before"


async def test_a_read_that_was_not_sent_yet_is_shared_across_a_write(
    provider: Provider, open_lane: OpenLane
) -> None:
    gate = asyncio.Event()
    main = open_lane(connections=1)
    provider.script("/delete", after(gate))
    deleting = ask(main, write("/delete"))
    await until(lambda: provider.seen)
    first, second = ask(main, read("/list")), ask(main, read("/list"))
    await until(lambda: main.status().queued == 1)
    gate.set()
    await asyncio.gather(deleting, first, second)
    assert provider.targets() == ["/delete", "/list"]


async def test_a_person_who_joins_background_work_makes_it_urgent(
    provider: Provider, open_lane: OpenLane, pool: Pool
) -> None:
    gate = asyncio.Event()
    main = open_lane(connections=1)
    provider.script("/held", after(gate))
    held = ask(main, read("/held"))
    await until(lambda: provider.seen)
    scan = [ask(main, read(f"/scan/{number}"), BACKGROUND) for number in range(3)]
    await until(lambda: main.status().queued == 3)
    person = ask(main, read("/scan/2"))
    await until(lambda: list(pool.log)[-1].shared == 1)
    gate.set()
    await asyncio.gather(held, person, *scan)
    assert provider.targets() == ["/held", "/scan/2", "/scan/0", "/scan/1"]
    assert list(pool.log)[-1].urgency is PERSON


async def test_a_person_who_joins_a_request_on_the_line_makes_its_next_try_urgent(
    provider: Provider, open_lane: OpenLane, pool: Pool
) -> None:
    gate = asyncio.Event()
    main = open_lane()
    provider.script("/x", after(gate, answer(429, Retry_After="61")))
    scan = ask(main, read("/x"), BACKGROUND)
    await until(lambda: provider.seen)
    person = ask(main, read("/x"))
    await until(lambda: list(pool.log)[-1].shared == 1)
    gate.set()
    assert (await person).status == (await scan).status == 429


# Cancellation.


async def test_a_cancelled_request_leaves_the_queue_at_once(
    provider: Provider, open_lane: OpenLane, pool: Pool
) -> None:
    main = open_lane(connections=1)
    provider.script("/held", silence)
    held = ask(main, read("/held"))
    await until(lambda: provider.seen)
    queued = [ask(main, read("/x")), ask(main, write("/y"))]
    await until(lambda: main.status().queued == 2)
    for task in queued:
        await cancel(task)
    assert main.status().queued == 0
    assert [entry.progress for entry in pool.log][1:] == [Progress.CANCELLED] * 2
    await cancel(held)
    assert provider.targets() == ["/held"]


async def test_a_cancelled_read_on_the_line_frees_its_slot_at_once(
    provider: Provider, open_lane: OpenLane
) -> None:
    main = open_lane(connections=1)
    provider.script("/held", silence)
    held = ask(main, read("/held"))
    await until(lambda: provider.seen)
    next_one = ask(main, read("/next"))
    await until(lambda: main.status().queued == 1)
    await cancel(held)
    assert (main.status().in_flight, main.status().queued) == (1, 0)
    assert (await next_one).status == 200
    await until(lambda: provider.open_now == 1)


async def test_a_shared_read_goes_on_until_the_last_has_left(
    provider: Provider, open_lane: OpenLane
) -> None:
    main = open_lane()
    provider.script("/x", silence)
    first, second = ask(main, read("/x")), ask(main, read("/x"))
    await until(lambda: provider.seen)
    await cancel(first)
    assert main.status().in_flight == 1
    await cancel(second)
    assert main.status().in_flight == 0
    await until(lambda: provider.open_now == 0)


async def test_a_request_that_is_cancelled_as_its_answer_comes_harms_no_other(
    provider: Provider, open_lane: OpenLane, pool: Pool
) -> None:
    main = open_lane()
    first, second = ask(main, read("/x")), ask(main, read("/x"))

    def cancel_when_done(entry: object) -> None:
        if next(iter(pool.log)).progress is Progress.DONE:
            first.cancel()

    pool.log.on_change(cancel_when_done)
    assert (await second).status == 200
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_write_on_the_line_outlives_the_cancellation_of_its_caller(
    provider: Provider, open_lane: OpenLane, pool: Pool
) -> None:
    gate = asyncio.Event()
    main = open_lane()
    provider.script("/x", after(gate, answer(201)))
    writing = ask(main, write("/x"))
    await until(lambda: provider.seen)
    await cancel(writing)
    assert main.status().in_flight == 1
    gate.set()
    (entry,) = pool.log
    await until(lambda: entry.progress is Progress.DONE)
    assert entry.status == 201


@pytest.mark.parametrize(
    ("has_left", "outcome"), [(True, Outcome.UNKNOWN), (False, Outcome.NOT_SENT)]
)
async def test_a_fault_of_the_program_while_it_sends_reaches_the_caller(
    open_lane: OpenLane, monkeypatch: pytest.MonkeyPatch, has_left: bool, outcome: Outcome
) -> None:
    async def fail(wire: object, request: Request, sending: Sending, seconds: float) -> None:
        sending.has_left = has_left
        raise RuntimeError("sk_live_secret")

    monkeypatch.setattr(Wire, "send", fail)
    main = open_lane()
    with pytest.raises(NetworkError) as caught:
        await ask(main, write("/x"))
    assert caught.value.outcome is outcome
    assert "RuntimeError" in caught.value.sentence()
    assert "sk_live" not in caught.value.sentence()
    assert main.status().in_flight == 0


# Closing.


async def test_closing_waits_for_writes_and_for_nothing_else(
    provider: Provider, open_lane: OpenLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backoff, "jittered", lambda _tries: 3_600.0)
    before = asyncio.all_tasks()
    gate = asyncio.Event()
    main = open_lane(connections=2)
    provider.script("/write", after(gate, answer(201)))
    provider.script("/failing", answer(500))
    provider.script("/read", silence)
    held_back = ask(main, read("/failing"))
    await until(lambda: main.status().queued == 1)
    writing, reading = ask(main, write("/write")), ask(main, read("/read"))
    await until(lambda: len(provider.seen) == 3)
    queued_read, queued_write = ask(main, read("/x")), ask(main, write("/x"))
    await until(lambda: main.status().queued == 3)

    closing = asyncio.create_task(main.close(grace=60))
    for task in (held_back, reading, queued_read):
        with pytest.raises(NetworkError, match="account main is being closed") as of:
            await task
        assert of.value.outcome is None
    with pytest.raises(NetworkError, match="being closed") as of:
        await queued_write
    assert of.value.outcome is Outcome.NOT_SENT
    assert not closing.done()
    gate.set()
    assert (await writing).status == 201
    await closing
    with pytest.raises(NetworkError, match="being closed"):
        await main(read("/x"))
    await until(lambda: provider.open_now == 0)
    # What is left are tasks of the scripted server.
    assert {task for task in asyncio.all_tasks() - before if "Lane" in repr(task)} == set()


async def test_a_write_that_outlives_its_grace_ends_unknown(
    provider: Provider, open_lane: OpenLane, pool: Pool
) -> None:
    main = open_lane()
    provider.script("/x", silence)
    writing = ask(main, write("/x"))
    await until(lambda: provider.seen)
    await main.close(grace=0)
    with pytest.raises(NetworkError, match=r"closed before 127\.0\.0\.1 answered") as of:
        await writing
    assert of.value.outcome is Outcome.UNKNOWN
    assert next(iter(pool.log)).progress is Progress.FAILED
    await until(lambda: provider.open_now == 0)


async def test_a_lane_that_waits_for_its_budget_closes(
    provider: Provider, open_lane: OpenLane
) -> None:
    main = open_lane(windows=(Window(1, 600),))
    await main(read("/x"), BACKGROUND)
    waiting = ask(main, read("/y"), BACKGROUND)
    await until(lambda: main.status().queued == 1)
    await main.close(grace=0)
    with pytest.raises(NetworkError, match="being closed"):
        await waiting


# What is told.


async def test_health_follows_the_last_answer(provider: Provider, open_lane: OpenLane) -> None:
    main = open_lane()
    assert main.status().health == "unknown"
    provider.script("/401", answer(401))
    provider.script("/404", answer(404))
    provider.script("/429", answer(429))
    provider.script("/500", answer(500))
    provider.script("/reset", reset())
    await main(read("/429"))
    assert main.status().health == "unknown"
    for path, health, said in [
        ("/404", "ok", ""),
        ("/401", "failing", "127.0.0.1 answered with status 401."),
        ("/429", "failing", "127.0.0.1 answered with status 401."),
        ("/ok", "ok", ""),
        ("/500", "failing", "127.0.0.1 answered with status 500."),
    ]:
        await main(read(path))
        assert (main.status().health, main.status().last_error) == (health, said)
    with pytest.raises(NetworkError):
        await main(read("/reset"))
    assert main.status().last_error == "The line to 127.0.0.1 broke before it answered."


async def test_the_log_tells_the_course_of_a_request(
    provider: Provider, open_lane: OpenLane, pool: Pool
) -> None:
    course: list[tuple[Progress, int]] = []
    pool.log.on_change(lambda entry: course.append((entry.progress, entry.tries)))
    provider.script("/x", answer(500), answer(body=b"12345"))
    before = datetime.now(UTC)
    await open_lane()(read("/x"))
    assert course == [
        (Progress.WAITING, 0),
        (Progress.IN_FLIGHT, 1),
        (Progress.WAITING, 1),
        (Progress.IN_FLIGHT, 2),
        (Progress.DONE, 2),
    ]
    (entry,) = pool.log
    assert entry.bytes == 5
    assert entry.waited >= 0
    assert entry.elapsed > 0
    assert before <= entry.started_at <= datetime.now(UTC)


async def test_a_scan_that_waits_for_its_budget_does_not_ask_the_file_for_each_page(
    provider: Provider, open_lane: OpenLane, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = open_lane(windows=(Window(1, 600),))
    asked: list[Urgency] = []
    try_spend = lane.Budget.try_spend

    def counted(budget: lane.Budget, urgency: Urgency) -> float:
        asked.append(urgency)
        return try_spend(budget, urgency)

    monkeypatch.setattr(lane.Budget, "try_spend", counted)
    await main(read("/first"), BACKGROUND)
    scan = [ask(main, read(f"/{number}"), BACKGROUND) for number in range(100)]
    await until(lambda: main.status().queued == 100)
    assert len(asked) == 2
    for task in scan:
        await cancel(task)
