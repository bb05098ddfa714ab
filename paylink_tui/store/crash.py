"""What is left of a fault of the program itself: a report that can be passed on as it is.

It holds types, places in the code, versions and the last lines of the log, which name accounts and
what was asked for; no text of an error that is not ours, no variable, no argument.
"""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from paylink_tui import __version__
from paylink_tui.store import traces

KEPT_REPORTS = 10
_LIBRARIES = ("textual", "httpx", "pydantic", "rich")


def write_report(
    folder: Path, error: BaseException, log_lines: Sequence[str], now: datetime
) -> Path:
    """Writes a report into `folder`, which is made, and gives its path; the oldest ones go.

    Raises OSError where it cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{now.astimezone(UTC):%Y-%m-%dT%H%M%S.%fZ}.txt"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(report(error, log_lines, now))
    _forget_old(folder)
    return path


def report(error: BaseException, log_lines: Sequence[str], now: datetime) -> str:
    """The text of a report."""
    return "\n".join(
        [
            f"paylink-tui {__version__} failed at {now.astimezone(UTC).isoformat()}",
            f"Python {platform.python_version()} on {platform.system()} {platform.machine()}",
            ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES),
            "",
            *_trace(error),
            "Last lines of the log:",
            *(log_lines or ["(none)"]),
            "",
        ]
    )


def _trace(error: BaseException) -> Iterator[str]:
    for number, one in enumerate(traces.causes(error)):
        yield ("" if number == 0 else "with, or because of, ") + traces.name(one)
        yield from (f"  {frame}" for frame in traces.frames(one))
        yield ""


def _version(library: str) -> str:
    # Here: it takes longer to import than all else that the program does before its first frame.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(library)
    except PackageNotFoundError:
        return "missing"


def _forget_old(folder: Path) -> None:
    for path in sorted(folder.glob("*.txt"))[:-KEPT_REPORTS]:
        with contextlib.suppress(OSError):  # one report too many does no harm
            path.unlink()
