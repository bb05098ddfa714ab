"""How a few screens look. After a change that is meant: `pytest tests/ui/test_snapshots.py
--snapshot-update`, and look at the pictures in the difference.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from textual.pilot import Pilot
from textual.widgets import Input

from paylink_tui.config.load import load_config
from paylink_tui.sandbox.settings import DEFAULT_NOW
from paylink_tui.services.desk import Desk
from paylink_tui.ui.app import PaylinkApp
from tests.ui.support import screen_text, until, until_shown

SEED = "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"
Compare = Callable[..., bool]


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One moment, one time zone, all colours: else no two pictures are alike."""
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)
    time.tzset()
    with time_machine.travel(DEFAULT_NOW, tick=False):
        yield
    monkeypatch.undo()
    time.tzset()


def program(config_file: Path) -> PaylinkApp:
    desk = Desk(load_config(config_file))

    async def open_desk() -> Desk:
        return desk

    return PaylinkApp(open_desk)


def live(config_file: Path) -> None:
    text = config_file.read_text().replace('environment = "test"', 'environment = "live"')
    config_file.write_text(text)


async def mesilat(pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: pilot.app.desk_is_open, "the desk")
    pilot.app.screen.query_one("#pasted", Input).cursor_blink = False
    await pilot.press("f3")
    await until_shown(pilot, "page 1 of 8", "99/100 min")
    await until(pilot, lambda: "↕" not in screen_text(pilot.app), "a header at rest")


async def detail(pilot: Pilot[Any]) -> None:
    await until(pilot, lambda: pilot.app.desk_is_open, "the desk")
    pilot.app.screen.query_one("#pasted", Input).value = SEED
    await pilot.press("enter")
    await until_shown(pilot, "97.931154", "adds up")
    await until(pilot, lambda: "↕" not in screen_text(pilot.app), "a header at rest")


def test_the_mesilat_browser(snap_compare: Compare, config_file: Path) -> None:
    assert snap_compare(program(config_file), run_before=mesilat, terminal_size=(120, 40))


def test_the_mesilat_browser_of_a_live_account_at_80_by_24(
    snap_compare: Compare, config_file: Path
) -> None:
    live(config_file)
    assert snap_compare(program(config_file), run_before=mesilat, terminal_size=(80, 24))


def test_the_payout_breakdown(snap_compare: Compare, config_file: Path) -> None:
    assert snap_compare(program(config_file), run_before=detail, terminal_size=(120, 40))


def test_the_payout_breakdown_at_80_by_24(snap_compare: Compare, config_file: Path) -> None:
    assert snap_compare(program(config_file), run_before=detail, terminal_size=(80, 24))
