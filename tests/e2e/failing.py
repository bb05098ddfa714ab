"""The program with faults of its own in place of the palette: first in a worker, then for good.

The error's text and a variable hold what no output may.
"""

from __future__ import annotations

import sys

from paylink_tui.cli import main
from paylink_tui.ui.app import PaylinkApp

CANARY = "canary-in-a-variable-0123"


def fail(self: PaylinkApp) -> None:
    """As a mistake of ours would: the first time in a worker, which the program survives."""
    if not vars(self).setdefault("_has_failed", False):
        vars(self)["_has_failed"] = True
        self.screen.run_worker(fail_in_worker(), exit_on_error=False)
        return
    held = {"key": CANARY}
    raise LookupError(f"{held} [/] \x1b[2J")


async def fail_in_worker() -> None:
    """A fault that holds the canary too."""
    raise LookupError(CANARY)


if __name__ == "__main__":
    PaylinkApp.action_command_palette = fail  # type: ignore[method-assign]
    sys.exit(main())
