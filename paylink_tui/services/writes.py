"""Writes that are written down before they are sent, and that nobody can interrupt halfway.

Popping a screen cancels its workers, and Esc cancels a wait. A create or a delete that has begun
must not be left between sent and recorded by either, so each runs in a task of its own; the caller
merely waits for it. When the caller has gone, the end of the write is told to whoever listens.

Nothing is sent at an account that is locked, nor what the journal could not take down first.
Nothing is ever sent again from here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from paylink_tui.model.errors import Outcome, PaylinkError, StoreError
from paylink_tui.services.locks import LockedError, Locks
from paylink_tui.store.entries import Destination, End, WriteIntent, WriteKind
from paylink_tui.store.journal import Journal

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account

T = TypeVar("T")
_LOG = logging.getLogger("paylink_tui.write")
Noted = Callable[[str], None]


def unheard(entry_id: str) -> None:
    """For whoever does not ask for the entry's id."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A write whose caller had gone when it ended. `error` is None where it was done."""

    what: str
    error: BaseException | None

    def sentence(self) -> str:
        """What became of it, for the person who walked away."""
        if self.error is None:
            return f"{self.what}: done"
        if isinstance(self.error, PaylinkError):
            return f"{self.what}: {self.error.sentence()}"
        return f"{self.what}: the program failed ({type(self.error).__name__}); look before again"


def intent_at(
    account: Account,
    kind: WriteKind,
    *,
    sent_to: Destination,
    what: str,
    asked: Mapping[str, Any],
    key: str = "",
    target_id: str = "",
) -> WriteIntent:
    """What is about to be written at `account`, which leads to `sent_to` now; see WriteIntent for
    the rest.
    """
    return WriteIntent(
        kind=kind,
        provider=account.provider,
        account=account.name,
        environment=account.environment,
        what=what,
        asked=asked,
        key=key,
        target_id=target_id,
        sent_to=sent_to,
    )


class Writes:
    """The writes under way, of all accounts. Without a journal every write is refused."""

    def __init__(self, journal: Journal | None, locks: Locks) -> None:
        self._journal = journal
        self._locks = locks
        self._under_way: dict[asyncio.Task[Any], str] = {}
        self._listeners: list[Callable[[Ended], None]] = []
        self._is_shut = False

    @property
    def under_way(self) -> tuple[str, ...]:
        """What is being written now, in words."""
        return tuple(self._under_way.values())

    def on_abandoned(self, listener: Callable[[Ended], None]) -> None:
        """Calls `listener` with every write that ended after its caller had gone, or whose end
        could not be recorded.
        """
        self._listeners.append(listener)

    async def run(
        self,
        intent: WriteIntent,
        send: Callable[[], Coroutine[Any, Any, T]],
        answer: Callable[[T], Mapping[str, Any]],
        noted: Noted = unheard,
    ) -> T:
        """The result of `send`, which is called once `intent` is in the journal, and which goes on
        even if this wait is cancelled. `answer` makes of the result what the journal keeps.
        `noted` is given the id of the journal's entry before anything is sent.

        Raises:
            LockedError: its account is locked, or the program is being left; nothing was sent, nor
                written down.
            StoreError: it could not be written down; nothing was sent.
            PaylinkError: what `send` raises; its `outcome` says what became of the write.
        """
        self._locks.check(intent.account)
        if self._is_shut:
            raise LockedError(
                "The program is being left. Nothing was sent.", remedy="Start it again."
            )
        task = asyncio.create_task(self._journaled(intent, send, answer, noted))
        self._under_way[task] = intent.what
        task.add_done_callback(self._ended)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(lambda task: self._tell(Ended(intent.what, _error(task))))
            raise

    def shut(self) -> None:
        """Lets no further write begin: whoever leaves while many links are deleted wants no more
        of them deleted.
        """
        self._is_shut = True

    async def finish(self) -> None:
        """Returns once nothing is being written any more."""
        while self._under_way:
            await asyncio.wait(tuple(self._under_way))

    async def _journaled(
        self,
        intent: WriteIntent,
        send: Callable[[], Coroutine[Any, Any, T]],
        answer: Callable[[T], Mapping[str, Any]],
        noted: Noted = unheard,
    ) -> T:
        if self._journal is None:
            raise StoreError(
                "There is no folder for the journal, and nothing is written without one. "
                "Nothing was sent.",
                remedy="Mend the state folder that the start warned of.",
                outcome=Outcome.NOT_SENT,
            )
        entry_id = await self._journal.begin(intent)
        _LOG.info("entry %s: %s asked, %s", entry_id, intent.kind.value, intent.account)
        noted(entry_id)
        try:
            result = await send()
        except PaylinkError as error:
            end = End((error.outcome or Outcome.NOT_SENT).value)
            await self._record(intent, entry_id, end, {"error": error.what, "said": error.said})
            raise
        except Exception as error:
            # A fault of the program: whether the request had gone out cannot be told.
            await self._record(intent, entry_id, End.UNKNOWN, {"error": type(error).__name__})
            raise
        await self._record(intent, entry_id, End.DONE, answer(result))
        return result

    async def _record(
        self, intent: WriteIntent, entry_id: str, end: End, answer: Mapping[str, Any]
    ) -> None:
        """Records the end. One that cannot be is told: what the provider did stays done."""
        assert self._journal is not None
        _LOG.info("entry %s: %s", entry_id, end.value)
        try:
            await self._journal.end(entry_id, end, answer)
        except StoreError as error:
            _LOG.error("entry %s: its end could not be recorded", entry_id, exc_info=error)
            self._tell(Ended(f"{intent.what} ended as {end.value.replace('_', ' ')}", error))

    def _ended(self, task: asyncio.Task[Any]) -> None:
        del self._under_way[task]
        _error(task)  # read it, or asyncio reports it as never retrieved

    def _tell(self, ended: Ended) -> None:
        for listener in self._listeners:
            listener(ended)


def _error(task: asyncio.Task[Any]) -> BaseException | None:
    return asyncio.CancelledError() if task.cancelled() else task.exception()
