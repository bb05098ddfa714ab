"""Every gate and test, in one command: `python -m tests`.

The gates run one after the other and each prints its own faults; the exit code is that of the
first that failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
RULES = ("paylink_tui/model/*", "paylink_tui/providers/*")
GATES = (
    ("format", ("ruff", "format", "--check", ".")),
    ("lint", ("ruff", "check", ".")),
    ("types", ("mypy",)),
    ("import contracts", ("importlinter.cli", "lint-imports")),
    ("spelling", ("codespell_lib", ".")),
    (
        "tests",
        ("pytest", "-n", "2", "--dist", "worksteal", "--cov", "--cov-report=", "-q"),
    ),
    ("coverage, 90 % of all", ("coverage", "report", "--fail-under=90", "--skip-covered")),
    (
        "coverage, 100 % of the rules",
        ("coverage", "report", "--fail-under=100", f"--include={','.join(RULES)}"),
    ),
)


def main() -> int:
    """Runs the gates until one fails."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "COVERAGE_FILE": str(Path(folder) / "coverage")}
        for name, command in GATES:
            print(f"== {name}", flush=True)
            done = subprocess.run(_in_python(command), cwd=ROOT, env=environment, check=False)
            if done.returncode:
                print(f"== {name}: failed", flush=True)
                return done.returncode
    print("== all gates passed")
    return 0


def _in_python(command: tuple[str, ...]) -> list[str]:
    if command[0] == "importlinter.cli":
        return [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    return [sys.executable, "-m", *command]


if __name__ == "__main__":
    sys.exit(main())
