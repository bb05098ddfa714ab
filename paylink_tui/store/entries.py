"""A write as the journal knows it: what was asked, what became of it, and the events between.

A link is a secret in a log, yet the journal must give it again, since it is the only list of Mesh
Paylinks. So no `repr` here shows what was asked, what was answered or what was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.errors import Outcome, StoreError


class WriteKind(StrEnum):
    """What a write does at the provider."""

    CREATE = "create"
    DELETE = "delete"
    EXPIRE = "expire"


class State(StrEnum):
    """What is known of a write."""

    ASKED = "asked"  # written down; no end of it is known
    DONE = "done"
    REFUSED = "refused"  # the provider answered that it did not do it
    NOT_SENT = "not_sent"  # nothing left this machine
    UNKNOWN = "unknown"  # it may have been done
    NOT_DONE = "not_done"  # it was unknown, and has been found not to have been done


UNRESOLVED = frozenset({State.ASKED, State.UNKNOWN})
# In these the provider did nothing, so what was to identify the link may be used again.
FREES_KEY = frozenset({State.REFUSED, State.NOT_SENT, State.NOT_DONE})


class End(StrEnum):
    """How a write ended. The last three have the values of `model.errors.Outcome`."""

    DONE = "done"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


class Resolution(StrEnum):
    """How a write of unknown outcome was settled: looked up, or decided by a person."""

    FOUND_DONE = "found_done"
    FOUND_NOT_DONE = "found_not_done"
    DECIDED_DONE = "decided_done"
    DECIDED_NOT_DONE = "decided_not_done"

    @property
    def state(self) -> State:
        """What is known of the write from then on."""
        done = self in (Resolution.FOUND_DONE, Resolution.DECIDED_DONE)
        return State.DONE if done else State.NOT_DONE


class EventType(StrEnum):
    """What an event of the journal tells."""

    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    RESOLVED = "resolved"
    SET_ASIDE = "set_aside"  # of no write: where an older, damaged journal was put


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an account led when a write was asked: its address, and a hash of that and of its
    credentials, from which none can be read.
    """

    base_url: str
    credentials: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WriteIntent:
    """A write that is about to be sent.

    `what` is a sentence for people. `key` is ours for it: the `reference` at txn.pro, the
    `transactionId` at Mesh, the nonce at Mesilat, or empty. `asked` is what was asked, redacted,
    with money as text. `target_id` is what is deleted or expired, or empty. `sent_to` is None in a
    journal of a program that did not note it.
    """

    kind: WriteKind
    provider: Provider
    account: str
    environment: Environment
    what: str
    asked: Mapping[str, Any] = field(repr=False)
    key: str = ""
    target_id: str = ""
    sent_to: Destination | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the journal. `seq` counts from 1 over all writes; `body` depends on `type`."""

    seq: int
    type: EventType
    at: datetime
    body: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Process:
    """The program that asked for a write: for a person who looks for it."""

    host: str
    pid: int
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A write with all that is known of it.

    `answer` is what the provider answered or was found to hold: ids and, under `url`, the link, or
    under `error` why it was not done; empty while nothing is known. `evidence` is what `resolution`
    rests on. `in_flight` is True while the program that asked still runs and has not told an end:
    nobody else may resolve it.
    """

    id: str
    intent: WriteIntent
    state: State
    process: Process
    session: str = field(repr=False)
    events: tuple[Event, ...] = field(repr=False)
    answer: Mapping[str, Any] = field(repr=False)
    resolution: Resolution | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict, repr=False)
    in_flight: bool = False

    @property
    def asked_at(self) -> datetime:
        """When it was written down, which is just before it was sent."""
        return self.events[0].at

    @property
    def changed_at(self) -> datetime:
        """When something was last learnt of it."""
        return self.events[-1].at

    @property
    def url(self) -> str:
        """The link that was made, or empty. Whoever has that of a Mesh Paylink can use it."""
        url = self.answer.get("url")
        return url if isinstance(url, str) else ""


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which writes to list; what is empty does not matter.

    `text` is looked for in any case in the sentence, the ids and keys, and every value that was
    asked, answered or found, the link included.
    """

    provider: Provider | None = None
    account: str = ""
    kind: WriteKind | None = None
    states: frozenset[State] = frozenset()
    text: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A damaged journal that was put away: when, and the file's name beside the journal."""

    at: datetime
    file: str


class KeyUsedError(StoreError):
    """The key of a new link belongs to `entry`, which was done or may have been. Nothing was sent.

    Two links of one key could not be told apart.
    """

    def __init__(self, entry: Entry) -> None:
        super().__init__(
            f"{entry.intent.key} was used before, by: {entry.intent.what} "
            f"({entry.state.value.replace('_', ' ')}). Nothing was sent.",
            remedy=f"Look at entry {entry.id} of the journal, or take a new one.",
            outcome=Outcome.NOT_SENT,
        )
        self.entry = entry
