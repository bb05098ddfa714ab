"""The log of this run, and the report of a fault of the program itself."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

from paylink_tui import __version__
from paylink_tui.config.paths import state_dir
from paylink_tui.model.errors import StoreError
from paylink_tui.store import crash, logfile, traces

OWN_FAULT = 70
_LOG = logging.getLogger("paylink_tui.program")


def begin_log(folder: Path | None, config_digest: str | None) -> None:
    """Logs into `folder` from now on, or nowhere, beginning with what this program is."""
    logfile.start_log(folder)
    config = "none" if config_digest is None else config_digest[:12]
    _LOG.info("version %s begins, configuration %s", __version__, config)


def end_log(code: int) -> None:
    """Closes the log with how the program ends."""
    _LOG.info("ends with %d", code)
    logfile.stop_log()


def report_fault(error: BaseException, *, is_demo: bool = False) -> str:
    """Logs and reports `error`; gives what to tell the user, some lines.

    Nothing of what the error says: it may hold anything. The demo leaves nothing behind, so its
    report stands in what is told.
    """
    _LOG.critical("the program failed", exc_info=error)
    now, lines = datetime.now(UTC), logfile.last_lines()
    where = (traces.frames(error) or ["no frame"])[-1]
    told = f"The program itself failed: {traces.name(error)}, at {where}."
    if not is_demo:
        try:
            path = crash.write_report(state_dir() / "crash", error, lines, now)
        except (OSError, StoreError):
            pass  # what is told then has what the file would have
        else:
            return f"{told}\nA report of it, without any secret, is in\n{path}"
    report = crash.report(error, lines, now)
    return f"{told}\nTo report it pass this on; it holds no secret:\n\n{report}"
