"""Accounts: where each secret comes from, health, adding by a form, reading the file again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Select

from paylink_tui.config.load import load_config
from paylink_tui.sandbox import Sandbox
from paylink_tui.sandbox.settings import MESILAT_KEY
from paylink_tui.services.desk import Desk
from paylink_tui.ui.screens.account_add import AccountAdd
from paylink_tui.ui.screens.dialogs import Confirm
from tests.ui import index_of
from tests.ui.index_of import key_of, links, mesilat_link
from tests.ui.support import running, screen_text, until, until_shown


async def test_each_account_is_shown_with_its_secrets_place_and_never_the_secret(
    desk: Desk,
) -> None:
    async with running(desk) as pilot:
        await pilot.press("f6")
        await until_shown(pilot, "mesilat-sandbox", "mesh-sandbox", "txnpro-sandbox", "Budget left")
        await until_shown(pilot, "sand…0001")
        assert MESILAT_KEY not in screen_text(pilot.app)


async def test_a_check_tells_which_account_is_good_and_why_another_is_not(
    config_file: Path, sandbox: Sandbox
) -> None:
    config_file.write_text(config_file.read_text().replace(MESILAT_KEY, "wrong-key-000000001"))
    desk = Desk(load_config(config_file))
    async with running(desk) as pilot:
        await pilot.press("f6")
        await until_shown(pilot, "Budget left")
        await pilot.press("c")
        await until_shown(pilot, "FAIL", "ok", "Invalid API key")
    await desk.close()


async def test_a_check_can_be_left(desk: Desk, sandbox: Sandbox) -> None:
    sandbox.fault(kind="hang", times=-1)
    async with running(desk) as pilot:
        await pilot.press("f6")
        await until_shown(pilot, "Budget left")
        await pilot.press("c")
        await until(pilot, lambda: any(sandbox.state.in_flight.values()), "requests on their way")
        await pilot.press("escape")
        await until_shown(pilot, "Left off")
        await until(pilot, lambda: desk.in_flight == 0, "no request left")


async def test_every_fault_of_the_file_is_listed_with_its_line(config_file: Path) -> None:
    text = config_file.read_text()
    config_file.write_text(text.replace("client_id", "client_idd") + "\n[odd]\nx = 1\n")
    async with running(Desk(load_config(config_file)), (140, 40)) as pilot:
        await pilot.press("f6")
        await until_shown(pilot, "client_idd", "client_id", "odd", "line")


async def test_the_file_is_read_again_without_a_restart(config_file: Path) -> None:
    desk = Desk(load_config(config_file))
    async with running(desk) as pilot:
        await pilot.press("f6")
        await until_shown(pilot, "mesilat-sandbox")
        config_file.write_text(config_file.read_text().replace("mesilat-sandbox", "renamed-shop"))
        await pilot.press("r")
        await until_shown(pilot, "renamed-shop")
        await pilot.press("f2")
        await until_shown(pilot, "renamed-shop")
        assert "mesilat-sandbox" not in screen_text(pilot.app)
    await desk.close()


async def test_the_editor_is_named_when_there_is_none(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    async with running(desk) as pilot:
        await pilot.press("f6")
        await until_shown(pilot, "Budget left")
        await pilot.press("e")
        await until_shown(pilot, "$EDITOR is not set")


async def test_an_account_is_added_by_the_form_and_works_at_once(
    config_file: Path, sandbox: Sandbox
) -> None:
    comment = "# kept\n"
    config_file.write_text(comment + config_file.read_text())
    desk = Desk(load_config(config_file))
    async with running(desk) as pilot:
        await open_form(pilot)
        await fill(
            pilot, name="second", api_key=MESILAT_KEY, base_url=sandbox.url, products="123 Photos"
        )
        await pilot.press("ctrl+s")
        await until_shown(pilot, "second", "Budget left")
        await pilot.press("c")
        await until(pilot, lambda: desk.lane_status("second") is not None, "its lane")
    assert config_file.read_text().startswith(comment)
    assert load_config(config_file).account("second").products[0].title == "Photos"
    await desk.close()


async def test_a_form_with_faults_tells_each_at_its_field_and_keeps_what_was_typed(
    config_file: Path,
) -> None:
    before = config_file.read_bytes()
    async with running(Desk(load_config(config_file))) as pilot:
        await open_form(pilot)
        await fill(pilot, name="second", base_url="ftp://x", products="abc Title")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "cannot be used", "api_key is missing", "base_url", "products[0]")
        assert pilot.app.screen.query_one("#name", Input).value == "second"
        assert config_file.read_bytes() == before


async def test_the_form_asks_each_provider_for_its_own_credentials(desk: Desk) -> None:
    async with running(desk) as pilot:
        await open_form(pilot)
        shown = {"mesilat": "api_key", "mesh": "client_secret", "txnpro": "api_key"}
        for provider, key in shown.items():
            pilot.app.screen.query_one("#provider", Select).value = provider
            await until(pilot, lambda key=key: displayed(pilot, key), key)
            assert displayed(pilot, "products") is (provider == "mesilat")


async def test_a_secret_typed_as_it_is_is_not_shown_but_a_reference_is(desk: Desk) -> None:
    async with running(desk) as pilot:
        await open_form(pilot)
        await fill(pilot, api_key="sk-very-secret")
        field = pilot.app.screen.query_one("#api_key", Input)
        await until(pilot, lambda: field.password, "a masked field")
        assert "sk-very-secret" not in screen_text(pilot.app)
        await fill(pilot, api_key="env:MY_KEY")
        await until_shown(pilot, "env:MY_KEY")


async def test_a_file_changed_meanwhile_is_not_overwritten(config_file: Path) -> None:
    async with running(Desk(load_config(config_file))) as pilot:
        await open_form(pilot)
        await fill(pilot, name="second", api_key="env:KEY", base_url="https://api.mesilat.com")
        config_file.write_text(config_file.read_text() + "# somebody else\n")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "was changed by someone else")
        assert config_file.read_text().endswith("# somebody else\n")


async def open_form(pilot: Pilot[Any]) -> None:
    await pilot.press("f6")
    await until_shown(pilot, "Budget left")
    await pilot.press("ctrl+n")
    await until(pilot, lambda: isinstance(pilot.app.screen, AccountAdd), "the form")


async def fill(pilot: Pilot[Any], **typed: str) -> None:
    for key, text in typed.items():
        pilot.app.screen.query_one(f"#{key}", Input).value = text
    await pilot.pause()


def displayed(pilot: Pilot[Any], key: str) -> bool:
    return bool(pilot.app.screen.query_one(f"#{key}-row").display)


async def test_accounts_that_left_the_configuration_are_named_and_their_links_forgotten(
    desk: Desk,
) -> None:
    index = await index_of.fill(desk, links(30))
    key = key_of(mesilat_link(10_002, "old-shop", live=True))
    await index.set_note(key, "kept")
    async with running(desk, (80, 24)) as pilot:
        await pilot.press("f6")
        await until_shown(
            pilot, "not in the configuration: old-shop (Mesilat LIVE, 10)", "forgets their links"
        )
        await pilot.press("f")
        await until_shown(pilot, "Forget 10 links of old-shop?", "notes and tags are kept")
        await until(pilot, lambda: painted(pilot), "the question")
        await pilot.press("enter")  # on No
        await until(pilot, lambda: not isinstance(pilot.app.screen, Confirm), "the question closes")
        assert await index.count() == 30
        await pilot.press("f")
        await until(pilot, lambda: painted(pilot), "the question")
        await pilot.press("y")
        await until_shown(pilot, "Forgot 10 links of old-shop")
        await until(pilot, lambda: "not in the" not in screen_text(pilot.app), "the line goes")
        assert await index.count() == 20
        note = await index.note_of(key)
        assert note is not None
        screen = pilot.app.screen
        reason = screen.refusal(screen.all_commands()["accounts.forget"])
        assert reason == "every account that the index knows is in the configuration"


def painted(pilot: Pilot[Any]) -> bool:
    return isinstance(pilot.app.screen, Confirm) and pilot.app.screen.is_painted
