"""A fault of our own that ends the program leaves a sane terminal and a report without secrets."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.e2e.failing import CANARY
from tests.e2e.terminal import Terminal, ctrl
from tests.e2e.test_program import LEFT_OFF

pytestmark = pytest.mark.e2e


def test_a_crash_restores_the_terminal_and_says_where_its_report_is(
    config_file: Path, tmp_path: Path
) -> None:
    arguments = ["--config", str(config_file)]
    program = ("-m", "tests.e2e.failing")
    with Terminal(arguments, tmp_path, program=program) as terminal:
        terminal.until_shown("Paste anything", "txnpro-sandbox")
        terminal.press(ctrl("p"))
        terminal.until_shown("The program itself failed here", "LookupError")
        terminal.press(ctrl("p"))
        assert terminal.until_ended() == 70
        assert terminal.modes_now == terminal.modes_before
    assert all(mark in terminal.written for mark in LEFT_OFF)
    after = terminal.written[terminal.written.rindex(b"\x1b[?1049l") :].decode()
    assert "The program itself failed: LookupError, at tests/e2e/failing.py:" in after
    assert "Traceback" not in after
    (report,) = (tmp_path / "paylink-tui" / "crash").iterdir()
    log = tmp_path / "paylink-tui" / "log" / "paylink-tui.log"
    assert str(report) in after.replace("\r\n", "")
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    told = report.read_text()
    assert "LookupError" in told
    assert " in fail" in told
    assert "ERROR ui a part of the program failed: LookupError at " in told
    assert "CRITICAL program the program failed: LookupError at " in told
    assert "INFO program ends with 70" in log.read_text()
    everything = told + log.read_text() + terminal.written.decode()
    assert CANARY not in everything
