"""The program in a terminal, on the accounts of the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal


@pytest.fixture
def terminal(config_file: Path, tmp_path: Path) -> Iterator[Terminal]:
    """The program with its home screen painted and its configuration read."""
    with Terminal(["--config", str(config_file)], tmp_path) as terminal:
        terminal.until_shown("Paste anything", "txnpro-sandbox")
        yield terminal
