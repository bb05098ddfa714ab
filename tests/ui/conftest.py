"""Pilot without its guesses about idleness."""

from __future__ import annotations

import asyncio

import pytest

# Textual's screen collects what must be painted for 1/120 s before it paints.
_PAINT = 1 / 100


@pytest.fixture(autouse=True)
def _idle_by_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual's Pilot takes the process for idle when it burns little CPU in 20 ms, twice a key:
    with a server in the same process that is slow, and on a busy machine a second a key. Whether
    the event loop has anything left to do can be seen instead.
    """
    monkeypatch.setattr("textual.app.wait_for_idle", _loop_is_idle)
    monkeypatch.setattr("textual.pilot.wait_for_idle", _loop_is_idle)


async def _loop_is_idle(min_sleep: float = 0, max_sleep: float = 1) -> None:
    await asyncio.sleep(_PAINT)
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    for _ in range(1_000):
        await asyncio.sleep(0)
        if not ready:
            return
