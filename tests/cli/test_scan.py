"""`scan`: what it prints, what it ends with, and that it goes on where it was left."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from paylink_tui.cli.screens import desk_from
from paylink_tui.sandbox import Sandbox
from paylink_tui.store.index_file import INDEX
from paylink_tui.store.scans import ScanKind, load_all
from tests.cli.conftest import Run
from tests.services.support import asked

SHOP = ("--account", "mesilat-sandbox")
KEYS = [
    *("provider", "account", "environment", "kind", "state", "pages", "links"),
    *("new", "changed", "gone", "reason", "holes"),
]


def test_every_account_is_scanned_and_told_in_a_line(run: Run, sandbox: Sandbox) -> None:
    ran = run("scan")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "mesilat-sandbox  done  17 pages  150 links, 150 new"
    assert [line.split()[0] for line in lines[1:]] == ["mesh-sandbox", "txnpro-sandbox"]
    assert "was left out" in ran.err
    ran = run("scan", *SHOP)
    assert ran.out == "mesilat-sandbox  done  5 pages  0 links\n"


def test_the_answer_as_json_has_keys_that_stay(run: Run) -> None:
    told = json.loads(run("scan", *SHOP, "--full", "--json").out)
    assert list(told) == KEYS
    assert (told["kind"], told["state"], told["links"]) == ("full", "done", 150)


def test_after_as_many_requests_as_allowed_the_same_command_goes_on(
    run: Run, sandbox: Sandbox
) -> None:
    ran = run("scan", *SHOP, "--max-requests", "12", "--json")
    assert (ran.code, asked(sandbox, "GET")) == (0, 12)
    told = json.loads(ran.out)
    assert (told["state"], told["pages"]) == ("paused", 12)
    ran = run("scan", *SHOP)
    assert "going on with the scan that was left" in ran.err
    assert ran.out.startswith("mesilat-sandbox  done  17 pages  150 links")


def test_a_scan_of_another_kind_says_that_it_gives_up_the_one_that_was_left(run: Run) -> None:
    run("scan", *SHOP, "--full", "--max-requests", "12")
    ran = run("scan", *SHOP, "--new")
    assert ran.code == 0
    assert "left after 12 pages, is given up; what it read stays" in ran.err


def test_a_provider_that_is_down_ends_it_with_3_and_keeps_what_was_read(
    run: Run, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="status", status=500, provider="mesilat", after=8, times=-1)
    ran = run("scan", *SHOP)
    assert ran.code == 3
    assert "paused" in ran.out
    assert "500" in ran.err
    sandbox.state.faults.clear()
    assert run("scan", *SHOP).code == 0


def test_an_account_that_another_program_scans_is_said_and_ends_it_with_2(
    run: Run, sandbox: Sandbox, config_file: Path
) -> None:
    async def meanwhile() -> None:
        sandbox.fault(kind="hang", provider="mesilat", times=-1)
        desk = desk_from(str(config_file))
        try:
            await desk.scans.begin(desk.account("mesilat-sandbox"), ScanKind.FULL)
            ran = await asyncio.to_thread(run, "scan", *SHOP)
            assert ran.code == 2
            assert "Another program" in ran.err
        finally:
            await desk.close()

    asyncio.run(meanwhile())


def test_a_scan_killed_at_any_moment_has_every_page_that_it_counts(
    run: Run, sandbox: Sandbox, config_file: Path
) -> None:
    sandbox.fault(kind="hang", provider="mesilat", after=9, times=-1)
    command = [sys.executable, "-m", "paylink_tui", "--config", str(config_file), "scan", *SHOP]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as program:
        deadline = time.monotonic() + 20
        while not _pages_kept(config_file) and time.monotonic() < deadline:
            time.sleep(0.001)
        program.kill()
    sandbox.state.faults.clear()
    ran = run("scan", *SHOP)
    assert "going on" in ran.err
    assert ran.out.startswith("mesilat-sandbox  done  ")
    assert asyncio.run(_links_in_the_index(config_file)) == 150


def _pages_kept(config_file: Path) -> int:
    """How many pages are written down as read, while another program writes."""
    path = config_file.parent / "state" / "paylink-tui" / "index" / INDEX
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return sum(row.pages for row in load_all(connection))
    except sqlite3.OperationalError:  # not there yet, or being made
        return 0


async def _links_in_the_index(config_file: Path) -> int:
    desk = desk_from(str(config_file))
    try:
        assert desk.index is not None
        return await desk.index.count()
    finally:
        await desk.close()
