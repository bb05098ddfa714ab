"""`python -m tests.faults`: the whole matrix, as a table, and its figure at the end."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from paylink_tui.sandbox import Sandbox, SandboxSettings
from tests.faults.calls import CALLS
from tests.faults.matrix import Cell, run
from tests.faults.types import sweep

_WIDTH = 52


def main() -> int:
    """0 where every cell is as it must be."""
    begun = time.monotonic()
    with Sandbox(SandboxSettings(links=2_000)) as sandbox, tempfile.TemporaryDirectory() as folder:
        cells = asyncio.run(run(sandbox, Path(folder)))
        twisted = asyncio.run(sweep(sandbox))
    _print_table(cells)
    print(f"\n{'a field of another type':{_WIDTH}}" + "".join(
        f"{twisted.count(call.name):>7}" for call in CALLS))  # fmt: skip
    for cell in cells:
        if cell.wrong:
            print(f"WRONG {cell.name}: {cell.wrong}")
    for wrong in twisted.wrong:
        print(f"WRONG {wrong}")
    wrongs = sum(bool(cell.wrong) for cell in cells) + len(twisted.wrong)
    total = len(cells) + twisted.total
    took = time.monotonic() - begun
    print(f"{total - wrongs} of {total} cells as they must be, {wrongs} wrong, in {took:.0f} s")
    return 1 if wrongs else 0


def _print_table(cells: list[Cell]) -> None:
    """Requests sent for each cell, `!` where it is wrong."""
    by_name = {(cell.fault.name, cell.call.name): cell for cell in cells}
    for number, call in enumerate(CALLS, 1):
        print(f"{number:>2} {call.name}")
    print(f"\n{'requests sent':{_WIDTH}}" + "".join(f"{n:>7}" for n in range(1, len(CALLS) + 1)))
    for fault in dict.fromkeys(cell.fault.name for cell in cells):
        row = [by_name.get((fault, call.name)) for call in CALLS]
        texts = ("" if cell is None else f"{cell.line.hit}{'!' * bool(cell.wrong)}" for cell in row)
        print(f"{fault[: _WIDTH - 2]:{_WIDTH}}" + "".join(f"{text:>7}" for text in texts))


if __name__ == "__main__":
    sys.exit(main())
