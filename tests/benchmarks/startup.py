"""From the start of the process to the first painted frame, in a real pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path

from tests.benchmarks.figures import median, show

RUNS = 15
PAINTED = b"Paste"
ROOT = Path(__file__).parent.parent.parent


def measure(config: Path) -> None:
    """Both programs in turn, so that noise falls on both."""
    bare_command = [sys.executable, "-m", "tests.benchmarks.bare_app"]
    our_command = [sys.executable, "-m", "paylink_tui", "--config", str(config)]
    bare, ours = [], []
    for run in range(RUNS + 1):
        times = first_paint(bare_command), first_paint(our_command)
        if run:  # the first one compiles
            bare.append(times[0])
            ours.append(times[1])
    ratio = median(ours) / median(bare)
    show(
        "start to first painted frame, against bare Textual",
        f"{median(ours) * 1000:.0f} ms / {median(bare) * 1000:.0f} ms = {ratio:.2f}x"
        f"  (aim 1.15x, {RUNS} runs)",
    )


def first_paint(command: list[str]) -> float:
    """Seconds until the field's placeholder was written to the terminal."""
    begun = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.execv(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    try:
        return _until_painted(terminal) - begun
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def _until_painted(terminal: int) -> float:
    seen = b""
    while PAINTED not in seen:
        if not select.select([terminal], [], [], 30)[0]:
            raise RuntimeError(f"nothing was painted in 30 s: {seen[-400:]!r}")
        seen += os.read(terminal, 65_536)
    return time.perf_counter()
