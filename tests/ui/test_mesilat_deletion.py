"""Deleting links: what is asked, that only what was named goes, and what became of each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.widgets import Input

from paylink_tui.sandbox import Sandbox
from paylink_tui.services.desk import Desk
from paylink_tui.ui.screens.dialogs import Confirm
from paylink_tui.ui.screens.mesilat_deletion import DeletionDialog
from tests.ui.support import running, screen_text, until, until_shown
from tests.ui.test_mesilat_browser import (
    ask_to_delete,
    begin,
    browser,
    configured,
    cursor,
    is_idle,
)


@pytest.fixture
async def live(config_file: Path) -> AsyncIterator[Desk]:
    """A desk on live accounts, unlocked."""
    desk = configured(config_file, lambda text: text.replace('= "test"', '= "live"'))
    yield desk
    await desk.close()


def deleted(sandbox: Sandbox) -> int:
    return sandbox.state.writes["mesilat"]["deleted"]


def asked_to_delete(sandbox: Sandbox) -> int:
    return sum(request.method == "DELETE" for request in sandbox.state.requests)


def marked(pilot) -> list[int]:
    return [link.id for link in browser(pilot).links.marked]


async def results(pilot) -> DeletionDialog:
    """The dialog, once nothing is being deleted or looked up any more."""

    def ended() -> bool:
        screen = pilot.app.screen
        return isinstance(screen, DeletionDialog) and "links are gone" in screen_text(pilot.app)

    await until(pilot, ended, "the results")
    return pilot.app.screen


# One


async def test_the_question_names_everything_and_no_has_the_focus(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk, (80, 24)) as pilot:
        await begin(pilot)
        question = await ask_to_delete(pilot)
        text = screen_text(pilot.app)
        for part in ("Link 188", "€20.00, 100.00 ₽", "141 · English", "mesilat-sandbox · TEST"):
            assert part in text
        assert question.focused.id == "no"
        await pilot.press("enter")
        await until(pilot, lambda: is_idle(pilot), "the answer")
        assert sandbox.state.writes["mesilat"]["deleted"] == 0


async def test_yes_deletes_the_link_and_the_page_is_read_again(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await ask_to_delete(pilot)
        await pilot.press("y")
        await until_shown(pilot, "15 of 119 links", "Deleted link 188")
        assert sandbox.state.writes["mesilat"]["deleted"] == 1
        assert cursor(pilot) == 191


async def test_a_long_question_can_be_scrolled_and_its_buttons_stay_in_view(desk: Desk) -> None:
    async with running(desk, (80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("asterisk")
        question = await ask_to_delete(pilot)
        dialog = question.query_one("#dialog")
        assert dialog.region.contains_region(question.query_one("#yes").region)
        assert "Link 211" not in screen_text(pilot.app)
        await pilot.press(*"jjjjjjjjjjjj")
        await until_shown(pilot, "Link 211")


async def test_a_held_key_asks_once(desk: Desk, sandbox: Sandbox) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press("d", "d", "d", "d")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm), "the question")
        assert len(pilot.app.screen_stack) == 2


async def test_what_the_question_named_is_deleted_though_the_cursor_moved(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await ask_to_delete(pilot)
        links = browser(pilot).links
        sandbox.state.mesilat.remove(141, 191)
        browser(pilot).do_refresh()
        await until(pilot, lambda: links.page.total == 119, "the refresh")
        links.table.move_to("205")
        await pilot.press("y")
        await until(pilot, lambda: links.page.total == 118, "the deletion")
        left = {link.id for link in sandbox.state.mesilat.products[141]}
        assert 188 not in left
        assert 205 in left


async def test_a_live_deletion_needs_the_end_of_the_id_and_nothing_else_will_do(
    live: Desk, sandbox: Sandbox
) -> None:
    async with running(live, (80, 24)) as pilot:
        await begin(pilot)
        question = await ask_to_delete(pilot)
        await until_shown(pilot, "LIVE", "Type 188 (the last 4 of its id)", "€20.00, 100.00 ₽")
        assert question.query_one("#dialog").region.contains_region(
            question.query_one("#yes").region
        )
        token = question.query_one("#token", Input)
        for typed in ("", "18", "0188"):
            token.value = ""
            await pilot.press(*typed, "enter")
            assert token.value == typed
            await until_shown(pilot, "Nothing was done; type 188 to go on")
            await pilot.click("#yes")
            assert pilot.app.screen is question
            assert asked_to_delete(sandbox) == 0
            token.focus()
        token.value = "188"
        await pilot.press("enter")
        await until_shown(pilot, "Deleted link 188")
        assert deleted(sandbox) == 1


# Many


async def test_what_is_marked_is_shown_before_anything_is_sent_and_then_deleted(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk, (100, 30)) as pilot:
        await begin(pilot)
        await pilot.press("space", "space", "space")
        await until_shown(pilot, "3 marked")
        sandbox.state.mesilat.remove(141, 191)
        sandbox.fault(kind="status", status=409, method="DELETE", path_contains="/193")
        await ask_to_delete(pilot)
        await until_shown(
            pilot, "Delete these 3 payment links? So far nothing was sent.", "Link 188", "Link 193"
        )
        assert asked_to_delete(sandbox) == 0
        await pilot.press("y")
        await results(pilot)
        await until_shown(pilot, "2 of 3 links are gone", "193", "not deleted", "Already gone")
        await pilot.press("l")
        await until_shown(pilot, "what became of each is known")
        await pilot.press("r")
        await until_shown(pilot, "Delete this payment link?", "Link 193")
        await until(pilot, lambda: pilot.app.screen.is_painted)
        sandbox.state.faults.clear()
        await pilot.press("y")
        await until_shown(pilot, "Deleted link 193")
        await until(pilot, lambda: is_idle(pilot) and not marked(pilot), "no marks")
        assert deleted(sandbox) == 2


async def test_what_may_be_gone_is_never_sent_again_but_looked_up(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk, (80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("space", "space")
        sandbox.fault(kind="reset", when="after", method="DELETE", path_contains="/191")
        await ask_to_delete(pilot)
        await pilot.press("y")
        dialog = await results(pilot)
        await until_shown(pilot, "1 of 2 links are gone", "1 unknown: l looks first")
        await pilot.press("r")
        await until_shown(pilot, "what may be gone is not sent again; l looks first")
        await pilot.press("escape")
        await until(pilot, lambda: marked(pilot) == [191] and is_idle(pilot), "the mark")
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeletionDialog), "no question")
        assert pilot.app.screen is not dialog
        await until_shown(pilot, "An earlier deletion of it ended unknown")
        await pilot.press("l")
        await until_shown(pilot, "Deleted link 191")
        assert (deleted(sandbox), asked_to_delete(sandbox)) == (2, 2)


async def test_a_link_of_an_earlier_unknown_deletion_is_left_out_and_named(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk, (80, 24)) as pilot:
        await begin(pilot)
        sandbox.fault(kind="reset", when="before", method="DELETE", path_contains="/188")
        await ask_to_delete(pilot)
        await pilot.press("y")
        await results(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: is_idle(pilot) and marked(pilot) == [188])
        await pilot.press("down", "space")
        await ask_to_delete(pilot)
        await until_shown(pilot, "Delete this payment link?", "NOT 188", "ended unknown")
        await pilot.press("y")
        await results(pilot)
        assert (deleted(sandbox), asked_to_delete(sandbox)) == (1, 2)


async def test_esc_stops_after_the_one_under_way(desk: Desk, sandbox: Sandbox) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press("space", "space", "space")
        sandbox.fault(kind="delay", ms=400, method="DELETE")
        await ask_to_delete(pilot)
        await pilot.press("y")
        await until_shown(pilot, "1 of 3 · Esc stops")
        await pilot.press("escape")
        await until_shown(pilot, "Stops after this one")
        await results(pilot)
        await until_shown(pilot, "1 of 3 links are gone", "2 known not to be deleted", "waiting")
        assert asked_to_delete(sandbox) == 1
        await pilot.press("escape")
        await until(pilot, lambda: marked(pilot) == [191, 193], "the rest stays marked")


async def test_a_second_esc_does_not_wait_for_the_one_under_way_which_goes_on(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press("space", "space")
        sandbox.fault(kind="delay", ms=400, method="DELETE")
        await ask_to_delete(pilot)
        await pilot.press("y")
        await until(pilot, lambda: asked_to_delete(sandbox) == 1, "the first is sent")
        await pilot.press("escape", "escape")
        await results(pilot)
        await until_shown(pilot, "how it ended was not waited for")
        await until(pilot, lambda: not desk.writes.under_way, "the deletion")
        await pilot.press("l")
        await until_shown(pilot, "1 of 2 links are gone")
        assert (deleted(sandbox), asked_to_delete(sandbox)) == (1, 1)


async def test_what_would_fail_for_every_link_is_tried_once(desk: Desk, sandbox: Sandbox) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press("asterisk")
        sandbox.fault(kind="status", status=403, method="DELETE", times=-1)
        await ask_to_delete(pilot)
        await pilot.press("y")
        await results(pilot)
        await until_shown(pilot, "0 of 15 links are gone", "15 known not to be deleted")
        assert asked_to_delete(sandbox) == 1


async def test_a_fault_of_the_program_leaves_the_link_unknown_and_is_told(
    desk: Desk, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise ZeroDivisionError("a secret value")

    async with running(desk) as pilot:
        await begin(pilot)
        monkeypatch.setattr("paylink_tui.services.mesilat.remove", fails)
        await ask_to_delete(pilot)
        await pilot.press("y")
        await until_shown(pilot, "The program itself failed here", "1 unknown")
        assert "a secret value" not in screen_text(pilot.app)


async def test_a_lookup_that_fails_says_so_and_leaves_it_unknown(
    desk: Desk, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        sandbox.fault(kind="reset", when="after", method="DELETE")
        await ask_to_delete(pilot)
        await pilot.press("y")
        await results(pilot)
        sandbox.fault(kind="status", status=403, method="GET", times=-1)
        await pilot.press("l")
        await until_shown(pilot, "It could not be looked up", "1 unknown")


async def test_live_links_need_their_number_typed(live: Desk, sandbox: Sandbox) -> None:
    async with running(live, (80, 24)) as pilot:
        await begin(pilot)
        await pilot.press("space", "space")
        await ask_to_delete(pilot)
        await until_shown(pilot, "Type 2 (the number of links)")
        await pilot.press("1", "enter")
        await until_shown(pilot, "That is something else. Nothing was done")
        assert isinstance(pilot.app.screen, Confirm)
        await pilot.press("backspace", "2", "enter")
        await results(pilot)
        await until_shown(pilot, "2 of 2 links are gone")
        assert deleted(sandbox) == 2
