"""One scan: every page of an account into the index, side by side, behind everybody who waits.

What makes it complete is in `scan_plan`. Here is what makes it last: the links of a page and the
place of the scan go into the index in one transaction; whatever ends it, a pause, a fault of the
provider, the end of the program, leaves it where the last transaction left it.
"""

from __future__ import annotations

import asyncio
import math
import statistics
import time
from collections import deque
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from paylink_tui.model.errors import NotFoundError, PaylinkError
from paylink_tui.services.desk import read_error
from paylink_tui.services.pages import AHEAD
from paylink_tui.services.scan_keeping import Keeping, ScanLostError
from paylink_tui.services.scan_lists import Reading, ReadPage, readings
from paylink_tui.services.scan_plan import Ask, ListPlan
from paylink_tui.store.scans import ListMark, ScanKind, ScanRow, ScanState

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.services.desk import Desk
    from paylink_tui.store.index import Index

# So many of the last pages tell the pace, without the longest of their gaps: the waits for the
# budget are forecast on their own, and one of them says nothing of the next page.
_PACE_PAGES = 64
_PACE_SHARE = 0.9
_HOLES_KEPT = 20
_PAUSED = "Paused."
_ENOUGH = "As many requests were sent as were allowed."
_UNCERTAIN = (
    "it changed while it was read, and its order does not show what moved: links may be missing, "
    "and none were taken for gone."
)

_Running = dict[asyncio.Task[ReadPage], tuple[Reading, Ask]]


@dataclass(frozen=True, slots=True)
class ScanStatus:
    """A scan at one moment. `left` pages are an estimate while links come and go, and None until
    the end of every list is known; `seconds_left` is None until a pace is known too. `reason` says
    why it rests; `stopped_as_told` where that is the number of requests it was allowed.
    """

    account: Account
    row: ScanRow
    running: bool
    left: int | None
    seconds_left: float | None
    reason: str
    stopped_as_told: bool = False

    @property
    def share(self) -> float | None:
        """How much of it is done, from 0 to 1, where that is known."""
        if self.row.state is ScanState.DONE:
            return 1.0
        if self.left is None:
            return None
        return self.row.pages / max(1, self.row.pages + self.left)


