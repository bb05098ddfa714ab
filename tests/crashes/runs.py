"""One run: a write is cut, the program is started again, and what it then says is judged."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from paylink_tui.sandbox import Sandbox, SandboxSettings, ready_toml
from paylink_tui.store.chain import Verification
from paylink_tui.store.entries import FREES_KEY, UNRESOLVED, Entry, State
from paylink_tui.store.journal import Journal
from tests.crashes.points import NEVER, OUTSIDE, Point
from tests.crashes.processes import PATIENCE_S, Processes, Ran
from tests.crashes.writes import WRITES, Case

LATER_S = 60  # when what is not there will not come any more
_RESOLVE = ("journal", "--json", "resolve")


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run does. `step` is its row of the table.

    `fault` is a rule for the write's request at the sandbox; the process is killed from outside
    once `killed_when` ("arrived" there, or "made" there). `look` is where the first look-up after
    the restart is killed, whose clock is `look_later_s` ahead. `then` happens at the provider
    between the crash and the look-up.
    """

    write: str
    step: str
    point: Point
    fault: dict[str, Any] = field(default_factory=dict)
    killed_when: str = ""
    look: Point = OUTSIDE
    look_later_s: int = 0
    then: Callable[[Sandbox, Case], None] | None = None
    tells: bool | None = None  # whether the look-up can tell; None: as the write's provider can


@dataclass(slots=True)
class Verdict:
    """What came of a run: `state` of the entry at its end, None where none was begun; how often it
    was `made`; `faults` are broken promises, a sentence each.
    """

    plan: Plan
    was_killed: bool = False
    look_was_killed: bool = False
    made: int = 0
    state: State | None = None
    faults: list[str] = field(default_factory=list)

    def expect(self, holds: bool, fault: str) -> None:
        """Notes `fault` unless it holds."""
        if not holds:
            self.faults.append(fault)


class Bench:
    """Runs plans one after the other in `folder`, each in a state folder of its own."""

    def __init__(self, sandbox: Sandbox, processes: Processes, folder: Path) -> None:
        self._sandbox = sandbox
        self._processes = processes
        self._folder = folder
        self._config = folder / "config.toml"
        self._config.touch(mode=0o600)
        self._config.write_text(ready_toml(sandbox.url), encoding="utf-8")
        self._number = 0

    def passed_by(self, write: str) -> dict[str, int]:
        """How many lines, statements and bytes an undisturbed write passes."""
        self._number += 1
        case = WRITES[write](self._sandbox, self._number)
        ran = self._run(case.arguments, self._state(), NEVER)
        assert ran.code == 0, ran.err
        return ran.passed

    def run(self, plan: Plan) -> Verdict:
        """Does all of one plan; takes away its folder when nothing was wrong."""
        self._number += 1
        verdict = Verdict(plan)
        case = WRITES[plan.write](self._sandbox, self._number)
        state = self._state()
        verdict.was_killed = self._cut(plan, case, state).was_killed
        if plan.killed_when != "arrived":
            _settle(self._sandbox)
        begun = self._after_the_crash(verdict, case, state)
        if begun is not None:
            self._again(verdict, case, state, begun)
        self._look(verdict, case, state)
        if not verdict.faults:
            shutil.rmtree(state)
        return verdict

    # The steps of a run

    def _cut(self, plan: Plan, case: Case, state: Path) -> Ran:
        if plan.fault:
            self._sandbox.fault(
                provider=case.provider, method=case.method, path_contains=case.path, **plan.fault
            )
        if not plan.killed_when:
            return self._run(case.arguments, state, plan.point)
        arrived = self._writes_seen(case)
        pid = self._processes.start(self._words(case.arguments), state, OUTSIDE)
        if plan.killed_when == "made":
            _until(lambda: case.made() > 0)
        else:
            _until(lambda: self._writes_seen(case) > arrived)
        os.kill(pid, signal.SIGKILL)
        return self._processes.ended()

    def _after_the_crash(self, verdict: Verdict, case: Case, state: Path) -> Entry | None:
        """What the files say as the crash left them. A new program, not the judge, opens them
        first: a copy is read.
        """
        entries, verification = _autopsy(state)
        verdict.made = case.made()
        _sound(verdict, entries, verification)
        verdict.expect(bool(entries) or not verdict.made, "a write without an entry")
        if not entries:
            return None
        known = entries[0].state
        verdict.expect(not (known in FREES_KEY and verdict.made), f"{known}, but it was made")
        verdict.expect(known is not State.DONE or verdict.made == 1, "done, but it was not made")
        return entries[0]

    def _again(self, verdict: Verdict, case: Case, state: Path, begun: Entry) -> None:
        """The tired hand asks for the same once more: what may exist is not made again."""
        if not case.key or begun.state in FREES_KEY:
            return
        before = self._writes_seen(case)
        ran = self._run(case.arguments, state)
        verdict.expect(ran.code == 1, f"asked again, it ended with {ran.code}: {ran.err}")
        verdict.expect(self._writes_seen(case) == before, "asked again, it was sent again")

    def _look(self, verdict: Verdict, case: Case, state: Path) -> None:
        """The restart: looked up at once, and again when nothing can be late any more."""
        plan, before = verdict.plan, self._writes_seen(case)
        if plan.then is not None:
            plan.then(self._sandbox, case)
        ran = self._run(_RESOLVE, state, plan.look, later_s=plan.look_later_s)
        verdict.look_was_killed = ran.was_killed
        entries, verification = _autopsy(state)
        _sound(verdict, entries, verification)
        is_early = not plan.look_later_s and State.NOT_DONE in {entry.state for entry in entries}
        verdict.expect(not is_early, "not done, though it may be late")
        _settle(self._sandbox)
        last = self._run(_RESOLVE, state, later_s=LATER_S)
        verdict.expect(last.code in (0, 4), f"the look-up ended with {last.code}: {last.err}")
        verdict.expect(self._writes_seen(case) == before, "looking sent a write")
        self._judge(verdict, case, state)

    def _judge(self, verdict: Verdict, case: Case, state: Path) -> None:
        entries, verification = _autopsy(state)
        _sound(verdict, entries, verification)
        verdict.made = case.made()
        verdict.expect(verdict.made in (0, 1), f"made {verdict.made} times")
        if not entries:
            verdict.expect(not verdict.made, "a write without an entry")
            return
        verdict.state = state_now = entries[0].state
        tells = case.tells if verdict.plan.tells is None else verdict.plan.tells
        if tells:
            wanted = {State.DONE} if verdict.made else {State.NOT_DONE, State.NOT_SENT}
        elif any(event.type.value == State.DONE for event in entries[0].events):
            wanted = {State.DONE}
        else:
            wanted = set(UNRESOLVED)
        verdict.expect(state_now in wanted, f"{state_now}, made {verdict.made}")
        if state_now is State.DONE and verdict.made:
            verdict.expect(_answers(entries[0], case), f"done without its link: {entries[0]}")

    # Means

    def _state(self) -> Path:
        state = self._folder / f"run-{self._number}"
        state.mkdir()
        return state

    def _words(self, arguments: tuple[str, ...]) -> list[str]:
        return ["--config", str(self._config), *arguments]

    def _run(
        self,
        arguments: tuple[str, ...],
        state: Path,
        point: Point = OUTSIDE,
        *,
        later_s: int = 0,
    ) -> Ran:
        return self._processes.run(self._words(arguments), state, point, later_s=later_s)

    def _writes_seen(self, case: Case) -> int:
        return sum(
            request.method == case.method and case.path in f"{request.path}/"
            for request in list(self._sandbox.state.requests)
        )


