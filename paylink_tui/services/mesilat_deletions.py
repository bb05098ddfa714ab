"""Deleting Mesilat links, one or many: planned first, then one after the other, each with its fate.

A link whose earlier deletion ended unknown is not deleted again: what became of it is looked up
first. Only what is known not to have been deleted may be tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import (
    ConfigError,
    CredentialsError,
    ForbiddenError,
    Outcome,
    PaylinkError,
    StoreError,
)
from paylink_tui.model.mesilat import MesilatLink
from paylink_tui.services import mesilat, resolve
from paylink_tui.services.locks import LockedError
from paylink_tui.store.entries import UNRESOLVED, Entry, EntryFilter, State, WriteKind

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.services.desk import Desk

# What stops one deletion in this way stops every other at the same account.
_STOPS_ALL = (ConfigError, StoreError, LockedError, CredentialsError, ForbiddenError)
_EARLIER = "An earlier deletion of it ended unknown; that is looked up first"


class Fate(StrEnum):
    """What is known of one deletion."""

    WAITING = "waiting"  # nothing was sent
    SENDING = "sending"
    GONE = "gone"
    NOT_DELETED = "not deleted"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class Deletion:
    """One link and what becomes of it; `sentence` says it for a person."""

    link: MesilatLink
    fate: Fate = Fate.WAITING
    sentence: str = "Not asked for; it stays"

    @property
    def is_gone(self) -> bool:
        """Whether the link is known to be there no more."""
        return self.fate is Fate.GONE

    @property
    def can_be_tried(self) -> bool:
        """Whether it is known that the link was not deleted."""
        return self.fate in (Fate.WAITING, Fate.NOT_DELETED)

    def ended(self, fate: Fate, sentence: str) -> None:
        """Takes down what became of it."""
        self.fate, self.sentence = fate, sentence


async def plan(desk: Desk, account: Account, links: Sequence[MesilatLink]) -> tuple[Deletion, ...]:
    """What deleting `links` would do. Sends nothing.

    Those of which an earlier deletion is unresolved are UNKNOWN, and are left out by `carry_out`.

    Raises:
        StoreError: the journal cannot be read.
    """
    where = EntryFilter(Provider.MESILAT, account.name, WriteKind.DELETE, UNRESOLVED)
    entries = await desk.journal.entries(where) if desk.journal is not None else ()
    unresolved = {
        entry.intent.target_id
        for entry in entries
        if entry.intent.environment == account.environment
    }
    return tuple(
        Deletion(link, Fate.UNKNOWN, _EARLIER) if str(link.id) in unresolved else Deletion(link)
        for link in links
    )


async def carry_out(
    desk: Desk,
    account: Account,
    deletions: Sequence[Deletion],
    *,
    changed: Callable[[], None] = lambda: None,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Deletes those that wait, in order, until one fails in a way that every other would too, or
    `stopped` says so. `changed` is called whenever the fate of one is another.

    Cancelled, it leaves the one on the line UNKNOWN: what was sent goes on.
    """
    for deletion in deletions:
        if deletion.fate is not Fate.WAITING:
            continue
        if stopped():
            break
        deletion.ended(Fate.SENDING, "Being deleted")
        changed()
        error = await _delete(desk, account, deletion)
        changed()
        if isinstance(error, _STOPS_ALL):
            break


async def _delete(desk: Desk, account: Account, deletion: Deletion) -> PaylinkError | None:
    try:
        removal = await mesilat.remove(desk, account, deletion.link)
    except PaylinkError as error:
        deletion.ended(Fate.NOT_DELETED, error.sentence())
        return error
    except BaseException:  # we were left, or the program failed; what was sent goes on
        deletion.ended(Fate.UNKNOWN, "It was sent, and how it ended was not waited for")
        raise
    if removal.gone:
        deletion.ended(Fate.GONE, removal.sentence)
    else:
        outcome = removal.error.outcome if removal.error else None
        unknown = outcome is Outcome.UNKNOWN
        deletion.ended(Fate.UNKNOWN if unknown else Fate.NOT_DELETED, removal.sentence)
    return removal.error


async def look_up(desk: Desk, account: Account, deletion: Deletion) -> None:
    """Looks what became of an UNKNOWN deletion; it stays so where that cannot be told yet.

    Raises:
        PaylinkError: it cannot be looked up.
    """
    entry = await _newest_entry(desk, account, str(deletion.link.id))
    if entry is None:
        # What is not written down was not sent.
        deletion.ended(Fate.NOT_DELETED, "Nothing was sent for it")
        return
    seen: list[str] = []
    entry = await resolve.resolve(desk, entry, tell=seen.append)
    deletion.ended(_fate(entry), " ".join(seen) or f"The journal says: {entry.state.value}")


def _fate(entry: Entry) -> Fate:
    if entry.state is State.DONE:
        return Fate.GONE
    return Fate.UNKNOWN if entry.state in UNRESOLVED else Fate.NOT_DELETED


async def _newest_entry(desk: Desk, account: Account, target: str) -> Entry | None:
    where = EntryFilter(Provider.MESILAT, account.name, WriteKind.DELETE, text=target)
    ours = (target, account.environment)
    return next(
        (
            entry
            for entry in await resolve.journal_of(desk).entries(where)
            if (entry.intent.target_id, entry.intent.environment) == ours
        ),
        None,
    )
