"""The request log: the newest 2,000 exchanges with the providers, without their secrets."""

from __future__ import annotations

import asyncio
import logging
import shlex
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from paylink_tui.model.text import shorten
from paylink_tui.pool.scrub import MASK
from paylink_tui.pool.settings import LaneSettings
from paylink_tui.pool.target import target
from paylink_tui.providers.http import Request, Urgency
from paylink_tui.providers.redact import redact_url

KEPT_ENTRIES = 2_000
_KEPT_BODY = 4_096  # characters; enough to read, and 2,000 of them stay small

_LANE_LOG = logging.getLogger("paylink_tui.lane")


class Progress(StrEnum):
    """How far an exchange has come."""

    WAITING = "waiting"  # for a slot, for the budget, or for its next try
    IN_FLIGHT = "in flight"
    DONE = "done"  # a whole answer came, of whatever status
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(slots=True, eq=False)
class LogEntry:
    """One exchange; the lane changes it as the exchange goes on.

    `started_at` is when it was asked for, `waited` the seconds until its first try began and
    `elapsed` the seconds from there to its end. `shared` counts the callers that joined it beyond
    the first; `bytes` is the size of the answer's body. `headers` are those that were sent, secret
    values as `****`; `body` is what was sent, redacted.
    """

    number: int
    account: str
    method: str
    path_with_query: str
    base_url: str
    headers: tuple[tuple[str, str], ...]
    body: str
    urgency: Urgency
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    progress: Progress = Progress.WAITING
    status: int | None = None
    waited: float = 0.0
    elapsed: float = 0.0
    tries: int = 0
    shared: int = 0
    error: str | None = None
    bytes: int = 0


def notify(listeners: Sequence[Callable[..., None]], *told: object) -> None:
    """Calls each listener; one that fails is reported to the loop and does not stop a lane."""
    for listener in tuple(listeners):
        try:
            listener(*told)
        except Exception as error:
            asyncio.get_running_loop().call_exception_handler(
                {"message": "A listener of the pool failed", "exception": error}
            )


class RequestLog:
    """A ring of entries, oldest first, and those who want to hear of their changes."""

    def __init__(self, kept: int = KEPT_ENTRIES) -> None:
        self._entries: deque[LogEntry] = deque(maxlen=kept)
        self._listeners: list[Callable[[LogEntry], None]] = []
        self._count = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[LogEntry]:
        return iter(self._entries)

    def on_change(self, listener: Callable[[LogEntry], None]) -> Callable[[], None]:
        """Calls `listener` with each entry that is new or changed; returns what ends that.

        It is called in the middle of a lane's work and so must be quick.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def begin(self, settings: LaneSettings, request: Request, urgency: Urgency) -> LogEntry:
        """A new entry for `request`, without anything that only its provider may see."""
        self._count += 1
        entry = LogEntry(
            number=self._count,
            account=settings.account,
            method=request.method,
            path_with_query=redact_url(settings.scrubber.text(target(request))),
            base_url=redact_url(settings.base_url.rstrip("/")),
            headers=_shown_headers(settings, request),
            body=_readable(settings, request.body),
            urgency=urgency,
        )
        self._entries.append(entry)
        self.changed(entry)
        return entry

    def ended(self, entry: LogEntry) -> None:
        """As `changed`, at the end of an exchange, of which the log file gets a line."""
        how = entry.error if entry.status is None else str(entry.status)
        _LANE_LOG.info(
            "%s %s %s: %s, tries %d, waited %.0f ms, took %.0f ms",
            entry.account,
            entry.method,
            entry.path_with_query,
            how or entry.progress.value,
            entry.tries,
            entry.waited * 1_000,
            entry.elapsed * 1_000,
        )
        self.changed(entry)

    def changed(self, entry: LogEntry) -> None:
        """Tells every listener of `entry`."""
        notify(self._listeners, entry)


def as_curl(entry: LogEntry) -> str:
    """A curl command of the same request, with `****` where a person must put the secret."""
    words = ["curl", "-X", entry.method, entry.base_url + entry.path_with_query]
    for name, value in entry.headers:
        words += ["-H", f"{name}: {value}"]
    if entry.body:
        words += ["--data-raw", entry.body]
    return shlex.join(words)


def _shown_headers(settings: LaneSettings, request: Request) -> tuple[tuple[str, str], ...]:
    secret = ((name, MASK) for name in settings.headers)
    return (*secret, ("Content-Type", request.content_type))


def _readable(settings: LaneSettings, body: bytes | None) -> str:
    # Redacted before it is cut: half a secret at the cut would not be recognised.
    text = settings.scrubber.text((body or b"").decode("utf-8", "replace"))
    return shorten(redact_url(text), _KEPT_BODY)
