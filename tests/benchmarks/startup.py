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
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.figures import median, milliseconds, show

RUNS = 15
PAINTED = b"Paste"
ROOT = Path(__file__).parent.parent.parent


def measure(config: Path) -> None:
    """Against a bare Textual app of the same widgets."""
    bare_command = [sys.executable, "-m", "tests.benchmarks.bare_app"]
    bare, ours = _in_turns(lambda: first_paint(bare_command), lambda: first_paint(_ours(config)))
    show(
        "start to first painted frame, against bare Textual",
        f"{milliseconds(ours)} ms / {milliseconds(bare)} ms = {ours / bare:.2f}x ({RUNS} runs)",
        "1.15x",
    )


def measure_with_index(config: Path, rows: int, home: Path, empty: Path) -> None:
    """With an index of so many links, against an empty one; both are the state's own folders."""
    without, with_index = _in_turns(
        lambda: first_paint(_ours(config), empty), lambda: first_paint(_ours(config), home)
    )
    show(
        f"start to first painted frame with {rows:,} links, against an empty index",
        f"{milliseconds(with_index)} ms / {milliseconds(without)} ms"
        f" = {with_index / without:.3f}x ({RUNS} runs)",
        "within 5 %",
    )


def _ours(config: Path) -> list[str]:
    return [sys.executable, "-m", "paylink_tui", "--config", str(config)]


def _in_turns(one: Callable[[], float], other: Callable[[], float]) -> tuple[float, float]:
    """The medians of both, measured in turn so that noise falls on both."""
    times = [(one(), other()) for _ in range(RUNS + 1)][1:]  # the first ones compile
    return median([first for first, _ in times]), median([second for _, second in times])


def first_paint(command: list[str], state_home: Path | None = None) -> float:
    """Seconds until the field's placeholder was written to the terminal."""
    begun = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        if state_home is not None:
            os.environ["XDG_STATE_HOME"] = str(state_home)
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
