"""All lanes together."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from paylink_tui.model.errors import NetworkError, Outcome
from paylink_tui.pool.lane import Window
from paylink_tui.pool.pool import Pool
from paylink_tui.providers.http import Request, Urgency
from tests.pool.conftest import KEY, Provider, after, answer, settings_for, silence, until

READ = Request("GET", "/x")
WRITE = Request("POST", "/x", body=b"{}", is_write=True)


async def test_lanes_are_found_by_their_account(pool: Pool, provider: Provider) -> None:
    first = pool.open_lane(settings_for(provider.url, account="a"))
    second = pool.open_lane(settings_for(provider.url, account="b"))
    assert pool.lane("a") is first
    assert dict(pool.lanes) == {"a": first, "b": second}
    with pytest.raises(KeyError):
        pool.lane("c")


async def test_a_provider_that_is_down_holds_up_no_other(pool: Pool, provider: Provider) -> None:
    provider.script("/x", silence)
    down = pool.open_lane(settings_for(provider.url, account="down", connections=1))
    waiting = [asyncio.create_task(down(READ)) for _ in range(3)]
    await until(lambda: provider.seen)
    well = pool.open_lane(settings_for(provider.url, account="well", connections=1))
    assert (await well(Request("GET", "/y"))).status == 200
    await pool.close(grace=0)
    for result in await asyncio.gather(*waiting, return_exceptions=True):
        assert isinstance(result, NetworkError)


async def test_the_same_settings_keep_the_lane(pool: Pool, provider: Provider) -> None:
    lane = pool.open_lane(settings_for(provider.url))
    assert pool.open_lane(settings_for(provider.url)) is lane


async def test_a_replaced_lane_closes_when_its_writes_are_done(
    pool: Pool, provider: Provider
) -> None:
    gate = asyncio.Event()
    provider.script("/x", after(gate, answer(201)))
    old = pool.open_lane(settings_for(provider.url))
    writing = asyncio.create_task(old(WRITE))
    await until(lambda: provider.seen)
    new = pool.open_lane(settings_for(provider.url, connections=2))
    assert pool.lane("main") is new is not old
    assert (await new(Request("GET", "/y"))).status == 200
    with pytest.raises(NetworkError, match="being closed"):
        await old(READ)
    gate.set()
    assert (await writing).status == 201


async def test_closing_the_pool_ends_a_replaced_lane_within_the_same_grace(
    provider: Provider,
) -> None:
    pool = Pool(None)
    provider.script("/x", silence)
    writing = asyncio.create_task(pool.open_lane(settings_for(provider.url))(WRITE))
    await until(lambda: provider.seen)
    pool.close_lane("main")
    assert dict(pool.lanes) == {}
    await pool.close(grace=0)
    with pytest.raises(NetworkError) as of:
        await writing
    assert of.value.outcome is Outcome.UNKNOWN


async def test_nothing_is_left_when_the_pool_is_closed(provider: Provider) -> None:
    before = asyncio.all_tasks()
    pool = Pool(None)
    lane = pool.open_lane(settings_for(provider.url))
    await asyncio.gather(lane(READ), lane(WRITE), lane(Request("GET", "/y")))
    pool.open_lane(settings_for(provider.url, connections=3))
    await pool.close()
    await until(lambda: provider.open_now == 0)
    await until(lambda: asyncio.all_tasks() == before)


async def test_a_change_of_any_lane_is_told_until_one_leaves(
    pool: Pool, provider: Provider
) -> None:
    told: list[tuple[int, int]] = []

    def look() -> None:
        told.append((lane.status().in_flight, lane.status().queued))

    lane = pool.open_lane(settings_for(provider.url))
    leave = pool.on_change(look)
    await lane(READ)
    assert (1, 0) in told
    assert told[-1] == (0, 0)
    leave()
    count = len(told)
    await lane(READ)
    assert len(told) == count


async def test_the_budget_is_shared_by_accounts_with_one_key_and_outlives_the_program(
    tmp_path: Path, provider: Provider
) -> None:
    windows = (Window(10, 600),)
    pool = Pool(tmp_path / "budget.db")
    for account in ("a", "b"):
        lane = pool.open_lane(settings_for(provider.url, account=account, windows=windows))
        await lane(READ)
    await pool.close()
    again = Pool(tmp_path / "budget.db")
    status = again.open_lane(settings_for(provider.url, windows=windows)).status()
    assert status.left == ((windows[0], 8),)
    assert status.budget_fault == ""
    await again.close()
    assert KEY.encode() not in (tmp_path / "budget.db").read_bytes()


async def test_a_budget_file_that_cannot_be_used_is_told_and_stops_nobody(
    tmp_path: Path, provider: Provider
) -> None:
    (tmp_path / "budget.db").write_bytes(b"no database" * 1_000)
    pool = Pool(tmp_path / "budget.db")
    lane = pool.open_lane(settings_for(provider.url, windows=(Window(10, 600),)))
    assert (await lane(READ)).status == 200
    assert (await lane(READ, Urgency.BACKGROUND)).status == 200
    assert "counted in memory" in lane.status().budget_fault
    await pool.close()


async def test_an_injected_clock_is_the_budgets(provider: Provider) -> None:
    now = 1_000.0
    pool = Pool(None, clock=lambda: now)
    lane = pool.open_lane(settings_for(provider.url, windows=(Window(1, 3_600),)))
    await lane(READ)
    now += 3_601
    assert lane.status().left == ((Window(1, 3_600), 1),)
    await pool.close()
