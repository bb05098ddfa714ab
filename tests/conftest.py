"""The sandbox over real loopback HTTP, and a desk on it, for every test that needs a provider."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from paylink_tui.config.load import load_config
from paylink_tui.sandbox import Sandbox, SandboxSettings, ready_toml
from paylink_tui.services.desk import Desk

# A screen makes much garbage among much that stays; at Python's own thresholds a tenth of the suite
# is spent looking for it.
gc.set_threshold(20_000, 20, 50)

# No test is about how fast this machine is now.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that drives the screens is tried once more, and shown as rerun: on a machine that is
    busy elsewhere it can look at a screen between two paints.
    """
    for item in items:
        if {"ui", "e2e"} & set(item.path.parts):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def _shared_sandbox() -> Iterator[Sandbox]:
    with Sandbox(SandboxSettings(links=120)) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_shared_sandbox: Sandbox) -> Sandbox:
    """The three providers as they were seeded, whatever the test before did to them."""
    _shared_sandbox.reset()
    return _shared_sandbox


@pytest.fixture
def config_file(sandbox: Sandbox, tmp_path: Path) -> Path:
    """A configuration with one account at each provider of the sandbox."""
    path = tmp_path / "config.toml"
    path.touch(mode=0o600)
    path.write_text(ready_toml(sandbox.url), encoding="utf-8")
    return path


@pytest.fixture
async def desk(config_file: Path) -> AsyncIterator[Desk]:
    """A desk on that configuration, its state beside it, and its accounts unlocked."""
    desk = Desk(load_config(config_file), state=config_file.parent / "state")
    unlock_all(desk)
    yield desk
    await desk.close()


def unlock_all(desk: Desk) -> Desk:
    """`desk` with every account unlocked, as after `u` on each."""
    for account in desk.accounts:
        desk.locks.unlock(account)
    return desk
