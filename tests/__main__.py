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
COVERED = "{covered}"  # stands for the file that the tests' coverage goes to
GATES = (
    ("format", ("ruff", "format", "--check", ".")),
    ("lint", ("ruff", "check", ".")),
    ("types", ("mypy",)),
    ("import contracts", ("importlinter.cli", "lint-imports")),
    ("spelling", ("codespell_lib", ".")),
    (
        "tests",
        (
            *("slipcover", "--branch", "--source", "paylink_tui", "--json", "--out", COVERED),
            *("-m", "pytest", "-n", "3", "--dist", "worksteal", "-q"),
        ),
    ),
    ("coverage", ("tests.covered", COVERED)),
)


def main() -> int:
    """Runs the gates until one fails."""
    with tempfile.TemporaryDirectory() as folder:
        covered = str(Path(folder) / "covered.json")
        for name, command in GATES:
            print(f"== {name}", flush=True)
            words = [covered if word == COVERED else word for word in command]
            done = subprocess.run(_in_python(words), cwd=ROOT, env=_environment(), check=False)
            if done.returncode:
                print(f"== {name}: failed", flush=True)
                return done.returncode
    print("== all gates passed")
    return 0


def _environment() -> dict[str, str]:
    """Ours, but compiled files are kept: the tests start the program some forty times."""
    return {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _in_python(command: list[str]) -> list[str]:
    if command[0] == "importlinter.cli":
        return [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    return [sys.executable, "-m", *command]


if __name__ == "__main__":
    sys.exit(main())
