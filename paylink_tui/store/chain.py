"""The chain of hashes over the events, and its verification."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from paylink_tui.store.body import storable
from paylink_tui.store.head import Head

# What is hashed, in this order; `previous` is the hash of the event before.
FIELDS = (
    *("seq", "entry", "type", "state", "at", "session"),
    *("kind", "provider", "account", "environment", "what", "key", "target_id"),
    *("body", "previous"),
)
START = Head(0, "0" * 64)

_COLUMNS = ", ".join((*FIELDS, "hash"))
_INSERT = f"INSERT INTO events ({_COLUMNS}) VALUES ({', '.join('?' * (len(FIELDS) + 1))})"
_IN_ORDER = f"SELECT {_COLUMNS} FROM events NOT INDEXED ORDER BY seq"


@dataclass(frozen=True, slots=True)
class Verification:
    """What the verification of a journal found.

    `events` is how many events from the first on are as they were written. `fault` is a sentence,
    empty when all is well; `seq` is then the number of the first event that is wrong or missing,
    None where the fault is not one event's; `entry` the write it belongs to, as far as it says so.
    """

    events: int
    fault: str = ""
    seq: int | None = None
    entry: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.fault


def append(connection: sqlite3.Connection, **fields: str) -> Head:
    """Adds an event to the end of the chain, in the transaction that is open, and gives the new
    end. Fields that are not given are empty.
    """
    before = head_of(connection)
    previous = storable(before.hash)  # which may be damaged: verification tells of it
    known: dict[str, str | int] = {"seq": before.seq + 1, "previous": previous, **fields}
    values = [known.get(name, "") for name in FIELDS]
    head = Head(before.seq + 1, hash_of(values))
    connection.execute(_INSERT, (*values, head.hash))
    return head


def head_of(connection: sqlite3.Connection) -> Head:
    """The last event."""
    row = connection.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    return START if row is None else Head(row[0], str(row[1]))


def is_on_chain(connection: sqlite3.Connection, head: Head) -> bool:
    """Whether there is an event of this number and hash; every chain has the START."""
    if head == START:
        return True
    row = connection.execute("SELECT hash FROM events WHERE seq = ?", (head.seq,)).fetchone()
    return row is not None and row[0] == head.hash


def hash_of(values: Sequence[object]) -> str:
    """The SHA-256 of the FIELDS of an event, as a JSON list in ASCII, in hexadecimal digits.

    TypeError when one of them is of a type that the journal does not write.
    """
    text = json.dumps(values, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def verify(connection: sqlite3.Connection, kept: Head | None) -> Verification:
    """Follows the chain from its beginning and compares its end with `kept`, from the second file.

    To be called inside a transaction that began after `kept` was read.
    """
    (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        return Verification(0, f"The file itself is damaged: {said}.")
    before = START
    for row in connection.execute(_IN_ORDER):
        fault = _fault(row, before)
        if fault:
            return Verification(before.seq, fault, before.seq + 1, str(row[1]))
        before = Head(row[0], row[-1])
        if kept is not None and kept.seq == before.seq and kept.hash != before.hash:
            fault = (
                f"Event {before.seq} is not the one that was written: the journal, or its end, "
                "was replaced."
            )
            return Verification(before.seq - 1, fault, before.seq, str(row[1]))
    return _verify_end(before, kept)


def _verify_end(end: Head, kept: Head | None) -> Verification:
    if kept is None and end.seq:
        fault = (
            "The second file, with the number and hash of the last event, is missing: events that "
            "were cut off at the end could not be seen."
        )
        return Verification(end.seq, fault)
    if kept is not None and kept.seq > end.seq:
        fault = (
            f"The journal ends at event {end.seq}, but {kept.seq} were written: the rest is gone."
        )
        return Verification(end.seq, fault, end.seq + 1)
    return Verification(end.seq)


def _fault(row: Sequence[object], before: Head) -> str:
    """What is wrong with an event that should follow `before`, or empty."""
    seq, previous, stored = row[0], row[-2], row[-1]
    expected = before.seq + 1
    if seq != expected:
        return f"Event {expected} is missing: the next one there is {seq}."
    if previous != before.hash:
        return f"Event {seq} does not follow the one before it: one of the two was replaced."
    try:
        genuine = hash_of(row[:-1]) == stored
    except TypeError:
        genuine = False
    return "" if genuine else f"Event {seq} was changed after it was written."
