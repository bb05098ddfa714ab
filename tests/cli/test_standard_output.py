"""Standard output that is full, closed, or read by nobody any more."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from paylink_tui.sandbox import Sandbox
from tests.cli.conftest import Run

FULL = Path("/dev/full")
TOLD = (
    "Standard output cannot be written: No space left on device. What it took is cut short; make "
    "room, or send it elsewhere."
)
needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")


def ended(
    config: Path,
    *arguments: str,
    stdout: int | IO[bytes],
    stderr: int | IO[bytes] = subprocess.PIPE,
    unbuffered: str = "",
) -> tuple[int, str]:
    """The exit code of a program of its own, and what it wrote on standard error. Unbuffered, it
    meets at each line what it would else meet at its end.
    """
    done = subprocess.run(
        [sys.executable, "-m", "paylink_tui", "--config", str(config), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
        timeout=60,
        check=False,
    )
    return done.returncode, (done.stderr or b"").decode()


@pytest.fixture
def gone() -> Iterator[int]:
    """A pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.fixture
def full() -> Iterator[IO[bytes]]:
    with FULL.open("wb") as file:
        yield file


# Full


@needs_full
@pytest.mark.parametrize(
    ("arguments", "unbuffered"),
    [
        (["--help"], ""),
        (["--help"], "1"),
        (["links", "--all", "--json", "--account", "txnpro-sandbox"], ""),
    ],
)
def test_a_full_disk_ends_a_program_with_2_and_a_line_that_says_what_to_do(
    config_file: Path, full: IO[bytes], arguments: list[str], unbuffered: str
) -> None:
    ran = ended(config_file, *arguments, stdout=full, unbuffered=unbuffered)
    assert ran == (2, f"{TOLD}\n")


@needs_full
def test_a_full_disk_behind_both_streams_ends_it_with_2_too(
    config_file: Path, full: IO[bytes]
) -> None:
    assert ended(config_file, "--help", stdout=full, stderr=full) == (2, "")


@needs_full
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_write_whose_answer_could_not_be_printed_is_never_taken_for_not_done(
    config_file: Path, full: IO[bytes], sandbox: Sandbox, unbuffered: str
) -> None:
    code, err = ended(
        config_file,
        *("create", "mesilat", "--account", "mesilat-sandbox", "--product", "141"),
        *("--eur", "5", "--yes"),
        stdout=full,
        unbuffered=unbuffered,
    )
    assert code == 4
    assert sandbox.state.writes["mesilat"]["created"] == 1
    assert "Done, id " in err
    assert "of the journal.\n" in err
    assert err.endswith(f"{TOLD} What was done stays done: see paylink-tui journal.\n")


@needs_full
@pytest.mark.parametrize("file_format", ["csv", "ndjson"])
def test_an_export_that_fills_the_disk_is_told_wherever_it_stopped(
    run: Run, monkeypatch: pytest.MonkeyPatch, file_format: str
) -> None:
    assert run("links", "--account", "mesilat-sandbox", "--product", "141").code == 0
    with FULL.open("w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        ran = run("export", "--format", file_format)
    assert (ran.code, ran.err) == (2, f"{TOLD}\n")


@needs_full
def test_a_command_that_failed_before_keeps_its_own_code(
    run: Run, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="status", status=500, times=-1)
    with FULL.open("w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        ran = run("check")
    assert (ran.code, ran.err) == (3, f"{TOLD}\n")


@needs_full
def test_the_sandbox_whose_address_cannot_be_printed_blames_no_port(
    config_file: Path, full: IO[bytes]
) -> None:
    code, err = ended(config_file, "sandbox", "--port", "0", "--links", "1", stdout=full)
    assert code == 2
    assert err.endswith(f"C stops them.\n{TOLD}\n")


# Closed


def test_a_closed_standard_output_is_told_before_anything_is_done(
    run: Run, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    ran = run("check")
    assert (ran.code, ran.err) == (
        2,
        "Standard output is closed. Nothing was done. Send it to a file, or to /dev/null.\n",
    )
    assert not sandbox.state.requests


def test_with_both_streams_closed_it_ends_with_2_as_well() -> None:
    program = [sys.executable, "-m", "paylink_tui", "--version"]
    closed = ["sh", "-c", 'exec "$@" >&- 2>&-', "sh", *program]
    assert subprocess.run(closed, timeout=60, check=False).returncode == 2


# Read by nobody


@pytest.mark.parametrize(
    "arguments", [["--help"], ["links", "--all", "--json", "--account", "txnpro-sandbox"]]
)
def test_a_reader_that_has_gone_ends_a_command_quietly(
    config_file: Path, gone: int, arguments: list[str]
) -> None:
    assert ended(config_file, *arguments, stdout=gone) == (0, "")


def test_one_that_read_both_streams_and_has_gone_ends_it_quietly_too(
    config_file: Path, gone: int
) -> None:
    assert ended(config_file, "lookup", "no such link", stdout=gone, stderr=gone) == (0, "")


def test_a_command_that_failed_keeps_its_code_though_the_reader_has_gone(
    run: Run, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox, gone: int
) -> None:
    sandbox.fault(kind="status", status=500, times=-1)
    with os.fdopen(os.dup(gone), "w") as stdout:
        monkeypatch.setattr(sys, "stdout", stdout)
        ran = run("check")
    assert (ran.code, ran.err) == (3, "")
