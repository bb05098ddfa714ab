"""At the end of a thorough run: how many inputs were tried."""

from __future__ import annotations

import pytest

from tests.fuzz.fuzzing import TIMES, tried


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TIMES > 1:
        for name, count in sorted(tried.items()):
            terminalreporter.write_line(f"{count:>9,}  {name}")
        terminalreporter.write_line(f"{sum(tried.values()):>9,}  inputs in all")
