"""Reports of faults of the program itself: what they tell, what they never hold."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from paylink_tui import __version__
from paylink_tui.model.errors import StoreError
from paylink_tui.store.crash import KEPT_REPORTS, report, write_report

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


def fault() -> BaseException:
    """A fault with everything that a report must leave out."""
    secret = "s3cret-in-a-variable"
    try:
        try:
            raise KeyError(secret)
        except KeyError as first:
            raise ExceptionGroup("s3cret", [StoreError("Full. ?token=s3cret")]) from first
    except ExceptionGroup as error:
        return error


def test_a_report_names_types_places_versions_and_the_last_lines() -> None:
    text = report(fault(), ["a line of the log"], NOW)
    assert f"paylink-tui {__version__} failed at 2026-11-21T06:00:00+00:00" in text
    assert "textual 8" in text
    assert "ExceptionGroup\n" in text
    assert "because of, KeyError\n" in text
    assert "StoreError: Full. ?token=…" in text
    assert "test_crash.py:" in text
    assert " in fault" in text
    assert "a line of the log" in text
    assert "s3cret" not in text
    assert str(Path(__file__).parent) not in text


def test_an_error_that_came_from_itself_ends() -> None:
    one, two = ValueError(), ValueError()
    one.__context__, two.__context__ = two, one
    assert report(one, [], NOW).count("ValueError") == 2


def test_a_recursion_that_ran_away_is_told_by_its_ends() -> None:
    def dig() -> None:
        dig()

    try:
        dig()
    except RecursionError as error:
        text = report(error, [], NOW)
    assert "more\n" in text
    assert len(text.splitlines()) < 60


def test_a_few_reports_are_kept_each_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "crash"
    paths = [
        write_report(folder, fault(), [], NOW + timedelta(seconds=n))
        for n in range(KEPT_REPORTS + 3)
    ]
    assert sorted(folder.iterdir()) == paths[3:]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths[3:]} == {0o600}
