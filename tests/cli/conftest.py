"""Running a command in this process, as the entry point does, and reading what it printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from paylink_tui.cli import main
from paylink_tui.pool import backoff
from paylink_tui.sandbox.settings import MESH_SECRET, MESILAT_KEY, TXNPRO_KEY

SECRETS = (MESILAT_KEY, MESH_SECRET, TXNPRO_KEY)


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the user's configuration or counts against the user's budget."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("PAYLINK_TUI_CONFIG", raising=False)
    monkeypatch.setattr(backoff, "BASE_SECONDS", 0.001)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], config_file: Path) -> Run:
    """Runs `paylink-tui --config FILE ...`; no secret of that file may ever be printed."""

    def run_command(*arguments: str, config: Path | None = config_file) -> Ran:
        before = [] if config is None else ["--config", str(config)]
        try:
            code = main([*before, *arguments])
        except SystemExit as ending:
            code = int(ending.code or 0)
        printed = capsys.readouterr()
        assert not any(secret in printed.out + printed.err for secret in SECRETS)
        return Ran(code, printed.out, printed.err)

    return run_command
