"""The real Find screen on an index, and the moments at which its rows reach the terminal.

The program runs as it does in a terminal, in this process: keys come as its driver sends them, and
each frame is rendered to the bytes of a terminal, which nothing reads.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from textual.app import App
from textual.events import Key
from textual.screen import Screen
from textual.strip import Strip

from paylink_tui.config.load import load_config
from paylink_tui.services.desk import Desk
from paylink_tui.store.index_result import Result
from paylink_tui.ui.app import PaylinkApp
from paylink_tui.ui.garbage import Freezing
from paylink_tui.ui.screens.find import FindScreen
from paylink_tui.ui.widgets.far_rows import FarRows

SIZE = (120, 40)
_PATIENCE = 60.0


class RenderedApp(App[Any]):
    """Renders every frame to the bytes of a terminal, as if there were one, and tells when it has.

    Textual renders none where it is headless.
    """

    has_terminal = False
    _expected: tuple[Callable[[], bool], asyncio.Future[float]] | None = None

    @property
    def is_headless(self) -> bool:
        return not self.has_terminal and super().is_headless

    def frame_with(self, is_there: Callable[[], bool]) -> asyncio.Future[float]:
        """The moment of the first frame from now on for which `is_there` holds."""
        self._expected = (is_there, asyncio.get_running_loop().create_future())
        return self._expected[1]

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        if renderable is None or self._batch_count:
            return
        if self._expected is not None and self._expected[0]():
            self._expected[1].set_result(time.perf_counter())
            self._expected = None
        if (watch := getattr(screen, "watch_of_benchmark", None)) is not None:
            watch.displayed()


class WatchedApp(RenderedApp, PaylinkApp):
    """The program."""

    CSS_PATH = Path(inspect.getfile(PaylinkApp)).with_name("styles.tcss")


class Watch:
    """Sees when the rows of a search, or the row under the cursor, have been painted."""

    def __init__(self, screen: FindScreen) -> None:
        self._screen = screen
        assert screen.result is not None
        self._text: str = screen.result.query.text  # whose result the table has
        self._drawn: set[tuple[str, int]] = set()
        self._wanted: tuple[str, int] | None = None
        self._painted: asyncio.Future[float] | None = None
        self._take, self._render = screen._take, screen.table.render_line
        screen._take = self._taking  # type: ignore[method-assign]
        screen.table.render_line = self._rendering  # type: ignore[method-assign]
        screen.watch_of_benchmark = self  # type: ignore[attr-defined]

    def _taking(self, result: Result, rows: FarRows[Any], at: int | None, took: float) -> None:
        self._take(result, rows, at, took)
        self._text = result.query.text

    def _rendering(self, y: int) -> Strip:
        table = self._screen.table
        index = y - 1 + table.scroll_offset.y
        if y and not (index < len(table.rows) and table.rows[index] is None):
            self._drawn.add((self._text, index))
        return self._render(y)

    def displayed(self) -> None:
        """A frame was written."""
        drawn, self._drawn = self._drawn, set()
        if self._painted is not None and not self._painted.done() and self._wanted in drawn:
            self._painted.set_result(time.perf_counter())

    @property
    def cursor(self) -> int:
        """The row that the cursor is on."""
        return self._screen.table.cursor

    async def key(self, key: str, character: str | None, text: str, index: int) -> float:
        """Seconds from a key until row `index` of the search for `text` is painted."""
        self._wanted = (text, index)
        self._painted = asyncio.get_running_loop().create_future()
        self._drawn.clear()
        driver = self._screen.app._driver
        assert driver is not None
        event = Key(key, character)
        event.set_sender(self._screen.app)
        begun = time.perf_counter()
        driver.send_message(event)
        return await asyncio.wait_for(self._painted, _PATIENCE) - begun


@asynccontextmanager
async def finding(config: Path, state: Path) -> AsyncIterator[tuple[FindScreen, Watch]]:
    """The Find screen of a program with this state, its first rows painted."""
    desk = Desk(load_config(config), state=state)

    async def open_desk() -> Desk:
        return desk

    app = WatchedApp(open_desk)
    async with app.run_test(size=SIZE) as pilot:
        app.has_terminal = True
        while not app.desk_is_open:
            await pilot.pause(0.01)
        await app.action_command("go.find")
        while not (isinstance(app.screen, FindScreen) and app.screen.result is not None):
            await pilot.pause(0.01)
        freezing = Freezing()
        freezing.begin()  # as the program itself does
        try:
            yield app.screen, Watch(app.screen)
        finally:
            freezing.end()


async def reopened(app: WatchedApp) -> float:
    """Seconds from the command that opens Find, its screen made anew, until its rows are painted.

    What is left of the screen is taken down again.
    """
    screen = FindScreen()
    begun = time.perf_counter()
    frame = app.frame_with(lambda: _has_rows(screen))
    await app.push_screen(screen)
    took = await asyncio.wait_for(frame, _PATIENCE) - begun
    await app.pop_screen()
    return took


def _has_rows(screen: FindScreen) -> bool:
    return screen.is_current and screen.result is not None and bool(screen.table.rows)
