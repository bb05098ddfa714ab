"""Links that were found are written into a file, all of it or nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from paylink_tui.services.desk import Desk
from paylink_tui.store.index import Index
from paylink_tui.store.index_result import Result
from paylink_tui.ui.screens.dialogs import Ask, Choose, Confirm
from paylink_tui.ui.screens.find import FindScreen
from tests.ui.index_of import fill, links
from tests.ui.support import running, screen_text, until, until_shown


async def found(pilot: Pilot[Any]) -> FindScreen:
    """Ten links of thirty are shown."""
    await pilot.press("f9")
    await until_shown(pilot, "30 shown")
    screen: FindScreen = pilot.app.screen
    screen.field.text = "SYN"
    await until_shown(pilot, "10 shown")
    screen.table.focus()
    return screen


async def asked(pilot: Pilot[Any], what: str, columns: str, path: Path) -> None:
    """Answers the three questions."""
    await pilot.press("x")
    await until(pilot, lambda: isinstance(pilot.app.screen, Choose), "which, and how")
    options = pilot.app.screen.query_one(OptionList)
    labels = [str(option.prompt) for option in options.options]
    options.highlighted = next(n for n, label in enumerate(labels) if what in label)
    await pilot.press("enter")
    for answer in (columns, str(path)):
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask), "the question")
        question = pilot.app.screen
        question.query_one("#answer", Input).value = answer
        await pilot.press("enter")
        await until(pilot, lambda q=question: pilot.app.screen is not q, "the answer")  # type: ignore[misc]


async def test_what_is_shown_or_all_is_written_in_the_columns_that_were_named(
    desk: Desk, tmp_path: Path
) -> None:
    await fill(desk, links(30))
    path = tmp_path / "found.json"
    async with running(desk, (80, 24)) as pilot:
        screen = await found(pilot)
        await asked(pilot, "JSON    the 10 links shown", "reference,amounts", path)
        await until_shown(pilot, "10 links written to")
        rows = json.loads(path.read_text())
        assert len(rows) == 10
        assert {"reference": "SYN-00004", "amounts": [{"amount": "4", "currency": "USD"}]} in rows
        assert path.stat().st_mode & 0o777 == 0o600
        screen.table.focus()
        await asked(pilot, "JSON    all 30 links", "id", path)
        await until(pilot, lambda: painted(pilot), "whether to replace it")
        await pilot.press("y")
        await until_shown(pilot, "30 links written to")
        assert len(json.loads(path.read_text())) == 30


async def test_what_is_still_counted_is_offered_as_such_and_all_of_it_is_written(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(desk, links(300))
    fill_up, may_count = Index._fill, asyncio.Event()

    async def late(index: Index, result: Result, unwanted: Callable[[], bool]) -> None:
        await may_count.wait()
        await fill_up(index, result, unwanted)

    monkeypatch.setattr(Index, "_fill", late)
    async with running(desk, (80, 24)) as pilot:
        await pilot.press("f9")
        await until_shown(pilot, "+ shown")
        screen: FindScreen = pilot.app.screen
        screen.table.focus()
        assert screen.result is not None
        known = screen.result.count
        await pilot.press("x")
        await until_shown(pilot, f"CSV     the {known}+ links shown")
        assert "links of the index" not in screen_text(pilot.app)  # which are the same
        may_count.set()
        await until_shown(pilot, "CSV     the 300 links shown", "NDJSON  the 300 links shown")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen, "back")
        await asked(pilot, "JSON    the 300 links shown", "id", tmp_path / "all.json")
        await until_shown(pilot, "300 links written to")
    assert len(json.loads((tmp_path / "all.json").read_text())) == 300


async def test_leaving_it_leaves_no_part_of_a_file(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = await fill(desk, links(30))
    folder = tmp_path / "exports"
    folder.mkdir()
    async with running(desk) as pilot:
        await found(pilot)
        begun = asyncio.Event()

        async def never(*args: Any) -> Any:
            begun.set()
            await asyncio.Event().wait()

        monkeypatch.setattr("paylink_tui.store.index_result.Result.rows", never)
        await asked(pilot, "CSV", "id", folder / "a.csv")
        await begun.wait()
        assert list(folder.iterdir())
        await pilot.press("escape")
        await until(pilot, lambda: not list(folder.iterdir()), "nothing is left of the file")
        assert await index.count() == 30


def painted(pilot: Pilot[Any]) -> bool:
    return isinstance(pilot.app.screen, Confirm) and pilot.app.screen.is_painted
