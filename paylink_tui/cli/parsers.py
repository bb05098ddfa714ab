"""The parser of arguments: none of them acts on the terminal, and where the answer was to be JSON,
what is wrong with them is told in it too.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from paylink_tui.cli.standard_output import standard_output
from paylink_tui.model.text import clean

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class Parser(argparse.ArgumentParser):
    """Reads the arguments of a command. `answer_fault`, where a command has one, is given what was
    wrong with them if `--json` is among them, before the usage is shown.
    """

    answer_fault: Callable[[str], None] | None = None
    _wants_json = False

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """As argparse does; but what is left over is refused here, where the command is known."""
        self._wants_json = any(len(a) > 2 and "--json".startswith(a) for a in args or ())
        found, unknown = super().parse_known_args(args, namespace)
        if unknown and self.answer_fault is not None:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        """Tells what was wrong, and ends the program with 2."""
        if self.answer_fault is not None and self._wants_json:
            self.answer_fault(message)
        super().error(clean(message))

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """As argparse does, who hides that help or version did not get out."""
        if file is None or file is not sys.stdout:
            super()._print_message(message, file)
            return
        with standard_output() as stdout:
            stdout.write(message)
