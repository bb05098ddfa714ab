"""The commands of the shell: the only place that puts the parts together.

Results go to standard output, messages to standard error, and the exit code tells: 0 found or done,
1 not found or refused, 2 usage or configuration, 3 provider or network, 4 an unknown outcome, 70 a
fault of the program itself.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from paylink_tui.cli.arguments import parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command that `arguments` (those of the process when None) ask for."""
    _take_any_text()
    try:
        try:
            options = parser().parse_args(arguments)
            code: int = options.run(options)
        finally:
            sys.stdout.flush()  # here, where a reader that has gone can be told from a fault
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has enough. Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        from paylink_tui.cli.logbook import OWN_FAULT, report_fault

        sys.stderr.write(report_fault(error) + "\n")
        return OWN_FAULT
    return code


def _take_any_text() -> None:
    """Lets a terminal of few characters show `?` for the others, rather than end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
