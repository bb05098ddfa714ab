"""What the tests of Find have in common: the way there, a search, a fault of it, another time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from paylink_tui.services.desk import Desk
from paylink_tui.store.index import Index
from paylink_tui.ui import find_words
from paylink_tui.ui.screens.find import FindScreen
from tests.ui.support import until, until_shown


def find(pilot: Pilot[Any]) -> FindScreen:
    screen = pilot.app.screen
    assert isinstance(screen, FindScreen)
    return screen


def again(desk: Desk) -> Desk:
    """The next session's."""
    return Desk(desk.config, state=desk.state)


async def opened(pilot: Pilot[Any], *texts: str) -> FindScreen:
    await pilot.press("f9")
    await until(pilot, lambda: isinstance(pilot.app.screen, FindScreen), "the Find area")
    await until_shown(pilot, *texts)
    return find(pilot)


async def typed(pilot: Pilot[Any], text: str, *shown: str) -> None:
    """Searches for `text`; what an earlier search showed does not count."""
    screen = find(pilot)
    screen.field.text = text

    def is_answered() -> bool:
        return screen.result is not None and screen.result.query.text == text

    await until(pilot, is_answered, f"the answer to {text}")
    await until_shown(pilot, *shown)


async def to_rows(pilot: Pilot[Any]) -> None:
    find(pilot).table.focus()
    await until(pilot, lambda: find(pilot).table.has_focus, "the rows have the focus")


async def at_rest(pilot: Pilot[Any], *texts: str) -> FindScreen:
    """Find, its first searches done: each draws all rows anew."""
    screen = await opened(pilot, *texts)

    def is_at_rest() -> bool:
        is_following = screen._is_stale or screen._has_new_values
        return not is_following and all(worker.is_finished for worker in screen.workers)

    await until(pilot, is_at_rest, "nothing is searched for")
    await to_rows(pilot)
    return screen


def fail_searches(
    monkeypatch: pytest.MonkeyPatch, index: Index, error: Exception, *, once: bool = False
) -> None:
    """Lets searches, or the next one alone, fail with `error`."""

    async def fails(*args: Any, **options: Any) -> Any:
        if once:
            monkeypatch.undo()
        raise error

    monkeypatch.setattr(index, "search", fails)


def let_pass(monkeypatch: pytest.MonkeyPatch, **length: float) -> None:
    """Puts the clock by which Find tells ages forward."""
    later = datetime.now(UTC) + timedelta(**length)
    monkeypatch.setattr(find_words, "now", lambda: later)
