"""What earlier sessions left without an end, looked up at the start. Reads only.

An account is written at again once its own entries were looked up. A provider that does not answer
holds its account for one look-up, and no other account at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paylink_tui.services.desk import Desk
    from paylink_tui.services.resolve import Tell
    from paylink_tui.store.entries import Entry

Changed = Callable[[], None]


async def hold_open_writes(desk: Desk) -> tuple[Entry, ...]:
    """The entries to look up, newest first; nothing is written at their accounts until `look_up`
    has looked.

    Raises:
        StoreError: the journal cannot be read.
    """
    entries = await desk.journal.unresolved() if desk.journal is not None else ()
    for entry in entries:
        desk.locks.hold(entry.intent.account, entry.id)
    return entries


async def look_up(
    desk: Desk, entries: Sequence[Entry], tell: Tell, changed: Changed
) -> tuple[Entry, ...]:
    """Looks up what `hold_open_writes` gave, the accounts side by side, and gives the entries as
    they are now. `tell` is given what was seen of each, or why it could not be looked up; `changed`
    is called whenever fewer entries hold an account.
    """
    found: list[Entry] = []
    ordered = sorted(entries, key=_account)
    async with asyncio.TaskGroup() as group:
        for _, its_own in groupby(ordered, _account):
            group.create_task(_look_up_account(desk, tuple(its_own), tell, changed, found))
    return tuple(found)


def _account(entry: Entry) -> str:
    return entry.intent.account


async def _look_up_account(
    desk: Desk, entries: Sequence[Entry], tell: Tell, changed: Changed, found: list[Entry]
) -> None:
    from paylink_tui.services.resolve import resolve_each  # at most starts there is nothing to do

    ids = [entry.id for entry in entries]
    try:
        async with aclosing(resolve_each(desk, tell, among=entries)) as each:
            async for entry, error in each:
                found.append(entry)
                is_down = error is not None and error.retry
                desk.locks.release(*(ids if is_down else [entry.id]))
                changed()
    finally:
        desk.locks.release(*ids)
