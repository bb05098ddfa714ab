"""Accounts open locked: nothing can be made or deleted by a slip, and every refusal says why."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from paylink_tui.config.load import load_config
from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import Outcome
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesilat
from paylink_tui.services.desk import Desk
from paylink_tui.services.locks import Lock, LockedError
from paylink_tui.ui.screens.dialogs import Confirm
from paylink_tui.ui.screens.mesilat_create import MesilatCreate
from paylink_tui.ui.widgets.table import LinkTable
from tests.ui.support import running, screen_text, until, until_shown

LOCKED = "mesilat-sandbox is locked; u unlocks it"
READ_ONLY = "this session is read-only, which cannot be undone"


@pytest.fixture
async def locked(config_file: Path) -> AsyncIterator[Desk]:
    """A desk as a session opens it."""
    desk = Desk(load_config(config_file), state=config_file.parent / "state")
    yield desk
    await desk.close()


def make_live(config_file: Path) -> None:
    text = config_file.read_text(encoding="utf-8")
    config_file.write_text(text.replace('= "test"', '= "live"'), encoding="utf-8")


async def begin(pilot) -> None:
    await pilot.press("f3")
    await until_shown(pilot, "15 of 120 links")


async def is_refused(pilot, key: str, why: str) -> None:
    """Presses `key`, which does nothing but say `why`."""
    pilot.app.clear_notifications()
    depth = len(pilot.app.screen_stack)
    await pilot.press(key)
    await until_shown(pilot, why)
    assert len(pilot.app.screen_stack) == depth


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_account_opens_locked_and_u_unlocks_it_and_locks_it_again(
    locked: Desk, size: tuple[int, int]
) -> None:
    async with running(locked, size) as pilot:
        await begin(pilot)
        await until_shown(pilot, " TEST   LOCKED: u unlocks  mesilat-sandbox · Mesilat")
        for key in ("d", "ctrl+n"):
            await is_refused(pilot, key, LOCKED)
        await pilot.press("u")
        await until_shown(pilot, " TEST   UNLOCKED  mesilat-sandbox", "is unlocked for this")
        await pilot.press("f4")
        await until_shown(pilot, " LOCKED: ^y unlocks  mesh-sandbox")  # from its field
        await pilot.press("f3")
        await until_shown(pilot, " UNLOCKED  mesilat-sandbox")
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm), "the question")
        await until(pilot, lambda: pilot.app.screen.is_painted)
        await pilot.press("n", "г")
        await until_shown(pilot, " LOCKED: u unlocks  mesilat-sandbox", "is locked again")
        await is_refused(pilot, "d", LOCKED)


async def test_help_and_the_palette_know_of_the_lock_too(locked: Desk) -> None:
    async with running(locked) as pilot:
        await begin(pilot)
        await pilot.press("f1", *"marked ones")
        await until_shown(pilot, "Delete this link, or the marked ones", "(now disabled:")
        await pilot.press("escape", "ctrl+p", *"delete this link")
        await until_shown(pilot, "Delete this link, or the marked ones")
        await pilot.press("enter")
        await until_shown(pilot, f"Delete: {LOCKED}")
        assert not isinstance(pilot.app.screen, Confirm)
        await pilot.press("u", "ctrl+p", *"delete this link", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Confirm), "the question")


async def test_unlocking_a_live_account_asks_first(config_file: Path, locked: Desk) -> None:
    make_live(config_file)
    await locked.reload(load_config(config_file))
    async with running(locked, (80, 24)) as pilot:
        await begin(pilot)
        for answer, state in (("n", Lock.LOCKED), ("y", Lock.UNLOCKED)):
            await pilot.press("u")
            await until_shown(pilot, "Unlock this LIVE account?", "mesilat-sandbox · LIVE")
            await until(pilot, lambda: pilot.app.screen.is_painted)
            assert pilot.app.screen.focused.id == "no"
            await pilot.press(answer)
            await until(pilot, lambda: not pilot.app.screen.is_modal, "the answer")
            assert locked.locks.state("mesilat-sandbox") is state
        await until_shown(pilot, " LIVE   UNLOCKED  mesilat-sandbox")


async def test_a_read_only_session_unlocks_nothing(config_file: Path, sandbox: Sandbox) -> None:
    desk = Desk(load_config(config_file), state=config_file.parent / "state", read_only=True)
    async with running(desk, (80, 24)) as pilot:
        await begin(pilot)
        await until_shown(pilot, " TEST   READ-ONLY  mesilat-sandbox · Mesilat")
        for key in ("d", "ctrl+n", "u", "d"):
            await is_refused(pilot, key, READ_ONLY)
        for key in ("f4", "f5"):
            await pilot.press(key)
            await until_shown(pilot, " READ-ONLY ")
            await is_refused(pilot, "ctrl+n", READ_ONLY)
    await desk.close()


async def test_a_write_at_a_locked_account_is_refused_below_the_screens(
    locked: Desk, sandbox: Sandbox
) -> None:
    account = locked.account("mesilat-sandbox")
    link = (await mesilat.list_page(locked, account, 141)).links[0]
    removal = await mesilat.remove(locked, account, link)
    assert isinstance(removal.error, LockedError)
    assert removal.error.outcome is Outcome.NOT_SENT
    assert sandbox.state.writes["mesilat"]["deleted"] == 0


async def test_a_form_whose_account_was_locked_meanwhile_says_so_and_keeps_what_was_typed(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press("plus")
        await until(pilot, lambda: isinstance(pilot.app.screen, MesilatCreate), "the form")
        await pilot.press(*"39")
        desk.locks.lock(desk.account("mesilat-sandbox"))
        await is_refused(pilot, "ctrl+s", "mesilat-sandbox is locked; ^y unlocks it")
        assert "39" in screen_text(pilot.app)
        await pilot.press("u")  # a letter of the field's
        assert desk.locks.state("mesilat-sandbox") is Lock.LOCKED
        await pilot.press("ctrl+y")
        await until_shown(pilot, " UNLOCKED  mesilat-sandbox")


async def test_the_accounts_screen_shows_and_turns_each_lock(locked: Desk) -> None:
    async with running(locked, (100, 24)) as pilot:
        await pilot.press("f6")
        await until_shown(pilot, "Lock ", "Health")
        table: LinkTable[Any] = pilot.app.screen.query_one(LinkTable)
        await until(pilot, lambda: bool(table.rows), "the accounts")
        assert screen_text(pilot.app).count(" locked ") == len(locked.accounts)
        await pilot.press("j", "u")
        name = table.row.name
        await until_shown(pilot, f"{name} is unlocked", " unlocked ")
        assert [locked.locks.state(a.name) for a in locked.accounts].count(Lock.UNLOCKED) == 1
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "Lock " not in screen_text(pilot.app), "no more Lock")
        await until_shown(pilot, f" UNLOCKED  {name}")


async def test_after_a_reload_a_changed_account_is_locked_and_the_frame_says_so(
    desk: Desk, config_file: Path
) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await until_shown(pilot, " UNLOCKED  mesilat-sandbox")
        text = config_file.read_text(encoding="utf-8")
        changed = text.replace("English lesson", "English course")
        config_file.write_text(changed, encoding="utf-8")
        await pilot.press("f6", "r")
        await until_shown(pilot, "accounts, 0 faults")
        assert desk.locks.state("mesilat-sandbox") is Lock.LOCKED
        assert desk.locks.state("txnpro-sandbox") is Lock.UNLOCKED
        await pilot.press("f3")
        await until_shown(pilot, " LOCKED: u unlocks  mesilat-sandbox")


async def test_where_no_account_is_at_hand_u_says_so(locked: Desk) -> None:
    async with running(locked) as pilot:
        await pilot.press("f7")
        await is_refused(pilot, "u", "no account is at hand here")


async def test_the_links_of_every_provider_have_an_account_to_unlock(locked: Desk) -> None:
    async with running(locked) as pilot:
        for key, provider in zip(("f3", "f4", "f5"), Provider, strict=True):
            (account,) = locked.accounts_of(provider)
            await pilot.press(key)
            await until_shown(pilot, account.name, " LOCKED: ")
            await pilot.press("ctrl+y")
            await until_shown(pilot, f" UNLOCKED  {account.name}")


async def test_the_users_own_keys_are_the_ones_that_are_named(config_file: Path) -> None:
    own = '[keys]\n"screen.unlock" = "ctrl+k,f12"\n"screen.help" = "u"\n'
    config_file.write_text(own + config_file.read_text("utf-8"), encoding="utf-8")
    desk = Desk(load_config(config_file), state=config_file.parent / "state")
    async with running(desk, (120, 40)) as pilot:
        await begin(pilot)
        await until_shown(pilot, " LOCKED: ^k unlocks  mesilat-sandbox")
        await is_refused(pilot, "d", "mesilat-sandbox is locked; ^k unlocks it")
        await pilot.press("f12")
        await until_shown(pilot, "is unlocked for this session; ^k locks it again")
        await pilot.press("f4")
        await until_shown(pilot, " LOCKED: ^k unlocks  mesh-sandbox")  # from its field
        await pilot.press("f1", *"unlock this")
        await until_shown(pilot, "^k")
    await desk.close()


async def test_a_screen_from_before_a_reload_does_not_unlock_the_live_account_of_that_name(
    config_file: Path, locked: Desk
) -> None:
    async with running(locked) as pilot:
        await begin(pilot)
        await pilot.press("ctrl+y")
        await until_shown(pilot, " UNLOCKED  mesilat-sandbox")
        await pilot.press("plus")
        await until(pilot, lambda: isinstance(pilot.app.screen, MesilatCreate), "the form")
        make_live(config_file)
        await locked.reload(load_config(config_file))
        await pilot.press("ctrl+y")
        await until_shown(pilot, "was changed or taken away meanwhile. It is not unlocked.")
        assert locked.locks.state("mesilat-sandbox") is Lock.LOCKED
