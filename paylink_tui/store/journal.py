"""The journal of writes: every create, delete and expire, before it is sent and when it has ended.

It is the only list of Mesh Paylinks, which Mesh itself cannot list, so it keeps the link of each
(under `url` of the answer) and gives it again, although a Paylink carries a link token and an auth
code and counts as a secret everywhere else. For that its directory is 0700 and its files are 0600,
and no `repr` shows the link. Keys, tokens and auth codes are kept nowhere but inside that URL:
whoever calls gives `asked` and `answer` redacted, and `url` as the one exception.

What `verify` finds: any change of an event, a missing one, two that changed places, events cut off
at the end, an older copy put in the place of the file. What it cannot find: a program that rewrites
the chain from some event to the end and the second file too, since no secret is in the hashes;
events cut off with the second file removed and another event written after that; the loss of both
files at once. The chain protects against faults and clumsy hands, not against one who owns the
account and knows this code.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from paylink_tui.model.accounts import Provider
from paylink_tui.store.book import Book
from paylink_tui.store.chain import Verification
from paylink_tui.store.entries import (
    End,
    Entry,
    EntryFilter,
    Resolution,
    SetAside,
    WriteIntent,
)

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_EVERYTHING = EntryFilter()

_T = TypeVar("_T")


def _now() -> datetime:
    return datetime.now(UTC)


class Journal:
    """The journal in `directory`, which is made; any number of programs may use one at once.

    Nothing is opened before the first call. Every call runs in the journal's own thread and may
    raise StoreError. A call that was begun is finished even when its caller is cancelled.
    """

    def __init__(self, directory: Path, *, clock: Callable[[], datetime] = _now) -> None:
        self._book = Book(directory, clock)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")

    @property
    def note(self) -> str:
        """What the user should know of the journal, or empty: that a damaged file was set aside and
        where it is, that the journal can only be read, that some of it cannot be.
        """
        return self._book.note

    async def begin(self, intent: WriteIntent) -> str:
        """The id of a new entry for a write that is about to be sent; it is on the disk then.

        The entry is in flight until `end` is called. Where the caller is cancelled it stays so
        until this journal is closed: it then is one that may have been sent.

        Raises:
            KeyUsedError: a create whose key an earlier create holds, at the same account, that was
                done or may have been.
            StoreError: it cannot be written down. The write must not be sent.
        """
        return await self._call(self._book.begin, intent)

    async def end(self, entry_id: str, end: End, answer: Mapping[str, Any] = _NOTHING) -> None:
        """Records how a write ended, once; `answer` holds ids, and the link under `url`.

        Raises:
            StoreError: it cannot be recorded; the entry is then one to resolve.
        """
        await self._call(self._book.end, entry_id, end, answer)

    async def resolve(
        self,
        entry_id: str,
        how: Resolution,
        *,
        evidence: Mapping[str, Any],
        answer: Mapping[str, Any] = _NOTHING,
    ) -> Entry:
        """Records what an unknown write was found, or decided, to be; gives the entry as it is now.

        `evidence` is what that rests on, `answer` what the provider holds, as in `end`. The first
        resolution stands: an entry that is settled is given back as it is.

        Raises:
            StoreError: the program that asked is still sending it, or it cannot be recorded.
        """
        return await self._call(self._book.resolve, entry_id, how, evidence, answer)

    async def entries(
        self, where: EntryFilter = _EVERYTHING, *, limit: int = -1, offset: int = 0
    ) -> tuple[Entry, ...]:
        """The writes that match, newest first; -1 is no limit. `note` tells of unreadable ones."""
        return await self._call(self._book.entries, where, limit, offset)

    async def entry(self, entry_id: str) -> Entry:
        """One write by its id; StoreError where there is none."""
        return await self._call(self._book.entry, entry_id)

    async def unresolved(self) -> tuple[Entry, ...]:
        """The writes whose outcome is to be looked up, newest first.

        Those that ended as unknown, and those without an end that no program is sending any more.
        """
        return await self._call(self._book.unresolved)

    async def key_used(self, provider: Provider, account: str, key: str) -> Entry | None:
        """The last create of this key that was done or may have been; None where it is free."""
        return await self._call(self._book.key_used, provider, account, key)

    async def set_aside(self) -> tuple[SetAside, ...]:
        """The damaged journals that lay here before this one, oldest first."""
        return await self._call(self._book.set_aside)

    async def verify(self) -> Verification:
        """Follows the chain of hashes from the first event to the last."""
        return await self._call(self._book.verify)

    async def close(self) -> None:
        """Closes the files. What is still in flight counts as abandoned from then on."""
        await self._call(self._book.close)
        self._thread.shutdown()

    async def _call(self, work: Callable[..., _T], *arguments: Any) -> _T:
        job = asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)
        # Unshielded, a cancelled caller would take back the recording of an end that still queues.
        return await asyncio.shield(job)
