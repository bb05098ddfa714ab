"""From a key to the row it paints, while nothing else happens and while a scan fills the index."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from pathlib import Path

from textual.strip import Strip

from paylink_tui.config.accounts import Account
from paylink_tui.config.load import load_config
from paylink_tui.services.desk import Desk
from paylink_tui.store.scans import ScanKind
from paylink_tui.ui.app import PaylinkApp
from paylink_tui.ui.garbage import Freezing
from paylink_tui.ui.widgets.table import LinkTable
from tests.benchmarks.figures import milliseconds, percentile, show

# In turns, so that what else the machine does falls on both; fewer give no stable p99.
KEYS, TURNS = 300, 5
_TYPIST = 0.02  # a fast one, not a flood


async def measure(config: Path) -> None:
    """Idle and scanning in turn: a full scan is begun again and again, into the index."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(load_config(config), state=Path(folder))
        idle, busy = await _in_turns(desk)
    for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
        of_idle, of_busy = percentile(idle, share), percentile(busy, share)
        show(
            f"key to paint, {name} of {KEYS * TURNS} keys, while a scan fills the index, idle",
            f"{milliseconds(of_busy)} ms / {milliseconds(of_idle)} ms = {of_busy / of_idle:.2f}x",
            "1.5x" if name == "p99" else "",
        )


async def _in_turns(desk: Desk) -> tuple[list[float], list[float]]:
    account = desk.account("mesilat-sandbox")

    async def open_desk() -> Desk:
        return desk

    app = PaylinkApp(open_desk)
    idle: list[float] = []
    busy: list[float] = []
    async with app.run_test(size=(120, 40)) as pilot:
        while not app.desk_is_open:
            await pilot.pause()
        await pilot.press("f3")
        while not (app.current_mode == "mesilat" and app.screen.query_one(LinkTable).rows):
            await pilot.pause()
        freezing = Freezing()
        freezing.begin()  # as the program itself does
        for _ in range(TURNS):
            idle += await _press_keys(app)
            scanning = asyncio.create_task(_scan_forever(desk, account))
            busy += await _press_keys(app)
            scanning.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await scanning
        freezing.end()
    return idle, busy


async def _press_keys(app: PaylinkApp) -> list[float]:
    """Seconds from each key to the paint of the row that it moved to."""
    table = app.screen.query_one(LinkTable)
    table.focus()
    painted: asyncio.Queue[float] = asyncio.Queue()
    original = table.render_line

    def noting(y: int) -> Strip:
        strip = original(y)
        if y - 1 + table.scroll_offset.y == table.cursor:
            painted.put_nowait(time.perf_counter())
        return strip

    table.render_line = noting  # type: ignore[method-assign]
    times = []
    for count in range(KEYS):
        while not painted.empty():
            painted.get_nowait()
        begun = time.perf_counter()
        table.action_move(1 if (count // 10) % 2 == 0 else -1)
        times.append(await asyncio.wait_for(painted.get(), 10) - begun)
        await asyncio.sleep(_TYPIST)
    table.render_line = original  # type: ignore[method-assign]
    return times


async def _scan_forever(desk: Desk, account: Account) -> None:
    while True:
        scan = await desk.scans.begin(account, ScanKind.FULL)
        try:
            await scan.wait()
        finally:
            await scan.stop()
