"""The tables that a program could have used instead: Textual's DataTable, textual-fastdatatable.

Each in a program of its own that shows nothing else, its rows in memory, filtered by Python or by
Arrow. The second is no dependency of ours: without it, its lines say so.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import Any

from textual.app import App
from textual.widgets import DataTable

from paylink_tui.model.index import Sighting
from tests.benchmarks.figures import median, milliseconds, show
from tests.benchmarks.find_screen import SIZE, RenderedApp
from tests.benchmarks.synthetic import sighting

# Textual's takes minutes to open and to fill beyond.
MOST_ROWS = 100_000
TITLES = ("Account", "Link", "Product", "Price", "Status", "Created")
TYPED = ("in", "inv", "invoice-2024", "4f", "4f9", "mesilat")
HAS_FAST = find_spec("textual_fastdatatable") is not None
_PATIENCE = 600.0

Cells = tuple[str, ...]


def cells(seen: Sighting) -> Cells:
    """What such a table would show of a link."""
    record = seen.record
    return (
        record.account,
        f"{record.id}  {record.reference}",
        str(seen.product_id or ""),
        ", ".join(map(str, record.amounts)),
        record.status or "",
        f"{record.created_at or ''}",
    )


def all_cells(rows: int) -> list[Cells]:
    """The same links as those of an index of so many."""
    return [cells(sighting(number)) for number in range(rows)]


class TableApp(RenderedApp, App[None]):
    """One table, empty at first."""

    async def replace(self, table: Any) -> float:
        """Shows another table in the place of the one before; the moment when it is painted."""
        painted = self.frame_with(lambda: table.is_attached and table.virtual_size.height > 0)
        await self.screen.remove_children()
        await self.screen.mount(table)
        table.focus()
        return await asyncio.wait_for(painted, _PATIENCE)


@asynccontextmanager
async def an_app() -> AsyncIterator[TableApp]:
    """A program with no table yet."""
    app = TableApp()
    async with app.run_test(size=SIZE):
        app.has_terminal = True
        yield app


def filled(rows: Sequence[Cells]) -> DataTable[str]:
    """Textual's table of these rows."""
    table: DataTable[str] = DataTable(cursor_type="row")
    table.add_columns(*TITLES)
    table.add_rows(rows)
    return table


def fast(source: Any) -> Any:
    """textual-fastdatatable's table of an Arrow table."""
    from textual_fastdatatable import ArrowBackend
    from textual_fastdatatable import DataTable as FastTable

    return FastTable(backend=ArrowBackend(source), cursor_type="row")


def arrow(rows: Sequence[Cells]) -> Any:
    """The rows as an Arrow table."""
    import pyarrow

    return pyarrow.table(dict(zip(TITLES, map(list, zip(*rows, strict=True)), strict=True)))


async def filter_against(rows: int, ours: float) -> None:
    """How long it takes to show what matches, against the median of our keystrokes."""
    if rows > MOST_ROWS:
        show(f"{rows:,} links: DataTable refilled", f"not tried beyond {MOST_ROWS:,}")
        return
    known = await asyncio.to_thread(all_cells, rows)
    took = await _refill(known)
    show(
        f"{rows:,} links: DataTable refilled with what matches, median",
        f"{milliseconds(took)} ms = {took / ours:.1f}x of our p50",
    )
    if not HAS_FAST:
        show(f"{rows:,} links: textual-fastdatatable", "not installed")
        return
    took = await _refill_fast(known)
    show(
        f"{rows:,} links: textual-fastdatatable filtered by Arrow, median",
        f"{milliseconds(took)} ms = {took / ours:.1f}x of our p50",
    )


async def _refill(rows: Sequence[Cells]) -> float:
    times = []
    async with an_app() as app:
        table: DataTable[str] = filled(rows[:100])
        await app.replace(table)
        for text in TYPED:
            begun = time.perf_counter()
            found = [row for row in rows if any(text in cell for cell in row)]
            table.clear()
            table.add_rows(found)
            times.append(await _painted(app, table, len(found)) - begun)
    return median(times)


async def _painted(app: TableApp, table: Any, count: int) -> float:
    """The moment of the frame in which a table has measured so many rows and its titles."""
    frame = app.frame_with(lambda: table.virtual_size.height == count + 1)
    return await asyncio.wait_for(frame, _PATIENCE)


async def _refill_fast(rows: Sequence[Cells]) -> float:
    import pyarrow.compute as compute

    times = []
    source = arrow(rows)
    async with an_app() as app:
        for text in TYPED:
            begun = time.perf_counter()
            mask = None
            for title in TITLES:
                one = compute.match_substring(source[title], text)
                mask = one if mask is None else compute.or_(mask, one)
            found = source.filter(mask)
            table = fast(found)
            times.append(await app.replace(table) - begun)
    return median(times)
