"""The log file: redacted, for its owner alone, shared by programs, never in anybody's way."""

from __future__ import annotations

import logging
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from paylink_tui.model.errors import NetworkError
from paylink_tui.store import logfile

LOG = logging.getLogger("paylink_tui.lane")
LINE = re.compile(r"[0-9T:.-]{23}Z [0-9]+ (INFO|WARNING|ERROR|CRITICAL) [\w.]+ .+")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    logfile.start_log(tmp_path / "log")
    yield tmp_path / "log"
    logfile.stop_log()


def written(folder: Path) -> str:
    return (folder / "paylink-tui.log").read_text()


def test_a_line_has_time_process_level_and_area_and_no_secret(folder: Path) -> None:
    LOG.info("shop GET /links?token=%s\x1b[2J\nforged line", "s3cret")
    text = written(folder)
    assert LINE.fullmatch(text.rstrip("\n"))
    assert text.count("\n") == 1
    assert f" {os.getpid()} INFO lane shop GET /links?token=…" in text
    assert "s3cret" not in text
    assert "\x1b" not in text


def test_an_error_is_logged_by_type_and_place_without_what_it_says(folder: Path) -> None:
    try:
        raise ZeroDivisionError("a secret value")
    except ZeroDivisionError as error:
        LOG.error("a worker failed", exc_info=error)
        logging.getLogger("asyncio").error("never retrieved\na secret value", exc_info=error)
    LOG.error("refused", exc_info=NetworkError("The line broke.", said="a secret value"))
    text = written(folder)
    assert "a worker failed: ZeroDivisionError at " in text
    assert "test_logfile.py:" in text
    assert "ERROR asyncio never retrieved: ZeroDivisionError" in text
    assert "NetworkError: The line broke. at no frame" in text
    assert "a secret value" not in text


def test_the_files_are_for_their_owner_alone_whatever_the_umask(folder: Path) -> None:
    before = os.umask(0)
    try:
        LOG.info("first")
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "paylink-tui.log").stat().st_mode) == 0o600


def test_other_libraries_are_heard_from_a_warning_on(folder: Path) -> None:
    logging.getLogger("httpx").info("HTTP Request: GET https://x/?secret=1")
    assert not folder.exists()
    logging.getLogger("httpx").warning("odd")
    assert "WARNING httpx odd" in written(folder)


def test_a_few_files_of_bounded_size_are_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logfile, "LARGEST", 2_000)
    logfile.start_log(folder)
    for number in range(300):
        LOG.info("line %d", number)
    files = sorted(path.name for path in folder.glob("*.log*"))
    assert files == ["paylink-tui.log", *(f"paylink-tui.log.{n}" for n in range(1, 5))]
    assert all(path.stat().st_size < 2_100 for path in folder.glob("*.log*"))
    assert "line 299\n" in written(folder)
    assert logfile.last_lines()[-1].endswith("line 299")


PROGRAM = """
import logging, sys
from pathlib import Path
from paylink_tui.store import logfile
logfile.LARGEST, logfile.KEPT_FILES = 20_000, 50
logfile.start_log(Path(sys.argv[1]))
for number in range(1_000):
    logging.getLogger("paylink_tui.test").info("%s %d", sys.argv[2], number)
"""


def test_programs_share_it_and_no_line_is_lost_or_mixed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    programs = [subprocess.Popen([*command, name]) for name in ("one", "two", "three")]
    assert [program.wait() for program in programs] == [0, 0, 0]
    files = list(tmp_path.glob("*.log*"))
    lines = [line for path in files for line in path.read_text().splitlines()]
    assert len(files) > 5
    assert all(LINE.fullmatch(line) for line in lines)
    ends = sorted(line.rpartition(" test ")[2] for line in lines)
    assert ends == sorted(f"{name} {n}" for name in ("one", "two", "three") for n in range(1_000))


def test_a_log_that_cannot_be_written_is_told_once_and_stops_nobody(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log").write_text("in the way")
    told: list[str] = []
    logfile.start_log(tmp_path / "log")
    LOG.info("before anybody listens")
    logfile.on_log_fault(told.append)
    LOG.info("after")
    logfile.stop_log()
    assert len(told) == 1
    assert "No log is kept" in told[0]
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_a_full_disk_stops_nobody_and_the_lines_are_still_there_for_a_report(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir()
    (folder / "paylink-tui.log").symlink_to("/dev/full")
    told: list[str] = []
    logfile.on_log_fault(told.append)
    LOG.info("a line")
    LOG.info("another")
    assert told == [
        f"No log is kept: {folder / 'paylink-tui.log'} cannot be written (No space left on "
        "device). Everything else works."
    ]
    assert [line.rpartition(" lane ")[2] for line in logfile.last_lines()] == ["a line", "another"]
    logfile.stop_log()
    assert capfd.readouterr() == ("", "")


def test_without_a_folder_nothing_is_kept_and_nothing_printed(
    capfd: pytest.CaptureFixture[str],
) -> None:
    logfile.start_log(None)
    logging.getLogger("asyncio").error("would be printed over the screen")
    assert logfile.last_lines() == []
    logfile.stop_log()
    assert capfd.readouterr() == ("", "")
