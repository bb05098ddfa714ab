"""Every text of every provider spoiled, and what each screen then writes to the terminal.

The screens are drawn as for a terminal, and the bytes kept. Each of them must be the program's own:
a sequence of the kinds that Textual draws with, or a character that no terminal acts on.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot

from paylink_tui.sandbox import Sandbox
from paylink_tui.sandbox.hostile import CANARY, SEQUENCES
from paylink_tui.services.desk import Desk
from tests.ui.support import running, screen_text, until

# Colours, the place of the cursor, the shape of the pointer, frames held back, and the clipboard,
# which takes Base64.
_OURS = re.compile(
    r"\x1b\[[0-9;]*[mH]|\x1b\]22;[a-z-]*\x07|\x1b\[\?2026[hl]|\x1b\]52;c;[A-Za-z0-9+/=]*\x07|\n"
)
_NEVER = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
HOSTILE = "".join(f"{sequence}{CANARY}" for sequence in SEQUENCES)
COMPLAINT = {
    "message": HOSTILE,
    "displayMessage": HOSTILE,
    "errorType": HOSTILE,
    "errorHash": HOSTILE,
    "errors": [{"title": HOSTILE, "detail": HOSTILE, "code": HOSTILE}],
    "error": HOSTILE,
}
# A screen, and the keys that show what it can show. One link is made at Mesilat; nothing else.
EVERYWHERE = (
    ("f3", "v", "escape", "space", "d", "escape", "c", "escape"),
    ("ctrl+n", "3", "9", "ctrl+s", "y", "v", "escape", "escape"),
    ("f4", "enter", "escape", "ctrl+n", "ctrl+r", "escape", "escape"),
    ("f5", "enter", "v", "escape", "x", "escape", "escape", "x", "escape"),
    ("f6", "c", "f7", "enter", "escape", "f8", "enter", "escape", "f9", "down", "down"),
    ("f2", "t", "x", "colon", *"SBX", "minus", *"TWICE", "enter", "enter", "v", "escape"),
)
IDS = (("f3", "v", "escape", "d", "escape", "f5", "enter", "escape", "x", "escape"),)
AGAIN = (("f3", "r", "f5", "r", "f6", "c", "j", "c", "j", "c", "f7", "j"),)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the driver is given to write, as if it had a terminal."""
    kept: list[str] = []
    monkeypatch.setattr(HeadlessDriver, "is_headless", property(lambda self: False))
    monkeypatch.setattr(HeadlessDriver, "write", lambda self, text: kept.append(text))
    return kept


async def settle(pilot: Pilot[Any]) -> None:
    """Returns once nothing is being asked for any more, and all is painted."""

    def idle() -> bool:
        screen = pilot.app.screen
        # A question takes no answer before it has been seen.
        return getattr(screen, "is_painted", True) and not any(
            w.is_running for w in pilot.app.workers if w.node is screen
        )

    await until(pilot, idle, "the screen is at rest")


async def walk(pilot: Pilot[Any], ways: tuple[tuple[str, ...], ...]) -> set[str]:
    """Presses the keys; returns the names of the screens on which something hostile stood."""
    seen = set()
    for keys in ways:
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
            if CANARY in screen_text(pilot.app):
                seen.add(type(pilot.app.screen).__name__)
    return seen


def judge(written: list[str]) -> None:
    text = "".join(written)
    assert CANARY in text
    foreign = _NEVER.search(_OURS.sub("", text))
    assert foreign is None, text[text.index(foreign.group()) - 40 :][:120]


def test_the_measure_would_see_each_sequence() -> None:
    harmless = ("[", "e", "\\", "w")
    for sequence in SEQUENCES:
        assert sequence.startswith(harmless) or _NEVER.search(_OURS.sub("", f"{sequence}{CANARY}"))


async def test_spoiled_answers_write_nothing_of_their_own(
    desk: Desk, sandbox: Sandbox, written: list[str]
) -> None:
    sandbox.fault(kind="hostile_text", times=-1)
    async with running(desk, (100, 30)) as pilot:
        seen = await walk(pilot, EVERYWHERE)
    judge(written)
    assert seen >= {
        *(
            "MesilatBrowser",
            "Reading",
            "Confirm",
            "Choose",
            "MadeScreen",
            "MeshTransfers",
            "TxnList",
        ),
        *("TxnDetailScreen", "JournalScreen"),
    }
    assert not sandbox.state.crashes


async def test_spoiled_ids_and_complaints_write_nothing_of_their_own(
    desk: Desk, sandbox: Sandbox, written: list[str]
) -> None:
    async with running(desk, (100, 30)) as pilot:
        sandbox.fault(kind="hostile_text", times=-1, fields=("id", "type", "networkId"))
        seen = await walk(pilot, IDS)
        sandbox.state.faults.clear()
        sandbox.fault(kind="status", status=422, body=COMPLAINT, times=-1)
        seen |= await walk(pilot, AGAIN)
        sandbox.state.faults.clear()
        sandbox.fault(kind="html", status=404, body=f"<title>{HOSTILE}</title>", times=-1)
        seen |= await walk(pilot, AGAIN)
    judge(written)
    assert seen >= {"MesilatBrowser", "TxnList", "AccountsScreen"}
