"""The program's log: a line for each thing it did, in `log/paylink-tui.log` of the state folder.

Every line is redacted here, whoever wrote it, and nothing of a body is ever given. One file for all
programs of the user: each line is one append, which the system keeps whole, and whoever finds the
file too long renames it under a lock; the others see at their next line that it was renamed. A log
that cannot be written must not stop anybody: it is said once, and the program goes on.

What other libraries log below a warning is not kept: httpx and httpcore would name whole addresses.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from paylink_tui.model.text import clean, shorten
from paylink_tui.providers.redact import redact_url
from paylink_tui.store import traces
from paylink_tui.store.locks import locked

LARGEST = 1_000_000
KEPT_FILES = 4
LAST_LINES = 60
_LONGEST_LINE = 1_000
_OURS = "paylink_tui"
_LOCK_SECONDS = 0.05  # the event loop stands still meanwhile; the next line tries again

Told = Callable[[str], None]


def start_log(folder: Path | None) -> None:
    """Logs into `folder`, which is made, from now on; with None nowhere, and nothing is printed.

    Nothing is opened before the first line.
    """
    stop_log()
    root = logging.getLogger()
    # Without any handler Python prints warnings on the terminal, over the screen.
    root.addHandler(_Nowhere() if folder is None else LogFile(folder))
    logging.getLogger(_OURS).setLevel(logging.INFO)


def stop_log() -> None:
    """Closes the log, if there is one."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if isinstance(handler, LogFile | _Nowhere):
            root.removeHandler(handler)
            handler.close()


def on_log_fault(told: Told) -> None:
    """Calls `told` with a sentence if the log cannot be written, or at once if that is so."""
    for log in _logs():
        log.tell_fault_to(told)


def last_lines() -> list[str]:
    """The newest lines of this program, oldest first."""
    return [line for log in _logs() for line in log.last_lines]


def _logs() -> list[LogFile]:
    return [handler for handler in logging.getLogger().handlers if isinstance(handler, LogFile)]


class LogFile(RotatingFileHandler):
    """Appends redacted lines to a file of mode 0600 that several programs share."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            folder / "paylink-tui.log",
            maxBytes=LARGEST,
            backupCount=KEPT_FILES,
            encoding="utf-8",
            delay=True,
            errors="backslashreplace",
        )
        self.setFormatter(_Line())
        self.last_lines: deque[str] = deque(maxlen=LAST_LINES)
        self._folder = folder
        self._fault = ""
        self._told: Told | None = None

    def tell_fault_to(self, told: Told) -> None:
        """See `on_log_fault`."""
        self._told = told
        if self._fault:
            told(self._fault)

    def format(self, record: logging.LogRecord) -> str:
        """The line, which is remembered for a report even if it cannot be written."""
        line = super().format(record)
        self.last_lines.append(line)
        return line

    def _open(self) -> io.TextIOWrapper:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        raw = io.FileIO(os.open(self.baseFilename, flags, 0o600), "a")
        # Unbuffered, so that a line is one write, and is not tried again where the disk is full.
        return io.TextIOWrapper(
            raw,  # what is written through needs no buffer
            encoding="utf-8",
            errors="backslashreplace",
            newline="\n",
            write_through=True,
        )

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802
        """Whether the file is too long; takes up the new one that another program began."""
        if self.stream is None:
            self.stream = self._open()
        if not self._is_current():
            self.stream.close()
            self.stream = self._open()
        return os.fstat(self.stream.fileno()).st_size >= self.maxBytes

    def doRollover(self) -> None:  # noqa: N802
        """Renames the files, unless another program has done so; if one is at it, next time."""
        try:
            with locked(self._folder / "rotating.lock", _LOCK_SECONDS):
                if self._is_current():
                    super().doRollover()
        except TimeoutError:
            return

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Says once that the log cannot be written, where Python would print a traceback."""
        if self._fault:
            return
        error = sys.exc_info()[1]
        why = error.strerror if isinstance(error, OSError) else type(error).__name__
        self._fault = (
            f"No log is kept: {self.baseFilename} cannot be written ({why}). Everything else works."
        )
        if self._told is not None:
            self._told(self._fault)

    def _is_current(self) -> bool:
        """Whether our file still has the name that we opened it under."""
        try:
            named = Path(self.baseFilename).stat()
        except FileNotFoundError:
            return False
        return self.stream is not None and os.path.samestat(named, os.fstat(self.stream.fileno()))


class _Nowhere(logging.NullHandler):
    """Stands where the log would; a class of its own, to be found again."""


class _Line(logging.Formatter):
    """`2026-11-21T05:58:01.123Z 4711 INFO lane shop GET /links: 200, 1 try, 52 ms`."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        area, message = _area_and_message(record)
        if record.exc_info and (error := record.exc_info[1]) is not None:
            where = " < ".join(reversed(traces.frames(error)))
            message = f"{message}: {traces.name(error)} at {where or 'no frame'}"
        said = shorten(redact_url(clean(message)), _LONGEST_LINE)
        return f"{at[:-6]}Z {record.process} {record.levelname} {area} {said}"


def _area_and_message(record: logging.LogRecord) -> tuple[str, str]:
    package, _, area = record.name.partition(".")
    if package == _OURS:
        return area, record.getMessage()
    # asyncio puts the text of the exception behind its first line.
    return record.name, record.getMessage().partition("\n")[0]
