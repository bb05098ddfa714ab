"""`python -m tests.fuzz [TIMES]`: TIMES (100) as many inputs as the suite, and their number."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def main() -> int:
    """pytest's exit code: 0 where nothing was found."""
    times = sys.argv[1] if len(sys.argv) > 1 else "100"
    command = [sys.executable, "-m", "pytest", "-q", str(Path(__file__).parent)]
    return subprocess.run(command, env={**os.environ, "FUZZ_TIMES": times}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