@contextmanager
def a_bench(folder: Path) -> Iterator[Bench]:
    """A sandbox of today, since what expires in two hours must expire after its now."""
    with (
        Sandbox(SandboxSettings(links=0, now=datetime.now(UTC))) as sandbox,
        Processes(folder) as processes,
    ):
        yield Bench(sandbox, processes, folder)


def _sound(verdict: Verdict, entries: tuple[Entry, ...], verification: Verification) -> None:
    verdict.expect(verification.ok, f"the journal: {verification.fault}")
    verdict.expect(len(entries) <= 1, f"{len(entries)} entries for one write")


def _answers(entry: Entry, case: Case) -> bool:
    """Whether a create that is done gives its link again; at Mesh only its own answer can."""
    return entry.intent.kind.value != "create" or bool(entry.url) or not case.tells


def _autopsy(state: Path) -> tuple[tuple[Entry, ...], Verification]:
    journal = state / "paylink-tui" / "journal"
    if not journal.exists():
        return (), Verification(0)
    copy = state / "copy"
    shutil.copytree(journal, copy)
    try:
        return asyncio.run(_read(copy))
    finally:
        shutil.rmtree(copy)


async def _read(directory: Path) -> tuple[tuple[Entry, ...], Verification]:
    journal = Journal(directory)
    try:
        verification = await journal.verify()
        return await journal.entries(), verification
    finally:
        await journal.close()


def _settle(sandbox: Sandbox) -> None:
    """Returns once the sandbox has done all that it will do with what had reached it.

    What a dead process sent lies in the socket already, so the sandbox reads it before, or in the
    same round as, a request that comes now.
    """
    no_more_faults = urllib.request.Request(f"{sandbox.url}/_sandbox/faults", method="DELETE")
    for _ in range(2):
        with urllib.request.urlopen(no_more_faults) as answer:
            answer.read()
    _until(lambda: not any(sandbox.state.in_flight.values()))


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("the sandbox never came so far")
        time.sleep(0.001)
