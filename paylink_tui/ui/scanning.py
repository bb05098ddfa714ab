"""What every screen has to do with scans: the line that one runs, the way there, what was left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paylink_tui.model.errors import PaylinkError
from paylink_tui.ui.foreign import toast

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.services.desk import Desk
    from paylink_tui.ui.app import PaylinkApp


def scan_line(app: PaylinkApp, account: Account | None) -> str:
    """That scans run, for the frame's edge, the one of `account` in figures; or that one is stuck.
    Empty where neither is.
    """
    if not app.desk_is_open:
        return ""
    running = app.desk.running_scans
    if not running:
        stuck = [scan.account.name for scan in app.desk.stuck_scans]
        return f"{', '.join(stuck)}: scan stuck" if stuck else ""
    from paylink_tui.ui.scan_words import frame_text

    here = next((scan for scan in running if scan.account == account), running[0])
    line = frame_text(here.status())
    if here.account != account:
        line = f"{here.account.name}: {line}"
    return f"{line} (1 of {len(running)})" if len(running) > 1 else line


def open_scans(app: PaylinkApp, account: Account | None) -> None:
    """Shows the scans, and asks how to scan `account` unless that is under way."""
    from paylink_tui.ui.screens.scans import ScansScreen

    app.push_screen(ScansScreen(account))


async def tell_left_scans(app: PaylinkApp, desk: Desk) -> None:
    """Offers to go on with the scans that were left before their end. Begins none."""
    if not desk.may_have_scans:
        return
    from paylink_tui.ui.scan_words import left_text

    try:
        left = await desk.scans.left_over()
    except PaylinkError as error:
        toast(app, error.sentence(), severity="warning")
    else:
        if left:
            toast(app, left_text(left))
