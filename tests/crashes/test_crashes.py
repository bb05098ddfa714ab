"""A dozen runs of the crash matrix; `python -m tests.crashes` has the others."""

from __future__ import annotations

from pathlib import Path

from tests.crashes import matrix
from tests.crashes.runs import a_bench
from tests.crashes.writes import WRITES


def test_a_write_that_was_killed_anywhere_is_neither_lost_nor_doubled(tmp_path: Path) -> None:
    with a_bench(tmp_path) as bench:
        verdicts = [bench.run(plan) for write in WRITES for plan in matrix.few(write)]
    assert [(v.plan, v.faults) for v in verdicts if v.faults] == []
    assert sum(v.was_killed for v in verdicts) == len(verdicts) == 2 * len(WRITES)
    assert sum(v.made for v in verdicts) >= len(WRITES)
