"""The scans screen: begun from an account, followed, paused, left, taken up; its five states."""

from __future__ import annotations

import asyncio
from pathlib import Path

from paylink_tui.config.load import load_config
from paylink_tui.sandbox import Sandbox, ready_toml
from paylink_tui.services.desk import Desk
from paylink_tui.store.scans import ScanKind, ScanState
from tests.ui.support import running, screen_text, until, until_shown


async def test_s_on_an_account_scans_it_and_shows_what_it_found(desk: Desk) -> None:
    async with running(desk) as pilot:
        await pilot.press("f6")
        await until_shown(pilot, "mesilat-sandbox")
        await pilot.press("s")
        await until_shown(pilot, "How is mesilat-sandbox scanned?", "Every page, and find what")
        await pilot.press("enter")
        await until_shown(pilot, "every page, done", "150 links, 150 new", "100 %")
        await pilot.press("p")
        await until_shown(pilot, "Pause: no scan of this account is under way")
        await pilot.press("ы")  # as a Russian layout sends s
        await until_shown(pilot, "What is new since the last scan")
        await pilot.press("enter")
        await until_shown(pilot, "what is new, done", "0 links")
        await pilot.press("escape")
        await until(pilot, lambda: "Scans" not in screen_text(pilot.app).splitlines()[1])


async def test_a_scan_goes_on_elsewhere_and_is_paused_gone_on_with_and_stopped(
    desk: Desk, sandbox: Sandbox
) -> None:
    account = desk.account("mesilat-sandbox")
    sandbox.fault(kind="hang", provider="mesilat", after=5, times=-1)
    async with running(desk, (80, 24)) as pilot:
        await pilot.press("f3")
        await until_shown(pilot, "page 1 of")
        await pilot.press("s")
        await until_shown(pilot, "How is mesilat-sandbox scanned?")
        await pilot.press("enter")
        await until_shown(pilot, "every page, running", "scan ")
        await pilot.press("escape", "f7")
        await until_shown(pilot, "mesilat-sandbox: scan")
        assert desk.running_scans
        await pilot.press("f3", "s")
        await until_shown(pilot, "every page, running")
        await pilot.press("p")
        await until_shown(pilot, "every page, paused", "Paused.")
        assert not desk.running_scans
        await pilot.press("p")
        await until_shown(pilot, "every page, running")
        scan = desk.scan_of(account)
        assert scan is not None
        await pilot.press("x")
        await until_shown(pilot, "Stop the scan of mesilat-sandbox?", "p pauses it")
        await pilot.press("escape")
        await until_shown(pilot, "every page, running")
        assert scan.row.state is ScanState.OPEN
        await pilot.press("x")
        await until_shown(pilot, "Stop the scan of mesilat-sandbox?")
        await pilot.press("y")
        await until_shown(pilot, "every page, stopped", "What it read stays")
        assert scan.row.state is ScanState.STOPPED
        assert scan.row.new > 0


async def test_a_scan_left_by_an_earlier_session_is_offered_and_not_begun(
    desk: Desk, config_file: Path, sandbox: Sandbox
) -> None:
    earlier = Desk(load_config(config_file), state=config_file.parent / "state")
    scan = await earlier.scans.begin(earlier.account("txnpro-sandbox"), ScanKind.FULL, 2)
    await scan.wait()
    await earlier.close()
    async with running(desk) as pilot:
        await until_shown(pilot, "A scan of txnpro-sandbox ended early")
        assert not desk.running_scans
        await pilot.press("f5")
        await until_shown(pilot, "page 1")
        await pilot.press("s")
        await until_shown(pilot, "Go on with the one that was left (2 pages read)")
        await until_shown(pilot, "Every page, and find what is gone, and give up the one that was")
        await pilot.press("enter")
        await until_shown(pilot, "every page, done", "Not read")


async def test_a_provider_that_is_down_is_said_with_what_to_do(
    desk: Desk, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="status", status=401, provider="mesilat", times=-1)
    async with running(desk) as pilot:
        await pilot.press("f6", "s")
        await until_shown(pilot, "How is mesilat-sandbox scanned?")
        await pilot.press("enter")
        await until_shown(pilot, "every page, paused", "Rests", "does not accept this account")
        await pilot.press("f2")
        await until_shown(pilot, "mesilat-sandbox: scan stuck")


async def test_without_a_state_folder_it_says_that_there_is_no_index(config_file: Path) -> None:
    desk = Desk(load_config(config_file))
    async with running(desk) as pilot:
        await pilot.press("f6", "s")
        await until_shown(pilot, "There is no state folder, so there is no index")


async def test_many_accounts_and_a_hostile_name_are_shown_as_text(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "config.toml"
    path.touch(mode=0o600)
    block = ready_toml(sandbox.url).split("[[accounts]]")[1]
    names = ["[/]‹b›[red]", *(f"shop {number}" for number in range(300))]
    blocks = (block.replace("mesilat-sandbox", name) for name in names)
    path.write_text("\n".join(f"[[accounts]]{text}" for text in blocks), encoding="utf-8")
    desk = Desk(load_config(path), state=tmp_path / "state")
    async with running(desk, (80, 24)) as pilot:
        await pilot.press("f6", "s")
        await until_shown(pilot, "How is [/]‹b›[red] scanned?")
        await pilot.press("escape")
        await until_shown(pilot, "[/]‹b›[red]", "never scanned")
        await pilot.press("end")
        await until_shown(pilot, "shop 299")
    await asyncio.wait_for(desk.close(), 5)
