"""One round: every area is entered and used, and left as it was."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections import Counter
from contextlib import aclosing
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from paylink_tui.model.errors import PaylinkError
from paylink_tui.services import mesilat
from paylink_tui.ui.app import PaylinkApp
from paylink_tui.ui.screens.base import PaylinkScreen
from tests.ui.support import until

SETTLED = "·"  # not a key: wait until nothing is under way
ALIKE = 6  # so many rounds on, all is done again in the same way but for the fault
_DEEPEST = 5
_PRODUCT = 141
_MESILAT = (
    *("f3", SETTLED, "n", SETTLED, "r", SETTLED, "n", SETTLED, "p", SETTLED, "down", "down"),
    *("v", "escape", "c", "space", "space", "slash", "4", "2", "escape", "f1", "escape"),
    *("P", SETTLED, "escape", "g", "escape", "ctrl+n", SETTLED, "escape", "r", "r", SETTLED),
)
_MESH = (
    *("f4", SETTLED, "r", SETTLED, "slash", "p", "l", "escape"),
    *("ctrl+n", SETTLED, "escape", "f1", "escape"),
)
_TXNPRO = (
    *("f5", SETTLED, "n", SETTLED, "r", SETTLED, "p", SETTLED, "down", "enter", SETTLED),
    *("r", SETTLED, "v", "escape", "f1", "escape", "escape", "ctrl+n", SETTLED, "escape"),
    *("r", SETTLED),
)
_OTHERS = (
    *("f6", "r", SETTLED, "c", SETTLED, "f1", "escape", "f7", "down", "e", "e", "f8", SETTLED),
    *("r", SETTLED, "f1", "escape", "ctrl+p", "r", "escape", "f2"),
)
_PASTED = (
    "https://app.mesilat.com/alexsample/141?uuid=4204b476",
    "ref:no such reference",
    "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c",
)
_FAULTS: tuple[dict[str, Any], ...] = (
    {"kind": "status", "status": 500},
    {"kind": "reset"},
    {"kind": "html"},
    {"kind": "cut"},
    {"kind": "truncated_json"},
    {"kind": "status", "status": 429},
)


class Rounds:
    """Drives the program; `done` counts the keys, and what they led to."""

    def __init__(self, pilot: Pilot[Any], url: str) -> None:
        self.done: Counter[str] = Counter()
        self._pilot = pilot
        self._app: PaylinkApp = pilot.app  # type: ignore[assignment]
        self._url = url

    async def one(self, number: int) -> None:
        """A round, which begins and ends at the home screen with nothing under way."""
        if number % 3 == 2:
            await self._fault(_FAULTS[number // 3 % len(_FAULTS)])
        for keys in (_MESILAT, _MESH, _TXNPRO, _OTHERS):
            await self._press(keys)
            await self._leave()
        await self._look_up(_PASTED[number % len(_PASTED)], leave=number % 2 == 0)
        await self._walk(whole=number % 2 == 0)
        self.done["rounds"] += 1

    async def unlock(self) -> None:
        """Once, so that forms and dialogs of writes open."""
        for area in ("f3", "f4", "f5"):
            await self._press((area, SETTLED, "u"))
        await self._press(("f2",))

    async def rest(self) -> None:
        """Takes the toasts away, which would go by themselves in some seconds."""
        self._app.clear_notifications()
        await until(self._pilot, lambda: not self._app.screen.query("Toast"), "no toast is left")
        await self._settled()

    async def _press(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            if key == SETTLED:
                await self._settled()
                continue
            before = self._app.screen
            # Without Pilot's wait for every widget to be idle: a hand does not wait for it either.
            await self._app._press_keys([key])
            self.done["keys"] += 1
            self.done["screens"] += self._app.screen is not before

    async def _look_up(self, text: str, *, leave: bool) -> None:
        """Every other one is left while it walks the pages."""
        self._app.screen.query_one("#pasted", Input).value = text
        await self._press(("enter",))
        if leave:
            await self._press(("escape",))
        await self._settled()
        await self._home()
        self.done["lookups"] += 1

    async def _walk(self, *, whole: bool) -> None:
        """All pages of a product, in the background as a scan does; every other one is dropped."""
        account = self._app.desk.account("mesilat-sandbox")
        async with aclosing(mesilat.all_pages(self._app.desk, account, _PRODUCT)) as pages:
            try:
                async for _ in pages:
                    self.done["pages"] += 1
                    if not whole and self.done["pages"] % 10 == 0:
                        break
            except PaylinkError:
                self.done["failed walks"] += 1
        await self._settled()

    async def _home(self) -> None:
        """Back to the empty field from wherever the lookup led."""
        for area in ("f3", "f5"):
            await self._press((area, SETTLED))
            await self._leave()
        await self._press(("f2", "ctrl+l"))

    async def _leave(self) -> None:
        """Leaves what still lies over the area."""
        await self._settled()
        for _ in range(_DEEPEST):
            if len(self._app.screen_stack) == 1:
                return
            await self._press(("escape", SETTLED))
        raise AssertionError(f"{self._app.screen} cannot be left")

    async def _settled(self) -> None:
        app = self._app

        def nothing_runs() -> bool:
            screen = app.screen
            busy = screen.busy_workers() if isinstance(screen, PaylinkScreen) else []
            return app.in_flight == 0 and not busy

        await until(self._pilot, nothing_runs, "nothing is under way")

    async def _fault(self, rule: dict[str, Any]) -> None:
        """The next read at one provider fails, once."""
        self.done["faults"] += 1
        request = urllib.request.Request(
            f"{self._url}/_sandbox/faults",
            data=json.dumps({"method": "GET", **rule}).encode(),
            headers={"Content-Type": "application/json"},
        )
        await asyncio.to_thread(lambda: urllib.request.urlopen(request).close())
