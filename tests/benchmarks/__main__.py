"""Prints every figure, or those of the parts that are named, then all of them as a table.

The whole takes a quarter of an hour to half an hour, a third of it for the index of a million
links; run it on a machine that does nothing else. `--rows 1000,100000` leaves that index out.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from paylink_tui.sandbox.settings import MESILAT_KEY
from tests.benchmarks import budget, ingest, keystrokes, latency, memory, moving, scan, startup
from tests.benchmarks.figures import machine, show, table
from tests.benchmarks.sandbox_process import sandbox_process
from tests.benchmarks.synthetic import Indexes

LATENCY_MS = 50
LINKS = 20_000
ROWS = (1_000, 10_000, 100_000, 1_000_000)


@dataclass(frozen=True)
class Run:
    """What the parts work with."""

    url: str
    config: Path
    indexes: Indexes
    rows: Sequence[int]


def _start(run: Run) -> None:
    startup.measure(run.config)
    most = max(run.rows)
    asyncio.run(_made(run.indexes, 0, most))
    startup.measure_with_index(run.config, most, run.indexes.home(most), run.indexes.home(0))


async def _made(indexes: Indexes, *rows: int) -> None:
    for count in rows:
        await indexes.state(count)


def _scan(run: Run) -> None:
    asyncio.run(scan.measure(run.url, run.config, MESILAT_KEY, LATENCY_MS))
    budget.measure()


PARTS: dict[str, Callable[[Run], None]] = {
    "find": lambda run: asyncio.run(keystrokes.measure(run.config, run.indexes, run.rows)),
    "table": lambda run: asyncio.run(moving.measure(run.config, run.indexes, run.rows)),
    "ingest": lambda run: asyncio.run(ingest.measure()),
    "memory": lambda run: asyncio.run(memory.measure(run.config, run.indexes, run.rows)),
    "start": _start,
    "scan": _scan,
    "latency": lambda run: asyncio.run(latency.measure(run.config)),
}
INDEX = ("find", "table", "ingest", "memory")


def main() -> None:
    """The parts one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, "index", []], metavar="PART")
    parser.add_argument("--rows", type=_rows, default=ROWS, metavar="N,N")
    arguments = parser.parse_args()
    chosen = arguments.parts or list(PARTS)
    names = [name for part in chosen for name in (INDEX if part == "index" else (part,))]
    show("machine", machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with sandbox_process(folder, links=LINKS, latency_ms=LATENCY_MS) as (url, config):
            run = Run(url, config, Indexes(folder), arguments.rows)
            for part in names:
                PARTS[part](run)
    print(f"\n{table()}")


def _rows(text: str) -> tuple[int, ...]:
    return tuple(int(count) for count in text.split(","))


if __name__ == "__main__":
    main()
