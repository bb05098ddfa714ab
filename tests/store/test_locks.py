"""Locks, and by them whether a program still lives."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from paylink_tui.store.locks import Session, forget_dead_sessions, is_alive, locked


def test_a_lock_that_stays_is_given_up_and_one_that_is_free_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locked(path, 0), pytest.raises(TimeoutError, match="another program"), locked(path, 0.01):
        pass
    with locked(path, 0):
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_session_lives_until_it_is_released(tmp_path: Path) -> None:
    session = Session(tmp_path, "one")
    assert not is_alive(tmp_path, "one")
    session.hold()
    session.hold()
    assert is_alive(tmp_path, "one")
    session.release()
    session.release()
    assert not is_alive(tmp_path, "one")
    assert list(tmp_path.iterdir()) == []


HOLD = """
import sys
from pathlib import Path
from paylink_tui.store.locks import Session
session = Session(Path(sys.argv[1]), "other")
session.hold()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_program_that_was_killed_is_dead_and_forgotten(tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"held\n"
        assert is_alive(tmp_path, "other")
        forget_dead_sessions(tmp_path)
        assert is_alive(tmp_path, "other")
        program.kill()
    assert not is_alive(tmp_path, "other")
    assert len(list(tmp_path.iterdir())) == 1
    forget_dead_sessions(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_session_whose_file_was_taken_away_shows_itself_again(tmp_path: Path) -> None:
    session = Session(tmp_path, "one")
    session.hold()
    (tmp_path / "session-one.lock").unlink()
    assert not is_alive(tmp_path, "one")
    session.hold()
    assert is_alive(tmp_path, "one")
    session.release()


def test_where_it_cannot_be_told_a_session_counts_as_alive(tmp_path: Path) -> None:
    assert is_alive(tmp_path, "zero\0byte")
    (tmp_path / "file").touch()
    assert is_alive(tmp_path / "file", "one")


def test_a_name_from_a_damaged_journal_leads_nowhere_else(tmp_path: Path) -> None:
    inner = tmp_path / "journal"
    inner.mkdir()
    outside = Session(tmp_path, "one")
    outside.hold()
    assert not is_alive(inner, "x/../../session-one")
    outside.release()
