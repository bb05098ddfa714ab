"""From a key to the row it paints, while nothing else happens and while a walk runs."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from textual.strip import Strip

from paylink_tui.config.load import load_config
from paylink_tui.services import mesilat
from paylink_tui.services.desk import Desk
from paylink_tui.ui.app import PaylinkApp
from paylink_tui.ui.widgets.table import LinkTable
from tests.benchmarks.figures import percentile, show

KEYS = 400
PRODUCT = 141


async def measure(config: Path) -> None:
    """Idle first, then while all pages of a product are walked again and again."""
    desk = Desk(load_config(config))
    account = desk.account("mesilat-sandbox")

    async def open_desk() -> Desk:
        return desk

    app = PaylinkApp(open_desk)
    async with app.run_test(size=(120, 40)) as pilot:
        while not app.desk_is_open:
            await pilot.pause()
        await pilot.press("f3")
        while not (app.current_mode == "mesilat" and app.screen.query_one(LinkTable).rows):
            await pilot.pause()
        idle = await _press_keys(app)
        walking = asyncio.create_task(_walk_forever(desk, account))
        busy = await _press_keys(app)
        walking.cancel()
        await asyncio.gather(walking, return_exceptions=True)
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        of_idle, of_busy = percentile(idle, share) * 1000, percentile(busy, share) * 1000
        show(
            f"key to paint, {name}, during a walk against idle",
            f"{of_busy:.1f} ms / {of_idle:.1f} ms = {of_busy / of_idle:.2f}x"
            + ("  (aim 1.5x)" if name == "p99" else ""),
        )


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
        await asyncio.sleep(0.02)  # a fast typist, not a flood
    table.render_line = original  # type: ignore[method-assign]
    return times


async def _walk_forever(desk: Desk, account: Any) -> None:
    while True:
        async for _ in mesilat.all_pages(desk, account, PRODUCT):
            pass
