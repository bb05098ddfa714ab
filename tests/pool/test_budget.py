"""The budget: its windows, the share for people, and the file that programs share."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paylink_tui.pool.budget import Budget, Ledger
from paylink_tui.pool.settings import Window
from paylink_tui.providers.http import Urgency

PERSON, BACKGROUND = Urgency.PERSON, Urgency.BACKGROUND
MESILAT = (Window(100, 60), Window(1_000, 3_600))


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def spend(budget: Budget, times: int, urgency: Urgency = PERSON) -> None:
    for _ in range(times):
        assert budget.try_spend(urgency) == 0


def test_without_windows_all_is_free_and_no_file_is_made(tmp_path: Path) -> None:
    budget = Budget(Ledger(tmp_path / "budget.db"), "key")
    spend(budget, 1_000, BACKGROUND)
    assert budget.left() == ()
    assert budget.fault == ""
    assert list(tmp_path.iterdir()) == []


def test_a_full_window_tells_when_its_first_request_leaves_it(clock: Clock) -> None:
    budget = Budget(Ledger(None, clock), "key", (Window(3, 60),))
    for _ in range(3):
        spend(budget, 1)
        clock.now += 10
    wait = budget.try_spend(PERSON)
    assert wait == pytest.approx(30.5)
    clock.now += wait - 0.01
    assert 0 < budget.try_spend(PERSON) <= 0.0101
    clock.now += 0.02
    spend(budget, 1)
    assert budget.try_spend(PERSON) == pytest.approx(10, abs=0.1)


def test_the_window_that_is_fullest_decides(clock: Clock) -> None:
    budget = Budget(Ledger(None, clock), "key", (Window(2, 10), Window(3, 1_000)))
    spend(budget, 2)
    assert budget.try_spend(PERSON) == pytest.approx(10.1)
    clock.now += 11
    spend(budget, 1)
    assert budget.try_spend(PERSON) == pytest.approx(989.5)


def test_background_work_leaves_a_share_to_people(clock: Clock) -> None:
    budget = Budget(Ledger(None, clock), "key", MESILAT, reserve=0.2)
    spend(budget, 80, BACKGROUND)
    assert budget.try_spend(BACKGROUND) > 0
    spend(budget, 20, PERSON)
    assert budget.try_spend(PERSON) > 0


def test_what_people_spent_counts_for_background_work_too(clock: Clock) -> None:
    budget = Budget(Ledger(None, clock), "key", (Window(10, 60),), reserve=0.3)
    spend(budget, 7, PERSON)
    assert budget.try_spend(BACKGROUND) > 0


def test_a_reserve_never_takes_the_last_request_from_background_work(clock: Clock) -> None:
    budget = Budget(Ledger(None, clock), "key", (Window(1, 60),), reserve=1.0)
    spend(budget, 1, BACKGROUND)


def test_what_is_left_is_told_for_each_window(clock: Clock) -> None:
    budget = Budget(Ledger(None, clock), "key", MESILAT)
    spend(budget, 30)
    clock.now += 61
    spend(budget, 5)
    assert budget.left() == ((MESILAT[0], 95), (MESILAT[1], 965))


def test_a_smaller_limit_than_what_is_spent_leaves_nothing_and_ends(clock: Clock) -> None:
    ledger = Ledger(None, clock)
    spend(Budget(ledger, "key", (Window(10, 60),)), 10)
    budget = Budget(ledger, "key", (Window(4, 60),))
    assert budget.left() == ((Window(4, 60), 0),)
    assert budget.try_spend(PERSON) == pytest.approx(60.5)


def test_keys_do_not_share_a_budget_but_accounts_with_one_key_do(clock: Clock) -> None:
    ledger = Ledger(None, clock)
    first, same, other = (Budget(ledger, key, (Window(1, 60),)) for key in ("a", "a", "b"))
    spend(first, 1)
    assert same.try_spend(PERSON) > 0
    spend(other, 1)


def test_a_restart_does_not_forget_what_is_spent(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "state" / "budget.db"
    ledger = Ledger(path, clock)
    spend(Budget(ledger, "key", MESILAT), 100)
    ledger.close()
    again = Budget(Ledger(path, clock), "key", MESILAT)
    assert again.try_spend(PERSON) == pytest.approx(60.5)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_closed_ledger_that_is_asked_again_goes_on(tmp_path: Path, clock: Clock) -> None:
    ledger = Ledger(tmp_path / "budget.db", clock)
    budget = Budget(ledger, "key", (Window(2, 60),))
    spend(budget, 1)
    ledger.close()
    spend(budget, 1)
    assert budget.try_spend(PERSON) > 0


def test_a_clock_that_was_set_back_locks_for_one_window_at_most(clock: Clock) -> None:
    budget = Budget(Ledger(None, clock), "key", MESILAT)
    spend(budget, 100)
    clock.now -= 10 * 86_400
    assert 0 < budget.try_spend(PERSON) <= 60.5
    clock.now += 61
    spend(budget, 1)


def test_old_rows_are_pruned(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "budget.db"
    budget = Budget(Ledger(path, clock), "key", (Window(10, 60),))
    for _ in range(200):
        spend(budget, 1)
        clock.now += 10
    assert rows(path) <= 10


def test_keys_that_nobody_uses_are_forgotten_after_a_week(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "budget.db"
    ledger = Ledger(path, clock)
    spend(Budget(ledger, "gone", MESILAT), 3)
    ledger.close()
    clock.now += 8 * 86_400
    spend(Budget(Ledger(path, clock), "key", MESILAT), 1)
    assert rows(path) == 1


def rows(path: Path) -> int:
    with sqlite3.connect(path) as file:
        (count,) = file.execute("SELECT count(*) FROM spent").fetchone()
    file.close()
    return int(count)


def test_a_damaged_file_is_told_and_stops_nobody(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "budget.db"
    path.write_bytes(b"not a database at all, but long enough to be taken for one" * 100)
    budget = Budget(Ledger(path, clock), "key", (Window(2, 60),))
    spend(budget, 2)
    assert budget.try_spend(PERSON) > 0
    assert budget.left() == ((Window(2, 60), 0),)
    assert str(path) in budget.fault
    assert "counted in memory" in budget.fault
    assert path.read_bytes().startswith(b"not a database")


def test_a_place_that_cannot_be_written_stops_nobody(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "file").touch()
    budget = Budget(Ledger(tmp_path / "file" / "budget.db", clock), "key", (Window(1, 60),))
    spend(budget, 1)
    assert budget.try_spend(PERSON) > 0
    assert "counted in memory" in budget.fault


def test_a_lock_that_stays_is_told_and_what_was_spent_meanwhile_is_not_lost(
    tmp_path: Path, clock: Clock
) -> None:
    path = tmp_path / "budget.db"
    budget = Budget(Ledger(path, clock), "key", (Window(10, 600),))
    spend(budget, 4)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    spend(budget, 3)
    assert "locked" in budget.fault
    assert budget.left()[0][1] == 3  # the first four are known in memory as well
    other.execute("ROLLBACK")
    other.close()
    clock.now += 31
    spend(budget, 1)
    assert budget.fault == ""
    assert rows(path) == 8
    again = Budget(Ledger(path, clock), "key", (Window(10, 600),))
    assert again.left()[0][1] == 2


SPEND_ALL = """
import sys
from pathlib import Path
from paylink_tui.pool.budget import Budget, Ledger
from paylink_tui.pool.settings import Window
from paylink_tui.providers.http import Urgency
budget = Budget(Ledger(Path(sys.argv[1])), "key", (Window(150, 3600),))
sys.stdin.readline()
spent = sum(budget.try_spend(Urgency.PERSON) == 0 for _ in range(150))
print(spent, budget.fault)
"""


def test_two_programs_together_spend_the_budget_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SPEND_ALL, str(tmp_path / "budget.db")]
    programs = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    told = [program.communicate(timeout=60)[0].strip() for program in programs]
    assert all(text.isdigit() for text in told), told
    assert sum(map(int, told)) == 150


@given(
    st.lists(
        st.tuples(st.sampled_from([PERSON, BACKGROUND]), st.floats(0, 20)), min_size=1, max_size=80
    )
)
@settings(deadline=None, max_examples=60)
def test_no_window_ever_holds_more_than_its_limit(steps: list[tuple[Urgency, float]]) -> None:
    clock = Clock()
    windows = (Window(4, 10), Window(9, 60))
    budget = Budget(Ledger(None, clock), "key", windows)
    spent: list[float] = []
    for urgency, pause in steps:
        clock.now += pause
        if (wait := budget.try_spend(urgency)) > 0:
            clock.now += wait + 1e-6
            assert budget.try_spend(urgency) == 0
        spent.append(clock.now)
    for window in windows:
        for moment in spent:
            held = [at for at in spent if moment - window.seconds < at <= moment]
            assert len(held) <= window.requests


async def test_six_hours_at_full_speed_use_the_budget_and_no_more(clock: Clock) -> None:
    budget = Budget(Ledger(None, clock), "key", MESILAT, reserve=0.0)
    began, spent = clock.now, 0
    while clock.now < began + 6 * 3_600:
        wait = budget.try_spend(BACKGROUND)
        spent += wait == 0
        clock.now += wait
        await asyncio.sleep(0)
    assert 0.99 * 6_000 <= spent <= 6_000
