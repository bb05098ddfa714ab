"""The result of a create: it stays, and hands the link on."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from paylink_tui.services.desk import Desk
from paylink_tui.ui.screens.dialogs import Ask, Confirm
from paylink_tui.ui.screens.made import Made, MadeScreen, QrDialog
from paylink_tui.ui.screens.saving import path_fault
from paylink_tui.ui.widgets.qr import QrCode, cells_needed, is_encodable, modules, picture
from tests.ui.support import running, screen_text, until, until_shown

URL = "https://app.mesilat.com/alexsample/141?uuid=4204b476"


async def show(pilot, made: Made | None = None) -> MadeScreen:
    made = made or Made("Made", URL, [("Id", "188")], can_prefill=True)
    screen = MadeScreen(made, pilot.app.desk.accounts[0])
    await pilot.app.push_screen(screen)
    await until_shown(pilot, made.title)
    return screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_link_its_tail_and_its_code_are_shown(desk: Desk, size) -> None:
    async with running(desk, size) as pilot:
        screen = await show(pilot)
        await until_shown(pilot, "https://app.mesilat.com", "0 4 b 4 7 6", "188", "▀▀▀▀▀▀▀▀▀▀")
        code = screen.query_one(QrCode)
        assert code.region.width >= cells_needed(URL).width
        assert screen.query_one("#body").region.contains_region(code.region)


async def test_a_code_is_the_one_that_segno_makes_black_on_white(desk: Desk) -> None:
    async with running(desk) as pilot:
        screen = await show(pilot)
        await until_shown(pilot, "▀▀▀▀▀▀▀▀▀▀")
        code = screen.query_one(QrCode)
        drawn = []
        for y in range(code.size.height):
            styles = [segment.style for segment in code.render_line(y)]
            drawn.append([style.color.name == "#000000" for style in styles])
            drawn.append([style.bgcolor.name == "#000000" for style in styles])
        edge = code.quiet_zone
        side = len(modules(URL))
        inner = tuple(tuple(row[edge : edge + side]) for row in drawn[edge : edge + side])
        assert inner == modules(URL)
        assert not any(any(row) for row in drawn[:edge])


async def test_copying_takes_the_link(desk: Desk) -> None:
    async with running(desk) as pilot:
        await show(pilot)
        await pilot.press("с")
        await until_shown(pilot, "Copied the link")
        assert pilot.app.clipboard == URL


async def test_what_is_prefilled_is_in_the_link_the_copy_and_the_code(desk: Desk) -> None:
    async with running(desk, (120, 40)) as pilot:
        screen = await show(pilot)
        await pilot.press("f")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input), "the form")
        screen.query_one("#email", Input).value = "sonya@example.com"
        screen.query_one("#name", Input).value = "Zoë Smith"
        screen.query_one("#phone", Input).value = "+35799123456"
        expected = (
            f"{URL}&email=sonya%40example.com&name=Zo%C3%AB%20Smith&phone_number=%2B35799123456"
        )
        await until(pilot, lambda: screen.url == expected, "the prefilled link")
        await until(pilot, lambda: screen.query_one(QrCode).text == expected, "its code")
        await pilot.press("escape", "c")
        assert pilot.app.clipboard == expected


async def test_a_fault_in_a_prefilled_field_is_told_there_and_nothing_is_copied(
    desk: Desk,
) -> None:
    async with running(desk) as pilot:
        screen = await show(pilot)
        await pilot.press("f")
        screen.query_one("#phone", Input).value = "12345"
        await until_shown(pilot, "Begin with + or 00 and the country code")
        await pilot.press("escape", "c")
        await until_shown(pilot, "a prefilled field has a fault")
        assert pilot.app.clipboard == ""


async def test_a_link_that_is_no_web_address_cannot_be_prefilled_and_is_not_opened(
    desk: Desk,
) -> None:
    async with running(desk) as pilot:
        screen = await show(pilot, Made("Made", "javascript:alert(1)", [], can_prefill=True))
        await pilot.press("o")
        await until_shown(pilot, "Not opened, since it is no web address")
        await pilot.press("f")
        screen.query_one("#name", Input).value = "x"
        await until_shown(pilot, "This is no web address")


async def test_commands_that_make_no_sense_say_why(desk: Desk) -> None:
    async with running(desk) as pilot:
        await show(pilot, Made("Made", URL, [], can_open=False))
        for key, reason in [
            ("o", "a link that works only once is for the customer to open"),
            ("f", "this provider's links cannot be prefilled"),
            ("m", "there is nothing to make again from"),
        ]:
            await pilot.press(key)
            await until_shown(pilot, reason)


async def test_a_code_that_fits_nowhere_says_so_and_can_be_saved(desk: Desk) -> None:
    long = URL + "&name=" + "x" * 400
    async with running(desk, (80, 24)) as pilot:
        await show(pilot, Made("Made", long, []))
        await pilot.press("end")
        await until_shown(pilot, "The QR code needs more room")
        await pilot.press("q")
        await until_shown(pilot, "cells and the terminal has 80x24")
        assert not isinstance(pilot.app.screen, QrDialog)


async def test_a_code_too_wide_for_the_pane_has_the_whole_screen(desk: Desk) -> None:
    longer = URL + "&name=" + "x" * 40
    async with running(desk, (80, 24)) as pilot:
        await show(pilot, Made("Made", longer, []))
        await until_shown(pilot, "The QR code needs more room")
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, QrDialog), "the code")
        code = pilot.app.screen.query_one(QrCode)
        await until(pilot, lambda: code.text == longer)
        assert pilot.app.screen.region.contains_region(code.region)


async def test_a_link_that_no_code_can_hold_is_told(desk: Desk) -> None:
    async with running(desk) as pilot:
        await show(pilot, Made("Made", URL + "x" * 4_000, []))
        for key in ("q", "s"):
            await pilot.press(key)
            await until_shown(pilot, "the link is too long for a QR code")


async def test_the_age_is_shown_where_it_matters_and_the_note_stands_out(desk: Desk) -> None:
    async with running(desk) as pilot:
        made_at = datetime.now(UTC) - timedelta(minutes=12)
        await show(pilot, Made("Made", URL, [], note="May have ended.", made_at=made_at))
        await until_shown(pilot, "12 min ago", "! May have ended.")


async def test_hostile_facts_are_drawn_as_text(desk: Desk) -> None:
    async with running(desk) as pilot:
        facts = [("Uuid", "[/]\x1b]52;c;ZXZpbA==\x07"), ("Name", "x" * 10_000)]
        await show(pilot, Made("[@click=app.quit]x[/]", URL, facts))
        await until_shown(pilot, "[@click=app.quit]x[/]", "[/]␛]52;c")
        assert "\x1b" not in screen_text(pilot.app)


# Saving


async def save_as(pilot, path: Path) -> None:
    await pilot.press("s")
    await until(pilot, lambda: isinstance(pilot.app.screen, Ask), "the question")
    pilot.app.screen.query_one(Input).value = str(path)
    await pilot.press("enter")


@pytest.mark.parametrize(("name", "start"), [("a.svg", b"<?xml"), ("a.PNG", b"\x89PNG")])
async def test_the_code_is_saved_for_the_user_alone(
    desk: Desk, tmp_path: Path, name: str, start: bytes
) -> None:
    async with running(desk) as pilot:
        await show(pilot)
        await save_as(pilot, tmp_path / name)
        await until_shown(pilot, "Saved")
        assert (tmp_path / name).read_bytes().startswith(start)
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


async def test_a_file_that_is_there_is_replaced_only_after_a_yes(
    desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "a.svg"
    path.write_text("mine")
    async with running(desk) as pilot:
        await show(pilot)
        for answer, kept in (("n", True), ("y", False)):
            await save_as(pilot, path)
            await until(pilot, lambda: isinstance(pilot.app.screen, Confirm), "the question")
            await until(pilot, lambda: pilot.app.screen.is_painted)
            await pilot.press(answer)
            await until(pilot, lambda: isinstance(pilot.app.screen, MadeScreen))
            await until(pilot, lambda: not pilot.app.screen.busy_workers())
            assert (path.read_text() == "mine") is kept


async def test_a_folder_that_cannot_be_written_is_told(desk: Desk) -> None:
    async with running(desk) as pilot:
        await show(pilot)
        await save_as(pilot, Path("/proc/a.svg"))
        await until_shown(pilot, "/proc/a.svg cannot be written")


def test_a_path_that_cannot_be_saved_to_is_told_as_it_is_typed(tmp_path: Path) -> None:
    pictures = (".svg", ".png")
    assert path_fault(f"{tmp_path}/a.gif", pictures) == "End the name in .svg or .png"
    assert "There is no folder" in path_fault(f"{tmp_path}/none/a.svg", pictures)
    assert "There is no folder" in path_fault("~nobody-of-that-name/a.svg", pictures)
    assert path_fault(f"  {tmp_path}/a.svg ", pictures) == ""


def test_a_saved_picture_has_the_quiet_zone_that_the_standard_asks_for() -> None:
    svg = picture(URL, "svg").decode()
    path = re.search(r'class="qrline"[^>]*d="M([0-9.]+) ([0-9.]+)', svg)
    assert path is not None
    assert path[1] == "4"
    assert path[2].startswith("4")


def test_more_than_a_code_can_hold_cannot_be_encoded() -> None:
    assert not is_encodable("x" * 3_000)
    assert is_encodable("x")


def test_the_link_is_not_in_the_repr_of_what_was_made() -> None:
    assert "4204b476" not in repr(Made("Made", URL, []))
