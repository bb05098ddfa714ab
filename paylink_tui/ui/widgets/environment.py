"""TEST and LIVE, LOCKED and UNLOCKED as they look everywhere: never told by colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.content import Content

from paylink_tui.ui.foreign import cell

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.model.accounts import Environment
    from paylink_tui.services.locks import Lock


def environment_cell(account: Account) -> Text:
    """The word for a table's cell."""
    return environment_word(account.environment)


def environment_word(environment: Environment) -> Text:
    """The same where there is no account at hand."""
    live = environment.value == "live"
    return cell(environment.value.upper(), "bold red" if live else "green")


def lock_badge(lock: Lock, unlock_key: str) -> Content:
    """Whether an account can be written at, for a header, and by which key it could."""
    style = "bold black on #fabd2f" if lock.value == "unlocked" else "reverse"
    hint = f": {unlock_key} unlocks" if unlock_key and lock.value == "locked" else ""
    return Content.styled(f" {lock.value.upper()}{hint} ", style)


def lock_cell(lock: Lock) -> Text:
    """The same for a table's cell."""
    return cell(lock.value, "bold" if lock.value == "unlocked" else "dim")


def environment_badge(account: Account) -> Content:
    """The word for a header or a dialog."""
    word = account.environment.value.upper()
    style = "bold white on #c01c28" if word == "LIVE" else "bold black on #8ec07c"
    return Content.styled(f" {word} ", style)
