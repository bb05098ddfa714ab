"""TEST and LIVE as they look everywhere: never told by colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.content import Content

from paylink_tui.ui.foreign import cell

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account


def environment_cell(account: Account) -> Text:
    """The word for a table's cell."""
    live = account.environment.value == "live"
    return cell(account.environment.value.upper(), "bold red" if live else "green")


def environment_badge(account: Account) -> Content:
    """The word for a header or a dialog."""
    word = account.environment.value.upper()
    style = "bold white on #c01c28" if word == "LIVE" else "bold black on #8ec07c"
    return Content.styled(f" {word} ", style)