class Scan:
    """The scan of one account, claimed by this program; `before` is the row it goes on from."""

    def __init__(
        self,
        desk: Desk,
        index: Index,
        account: Account,
        row: ScanRow,
        before: ScanRow | None,
        claim: ExitStack,
    ) -> None:
        self.account = account
        self._desk = desk
        self._claim = claim
        self._kept = Keeping(index, row, before)
        self._task: asyncio.Task[None] | None = None
        self._finishing: asyncio.Task[None] | None = None
        self._reason = ""
        self._may_ask: int | None = None
        self._answered: deque[float] = deque(maxlen=_PACE_PAGES)
        self._forecast: tuple[float, float | None] = (-math.inf, None)

    # What others see and do

    @property
    def is_running(self) -> bool:
        """Whether pages are being asked for."""
        return self._task is not None and not self._task.done()

    @property
    def row(self) -> ScanRow:
        """How far it has come."""
        return self._kept.row

    def status(self) -> ScanStatus:
        """How it stands now."""
        plans = [reading.plan for reading in self._kept.readings or ()]
        is_known = self._kept.readings is not None and all(plan.knows_its_end for plan in plans)
        left = sum(plan.left for plan in plans) if is_known else None
        return ScanStatus(
            self.account,
            self.row,
            self.is_running,
            left,
            self._seconds_for(left) if self.is_running and left is not None else None,
            self._reason,
            stopped_as_told=self._reason == _ENOUGH,
        )

    @property
    def is_stuck(self) -> bool:
        """Whether something other than the user keeps it from going on."""
        is_open = self.row.state is ScanState.OPEN and not self.is_running
        return is_open and self._reason not in ("", _PAUSED, _ENOUGH)

    def go_on(self, most_requests: int | None = None) -> None:
        """Asks for pages, at most `most_requests`, until all are read or something hinders it."""
        if not self.is_running and self.row.state is ScanState.OPEN:
            self._reason = ""
            self._may_ask = most_requests
            self._answered.clear()
            self._task = asyncio.create_task(self._run())
            self._task.add_done_callback(lambda _: self._desk.scan_rests())

    async def pause(self, reason: str = _PAUSED) -> None:
        """Asks for nothing more and keeps what was read. It can go on at any time."""
        task = self._task
        if task is not None and not task.done():
            self._reason = reason
            task.cancel()
            await asyncio.wait((task,))
        if self._finishing is not None:
            await asyncio.wait((self._finishing,))

    async def stop(self) -> bool:
        """Ends it for good, which is True. What was read stays in the index.

        Raises:
            StoreError: that cannot be written down.
        """
        await self.pause()
        if self.row.state is ScanState.OPEN:
            self._kept.readings = []
            self._kept.change(state=ScanState.STOPPED, lists={})
            self._reason = ""
            with suppress(ScanLostError):  # there is nothing left to go on with
                await self._kept.finish()
        self._claim.close()
        return True

    async def leave(self) -> None:
        """For the end of the program: keeps what was read, and lets another program go on."""
        await self.pause("Left when the program ended.")
        self._claim.close()

    async def wait(self) -> None:
        """Returns once it rests."""
        if self._task is not None:
            await asyncio.wait((self._task,))

    # Reading

    async def _run(self) -> None:
        try:
            try:
                await self._read()
            except ScanLostError:
                if self._reason:  # it is to rest
                    raise
                await self._read()  # once: a file damaged again and again must not use budget up
            if self.row.state is ScanState.DONE:
                self._claim.close()
        except PaylinkError as error:
            self._reason = error.sentence()
            if self.row.state is ScanState.DONE:  # read, but not written: that is still to do
                self._kept.change(state=ScanState.OPEN)
        except Exception as error:
            self._reason = f"The program itself failed here ({type(error).__name__})."
            raise

    async def _read(self) -> None:
        try:
            await self._open()
            await self._read_all()
            self._end_if_done()
        finally:
            self._finishing = asyncio.create_task(self._kept.finish())
            self._finishing.add_done_callback(read_error)
            await asyncio.shield(self._finishing)

    async def _open(self) -> None:
        if self._kept.readings is None:
            await self._check_credentials()
            self._kept.readings = await readings(self._desk, self.account, self.row)
            for reading in [reading for reading in self._kept.readings if reading.plan.is_done]:
                self._close(reading, self.row.marks)  # there is nothing to ask for

    async def _check_credentials(self) -> None:
        """With another key an account may be another shop, of which nothing is known yet."""
        now = await self._desk.credentials_hash(self.account)
        if self.row.credentials not in ("", now):
            self._kept.change(lists={}, marks={})
        self._kept.change(credentials=now)

    async def _read_all(self) -> None:
        running: _Running = {}
        try:
            while True:
                self._fill(running)
                if not running:
                    return
                await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in [task for task in running if task.done()]:
                    self._arrived(task, *running.pop(task))
                await self._kept.has_room()
        finally:
            for task, (reading, ask) in running.items():
                task.cancel()
                reading.plan.give_back(ask)
            await asyncio.gather(*running, return_exceptions=True)

    def _fill(self, running: _Running) -> None:
        """Asks for as many pages as may be asked for, the lists in turn."""
        waiting = deque(self._kept.readings or ())
        while waiting and len(running) < AHEAD * self.account.connections and self._may_ask != 0:
            reading = waiting.popleft()
            if (ask := reading.plan.ask()) is None:
                continue
            waiting.append(reading)
            running[asyncio.ensure_future(reading.read(ask.page))] = (reading, ask)
            if self._may_ask is not None:
                self._may_ask -= 1

    def _arrived(self, task: asyncio.Task[ReadPage], reading: Reading, ask: Ask) -> None:
        try:
            page = task.result()
        except NotFoundError as error:
            self._not_there(reading, error)
            return
        except BaseException:
            reading.plan.give_back(ask)
            raise
        if self._kept.readings is None:
            return  # what it belongs to is lost, and is read anew
        self._answered.append(time.monotonic())
        self._kept.add(page.sightings)
        self._kept.count(pages=1, links=reading.plan.seen(ask, page.told))
        if page.unreadable:
            self._note_hole(reading, f"page {ask.page}: {page.unreadable[0]}")
        if reading.plan.is_done:
            self._list_done(reading)
        self._kept.start()

    def _not_there(self, reading: Reading, error: NotFoundError) -> None:
        """A product that is gone is no reason to leave the others unread."""
        if reading in (self._kept.readings or ()):
            self._note_hole(reading, error.sentence())
            self._close(reading, self.row.marks)
            self._kept.start()

    def _list_done(self, reading: Reading) -> None:
        plan = reading.plan
        marks = dict(self.row.marks)
        if isinstance(plan, ListPlan):
            marks.pop(reading.name, None)
            if plan.floor is not None:
                marks[reading.name] = ListMark(plan.floor, plan.end)
            if not plan.is_certain:
                self._note_hole(reading, _UNCERTAIN)
            if self.row.kind is ScanKind.FULL and reading.name not in self.row.unread:
                self._kept.find_gone(reading)
        self._close(reading, marks)

    def _note_hole(self, reading: Reading, what: str) -> None:
        holes = tuple(dict.fromkeys((*self.row.holes, f"{reading.name}: {what}")))
        unread = self.row.unread | {reading.name}
        self._kept.change(holes=holes[:_HOLES_KEPT], unread=unread)

    def _close(self, reading: Reading, marks: Mapping[str, ListMark]) -> None:
        assert self._kept.readings is not None  # nothing is lost but while the scan awaits
        self._kept.readings.remove(reading)
        self._kept.change(lists={**self.row.lists, reading.name: None}, marks=marks)

    def _end_if_done(self) -> None:
        if self._kept.readings == []:
            self._kept.change(state=ScanState.DONE, lists={})
        elif self._may_ask == 0:
            self._reason = _ENOUGH

    # Foretelling

    def _seconds_for(self, left: int) -> float | None:
        """Looked at once a second: a forecast of the budget is too much for every frame."""
        now, pace = time.monotonic(), self._pace()
        if now >= self._forecast[0] + 1 and pace is not None:
            seconds = max(left * pace, self._desk.seconds_for(self.account.name, left))
            self._forecast = (now, seconds)
        return self._forecast[1]

    def _pace(self) -> float | None:
        """Seconds a page lately."""
        if len(self._answered) < 2:
            return None
        gaps = sorted(after - before for before, after in pairwise(self._answered))
        return statistics.fmean(gaps[: max(1, int(len(gaps) * _PACE_SHARE))])
