"""The real program in a pseudo-terminal: keys go in as bytes, the screen is what they draw.

Nothing here waits for a time to pass. A wait reads what the program writes until the screen shows
what is waited for, and fails with the screen when it never does. The terminal says that it can hold
back half a frame (mode 2026), so that a screen is looked at only when it is whole.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, TracebackType

import pyte

PATIENCE = 20.0
# Synchronized output: https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036
_ASKS_WHETHER_FRAMES, _HOLDS_FRAMES = b"\x1b[?2026$p", "\x1b[?2026;2$y"
_FRAME_BEGINS, _FRAME_ENDS = b"\x1b[?2026h", b"\x1b[?2026l"
COLUMNS, LINES = 120, 40

ENTER, ESCAPE, TAB, UP, DOWN = "\r", "\x1b", "\t", "\x1b[A", "\x1b[B"
F1, F2, F3, F4, F5, F6, F7, F8, F9, F12 = (
    *("\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS"),
    *("\x1b[15~", "\x1b[17~", "\x1b[18~", "\x1b[19~", "\x1b[20~", "\x1b[24~"),
)


def ctrl(letter: str) -> str:
    """What a terminal sends for Ctrl and this letter."""
    return chr(ord(letter.upper()) - 64)


class Terminal:
    """`python -m paylink_tui ARGUMENTS` on a terminal of 120x40, ended with the `with` block.

    `written` is every byte that the program wrote to the terminal.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        state: Path,
        environment: Mapping[str, str] = MappingProxyType({}),
        program: Sequence[str] = ("-m", "paylink_tui"),
    ) -> None:
        self.written = bytearray()
        self._has_answered = False
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.modes_before = termios.tcgetattr(theirs)
        self._process = subprocess.Popen(
            [sys.executable, *program, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=_environment(state) | dict(environment),
            preexec_fn=_take_terminal,
        )
        # Kept open, so that the modes that the program leaves can be read after its end.
        self._theirs = theirs

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._ours >= 0:
            os.close(self._ours)
            os.close(self._theirs)

    @property
    def pid(self) -> int:
        """The program's process id."""
        return self._process.pid

    # Keys

    def press(self, *keys: str) -> None:
        """Sends keys, or text to be typed."""
        for key in keys:
            os.write(self._ours, key.encode())

    def paste(self, text: str) -> None:
        """Sends text as a terminal does that the user pasted it into."""
        self.press(f"\x1b[200~{text}\x1b[201~")

    def paste_bytes(self, pasted: bytes) -> None:
        """Sends bytes that need not be text, as `paste` does."""
        os.write(self._ours, b"\x1b[200~" + pasted + b"\x1b[201~")

    def click(self, text: str) -> None:
        """Clicks on `text`, and returns once its line looks different: the focus has come.

        What is typed goes to where the focus is when the program comes to it, so a field is typed
        into only after that.
        """
        row = self._row_of(text)
        column = self._screen.display[row].index(text) + 1
        before = self._look(text)
        self.press(*(f"\x1b[<0;{column};{row + 1}{act}" for act in "Mm"))
        self.until(lambda screen: self._look(text) != before, f"the focus comes to {text}")

    def look_up(self, text: str) -> None:
        """Goes to the lookup field from wherever the program is, and opens what `text` means."""
        self.press(F2)
        if "Paste anything" not in self.until_shown("╭─ Lookup"):
            self.press(ctrl("l"))
            self.until_shown("Paste anything")
        self.paste(text)
        self.until_gone("Paste anything")
        self.press(ENTER)
        self.until_gone("╭─ Lookup")

    def send_signal(self, number: int) -> None:
        """Sends a signal to the program, as `kill` does."""
        self._process.send_signal(number)

    def hang_up(self) -> None:
        """Closes the terminal's window: the system sends SIGHUP, and each write fails."""
        os.close(self._theirs)
        os.close(self._ours)
        self._ours, self._theirs = -1, -1

    # The screen

    @property
    def text(self) -> str:
        """What stands on the screen now, a line a row."""
        return "\n".join(self._screen.display)

    def until(self, condition: Callable[[str], object], what: str) -> str:
        """Returns the screen's text once `condition` holds of it."""
        deadline = time.monotonic() + PATIENCE
        while not self._is_whole or not condition(self.text):
            left = deadline - time.monotonic()
            if left <= 0 or not self._read(left):
                raise AssertionError(f"never came true: {what}\n{self.text}")
        return self.text

    def until_true(self, condition: Callable[[], object], what: str) -> None:
        """Returns once `condition` holds of something that the screen need not show."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"never came true: {what}\n{self.text}")
            self._read(0.01)

    def until_shown(self, *texts: str) -> str:
        """Returns the screen's text once all of `texts` stand on it."""
        return self.until(lambda screen: all(text in screen for text in texts), " and ".join(texts))

    def until_gone(self, text: str) -> str:
        """Returns the screen's text once `text` stands on it no more."""
        return self.until(lambda screen: text not in screen, f"no more {text}")

    def _row_of(self, text: str) -> int:
        return next(row for row, line in enumerate(self._screen.display) if text in line)

    def _look(self, text: str) -> list[tuple[str, str, bool]]:
        """The colours of each cell in the line where `text` stands."""
        row = self._screen.buffer[self._row_of(text)]
        cells = (row[column] for column in range(COLUMNS))
        return [(cell.fg, cell.bg, cell.reverse) for cell in cells]

    def until_ended(self) -> int:
        """The exit code, once the program has ended; what it still writes is read meanwhile."""
        deadline = time.monotonic() + PATIENCE
        while self._process.poll() is None:
            if time.monotonic() > deadline:
                raise AssertionError(f"the program did not end\n{self.text}")
            self._read(0.05)
        while self._ours >= 0 and self._read(0):
            pass
        return self._process.returncode

    @property
    def modes_now(self) -> list[object]:
        """The terminal's modes: echo, line editing, signals by keys."""
        return termios.tcgetattr(self._theirs)

    def _read(self, seconds: float) -> bool:
        """Takes in what the program wrote; False when nothing came in `seconds`."""
        streams = [self._ours] if self._ours >= 0 else []
        ready, _, _ = select.select(streams, [], [], seconds)
        if not ready:
            return False
        some = os.read(self._ours, 65_536)
        self.written += some
        self._stream.feed(some)
        if not self._has_answered and _ASKS_WHETHER_FRAMES in self.written:
            self._has_answered = True
            self.press(_HOLDS_FRAMES)
        return True

    @property
    def _is_whole(self) -> bool:
        """Whether no frame is half drawn."""
        begun, ended = (self.written.rfind(mark) for mark in (_FRAME_BEGINS, _FRAME_ENDS))
        return begun <= ended


def _take_terminal() -> None:
    """A session of its own whose terminal this is, as a login gives: else no hang-up reaches it."""
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _environment(state: Path) -> dict[str, str]:
    """A plain modern terminal, whatever this process runs in."""
    kept = {name: value for name, value in os.environ.items() if name not in _TAKEN_OUT}
    return {
        **kept,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "XDG_STATE_HOME": str(state),
        "XDG_CONFIG_HOME": str(state / "config"),
    }


_TAKEN_OUT = {"COLUMNS", "LINES", "NO_COLOR", "LC_ALL", "PAYLINK_TUI_CONFIG", "TERM_PROGRAM"}
