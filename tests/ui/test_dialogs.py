"""The question before a write: what answers it, and what was pressed too early to be an answer."""

from __future__ import annotations

import pytest
from textual.events import Event, Key, Paste
from textual.widgets import Input

from paylink_tui.services.desk import Desk
from paylink_tui.ui.foreign import toast
from paylink_tui.ui.screens.dialogs import Confirm, Reading
from tests.ui.support import running, screen_text, until, until_shown

FACTS = [("Link 188", "20.00 EUR")]


class Question(Confirm):
    """Keeps its answer for the test."""

    answers: list[bool | None]

    def __init__(self, token: str = "", facts: list[tuple[str, str]] = FACTS) -> None:
        super().__init__("Sure?", facts, yes="Do it", live=True, token=token, token_hint="why")
        self.answers = []


async def ask(pilot, question: Question) -> Question:
    pilot.app.push_screen(question, question.answers.append)
    await until(pilot, lambda: question.is_painted, "the question painted")
    return question


@pytest.mark.parametrize("token", ["", "188"])
async def test_what_was_pressed_before_the_question_was_painted_is_no_answer(
    desk: Desk, token: str
) -> None:
    async with running(desk, (80, 24)) as pilot:
        early: list[Event] = [Key("y", "y"), Key("tab", None), Key("1", "1"), Paste("188")]
        early.append(Key("enter", None))
        question = await ask(pilot, Question(token))
        for event in early:
            pilot.app.post_message(event)
        await pilot.press("down")  # comes after them
        assert question.answers == []
        assert question.focused.id == ("token" if token else "no")
        if token:
            assert question.query_one(Input).value == ""
        await pilot.press(*token, "enter")
        await until(pilot, lambda: question.answers == [bool(token)], "the answer")


async def test_a_question_that_was_covered_takes_only_what_is_pressed_after_it_is_seen_again(
    desk: Desk,
) -> None:
    async with running(desk, (80, 24)) as pilot:
        question = await ask(pilot, Question())
        pilot.app.push_screen(Reading("Above", "it"))
        await until_shown(pilot, "Above")
        early = Key("y", "y")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is question and question.is_painted)
        pilot.app.post_message(early)
        await pilot.press("down")
        assert question.answers == []
        await pilot.press("y")
        await until(pilot, lambda: question.answers == [True], "the answer")


async def test_what_was_told_does_not_pile_up_nor_cover_a_question(desk: Desk) -> None:
    def told() -> list[str]:
        return [toast.message for toast in pilot.app._notifications]

    async with running(desk, (80, 24)) as pilot:
        for severity, text in (
            ("warning", "the disk is full"),
            ("information", "copied"),
            ("information", "it is locked"),
            ("warning", "the disk is full"),
            ("error", "it failed"),
        ):
            toast(pilot.app, text, severity=severity)
            await pilot.pause()  # until it has come
        assert told() == ["it is locked", "the disk is full", "it failed"]
        await ask(pilot, Question())
        assert told() == ["it failed"]


async def test_with_a_token_a_letter_is_typed_and_no_answer(desk: Desk) -> None:
    async with running(desk, (80, 24)) as pilot:
        question = await ask(pilot, Question("100.00"))
        await until_shown(pilot, "Type 100.00 (why), then Enter. Esc leaves it.")
        assert "y Yes" not in screen_text(pilot.app)
        await pilot.press("y", "n", "enter")
        await until_shown(pilot, "That is something else. Nothing was done; type 100.00 to go on.")
        assert question.query_one(Input).value == "yn"
        await pilot.press("tab", "y", "right", "y", "enter")  # on No, then on Do it
        await until_shown(pilot, "That is something else")
        assert question.answers == []
        for almost in (" 100.00", "100.00 ", "100.0", "100,00", "１００.００"):
            question.query_one(Input).value = almost
            await pilot.press("enter")
            assert question.answers == []
        question.query_one(Input).value = "100.00"
        await pilot.press("enter")
        await until(pilot, lambda: question.answers == [True], "the answer")


@pytest.mark.parametrize("keys", [("escape",), ("tab", "enter")])
async def test_a_question_with_a_token_is_left_without_typing(
    desk: Desk, keys: tuple[str, ...]
) -> None:
    async with running(desk, (80, 24)) as pilot:
        question = await ask(pilot, Question("188"))
        await pilot.press(*keys)
        await until(pilot, lambda: len(question.answers) == 1, "the answer")
        assert not question.answers[0]


async def test_a_long_question_with_a_token_scrolls_by_arrows_and_keeps_its_field_in_view(
    desk: Desk,
) -> None:
    many = [(f"Link {number}", "20.00 EUR") for number in range(60)]
    async with running(desk, (80, 24)) as pilot:
        question = await ask(pilot, Question("60", many))
        await pilot.press("enter")
        await until_shown(pilot, "Nothing is typed yet", "Type 60")
        dialog = question.query_one("#dialog").region
        assert all(
            dialog.contains_region(question.query_one(name).region)
            for name in ("#token", "#token-hint", "#token-fault", "#yes")
        )
        assert "Link 59" not in screen_text(pilot.app)
        await pilot.press(*("pagedown",) * 9)
        await until_shown(pilot, "Link 59")
        await pilot.press(*("pageup",) * 6, *("up",) * 15)
        await until_shown(pilot, "Link 0 ")
