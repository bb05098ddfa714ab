"""A provider that fails while somebody looks: told, nothing that was shown is lost, keys work."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from paylink_tui.pool import backoff
from paylink_tui.sandbox import Sandbox
from paylink_tui.services.desk import Desk
from paylink_tui.ui.widgets.notice import Notice
from paylink_tui.ui.widgets.table import LinkTable
from tests.ui.support import running, screen_text, until, until_shown

FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "reset", "when": "after"},
    {"kind": "cut", "after_bytes": 300},
    {"kind": "html", "status": 502},
    {"kind": "html", "status": 200},
    {"kind": "truncated_json"},
    {"kind": "status", "status": 429, "headers": {"Retry-After": "Wed, 21 Oct 99999999999 07:28"}},
    {"kind": "status", "status": 200, "body": [0] * 600_000},
    {"kind": "status", "status": 302, "headers": {"Location": "https://elsewhere.example/"}},
)


@pytest.fixture(autouse=True)
def _no_pause_between_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "BASE_SECONDS", 0.001)


def cursor(pilot: Pilot[Any]) -> int:
    return pilot.app.screen.query_one("#links", LinkTable).cursor


def is_told(pilot: Pilot[Any]) -> bool:
    return pilot.app.screen.query(Notice).first().has_class("-error")


async def moves(pilot: Pilot[Any]) -> None:
    """A key moves the cursor, which is painted."""
    before = cursor(pilot)
    await pilot.press("j")
    await until(pilot, lambda: cursor(pilot) == before + 1, "the cursor moves")


@pytest.mark.parametrize(
    ("key", "shown", "faults"),
    [
        pytest.param("f3", "4204b476", FAULTS[::2], id="mesilat"),
        pytest.param("f5", "ORDER-00120", FAULTS[1::2], id="txnpro", marks=pytest.mark.thorough),
    ],
)
async def test_a_list_that_cannot_be_read_anew_stays_and_can_be_walked(
    desk: Desk, sandbox: Sandbox, key: str, shown: str, faults: tuple[dict[str, Any], ...]
) -> None:
    async with running(desk) as pilot:
        await pilot.press(key)
        await until_shown(pilot, shown)
        for fault in faults:
            sandbox.fault(method="GET", times=-1, **fault)
            await pilot.press("r")
            await until(pilot, lambda: is_told(pilot), f"told: {fault}")
            assert shown in screen_text(pilot.app)
            await moves(pilot)
            sandbox.state.faults.clear()
            await pilot.press("r")
            await until(pilot, lambda: not is_told(pilot), f"well again after: {fault}")


async def test_while_a_provider_is_silent_keys_work_and_escape_leaves_the_wait(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        await pilot.press("f3")
        await until_shown(pilot, "4204b476")
        sandbox.fault(kind="hang", times=-1)
        await pilot.press("r")
        await until(pilot, lambda: desk.in_flight == 1, "it is asked")
        await moves(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: desk.in_flight == 0, "the wait is left")
        assert "4204b476" in screen_text(pilot.app)
