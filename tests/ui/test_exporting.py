"""Exporting from Find: what is asked, what is written, and that Esc leaves no file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.widgets import Input

from paylink_tui.services import mesilat
from paylink_tui.services.desk import Desk
from paylink_tui.services.export_columns import COLUMNS
from tests.ui.support import running, until, until_shown


@pytest.fixture
async def filled(desk: Desk) -> Desk:
    """A desk whose index holds one page of Mesilat links."""
    assert desk.index is not None
    await mesilat.list_page(desk, desk.account("mesilat-sandbox"), 141)
    await desk.index.flush()
    return desk


async def test_what_is_shown_is_written_with_the_columns_that_were_chosen(
    filled: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "links.ndjson"
    async with running(filled) as pilot:
        await pilot.press("f9")
        await until_shown(pilot, "15 ")
        await pilot.press("escape", "x")
        await until_shown(pilot, "CSV", "NDJSON", "the 15 links shown")
        await pilot.press("down", "down", "enter")
        await until_shown(pilot, "With these columns")
        answer = pilot.app.screen.query_one(Input)
        assert answer.value == ", ".join(COLUMNS)
        answer.value = "id, prize"
        await until_shown(pilot, "There is no column prize")
        answer.value = "id, amounts"
        await pilot.press("enter")
        await until_shown(pilot, "Write the NDJSON file to")
        pilot.app.screen.query_one(Input).value = str(path)
        await pilot.press("enter")
        await until_shown(pilot, "15 links written")
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        assert [set(row) for row in rows] == [{"id", "amounts"}] * 15


async def test_leaving_a_question_writes_nothing(filled: Desk, tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text("mine")
    async with running(filled) as pilot:
        await pilot.press("f9")
        await until_shown(pilot, "15 ")
        await pilot.press("escape", "x", "enter")
        await until_shown(pilot, "With these columns")
        await pilot.press("enter")
        await until_shown(pilot, "Write the CSV file to")
        pilot.app.screen.query_one(Input).value = str(path)
        await pilot.press("enter")
        await until_shown(pilot, "Replace the file that is there?", "n No")
        await pilot.press("n")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1, "all questions are left")
        assert path.read_text() == "mine"
