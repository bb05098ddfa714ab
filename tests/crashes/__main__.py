"""`python -m tests.crashes [--fine N] [--keep FOLDER]`: the whole matrix, its figure last.

Exits with 1 when anything was wrong; the folders of such runs are kept where --keep says.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.crashes import matrix
from tests.crashes.runs import Verdict, a_bench
from tests.crashes.writes import WRITES


def main() -> int:
    """Runs every plan, tells what was wrong as it comes, prints the table and the figure."""
    options = _options()
    with tempfile.TemporaryDirectory() as own:
        folder = options.keep or Path(own)
        folder.mkdir(parents=True, exist_ok=True)
        verdicts = list(_all(folder, options.fine))
    print(matrix.table(verdicts))
    print(matrix.figure(verdicts))
    return 1 if any(verdict.faults for verdict in verdicts) else 0


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m tests.crashes")
    options.add_argument("--fine", type=int, default=1, help="times as many sampled points")
    options.add_argument("--keep", type=Path, help="folder for the state of what went wrong")
    return options.parse_args()


def _all(folder: Path, fine: int) -> Iterator[Verdict]:
    with a_bench(folder) as bench:
        for write in WRITES:
            for plan in matrix.plans(write, bench.passed_by(write), fine):
                verdict = bench.run(plan)
                for fault in verdict.faults:
                    print(f"{plan}: {fault}", flush=True)
                yield verdict


if __name__ == "__main__":
    sys.exit(main())
