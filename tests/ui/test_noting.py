"""A note and tags can be written wherever a link is shown, and are kept by its key."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from paylink_tui.model.errors import StoreError
from paylink_tui.model.index import LinkKey
from paylink_tui.services.desk import Desk
from paylink_tui.ui.screens.dialogs import Ask
from paylink_tui.ui.screens.noting import note_fault, tags_fault, tags_in
from tests.ui.finding import opened, to_rows
from tests.ui.index_of import fill, key_of, mesilat_link
from tests.ui.support import running, until, until_shown

SEED = "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"


async def asked(pilot: Pilot[Any], key: str, text: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, Ask), "the question")
    await pilot.press(*text, "enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, Ask), "the answer")


@pytest.mark.thorough
async def test_a_mesilat_row_and_a_txn_pro_link_take_notes_and_tags(desk: Desk) -> None:
    mesilat, txn = desk.account("mesilat-sandbox"), desk.account("txnpro-sandbox")
    keys = [
        LinkKey(account.provider, account.environment, account.name, "payment_link", link_id)
        for account, link_id in ((mesilat, "188"), (txn, SEED))
    ]
    async with running(desk) as pilot:
        await pilot.press("f3")
        await until_shown(pilot, "page 1 of 8")
        await asked(pilot, "N", "rang")
        await until_shown(pilot, "Note on link 188 kept")
        await asked(pilot, "T", "vip")
        await pilot.press("f2", *SEED, "enter")
        await until_shown(pilot, "adds up")
        await asked(pilot, "n", "paid")
        await asked(pilot, "t", "late,vip")
        await until_shown(pilot, "late, vip")
        assert desk.index is not None
        notes = [await desk.index.note_of(key) for key in keys]
        found = [(note.text, note.tags) for note in notes if note is not None]
        assert found == [("rang", ("vip",)), ("paid", ("late", "vip"))]


async def test_a_note_that_cannot_be_read_is_not_asked_for_so_that_none_is_replaced(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*args: Any) -> Any:
        raise StoreError("The notes cannot be read.", remedy="Look at the disk.")

    index = await fill(desk, (mesilat_link(7),))
    key = key_of(mesilat_link(7))
    await index.set_note(key, "rang")
    async with running(desk) as pilot:
        screen = await opened(pilot, "1 shown")
        await to_rows(pilot)
        with monkeypatch.context() as patch:
            patch.setattr(index, "notes", fails)
            for press in ("n", "t"):
                screen.notice.clear()
                await pilot.press(press)
                await until_shown(pilot, "The notes cannot be read.", "Look at the disk.")
                await until(pilot, lambda: not screen.busy_workers(), "the answer")
                assert pilot.app.screen is screen
        note = await index.note_of(key)
        assert note is not None
        assert note.text == "rang"


def test_tags_are_apart_by_spaces_commas_or_hashes_and_come_once() -> None:
    assert tags_in(" #vip, late  vip\tпоздно ") == ("vip", "late", "поздно")
    assert tags_in("") == ()


def test_what_is_too_long_is_said_while_it_is_typed() -> None:
    assert note_fault("x" * 2_000) == ""
    assert "2,000" in note_fault("x" * 2_001)
    assert tags_fault("vip late") == ""
    assert "40" in tags_fault("x" * 41)
    assert "20" in tags_fault(" ".join(str(number) for number in range(21)))
