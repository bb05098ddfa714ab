"""Which accounts may be written at in this session.

Every account opens locked, so that a slip of the hand in the first minute makes or deletes nothing;
a person unlocks one for the session, and a script the one that it names. While earlier writes of an
account are being looked up, nothing is written there either: it could be taken for one of them, or
be the same once more. The check stands where every write passes (`services/writes.py`), so that no
screen can forget it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from paylink_tui.model.errors import Outcome, PaylinkError

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account

READ_ONLY = "this session is read-only, which cannot be undone; start without --read-only to write"


class Lock(StrEnum):
    """How an account stands."""

    LOCKED = "locked"
    UNLOCKED = "unlocked"
    READ_ONLY = "read-only"


class LockedError(PaylinkError):
    """A write at an account that may not be written at now. Nothing was sent."""

    def __init__(self, what: str, *, remedy: str) -> None:
        super().__init__(what, remedy=remedy, outcome=Outcome.NOT_SENT)


class Locks:
    """Which of `accounts` were unlocked. With `read_only` none can be, until the session ends.

    An account that is unlocked is always one of the configuration as it is now, so that its name
    is enough to ask for it.
    """

    def __init__(self, accounts: Iterable[Account] = (), *, read_only: bool = False) -> None:
        self._read_only = read_only
        self._accounts = tuple(accounts)
        self._unlocked: dict[str, Account] = {}
        self._looked_up: dict[str, str] = {}

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written in this session, whatever is asked."""
        return self._read_only

    def state(self, name: str) -> Lock:
        """How the account called `name` stands."""
        if self._read_only:
            return Lock.READ_ONLY
        return Lock.UNLOCKED if name in self._unlocked else Lock.LOCKED

    def unlock(self, account: Account) -> None:
        """Allows writes at `account` until it is locked or its configuration changes.

        Raises:
            LockedError: the session is read-only; or the configuration has no account that is
                quite this one, as where a screen is older than a reload: it would unlock whatever
                bears the name now.
        """
        if self._read_only:
            raise _read_only()
        if account not in self._accounts:
            raise LockedError(
                f"{account.name} was changed or taken away meanwhile. It is not unlocked.",
                remedy="Choose the account again.",
            )
        self._unlocked[account.name] = account

    def lock(self, account: Account) -> None:
        """Allows no more writes at `account`; those under way go on."""
        self._unlocked.pop(account.name, None)

    def keep(self, accounts: Iterable[Account]) -> None:
        """After the configuration was read again: an account that is not as it was is locked."""
        self._accounts = tuple(accounts)
        self._unlocked = {
            name: account for name, account in self._unlocked.items() if account in self._accounts
        }

    def hold(self, name: str, entry_id: str) -> None:
        """Lets nothing be written at the account called `name` until the entry is released: it is
        being looked up.
        """
        self._looked_up[entry_id] = name.casefold()

    def release(self, *entry_ids: str) -> None:
        """These entries hold their accounts no more, if they did."""
        for entry_id in entry_ids:
            self._looked_up.pop(entry_id, None)

    def why_held(self, name: str) -> str:
        """Why the account called `name` waits, as the start of a sentence; empty where it does
        not.
        """
        held = name.casefold() in self._looked_up.values()
        return f"earlier writes of {name} are being looked up" if held else ""

    def check(self, name: str) -> None:
        """Does nothing if the account called `name` may be written at.

        Raises:
            LockedError: it is locked, or waits for a look-up, or the session is read-only.
        """
        if self._read_only:
            raise _read_only()
        if why := self.why_held(name):
            raise LockedError(
                f"{why[0].upper()}{why[1:]}. Nothing was sent.",
                remedy="Wait for that, or decide in the journal (F8) what became of them.",
            )
        if name not in self._unlocked:
            raise LockedError(
                f"{name} is locked. Nothing was sent.", remedy="Unlock it for this session first."
            )


def _read_only() -> LockedError:
    return LockedError(
        "This session is read-only. Nothing was sent.",
        remedy="That cannot be undone in the session; start without --read-only to write.",
    )
