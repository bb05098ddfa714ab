"""Locking and unlocking the account of a screen, and why a command waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.widgets import Input

from paylink_tui.services.locks import READ_ONLY, Lock, LockedError
from paylink_tui.ui.commands import Command, shown_key

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.ui.screens.base import PaylinkScreen

UNLOCK = Command(
    "screen.unlock",
    "u,г,ctrl+y",
    "Unlock",
    "Unlock this account for this session, or lock it again",
    show=False,  # the frame says it, where an account is locked
)
NO_ACCOUNT = "no account is at hand here"


def lock_of(screen: PaylinkScreen[Any]) -> Lock | None:
    """How the account of `screen` stands; None without one."""
    if screen.account is None or not screen.paylink.desk_is_open:
        return None
    return screen.desk.locks.state(screen.account.name)


def unlock_key(screen: PaylinkScreen[Any]) -> str:
    """The key that unlocks where the focus is, the user's own if there is one: a field takes
    letters for its text. Empty where the user's keys have none for a field.
    """
    own = screen.desk.config.keys if screen.paylink.desk_is_open else {}
    keys = UNLOCK.keys_now(own)
    if isinstance(screen.focused, Input):
        keys = [key for key in keys if _passes_a_field(key)]
    return shown_key(keys[0]) if keys else ""


def _passes_a_field(key: str) -> bool:
    """Whether a field leaves `key` to the screen, which it does not with what it writes."""
    return "+" in key or (key[:1] == "f" and key[1:].isdigit())


def why_locked(screen: PaylinkScreen[Any]) -> str:
    """Why nothing can be written at the account of `screen`; empty where it can, or has none."""
    lock = lock_of(screen)
    if lock is Lock.READ_ONLY:
        return READ_ONLY
    if lock is None or screen.account is None:
        return ""
    if held := screen.desk.locks.why_held(screen.account.name):
        return held
    if lock is Lock.LOCKED:
        key = unlock_key(screen)
        how = f"{key} unlocks it" if key else "unlock it from outside of the field"
        return f"{screen.account.name} is locked; {how}"
    return ""


def why_no_unlock(screen: PaylinkScreen[Any]) -> str:
    """Why there is nothing to lock or unlock; empty where there is."""
    lock = lock_of(screen)
    return NO_ACCOUNT if lock is None else READ_ONLY if lock is Lock.READ_ONLY else ""


async def toggle_lock(screen: PaylinkScreen[Any]) -> None:
    """Locks the account of `screen`, or unlocks it; for a live one it asks first."""
    account = screen.account
    if account is None:
        return
    if lock_of(screen) is Lock.UNLOCKED:
        screen.desk.locks.lock(account)
        screen.tell(f"{account.name} is locked again")
    elif account.environment.value != "live" or await _is_meant(screen, account):
        try:
            screen.desk.locks.unlock(account)
        except LockedError as error:
            screen.notice.error(error)
        else:
            key = unlock_key(screen) or "the same key"
            screen.tell(f"{account.name} is unlocked for this session; {key} locks it again")
    screen.show_lock()


async def _is_meant(screen: PaylinkScreen[Any], account: Account) -> bool:
    from paylink_tui.ui.screens.dialogs import Confirm

    facts = [
        ("Account", f"{account.name} · LIVE"),
        ("Provider", account.provider.label),
        ("Means", "links of real money can be made and deleted until you lock it again or quit"),
    ]
    question = Confirm("Unlock this LIVE account?", facts, yes="Unlock", live=True)
    return await screen.app.push_screen_wait(question) is True
