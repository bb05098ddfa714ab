"""The ways out of the program: by key, by signal, by a terminal that has gone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from paylink_tui.services import signals

if TYPE_CHECKING:
    from textual.driver import Driver

    from paylink_tui.ui.app import PaylinkApp

# As if by SIGHUP, which comes along with it or not.
_HUNG_UP = signals.exit_code(1)


class Leaving:
    """Ends the app once the writes under way have ended; asked again, at once.

    `is_begun` from the first time that it is asked to.
    """

    def __init__(self, app: PaylinkApp) -> None:
        self.is_begun = False
        self._app = app
        self._terminals = signals.terminals()
        self._is_hung_up = False
        self._code = 0

    def leave(self, code: int = 0) -> None:
        """Ends with `code`, showing what is waited for; a signal shows in the code whatever ended
        the wait.
        """
        self._code = self._code or code
        if self.is_begun or not self._app.desk_is_open:
            self._app.exit(return_code=self._code)
            return
        self.is_begun = True
        if writes := self._app.desk.writes.under_way:
            from paylink_tui.ui.screens.leaving import LeavingScreen

            self._app.push_screen(LeavingScreen(writes))
        self._app.close_desk(self._code)

    def by_signal(self, number: int) -> None:
        """SIGTERM or SIGHUP arrived; the second one of them does not come with the first."""
        code = signals.exit_code(number)
        if not self.hang_up() and not (self._is_hung_up and code == _HUNG_UP):
            # Not here: a signal comes from outside of the app's own context.
            self._app.call_later(self.leave, code)

    def hang_up(self) -> bool:
        """Whether the terminal was found gone just now. Nothing is drawn any more then, since it
        would stop what must still be recorded; and the program leaves.
        """
        if self._is_hung_up or not signals.leave_lost_terminal(self._terminals):
            return False
        self._is_hung_up = True
        _silence(self._app.terminal_driver)
        self._app.call_later(self.leave, _HUNG_UP)
        return True

    @property
    def is_hung_up(self) -> bool:
        """Whether there is no terminal any more."""
        return self._is_hung_up


def _silence(driver: Driver | None) -> None:
    """Ends the driver's threads. The one that writes has died of its first write, or would; its
    queue is then emptied by nobody, and the loop stands still at the thirtieth frame.
    """
    if sys.platform == "win32":  # pragma: no cover  a console that goes takes the program along
        return
    from textual.drivers.linux_driver import LinuxDriver

    if isinstance(driver, LinuxDriver):
        driver.exit_event.set()
        driver._writer_thread = None
        vars(driver)["write"] = _nowhere


def _nowhere(text: str) -> None:
    """Where frames go that nobody sees."""
