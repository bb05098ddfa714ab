"""What the process holds at one moment."""

from __future__ import annotations

import asyncio
import gc
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from paylink_tui.ui.app import PaylinkApp

_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Held:
    """Counts at a rest. `memory` is in bytes, 0 where the system does not tell it."""

    memory: int
    objects: int
    widgets: int
    screens: int
    timers: int
    tasks: int
    descriptors: int
    listeners: int
    logged: int


def held(app: PaylinkApp) -> Held:
    """What is held now, after the garbage has been taken away."""
    for _ in range(3):
        gc.collect()
    everything = gc.get_objects()
    desk = app.desk
    return Held(
        memory=_resident(),
        objects=len(everything),
        widgets=sum(isinstance(thing, Widget) for thing in everything),
        screens=sum(isinstance(thing, Screen) for thing in everything),
        timers=sum(isinstance(thing, Timer) for thing in everything),
        tasks=len(asyncio.all_tasks()),
        descriptors=descriptors(),
        listeners=len(desk.log._listeners) + len(desk._pool._listeners) + _told(app),
        logged=len(desk.log),
    )


def commonest(count: int) -> list[tuple[str, int]]:
    """The types of which most objects live, for whoever looks for a leak."""
    return Counter(type(thing).__qualname__ for thing in gc.get_objects()).most_common(count)


def descriptors() -> int:
    """How many files and connections are open."""
    return sum(1 for _ in Path("/dev/fd").iterdir())


def _told(app: PaylinkApp) -> int:
    return len(app.desk.writes._listeners)


def _resident() -> int:
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * _PAGE if statm.exists() else 0
