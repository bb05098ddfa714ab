"""Six hours of a lane that is never without work, under Mesilat's limits, in seconds."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import count
from random import Random
from unittest.mock import patch

from paylink_tui.pool.budget import Budget, Ledger
from paylink_tui.pool.lane import Lane
from paylink_tui.pool.log import RequestLog
from paylink_tui.pool.settings import LaneSettings, Window
from paylink_tui.pool.wire import Fault, Sending
from paylink_tui.providers.http import Request, Response, Urgency
from paylink_tui.sandbox.rate_limit import RateLimit
from tests.pool.conftest import settings_for
from tests.virtual_time import run_virtually

HOURS = 6
MESILAT = (Window(100, 60), Window(1_000, 3_600))
PEOPLE_A_DAY = 300


def _now() -> float:
    return asyncio.get_running_loop().time()


@dataclass
class CountingProvider:
    """Answers after a while, and refuses what is beyond the limits, as of when it arrived."""

    limit: RateLimit = field(default_factory=lambda: RateLimit(enabled=True))
    answers: list[int] = field(default_factory=list)
    rng: Random = field(default_factory=lambda: Random(1))

    def __call__(self, _settings: LaneSettings) -> CountingProvider:
        return self

    async def send(self, request: Request, sending: Sending, seconds: float) -> Response | Fault:
        await asyncio.sleep(self.rng.uniform(0.02, 0.4))
        self.answers.append(200 if self.limit.admit(_now()) is None else 429)
        await asyncio.sleep(0.05)
        return Response(self.answers[-1], {}, b"{}")

    async def close(self) -> None:
        """There is nothing to close."""


async def _six_hours(lane: Lane) -> tuple[int, list[float]]:
    """How many background requests were answered, and how long people waited for theirs."""
    end = _now() + HOURS * 3_600
    answered = 0
    waits: list[float] = []

    async def scan(walk: int) -> None:
        nonlocal answered
        for page in count(1):
            await lane(Request("GET", f"/{walk}/{page}"), Urgency.BACKGROUND)
            answered += 1

    async def person() -> None:
        rng = Random(2)
        for asked in count(1):
            await asyncio.sleep(rng.expovariate(PEOPLE_A_DAY / 86_400))
            began = _now()
            await lane(Request("GET", f"/person/{asked}"))
            waits.append(_now() - began)

    tasks = [asyncio.ensure_future(task) for task in (*map(scan, range(4)), person())]
    await asyncio.wait(tasks, timeout=end - _now())
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return answered, waits


@dataclass(frozen=True)
class SixHours:
    """What came of them: the share of its budget that the scan and people used, how many answers
    were refusals, and how long people waited.
    """

    used: float
    refused: int
    waits: list[float]


def six_hours() -> SixHours:
    """Six hours of virtual time."""
    provider = CountingProvider()

    async def go() -> tuple[int, list[float]]:
        budget = Budget(Ledger(None, _now), "key", MESILAT, reserve=0.2)
        settings = settings_for("http://127.0.0.1:1", windows=MESILAT, connections=8)
        return await _six_hours(Lane(settings, budget, RequestLog(), lambda: None))

    with patch("paylink_tui.pool.lane.Wire", provider):
        answered, waits = run_virtually(go())
    used = (answered + len(waits)) / (0.8 * 1_000 * HOURS)
    return SixHours(used, provider.answers.count(429), waits)


def test_a_scan_of_six_hours_uses_its_budget_up_and_never_oversteps_it() -> None:
    simulated = six_hours()
    assert simulated.refused == 0
    assert 0.99 <= simulated.used <= 1.05  # people may go beyond the share of the scan
    assert simulated.waits
    assert max(simulated.waits) < 1  # the fifth that is kept for people was there for each of them
