"""Whether the tests ran enough of the program: `python -m tests.covered FILE`, of slipcover's JSON.

All of the program: 90 % of its lines and branches. The rules in `model/` and `providers/`: every
one. slipcover rather than coverage.py: the screens' tests took 1.7 times as long under the latter,
which is called at each line of Textual too (Python 3.11); their figures agree.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LEAST_OF_ALL = 0.90
RULES = ("paylink_tui/model/", "paylink_tui/providers/")


def main() -> int:
    """Prints what is missing; 1 where it is too much."""
    files = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["files"]
    rules = {name: file for name, file in files.items() if name.startswith(RULES)}
    gaps = {name: _gaps(file) for name, file in sorted(rules.items()) if _gaps(file)}
    for name, missing in gaps.items():
        print(f"{name}: never run: {missing}")
    for share, name in sorted((_share(file), name) for name, file in files.items())[:10]:
        print(f"{share:6.1%} {name}")
    print(f"{_share(*rules.values()):6.1%} of the rules, {_share(*files.values()):.1%} of all")
    return int(not rules or bool(gaps) or _share(*files.values()) < LEAST_OF_ALL)


def _gaps(file: Mapping[str, Any]) -> str:
    lines = [str(line) for line in file["missing_lines"]]
    branches = [f"{a}→{b or 'end'}" for a, b in file["missing_branches"]]
    return ", ".join(lines + branches)


def _share(*files: Mapping[str, Any]) -> float:
    summaries = [file["summary"] for file in files]
    run = sum(s["covered_lines"] + s["covered_branches"] for s in summaries)
    missed = sum(s["missing_lines"] + s["missing_branches"] for s in summaries)
    return run / (run + missed) if run + missed else 1.0


if __name__ == "__main__":
    sys.exit(main())
