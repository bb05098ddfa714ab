"""Driving the program in a test: wait for what a user would wait for, read what a user would."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from textual.pilot import Pilot

from paylink_tui.services.desk import Desk
from paylink_tui.ui.app import PaylinkApp

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PATIENCE = 20.0


async def until(pilot: Pilot[Any], condition: Callable[[], bool], what: str = "") -> None:
    """Returns once `condition` holds; fails with the screen when it does not in time."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"never came true: {what}\n{screen_text(pilot.app)}")
        await pilot.pause(0.01)


async def until_shown(pilot: Pilot[Any], *texts: str) -> None:
    """Returns once every text stands on the screen, or in a toast, which wraps its text."""

    def shown() -> bool:
        toasts = "\n".join(toast.message for toast in pilot.app._notifications)
        everything = screen_text(pilot.app) + toasts
        return all(text in everything for text in texts)

    await until(pilot, shown, " and ".join(texts))


def screen_text(app: Any) -> str:
    """What stands on the screen now, a line a row."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


@asynccontextmanager
async def running(desk: Desk, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[Any]]:
    """The program on `desk`, its configuration read."""

    async def open_desk() -> Desk:
        return desk

    app = PaylinkApp(open_desk)
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: app.desk_is_open, "the desk opens")
        yield pilot
