"""Which points each write is cut at, and the table of what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from paylink_tui.sandbox import Sandbox
from paylink_tui.store.entries import UNRESOLVED, State
from tests.crashes.points import OUTSIDE, Point
from tests.crashes.runs import LATER_S, Plan, Verdict
from tests.crashes.writes import WRITES, Case

# The rows of the table, in the order in which a write comes to them.
BEFORE = "before the journal"
DURING = "while the journal takes it down"
AFTER = "after the journal"
SENDING = "while sending"
COMMITTED = "after the provider committed"
ANSWER = "while the answer comes"
ANSWERED = "after the answer"
RECORDED = "after recording"
STATEMENT = "at any SQL statement"
LOG = "at any byte of the journal's log"
LINE = "at any line of the program"
LATE = "while the provider is at it"
LOOKING = "while looking it up"
RIVAL = "beside an alike link"
PAID = "and then it is paid"
_STEPS = (
    *(BEFORE, DURING, AFTER, SENDING, COMMITTED, ANSWER, ANSWERED, RECORDED),
    *(STATEMENT, LOG, LINE, LATE, LOOKING, RIVAL, PAID),
)

_BEGIN, _END, _RESOLVE = (f"store.book:Book.{name}" for name in ("begin", "end", "resolve"))
_HEAD = "store.file:advance_head"
_NAMED = (
    (BEFORE, Point("enter", 1, "services.writes:Writes.run")),
    (BEFORE, Point("enter", 1, _BEGIN)),
    (DURING, Point("enter", 1, _HEAD)),  # the journal is new: its second file is made
    (DURING, Point("enter", 2, _HEAD)),  # the entry is committed, the second file not written
    (DURING, Point("leave", 2, _HEAD)),
    (AFTER, Point("leave", 1, _BEGIN)),
    (AFTER, Point("connect")),
    (ANSWERED, Point("enter", 1, _END)),
    (RECORDED, Point("enter", 3, _HEAD)),
    (RECORDED, Point("leave", 1, _END)),
    (RECORDED, Point("enter", 1, "services.desk:Desk.close")),
)
# Where the log of a new journal ends when its table is made, and when the write has ended.
_LOG_BYTES = (33_000, 50_000)
_LOOK_LINES = (10, 1_200)
_FEW_LINES = (400, 1_800)  # from within begin to within end
_HELD = {"kind": "hang", "when": "after"}
_DRIP = {"kind": "drip", "interval_ms": 1}
_LATE = {"kind": "delay", "ms": 300}


def plans(write: str, passed: dict[str, int], fine: int = 1) -> Iterator[Plan]:
    """Every run of one write. `passed` is what an undisturbed one passes; `fine` is how many times
    as many points are sampled between the first and the last. Each write is given others, so that
    in what is the same for all they lie six times closer.
    """
    phase = _phase(write)
    for step, point in _NAMED:
        yield Plan(write, step, point)
    for kind, step, last, count in (
        ("sent", SENDING, passed["sent"], 6),
        ("received", ANSWER, passed["received"] - 1, 4),
        ("statement", STATEMENT, passed["statement"], 8),
        ("line", LINE, passed["line"], 16),
    ):
        for at in _spread(0, last, count * fine, phase):
            yield Plan(write, step, Point(kind, at))
    for at in _spread(0, passed["received"] - 1, 2 * fine, phase):
        yield Plan(write, ANSWER, Point("received", at), fault=_DRIP)
    for at in _spread(*_LOG_BYTES, 6 * fine, phase):
        yield Plan(write, LOG, Point("log", at))
    yield Plan(write, SENDING, Point("sent", passed["sent"]))
    yield _made(write)
    yield Plan(write, LATE, OUTSIDE, fault=_LATE, killed_when="arrived")
    yield from _looks(write, fine, phase)
    if write == "Mesilat create":
        yield _made(write, RIVAL, then=_an_alike_link, tells=False)
    if write == "Mesh create":
        yield _made(write, PAID, then=_pay, tells=True)


def few(write: str) -> Iterator[Plan]:
    """Two runs of one write, for the suite: its answer lost, and killed at some line."""
    yield _made(write)
    (at,) = _spread(*_FEW_LINES, 1, _phase(write))
    yield Plan(write, LINE, Point("line", at))


def table(verdicts: Sequence[Verdict]) -> str:
    """What came of the runs, by step and by write."""
    heads = ("runs", "never begun", "done", "not done", "unknown", "broken")
    lines = ["".join((" " * 34, *(f"{head:>13}" for head in heads)))]
    for step in _STEPS:
        lines.append(_row(step, [v for v in verdicts if v.plan.step == step]))
    lines.append("")
    for write in WRITES:
        lines.append(_row(write, [v for v in verdicts if v.plan.write == write]))
    return "\n".join(lines)


def figure(verdicts: Sequence[Verdict]) -> str:
    """The sentence that all is for."""
    killed = sum(v.was_killed for v in verdicts)
    looks = sum(v.look_was_killed for v in verdicts)
    doubled = sum(v.made > 1 for v in verdicts)
    lost = sum(v.made > 0 and v.state is None for v in verdicts)
    broken = sum(bool(v.faults) for v in verdicts)
    return (
        f"{len(verdicts)} runs, {killed} writes and {looks} look-ups killed: {doubled} doubled, "
        f"{lost} lost, {broken} with anything wrong"
    )


def _row(name: str, verdicts: Sequence[Verdict]) -> str:
    states = [v.state for v in verdicts]
    counts = (
        len(states),
        states.count(None),
        states.count(State.DONE),
        sum(state in (State.NOT_DONE, State.NOT_SENT) for state in states),
        sum(state in UNRESOLVED for state in states),
        sum(bool(v.faults) for v in verdicts),
    )
    return "".join((f"{name:34}", *(f"{count:>13}" for count in counts)))


def _looks(write: str, fine: int, phase: float) -> Iterator[Plan]:
    """The look-up itself is killed, after a write that was made and after one that was not."""
    points = [Point("line", at) for at in _spread(*_LOOK_LINES, 4 * fine, phase)]
    points += [Point("enter", 1, _RESOLVE), Point("enter", 1, _HEAD)]
    points += [Point("leave", 1, _RESOLVE)]
    for point in points:
        yield _made(write, LOOKING, look=point)
        unmade = Point("leave", 1, _BEGIN)
        yield Plan(write, LOOKING, unmade, look=point, look_later_s=LATER_S)


def _made(
    write: str,
    step: str = COMMITTED,
    *,
    look: Point = OUTSIDE,
    then: Callable[[Sandbox, Case], None] | None = None,
    tells: bool | None = None,
) -> Plan:
    """A run whose write is done at the provider, and whose program is killed before it hears."""
    return Plan(write, step, OUTSIDE, _HELD, killed_when="made", look=look, then=then, tells=tells)


def _an_alike_link(sandbox: Sandbox, case: Case) -> None:
    """Somebody else makes a link of the same price: nobody can tell the two apart."""
    product = int(case.path.strip("/"))
    mine = sandbox.state.mesilat.products[product][-1]
    sandbox.state.mesilat.append(product, mine.prices, use_once=mine.use_once)


def _pay(sandbox: Sandbox, case: Case) -> None:
    sandbox.state.mesh.pay(case.key, "succeeded", sandbox.state.clock.now_ms() // 1000)


def _phase(write: str) -> float:
    """A share of the way from one sampled point to the next, another for each write."""
    return (list(WRITES).index(write) + 0.5) / len(WRITES)


def _spread(first: int, last: int, count: int, phase: float) -> list[int]:
    """`count` whole numbers from `first` to `last`, evenly."""
    return [first + int((last - first) * (place + phase) / count) for place in range(count)]
