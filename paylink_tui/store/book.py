"""The journal's calls, for one thread: what may follow what, and what is written for it.

The state after each event is stored with it, so that the state of a write is that of its last
event, and is itself part of the chain.
"""

from __future__ import annotations

import base64
import os
import socket
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import Outcome, StoreError
from paylink_tui.store import body, chain, rows
from paylink_tui.store.chain import Verification
from paylink_tui.store.entries import (
    FREES_KEY,
    UNRESOLVED,
    End,
    Entry,
    EntryFilter,
    EventType,
    KeyUsedError,
    Process,
    Resolution,
    SetAside,
    State,
    WriteIntent,
    WriteKind,
)
from paylink_tui.store.file import JournalFile
from paylink_tui.store.head import read_head
from paylink_tui.store.locks import Session, is_alive

_NOT_SENT = "Nothing was sent."
_NOT_RECORDED = (
    "What became of the write could not be recorded; it stays open in the journal, if that can be "
    "read, and is to be looked up."
)
_VERIFY = "Verify the journal (paylink-tui journal verify) and look at its file."
_ENDED = frozenset(end.value for end in End)
_KEY_IN_USE = frozenset(State) - FREES_KEY


class Book:
    """See `journal.Journal`, which has the same calls for asyncio."""

    def __init__(self, directory: Path, clock: Callable[[], datetime]) -> None:
        directory = directory.absolute()
        self._session = Session(directory, _new_id())
        self._file = JournalFile(directory, self._session, clock)
        self._clock = clock
        self._process = Process(socket.gethostname(), os.getpid(), clock())
        self._under_way: set[str] = set()

    @property
    def note(self) -> str:
        """What the user should know of the journal's files, or empty."""
        return " ".join(self._file.notes.values())

    def begin(self, intent: WriteIntent) -> str:
        """Writes down that `intent` is about to be sent."""
        entry_id = _new_id()

        def work(connection: sqlite3.Connection) -> None:
            if intent.kind is WriteKind.CREATE and intent.key:
                self._refuse_used_key(connection, intent)
            self._append(
                connection,
                entry_id,
                EventType.ASKED,
                State.ASKED,
                self._asked(intent),
                **_columns(intent),
            )

        self._file.write(work, _NOT_SENT, Outcome.NOT_SENT)
        self._under_way.add(entry_id)
        return entry_id

    def end(self, entry_id: str, end: End, answer: Mapping[str, Any]) -> None:
        """Writes down how a write ended."""
        # Even if it cannot be recorded: nothing is on its way any more, so it may be looked up.
        self._under_way.discard(entry_id)

        def work(connection: sqlite3.Connection) -> None:
            entry = self._known(connection, entry_id)
            if any(event.type.value in _ENDED for event in entry.events):
                raise StoreError(f"The end of entry {entry_id} was recorded before.")
            # That nothing is known does not undo what somebody else has found meanwhile.
            state = entry.state if end is End.UNKNOWN and entry.resolution else State(end.value)
            self._append(connection, entry_id, EventType(end.value), state, {"answer": answer})

        self._file.write(work, _NOT_RECORDED)

    def resolve(
        self,
        entry_id: str,
        how: Resolution,
        evidence: Mapping[str, Any],
        answer: Mapping[str, Any],
    ) -> Entry:
        """Writes down what an unknown write was found to be."""

        def work(connection: sqlite3.Connection) -> Entry:
            entry = self._known(connection, entry_id)
            if entry.in_flight:
                raise StoreError(
                    f"Entry {entry_id} is still being sent by process {entry.process.pid} on "
                    f"{entry.process.host}.",
                    remedy="Wait for it, or end that program.",
                )
            if entry.state not in UNRESOLVED:
                return entry
            told = {"how": how.value, "evidence": evidence, "answer": answer}
            self._append(connection, entry_id, EventType.RESOLVED, how.state, told)
            return self._known(connection, entry_id)

        return self._file.write(work, _NOT_RECORDED)

    def entries(self, where: EntryFilter, limit: int, offset: int) -> tuple[Entry, ...]:
        """The writes that match, newest first."""
        found = self._file.read(
            lambda connection: rows.select(connection, where, limit=limit, offset=offset)
        )
        self._note_unreadable(found)
        return tuple(self._seen(entry) for entry in found if isinstance(entry, Entry))

    def entry(self, entry_id: str) -> Entry:
        """One write by its id."""
        return self._file.read(lambda connection: self._known(connection, entry_id))

    def unresolved(self) -> tuple[Entry, ...]:
        """The writes to look up."""
        open_ = self.entries(EntryFilter(states=UNRESOLVED), rows.ALL, 0)
        return tuple(entry for entry in open_ if not entry.in_flight)

    def key_used(self, provider: Provider, account: str, key: str) -> Entry | None:
        """The write that holds `key`."""
        found = self._file.read(lambda connection: _holder(connection, provider, account, key))
        return None if found is None else self._readable(found)

    def set_aside(self) -> tuple[SetAside, ...]:
        """The damaged journals before this one."""
        events = self._file.read(
            lambda connection: list(rows.events_of_type(connection, EventType.SET_ASIDE))
        )
        return tuple(SetAside(event.at, str(event.body.get("file"))) for event in events)

    def verify(self) -> Verification:
        """Looks for any change of what was written."""
        try:
            kept = read_head(self._file.head_path)
        except (ValueError, OSError) as error:
            fault = (
                f"The second file, with the last event's number and hash, is unusable ({error})."
            )
            return Verification(0, fault)
        return self._file.read(lambda connection: chain.verify(connection, kept))

    def close(self) -> None:
        """Closes the files and ends the session."""
        self._file.close()
        self._session.release()

    def _append(
        self,
        connection: sqlite3.Connection,
        entry_id: str,
        type_: EventType,
        state: State,
        told: Mapping[str, Any],
        **columns: str,
    ) -> None:
        chain.append(
            connection,
            entry=entry_id,
            type=type_.value,
            state=state.value,
            at=self._clock().isoformat(),
            session=self._session.name,
            body=body.to_text(told),
            **columns,
        )

    def _asked(self, intent: WriteIntent) -> dict[str, Any]:
        process = {
            "host": self._process.host,
            "pid": self._process.pid,
            "started_at": self._process.started_at.isoformat(),
        }
        told = {"asked": intent.asked, "process": process}
        return told if intent.sent_to is None else told | {body.SENT_TO: asdict(intent.sent_to)}

    def _refuse_used_key(self, connection: sqlite3.Connection, intent: WriteIntent) -> None:
        found = _holder(connection, intent.provider, intent.account, intent.key)
        if found is not None:
            raise KeyUsedError(self._readable(found, _NOT_SENT, Outcome.NOT_SENT))

    def _known(self, connection: sqlite3.Connection, entry_id: str) -> Entry:
        found = rows.select(connection, EntryFilter(), entry_id=entry_id) if entry_id else []
        if not found:
            raise StoreError(
                f"The journal has no entry {entry_id}.",
                remedy="If its file was replaced meanwhile, the entry is in the old one.",
            )
        return self._readable(found[0])

    def _readable(
        self,
        found: Entry | rows.UnreadableError,
        meaning: str = "",
        outcome: Outcome | None = None,
    ) -> Entry:
        if isinstance(found, rows.UnreadableError):
            what = (
                f"Event {found.seq} of the journal cannot be read: it was changed after it was "
                f"written. {meaning}"
            )
            raise StoreError(what.rstrip(), remedy=_VERIFY, outcome=outcome)
        return self._seen(found)

    def _seen(self, entry: Entry) -> Entry:
        """`entry` with whether it is still being sent."""
        if entry.state is not State.ASKED:
            return entry
        if entry.session == self._session.name:
            return replace(entry, in_flight=entry.id in self._under_way)
        return replace(entry, in_flight=is_alive(self._file.directory, entry.session))

    def _note_unreadable(self, found: list[Entry | rows.UnreadableError]) -> None:
        seqs = [str(error.seq) for error in found if isinstance(error, rows.UnreadableError)]
        if seqs:
            self._file.notes["unreadable"] = (
                f"Writes are left out of the list, because events of the journal were changed "
                f"after they were written: {', '.join(seqs)}. {_VERIFY}"
            )


def _columns(intent: WriteIntent) -> dict[str, str]:
    return {
        name: body.storable(str(getattr(intent, name)))
        for name in ("kind", "provider", "account", "environment", "what", "key", "target_id")
    }


def _holder(
    connection: sqlite3.Connection, provider: Provider, account: str, key: str
) -> Entry | rows.UnreadableError | None:
    where = EntryFilter(provider, account, WriteKind.CREATE, _KEY_IN_USE)
    found = rows.select(connection, where, limit=1, key=key) if key else []
    return found[0] if found else None


def _new_id() -> str:
    """Eight letters and digits, 40 random bits: short enough to be typed, and another one in each
    journal, so that an entry of a journal set aside is never taken for one of the new.
    """
    return base64.b32encode(os.urandom(5)).decode().lower()
