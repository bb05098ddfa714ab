"""The commands of the shell: the only place that puts the parts together.

Results go to standard output, messages to standard error, and the exit code tells: 0 found or done,
1 not found or refused, 2 usage, configuration or a file, standard output among them, 3 provider or
network, 4 an unknown outcome, 70 a fault of the program itself.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from io import TextIOWrapper

from paylink_tui.cli.arguments import parser
from paylink_tui.cli.standard_output import (
    OutputError,
    ReaderGoneError,
    drop_unwritten,
    standard_output,
    tell,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command that `arguments` (those of the process when None) ask for."""
    if sys.stdout is None:
        tell("Standard output is closed. Nothing was done. Send it to a file, or to /dev/null.")
        return 2
    _take_any_text()
    code, options = 0, Namespace()
    try:
        code = _run(arguments, options)
        with standard_output() as stdout:
            stdout.flush()  # here: at the interpreter's exit nobody could tell what it means
    except (ReaderGoneError, BrokenPipeError):  # the latter: of standard error
        drop_unwritten()
    except OutputError as fault:
        may_be_done = getattr(options, "dry_run", None) is False
        _tell_cut_short(fault, may_be_done)
        drop_unwritten()
        code = code or (4 if may_be_done else 2)  # none may take a link that was made for not made
    return code


def _run(arguments: Sequence[str] | None, options: Namespace) -> int:
    """The exit code of the command, whose arguments are put into `options`."""
    try:
        parser().parse_args(arguments, options)
        code: int = options.run(options)
    except SystemExit as ending:
        return int(ending.code or 0)
    except KeyboardInterrupt:
        return 130
    except (OutputError, BrokenPipeError):
        raise
    except Exception as error:
        from paylink_tui.cli.logbook import OWN_FAULT, report_fault

        tell(report_fault(error))
        return OWN_FAULT
    return code


def _tell_cut_short(fault: OutputError, may_be_done: bool) -> None:
    done = " What was done stays done: see paylink-tui journal." if may_be_done else ""
    tell(
        f"Standard output cannot be written: {fault}. What it took is cut short; make room, or "
        f"send it elsewhere.{done}"
    )


def _take_any_text() -> None:
    """Lets a terminal of few characters show `?` for the others, rather than end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
