"""What holds everywhere: first paint before anything else, keys that say why, help, quitting."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from paylink_tui.config.load import load_config
from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.sandbox import Sandbox
from paylink_tui.services.desk import Desk
from paylink_tui.store.entries import WriteIntent, WriteKind
from paylink_tui.ui.app import PaylinkApp
from paylink_tui.ui.commands import Command
from paylink_tui.ui.screens.base import Commanding
from paylink_tui.ui.settings import command_ids
from tests.ui.support import running, screen_text, until, until_shown


async def test_the_first_paint_waits_for_no_configuration() -> None:
    never = asyncio.Event()

    async def open_desk() -> Desk:
        await never.wait()
        raise AssertionError

    app = PaylinkApp(open_desk)
    async with app.run_test(notifications=True) as pilot:
        await until_shown(pilot, "Reading the configuration", "Paste anything")
        await pilot.press("f3")
        await until_shown(pilot, "the configuration is still being read")
        assert app.current_mode == "lookup"
        await pilot.press("f1")
        await until_shown(pilot, "Keys on this screen")


async def test_without_a_configuration_it_offers_the_demo_and_says_where_to_write_one(
    tmp_path: Path,
) -> None:
    desk = Desk(load_config(tmp_path / "none.toml"))
    async with running(desk) as pilot:
        await until_shown(pilot, "No accounts yet", "F12 runs the demo", "none.toml")
        await pilot.press("f12")
        await until(pilot, lambda: pilot.app.return_value == "demo", "the end")


async def test_a_fault_of_the_configuration_is_told_and_the_other_accounts_work(
    config_file: Path,
) -> None:
    text = config_file.read_text().replace('provider = "mesh"', 'provider = "mash"')
    config_file.write_text(text)
    async with running(Desk(load_config(config_file))) as pilot:
        await until_shown(pilot, "1 fault in the configuration", "txnpro-sandbox")
        assert "mesh-sandbox  " not in screen_text(pilot.app)


async def test_help_filters_as_it_is_typed(desk: Desk) -> None:
    async with running(desk) as pilot:
        await pilot.press("f1")
        await until_shown(pilot, "Keys on this screen", "Empty the field")
        await pilot.press(*"crypto nothing")
        await until_shown(pilot, "No key does that")
        pilot.app.screen.query_one(Input).value = "paylinks"
        await until_shown(pilot, "Make Paylinks and follow their transfers")
        assert "Empty the field" not in screen_text(pilot.app)
        await pilot.press("down", "pagedown", "up", "escape")
        await until(pilot, lambda: not pilot.app.screen.query(OptionList), "help closes")


async def test_the_palette_offers_the_commands_of_the_screen(desk: Desk) -> None:
    async with running(desk) as pilot:
        await pilot.press("ctrl+p")
        await pilot.press(*"requests")
        await until_shown(pilot, "Every request that was sent")
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.current_mode == "requests", "the requests")


async def test_quitting_waits_for_a_write_and_sends_it_once(desk: Desk, sandbox: Sandbox) -> None:
    gate = asyncio.Event()

    async def write() -> None:
        await gate.wait()

    async with running(desk) as pilot:
        intent = WriteIntent(
            WriteKind.DELETE,
            Provider.MESILAT,
            "mesilat-sandbox",
            Environment.TEST,
            "A write",
            asked={},
        )
        waiting = asyncio.create_task(desk.writes.run(intent, write, lambda _: {}))
        await until(pilot, lambda: bool(desk.writes.under_way), "the write")
        await pilot.press("ctrl+q")
        await until_shown(pilot, "Waiting for")
        assert not waiting.done()
        gate.set()
        await waiting


async def test_a_fault_while_the_configuration_is_read_is_told_and_can_be_left() -> None:
    async def fails() -> Desk:
        raise ZeroDivisionError("a secret value")

    app = PaylinkApp(fails)
    async with app.run_test(notifications=True) as pilot:
        await until_shown(pilot, "The program itself failed here", "ZeroDivisionError")
        assert "a secret value" not in screen_text(app)
        await pilot.press("ctrl+q")
    assert app.return_code == 0


async def test_a_fault_of_our_own_in_a_worker_is_told_without_its_text(desk: Desk) -> None:
    async def fails() -> None:
        raise ZeroDivisionError("a secret value")

    async with running(desk) as pilot:
        pilot.app.screen.run_worker(fails(), exit_on_error=False)
        await until_shown(pilot, "The program itself failed here", "ZeroDivisionError")
        assert "a secret value" not in screen_text(pilot.app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 16)])
async def test_every_area_can_be_drawn_at_any_usual_size(desk: Desk, size: tuple[int, int]) -> None:
    async with running(desk, size) as pilot:
        for key in ("f3", "f4", "f5", "f6", "f7", "f2"):
            await pilot.press(key)
            await until(pilot, lambda: desk.in_flight == 0, "rest")
        assert pilot.app.current_mode == "lookup"


def every_command() -> list[Command]:
    command_ids()  # loads every screen
    return [command for cls in subclasses(Commanding) for command in cls.own_commands()]


def subclasses(cls: type[Commanding]) -> list[type[Commanding]]:
    return [cls, *(found for below in cls.__subclasses__() for found in subclasses(below))]


async def test_own_keys_are_taken_and_unknown_ones_are_told(config_file: Path) -> None:
    own = '[ui]\ntheme = "nord"\n[keys]\n"lookup.clear" = "f12"\n"lookup.claer" = "f11"\n'
    config_file.write_text(own + config_file.read_text())
    async with running(Desk(load_config(config_file))) as pilot:
        await until_shown(pilot, "there is no command lookup.claer. Did you mean lookup.clear?")
        await until_shown(pilot, "keys: F12 is lookup.clear now, and no longer lookup.demo.")
        assert pilot.app.theme == "nord"
        field = pilot.app.screen.query_one("#pasted", Input)
        field.value = "x"
        await pilot.press("f12")
        await until(pilot, lambda: field.value == "", "an empty field")


async def test_an_unknown_theme_is_told_and_the_program_goes_on(config_file: Path) -> None:
    config_file.write_text('[ui]\ntheme = "nrod"\n' + config_file.read_text())
    async with running(Desk(load_config(config_file))) as pilot:
        await until_shown(pilot, "ui.theme: there is no theme nrod. Did you mean nord?")


def test_every_command_has_an_id_of_its_own_and_a_method() -> None:
    commands = every_command()
    ids = [command.id for command in commands]
    assert len(ids) == len(set(ids))
    assert all(command.help and command.label for command in commands)


def test_every_latin_letter_key_has_its_cyrillic_twin() -> None:
    layout = dict(zip("qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзфывапролдячсмить", strict=True))
    for command in every_command():
        keys = command.keys.split(",")
        for key in keys:
            if key in layout:
                assert layout[key] in keys, f"{command.id}: {key} without {layout[key]}"
