"""One exchange and those who wait for it, and the queue that exchanges wait in."""

from __future__ import annotations

import asyncio
import copy
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from paylink_tui.model.errors import NetworkError
from paylink_tui.pool.log import LogEntry, Progress
from paylink_tui.pool.wire import Sending
from paylink_tui.providers.http import Request, Response, Urgency


@dataclass(slots=True, eq=False)
class Job:
    """A request on its way through a lane.

    `asked_at` and `first_sent_at` are of the loop's clock, `on_line` the seconds of all its tries
    together. `task` is the try under way, `timer` the pause before the next one.
    """

    request: Request
    urgency: Urgency
    number: int
    entry: LogEntry
    asked_at: float
    first_sent_at: float | None = None
    on_line: float = 0.0
    tries: int = 0
    sending: Sending = field(default_factory=Sending)
    task: asyncio.Task[None] | None = None
    timer: asyncio.TimerHandle | None = None
    waiters: set[asyncio.Future[Response]] = field(default_factory=set)

    @property
    def is_over(self) -> bool:
        """Whether its result is out, or nobody wants it any more."""
        return self.entry.progress not in (Progress.WAITING, Progress.IN_FLIGHT)

    def give(self, result: Response | NetworkError) -> None:
        """Hands `result` to everyone who waits; an error to each as a copy of its own."""
        for waiter in self.waiters:
            if waiter.done():  # cancelled in this same turn of the loop
                continue
            if isinstance(result, NetworkError):
                waiter.set_exception(copy.copy(result))
            else:
                waiter.set_result(result)
        self.waiters.clear()


class JobQueue:
    """Jobs in the order in which they go: people before background work, each by arrival.

    Ordered dictionaries rather than a heap: a job that is cancelled, or that becomes urgent, is
    taken out of the middle at once.
    """

    def __init__(self) -> None:
        self._by_urgency: dict[Urgency, OrderedDict[int, Job]] = {
            urgency: OrderedDict() for urgency in sorted(Urgency)
        }

    def __len__(self) -> int:
        return sum(map(len, self._by_urgency.values()))

    def __iter__(self) -> Iterator[Job]:
        for jobs in self._by_urgency.values():
            yield from list(jobs.values())

    def __contains__(self, job: Job) -> bool:
        return job.number in self._by_urgency[job.urgency]

    def head(self) -> Job | None:
        """The job that is next to go."""
        return next((next(iter(jobs.values())) for jobs in self._by_urgency.values() if jobs), None)

    def add(self, job: Job) -> None:
        """Puts a new job behind all of its urgency, and one that was sent before in front."""
        jobs = self._by_urgency[job.urgency]
        jobs[job.number] = job
        if job.tries:
            jobs.move_to_end(job.number, last=False)

    def remove(self, job: Job) -> None:
        """Takes out a job that is in the queue."""
        del self._by_urgency[job.urgency][job.number]
