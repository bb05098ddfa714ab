"""One account's lane: what goes next, when, and how often.

Everything is decided in `_pump`, which runs at every change: a request came, a slot became free, a
pause ended. It never awaits, so nothing changes under it. A try on the line is a task of its own
and the only thing that holds a slot; a job that waits for its next try holds none.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from paylink_tui.pool import backoff, faults
from paylink_tui.pool.budget import Budget
from paylink_tui.pool.condition import Condition, Health
from paylink_tui.pool.job import Job, JobQueue
from paylink_tui.pool.log import Progress, RequestLog
from paylink_tui.pool.settings import LaneSettings, Window
from paylink_tui.pool.wire import Fault, Sending, Wire
from paylink_tui.providers.http import Request, Response, Urgency

__all__ = ["Lane", "LaneSettings", "LaneStatus", "Window"]

_LOG = logging.getLogger("paylink_tui.lane")
MOST_TRIES = 4
PATIENCE = 60.0  # seconds that a person is kept waiting for a pause or the budget

# A timer runs no longer than this: the loop's clock stands still while a laptop sleeps, the
# budget's does not, and another program may have been given the budget back.
_RECHECK = 5.0


@dataclass(frozen=True, slots=True)
class LaneStatus:
    """A lane at one moment. `queued` counts those that wait for their next try as well.

    `left` is what people can still send in each window; `last_error` is empty unless `health` is
    "failing"; `budget_fault` says why the budget is not shared with other programs, or is empty.
    """

    in_flight: int
    queued: int
    left: tuple[tuple[Window, int], ...]
    paused_until: datetime | None
    health: Health
    last_error: str
    budget_fault: str


class Lane:
    """Carries the requests of one account; a `Send` (see there for the contract).

    People go before background work. Reads are tried up to four times and shared with whoever asks
    for the same meanwhile; a write is sent once, on a connection of its own, and is not stopped by
    the cancellation of its caller. `changed` is called at every change of `status`.
    """

    def __init__(
        self,
        settings: LaneSettings,
        budget: Budget,
        log: RequestLog,
        changed: Callable[[], None],
    ) -> None:
        self.settings = settings
        self._budget = budget
        self._log = log
        self._changed = changed
        self._wire = Wire(settings)
        self._condition = Condition(settings.host)
        self._queue = JobQueue()
        self._running: set[Job] = set()
        self._held_back: set[Job] = set()
        self._joinable: dict[Request, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._background_shut_until = 0.0
        self._count = 0
        self._closing = False

    async def __call__(self, request: Request, urgency: Urgency = Urgency.PERSON) -> Response:
        """Sends `request` when its turn comes; an answer of any status is a `Response`.

        Raises:
            NetworkError: no whole answer came, or it was not sent because a person would have
                waited over a minute or the lane is closed.
        """
        if self._closing:
            raise faults.dropped(self.settings, request)
        job = self._join(request, urgency)
        waiter: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        job.waiters.add(waiter)
        self._pump()
        try:
            return await waiter
        except asyncio.CancelledError:
            self._leave(job, waiter)
            raise

    def status(self) -> LaneStatus:
        """The lane as it is now; counts the budget, so not for an inner loop."""
        return LaneStatus(
            in_flight=len(self._running),
            queued=len(self._queue) + len(self._held_back),
            left=self._budget.left(),
            paused_until=self._condition.paused_until(),
            health=self._condition.health,
            last_error=self._condition.last_error,
            budget_fault=self._budget.fault,
        )

    def seconds_for(self, count: int) -> float:
        """Seconds before which `count` requests of background work cannot all have been sent."""
        return max(self._budget.seconds_for(count), self._condition.pause_left())

    async def close(self, grace: float) -> None:
        """Ends all work: at once, but for writes on the line, which get `grace` seconds.

        What was not sent fails as not sent; a write that outlives its grace as unknown.
        """
        self._closing = True
        for job in [*self._queue, *self._held_back, *self._running]:
            if not (job in self._running and job.request.is_write):
                self._withdraw(job)
                self._finish(
                    job, Fault(faults.dropped(self.settings, job.request), can_retry=False)
                )
        if writing := [job.task for job in self._running if job.task is not None]:
            await asyncio.wait(writing, timeout=grace)
        for job in list(self._running):
            self._withdraw(job)
            self._finish(
                job,
                Fault(
                    faults.cut_off(self.settings, has_left=job.sending.has_left), can_retry=False
                ),
            )
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._pump()
        await self._wire.close()

    # Jobs come and go.

    def _join(self, request: Request, urgency: Urgency) -> Job:
        """The job of an identical read that is under way, or a new one in the queue."""
        job = self._joinable.get(request)
        if job is None:
            return self._new_job(request, urgency)
        job.entry.shared += 1
        if urgency < job.urgency:
            self._make_urgent(job, urgency)
        self._log.changed(job.entry)
        return job

    def _new_job(self, request: Request, urgency: Urgency) -> Job:
        self._count += 1
        entry = self._log.begin(self.settings, request, urgency)
        job = Job(request, urgency, self._count, entry, asked_at=_now())
        if not request.is_write:
            self._joinable[request] = job
        self._queue.add(job)
        return job

    def _make_urgent(self, job: Job, urgency: Urgency) -> None:
        queued = job in self._queue
        if queued:
            self._queue.remove(job)
        job.urgency = job.entry.urgency = urgency
        if queued:
            self._queue.add(job)

    def _leave(self, job: Job, waiter: asyncio.Future[Response]) -> None:
        """One caller was cancelled; the last one takes the job along, but never a write sent."""
        job.waiters.discard(waiter)
        if job.waiters or job.is_over or (job.request.is_write and job in self._running):
            return
        self._withdraw(job)
        self._end(job, Progress.CANCELLED)
        self._pump()

    def _withdraw(self, job: Job) -> None:
        """Takes `job` from wherever it is; its slot is free at once."""
        if job in self._queue:
            self._queue.remove(job)
        if job.timer is not None:
            job.timer.cancel()
            self._held_back.discard(job)
        if job.task is not None:
            job.task.cancel()
            self._running.discard(job)

    # What goes next.

    def _pump(self) -> None:
        """Starts what can start, and sets one timer for what must wait."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while (job := self._queue.head()) is not None and self._has_slot(job):
            wait = self._wait(job)
            if wait <= 0:
                self._start(job)
            elif job.urgency is Urgency.PERSON and wait > PATIENCE:
                self._withdraw(job)
                paused = self._condition.pause_left() > 0
                error = faults.too_long(self.settings, job.request, wait, paused=paused)
                self._finish(job, Fault(error, can_retry=False))
            else:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(min(wait, _RECHECK), self._pump)
                break
        self._changed()

    def _has_slot(self, job: Job) -> bool:
        """Whether `job` may go on the line.

        Where background work has filled every slot one person goes beyond them, since a person
        must not wait for a slow provider to answer a scan.
        """
        taken = len(self._running)
        if taken < self.settings.slots or job.urgency is Urgency.BACKGROUND:
            return taken < self.settings.slots
        return all(running.urgency is Urgency.BACKGROUND for running in self._running)

    def _wait(self, job: Job) -> float:
        """Seconds until `job` may go; 0 when its request has been spent."""
        now = _now()
        background = job.urgency is Urgency.BACKGROUND
        shut_for = self._background_shut_until - now if background else 0.0
        if (known := max(self._condition.pause_left(), shut_for)) > 0:
            return known
        wait = self._budget.try_spend(job.urgency)
        if background:
            # Remembered, so that a thousand pages that arrive do not each ask the file.
            self._background_shut_until = now + min(wait, _RECHECK)
        return wait

    def _start(self, job: Job) -> None:
        self._queue.remove(job)
        self._running.add(job)
        if job.first_sent_at is None:
            job.first_sent_at = _now()
            job.entry.waited = job.first_sent_at - job.asked_at
        job.tries += 1
        job.sending = Sending()
        job.timer = None
        job.entry.tries = job.tries
        job.entry.progress = Progress.IN_FLIGHT
        self._log.changed(job.entry)
        job.task = asyncio.get_running_loop().create_task(self._try(job))
        self._tasks.add(job.task)
        job.task.add_done_callback(self._tasks.discard)

    # A try and what follows from it.

    async def _try(self, job: Job) -> None:
        started = _now()
        seconds = self.settings.total_timeout - job.on_line
        result = await self._sent(job, seconds)
        job.on_line += _now() - started
        job.task = None
        self._running.discard(job)
        self._condition.note(result, job.tries)
        if self._deserves_another(job, result):
            self._hold_back(job)
            self._pump()
        else:
            self._pump()  # first, so that the line is not idle while the answer is read
            self._finish(job, result)

    async def _sent(self, job: Job, seconds: float) -> Response | Fault:
        """The answer. A fault of our own is one of the request's too, or its caller would wait for
        ever, and would not know of a write that it may have happened.
        """
        try:
            return await self._wire.send(job.request, job.sending, seconds)
        except Exception as error:
            _LOG.error("a request failed within the program", exc_info=error)
            fault = faults.own(
                self.settings, job.request, error, may_have_left=job.sending.has_left
            )
            return Fault(fault, can_retry=False)

    def _deserves_another(self, job: Job, result: Response | Fault) -> bool:
        spent = job.tries >= MOST_TRIES or job.on_line >= self.settings.total_timeout
        if job.request.is_write or spent:
            return False
        if isinstance(result, Fault):
            return result.can_retry
        if job.urgency is Urgency.PERSON and backoff.asked_pause(result) > PATIENCE:
            return False
        return result.status in backoff.RETRIED_STATUSES

    def _hold_back(self, job: Job) -> None:
        self._held_back.add(job)
        delay = backoff.jittered(job.tries)
        job.timer = asyncio.get_running_loop().call_later(delay, self._bring_back, job)
        job.entry.progress = Progress.WAITING
        self._log.changed(job.entry)

    def _bring_back(self, job: Job) -> None:
        self._held_back.discard(job)
        self._queue.add(job)
        self._pump()

    def _finish(self, job: Job, result: Response | Fault) -> None:
        entry = job.entry
        if isinstance(result, Fault):
            entry.error = result.error.what
            self._end(job, Progress.FAILED)
            job.give(result.error)
        else:
            entry.status, entry.bytes = result.status, len(result.body)
            self._end(job, Progress.DONE)
            job.give(result)

    def _end(self, job: Job, progress: Progress) -> None:
        if self._joinable.get(job.request) is job:
            del self._joinable[job.request]
        if job.request.is_write:
            self._part_from_older_reads()
        job.entry.progress = progress
        if job.first_sent_at is not None:
            job.entry.elapsed = _now() - job.first_sent_at
        self._log.ended(job.entry)

    def _part_from_older_reads(self) -> None:
        """Whoever reads after a write must not be given an answer from before it."""
        for job in self._running:
            if self._joinable.get(job.request) is job:
                del self._joinable[job.request]


def _now() -> float:
    return asyncio.get_running_loop().time()
