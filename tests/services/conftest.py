"""A second sandbox, for what is at one account and not at another; no pause between two tries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from paylink_tui.pool import backoff
from paylink_tui.sandbox import Sandbox, SandboxSettings
from paylink_tui.services.desk import Desk
from tests.conftest import unlock_all
from tests.services.support import written


@pytest.fixture(autouse=True)
def _no_pause_between_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "BASE_SECONDS", 0.001)


@pytest.fixture(scope="session")
def _shared_other() -> Iterator[Sandbox]:
    with Sandbox(SandboxSettings(links=20, seed=8)) as sandbox:
        yield sandbox


@pytest.fixture
def other(_shared_other: Sandbox) -> Sandbox:
    """Another sandbox than `sandbox`, with other records under the same keys."""
    _shared_other.reset()
    return _shared_other


@pytest.fixture
async def desk_on(tmp_path: Path) -> AsyncIterator[Callable[..., Desk]]:
    """Makes desks on the accounts of the given blocks, all unlocked, and closes them."""
    desks: list[Desk] = []

    def make(*blocks: str) -> Desk:
        config = written(tmp_path / f"{len(desks)}.toml", *blocks)
        desks.append(unlock_all(Desk(config, state=tmp_path / f"state-{len(desks)}")))
        return desks[-1]

    yield make
    for desk in desks:
        await desk.close()
