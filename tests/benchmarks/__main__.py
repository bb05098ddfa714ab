"""Prints every figure. Takes about two minutes; run it on a machine that does nothing else."""

from __future__ import annotations

import asyncio
import platform
import tempfile
from pathlib import Path

from paylink_tui.sandbox.settings import MESILAT_KEY
from tests.benchmarks import budget, latency, scan, startup
from tests.benchmarks.figures import show
from tests.benchmarks.sandbox_process import sandbox_process

LATENCY_MS = 50
LINKS = 20_000


def main() -> None:
    """All benchmarks, one after the other."""
    show("machine", f"Python {platform.python_version()}, {platform.machine()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with sandbox_process(folder, links=LINKS, latency_ms=LATENCY_MS) as (url, config):
            startup.measure(config)
            asyncio.run(scan.measure(url, config, MESILAT_KEY, LATENCY_MS))
            budget.measure()
            asyncio.run(latency.measure(config))


if __name__ == "__main__":
    main()
