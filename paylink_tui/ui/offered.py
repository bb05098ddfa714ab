"""The commands that are at hand now, as the palette offers them and as help lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand
from textual.screen import Screen

from paylink_tui.ui.commands import Command, shown_key
from paylink_tui.ui.foreign import toast
from paylink_tui.ui.screens.base import Commanding

if TYPE_CHECKING:
    from paylink_tui.ui.app import PaylinkApp
    from paylink_tui.ui.screens.help import HelpRow


GLOBAL = (
    Command("go.lookup", "f2", "Lookup", "Paste anything and open what it is", show=False),
    Command("go.mesilat", "f3", "Mesilat", "Browse, make and delete Mesilat links", show=False),
    Command("go.mesh", "f4", "Mesh", "Make Paylinks and follow their transfers", show=False),
    Command("go.txnpro", "f5", "txn.pro", "List links, see what is behind them", show=False),
    Command(
        "go.accounts", "f6", "Accounts", "Accounts, their secrets' places and health", show=False
    ),
    Command("go.requests", "f7", "Requests", "Every request that was sent, redacted", show=False),
    Command("go.journal", "f8", "Journal", "Every write and what became of it", show=False),
    Command("go.find", "f9", "Find", "Any link that was ever seen, as you type", show=False),
    Command("go.palette", "ctrl+p", "Palette", "Find a command by name", show=False),
    Command("go.quit", "ctrl+q", "Quit", "Leave the program", priority=True),
)


def palette(app: PaylinkApp, screen: Screen[Any]) -> Iterable[SystemCommand]:
    """The screen's commands first, then the global ones."""
    for target in (screen, app):
        if isinstance(target, Commanding):
            for command in target.all_commands().values():
                run = _later(app, target, command)
                yield SystemCommand(command.label, command.help, run)
    yield SystemCommand("Theme", "Change the colours", app.action_change_theme)


def help_rows(app: PaylinkApp) -> list[HelpRow]:
    """Every command that can be given now, the screen's own first."""
    from paylink_tui.ui.screens.help import HelpRow

    own = app.desk.config.keys if app.desk_is_open else {}
    return [
        HelpRow(
            shown_key(command.keys_now(own)[0]),
            command.label,
            command.help,
            target.refusal(command),
        )
        for target in (app.screen, app)
        if isinstance(target, Commanding)
        for command in target.all_commands().values()
    ]


def _later(app: PaylinkApp, target: Commanding, command: Command) -> Callable[[], None]:
    """Carries `command` out once the palette has gone, or says why it does not."""

    async def run() -> None:
        if reason := target.refusal(command):
            toast(app, f"{command.label}: {reason}")
        else:
            await target.action_command(command.id)

    def later() -> None:
        app.call_later(run)

    return later
