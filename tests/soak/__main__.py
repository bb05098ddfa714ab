"""`python -m tests.soak [--minutes N]`: round after round, then what was left."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import textual.app
import textual.pilot

from paylink_tui.config.load import load_config
from paylink_tui.services.desk import Desk
from paylink_tui.ui.app import PaylinkApp
from tests.benchmarks.figures import show
from tests.benchmarks.sandbox_process import sandbox_process
from tests.soak.held import Held, commonest, descriptors, held
from tests.soak.rounds import ALIKE, Rounds
from tests.ui.conftest import _loop_is_idle
from tests.ui.support import until

LINKS = 1_500
WITHIN = 1.10  # of what was held after the first third
_COUNTS = ("widgets", "screens", "timers", "tasks", "descriptors", "listeners")


def main() -> int:
    """0 where nothing grew and nothing was left."""
    options = argparse.ArgumentParser(prog="python -m tests.soak")
    options.add_argument("--minutes", type=float, default=6)
    minutes = options.parse_args().minutes
    for module in (textual.app, textual.pilot):
        vars(module)["wait_for_idle"] = _loop_is_idle
    with (
        tempfile.TemporaryDirectory() as name,
        sandbox_process(Path(name), links=LINKS, latency_ms=1) as (url, config),
    ):
        faults = asyncio.run(_soak(url, config, minutes * 60))
    for fault in faults:
        print(fault)
    print("nothing grew, nothing was left" if not faults else f"{len(faults)} bounds were broken")
    return 1 if faults else 0


async def _soak(url: str, config: Path, seconds: float) -> list[str]:
    opened = descriptors()
    desk = Desk(load_config(config), state=config.parent / "state")

    async def open_desk() -> Desk:
        return desk

    app = PaylinkApp(open_desk)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: app.desk_is_open, "the desk opens")
        rounds = Rounds(pilot, url)
        await rounds.unlock()
        third, types = await _until(rounds, app, time.monotonic() + seconds / 3)
        end, later_types = await _until(rounds, app, time.monotonic() + seconds * 2 / 3)
    await desk.close()
    _show(rounds.done, third, end)
    faults = _grown(third, end)
    if faults:
        grown = Counter(dict(later_types)) - Counter(dict(types))
        faults.append(f"more of: {grown.most_common(8)}")
    return faults + await _left(opened)


async def _until(rounds: Rounds, app: PaylinkApp, end: float) -> tuple[Held, Any]:
    number = rounds.done["rounds"]
    while time.monotonic() < end or number % ALIKE:
        await rounds.one(number)
        number += 1
    await rounds.rest()
    return held(app), commonest(400)


def _show(done: Counter[str], third: Held, end: Held) -> None:
    show("done", ", ".join(f"{count} {what}" for what, count in done.items()))
    for name in Held.__slots__:
        show(
            f"{name}, after a third and at the end", f"{getattr(third, name)}, {getattr(end, name)}"
        )


def _grown(third: Held, end: Held) -> list[str]:
    faults = [
        f"{name}: {getattr(third, name)} became {getattr(end, name)}"
        for name in _COUNTS
        if getattr(end, name) > getattr(third, name)
    ]
    for name in ("memory", "objects"):
        before, after = getattr(third, name), getattr(end, name)
        if after > before * WITHIN:
            faults.append(f"{name}: {before} became {after}, {after / before:.2f}x")
    return faults


async def _left(opened: int) -> list[str]:
    """What outlives the program's end."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    faults = [f"a task is left: {task.get_name()}" for task in tasks]
    if (now := descriptors()) > opened:
        faults.append(f"{now - opened} descriptors are left open")
    return faults


if __name__ == "__main__":
    sys.exit(main())
