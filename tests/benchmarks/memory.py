"""What the process holds with Find open, by the number of links; read from Linux's /proc."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.figures import show
from tests.benchmarks.synthetic import Indexes
from tests.e2e.terminal import DOWN, F9, Terminal

END, HOME, PAGE_DOWN = "\x1b[F", "\x1b[H", "\x1b[6~"
_SETTLED = 1.0  # seconds without a new high


async def measure(config: Path, indexes: Indexes, counts: Sequence[int]) -> None:
    """Each size against an empty index, the same keys in each."""
    if not Path("/proc/self/status").exists():
        show("memory with Find open", "not measured: there is no /proc here")
        return
    empty = used(config, await indexes.state(0), 0)
    show("memory with Find open on an empty index", f"{empty / 1024:.0f} MiB")
    for rows in counts:
        kib = used(config, await indexes.state(rows), rows)
        show(
            f"memory with Find open and searched, {rows:,} links",
            f"{kib / 1024:.0f} MiB = {kib / empty:.2f}x of the empty one",
            "1.3x" if rows >= 100_000 else "",
        )


def used(config: Path, state: Path, rows: int) -> int:
    """KiB in memory after a search for a common word, all rows again, a jump to their end and back.

    Of the state only the index is shared, so that no search of an earlier run is restored.
    """
    with tempfile.TemporaryDirectory() as home:
        own = Path(home) / state.name
        own.mkdir(mode=0o700)
        (own / "index").symlink_to(state / "index")
        with Terminal(["--config", str(config)], Path(home)) as terminal:
            _search(terminal, rows)
            return _settled(terminal)


def _search(terminal: Terminal, rows: int) -> None:
    terminal.until_shown("Paste")
    terminal.press(F9)
    terminal.until_shown(f"{rows:,} shown")
    terminal.press("2024")
    terminal.until_shown("hidden by filter")
    terminal.press("\x7f" * 4)
    terminal.until_shown(f"{rows:,} shown")
    if rows:
        terminal.press(DOWN, END, HOME, PAGE_DOWN, PAGE_DOWN)


def _settled(terminal: Terminal) -> int:
    """KiB in memory once they have not grown for a while."""
    most, since = 0, time.monotonic()

    def is_settled() -> bool:
        nonlocal most, since
        if (now := resident(terminal.pid)) > most:
            most, since = now, time.monotonic()
        return time.monotonic() - since > _SETTLED

    terminal.until_true(is_settled, "the memory does not grow")
    return resident(terminal.pid)


def resident(pid: int) -> int:
    """KiB of a process that are in memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0])
