"""Ctrl-C and the signals while a command runs: a write that is on the line is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from paylink_tui.cli import output
from paylink_tui.model.errors import Outcome, PaylinkError
from paylink_tui.services import signals
from paylink_tui.services.desk import Desk
from paylink_tui.services.writes import Ended


class Interrupts:
    """What came from outside during the command of this task.

    While a write is under way the first signal only says what is waited for, and the command goes
    on to its end. Without one, or at the second, the command is cancelled.
    """

    def __init__(self, desk: Desk) -> None:
        self.number: int | None = None
        self.leaves = False
        self._left_unknown = False
        self._desk = desk
        self._terminals = signals.terminals()
        self._task = asyncio.current_task()
        desk.writes.on_abandoned(self._note)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Takes the signals within the `with` block."""
        with signals.on_signals(signals.INTERRUPTED, self._arrived):
            yield

    def exit_code(self, code: int | None, unknown: int) -> int:
        """The command's code, in which a signal shows, but not in place of an unknown outcome.

        `code` is None where the command was cancelled.
        """
        if self._left_unknown or code == unknown:
            return unknown
        if self.number is not None:
            return signals.exit_code(self.number)
        assert code is not None
        return code

    def _arrived(self, number: int) -> None:
        signals.leave_lost_terminal(self._terminals)
        writes = self._desk.writes.under_way
        if self.number is None and writes:
            output.message(
                f"Waiting for: {'; '.join(writes)}. Another signal (Ctrl-C) leaves without knowing "
                "how it ended."
            )
        elif self._task is not None:
            self.leaves = True
            self._task.cancel()
        self.number = self.number or number

    def _note(self, ended: Ended) -> None:
        known = isinstance(ended.error, PaylinkError) and ended.error.outcome is not Outcome.UNKNOWN
        self._left_unknown |= ended.error is not None and not known
