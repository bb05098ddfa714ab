"""Opening the rows, and moving by a row and by a page, against Textual's DataTable."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual.events import Key

from paylink_tui.ui.screens.find import FindScreen
from paylink_tui.ui.screens.find_results import FOLLOW_EVERY
from tests.benchmarks.figures import median, milliseconds, show
from tests.benchmarks.find_screen import RenderedApp, Watch, finding, reopened
from tests.benchmarks.other_tables import MOST_ROWS, all_cells, an_app, filled
from tests.benchmarks.synthetic import Indexes

OPENINGS = 5
MOVES = 60
PAGES = 25

Figures = tuple[float, float, float]


async def measure(config: Path, indexes: Indexes, counts: Sequence[int]) -> None:
    """Each size: opening, a row down, a page down."""
    opened = {}
    for rows in counts:
        ours = await _ours(config, await indexes.state(rows))
        opened[rows] = ours[0]
        theirs = await _data_table(rows) if rows <= MOST_ROWS else None
        for number, what in enumerate(("opened", "one row down", "one page down")):
            show(f"{rows:,} links: {what}, median, DataTable's", _against(ours, theirs, number))
    first, last = min(counts), max(counts)
    if first < last:
        ratio = opened[last] / opened[first]
        show(f"opened at {last:,} links against {first:,}", f"{ratio:.2f}x", "independent of rows")


def _against(ours: Figures, theirs: Figures | None, number: int) -> str:
    own = f"{milliseconds(ours[number])} ms"
    if theirs is None:
        return f"{own}; not tried beyond {MOST_ROWS:,}"
    return f"{own}, {milliseconds(theirs[number])} ms = {theirs[number] / ours[number]:.1f}x"


async def _ours(config: Path, state: Path) -> Figures:
    """The screen made anew, its index being open; then `down` and `pagedown` in its rows."""
    async with finding(config, state) as (screen, watch):
        openings = [await reopened(screen.app) for _ in range(OPENINGS)]
        await _counted(screen)
        screen.table.focus()
        rows = [await _press(watch, "down", by=1) for _ in range(MOVES)]
        page = screen.table.size.height - 2
        pages = [await _press(watch, "pagedown", by=page) for _ in range(PAGES)]
    return median(openings), median(rows), median(pages)


async def _counted(screen: FindScreen) -> None:
    """Returns once every link of the result can be moved to, and nothing is searched for anew."""
    await asyncio.sleep(2 * FOLLOW_EVERY)  # a screen that comes back to the top looks for changes
    while screen._is_stale or screen._is_counting:  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def _press(watch: Watch, key: str, by: int) -> float:
    return await watch.key(key, None, "", watch.cursor + by)


async def _data_table(rows: int) -> Figures:
    known = all_cells(rows)
    openings = []
    async with an_app() as app:
        for _ in range(OPENINGS if rows < MOST_ROWS else 1):
            begun = time.perf_counter()
            table = filled(known)
            openings.append(await app.replace(table) - begun)
        moves = [await _key(app, table, "down") for _ in range(MOVES)]
        pages = [await _key(app, table, "pagedown") for _ in range(PAGES)]
    return median(openings), median(moves), median(pages)


async def _key(app: RenderedApp, table: Any, key: str) -> float:
    """Seconds until a frame shows the cursor on another row."""
    before = table.cursor_row
    frame = app.frame_with(lambda: table.cursor_row != before)
    event = Key(key, None)
    event.set_sender(app)
    begun = time.perf_counter()
    assert app._driver is not None
    app._driver.send_message(event)
    return await frame - begun
