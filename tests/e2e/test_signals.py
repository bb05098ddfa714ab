"""Whatever ends the program, a write on the line is recorded and was sent once."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from paylink_tui.sandbox import Sandbox
from paylink_tui.store.entries import Entry
from paylink_tui.store.journal import Journal
from tests.e2e.terminal import F3, PATIENCE, Terminal, ctrl
from tests.e2e.test_program import LEFT_OFF

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(os.name == "nt", reason="no such signals")]

PROGRAM = (sys.executable, "-m", "paylink_tui")
CREATE = [
    *("create", "mesilat", "--account", "mesilat-sandbox", "--product", "141"),
    *("--eur", "39.99", "--yes"),
]
SLOW = {"kind": "delay", "ms": 1_500}  # longer than a signal takes to be acted on
DONE_AND_SILENT = {"kind": "hang", "when": "after"}


def entries(state: Path) -> tuple[Entry, ...]:
    """Every write in the journal, read as another program would."""

    async def read() -> tuple[Entry, ...]:
        journal = Journal(state / "paylink-tui" / "journal")
        try:
            return await journal.entries()
        finally:
            await journal.close()

    return asyncio.run(read())


def ended(state: Path) -> list[tuple[str, bool]]:
    """The state of each write, and whether a program still sends it."""
    return [(entry.state.value, entry.in_flight) for entry in entries(state)]


def until(condition: Callable[[], object], what: str) -> None:
    """Returns once `condition` holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"never came true: {what}"
        time.sleep(0.005)


def has_seen(sandbox: Sandbox, method: str) -> bool:
    """Whether a request of this method has arrived."""
    return any(request.method == method for request in list(sandbox.state.requests))


def delete_a_link(terminal: Terminal, sandbox: Sandbox, **fault: object) -> None:
    """Begins a deletion whose answer is late or never comes, and returns once it was sent."""
    sandbox.fault(provider="mesilat", method="DELETE", **fault)
    terminal.press(F3)
    terminal.until_shown("page 1 of 8")
    terminal.press("u")
    terminal.until_shown("UNLOCKED")
    terminal.press("d")
    terminal.until_shown("Delete this payment link?", "y Yes")
    terminal.press("y")
    terminal.until_true(lambda: has_seen(sandbox, "DELETE"), "the deletion is sent")


def test_sigterm_waits_for_the_write_shows_it_and_restores_the_terminal(
    terminal: Terminal, sandbox: Sandbox, tmp_path: Path
) -> None:
    delete_a_link(terminal, sandbox, **SLOW)
    terminal.send_signal(signal.SIGTERM)
    terminal.until_shown("Waiting for the answer to", "Delete", "^q leaves now")
    terminal.press("d", "y", "\r", F3)  # no key does anything any more
    assert terminal.until_ended() == 128 + signal.SIGTERM
    assert terminal.modes_now == terminal.modes_before
    assert all(mark in terminal.written for mark in LEFT_OFF)
    assert ended(tmp_path) == [("done", False)]
    assert sandbox.state.writes["mesilat"]["deleted"] == 1
    assert "SIGTERM" in (tmp_path / "paylink-tui/log/paylink-tui.log").read_text()


def test_asked_twice_it_leaves_a_write_of_unknown_outcome(
    terminal: Terminal, sandbox: Sandbox, tmp_path: Path
) -> None:
    delete_a_link(terminal, sandbox, **DONE_AND_SILENT)
    terminal.send_signal(signal.SIGTERM)
    terminal.until_shown("Waiting for the answer to")
    terminal.press(ctrl("q"))
    assert terminal.until_ended() == 128 + signal.SIGTERM
    assert terminal.modes_now == terminal.modes_before
    assert ended(tmp_path) == [("unknown", False)]
    assert sandbox.state.writes["mesilat"]["deleted"] == 1


def test_a_closed_window_does_not_cut_a_write_short(
    terminal: Terminal, sandbox: Sandbox, tmp_path: Path
) -> None:
    delete_a_link(terminal, sandbox, **SLOW)
    terminal.hang_up()
    assert terminal.until_ended() == 128 + signal.SIGHUP
    assert ended(tmp_path) == [("done", False)]
    assert sandbox.state.writes["mesilat"]["deleted"] == 1


@contextmanager
def creating(config_file: Path, state: Path, sandbox: Sandbox) -> Iterator[subprocess.Popen[str]]:
    """`paylink-tui create`, from the moment at which its request has arrived."""
    with subprocess.Popen(
        [*PROGRAM, "--config", str(config_file), *CREATE],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"XDG_STATE_HOME": str(state)},
    ) as process:
        try:
            until(lambda: has_seen(sandbox, "POST") or process.poll() is not None, "it is sent")
            yield process
        finally:
            process.kill()


def test_a_command_waits_for_its_write_and_gives_the_link(
    config_file: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    sandbox.fault(provider="mesilat", method="POST", **SLOW)
    with creating(config_file, tmp_path, sandbox) as process:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + signal.SIGINT, err
    assert out.startswith("https://app.mesilat.com/")
    assert "Waiting for: " in err
    assert ended(tmp_path) == [("done", False)]
    assert sandbox.state.writes["mesilat"]["created"] == 1


@pytest.mark.thorough
def test_a_command_whose_window_is_closed_records_its_write(
    config_file: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    sandbox.fault(provider="mesilat", method="POST", **SLOW)
    with Terminal(["--config", str(config_file), *CREATE], tmp_path) as terminal:
        terminal.until_true(lambda: has_seen(sandbox, "POST"), "it is sent")
        terminal.hang_up()
        assert terminal.until_ended() == 128 + signal.SIGHUP
    assert ended(tmp_path) == [("done", False)]
    assert sandbox.state.writes["mesilat"]["created"] == 1


def test_a_command_interrupted_twice_says_that_the_outcome_is_unknown(
    config_file: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    sandbox.fault(provider="mesilat", method="POST", **DONE_AND_SILENT)
    with creating(config_file, tmp_path, sandbox) as process:
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        said = iter(process.stderr.readline, "")
        next(line for line in said if "Waiting for" in line)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 4, err
    assert "It may have been done" in err
    assert out == ""
    (entry,) = entries(tmp_path)
    assert entry.id in err
    assert entry.state.value == "unknown"
    assert sandbox.state.writes["mesilat"]["created"] == 1


def test_a_command_that_only_reads_ends_at_once(
    config_file: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="hang", method="GET")
    process = subprocess.Popen(
        [*PROGRAM, "--config", str(config_file), "links", "--account", "txnpro-sandbox"],
        env=os.environ | {"XDG_STATE_HOME": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    )
    until(lambda: has_seen(sandbox, "GET"), "it asks")
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (128 + signal.SIGTERM, "")
