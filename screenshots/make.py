"""Draws the pictures of the README from the running program: `python -m screenshots.make`.

The program runs on the sandbox over real HTTP, at 120x40, with the sandbox's own date, so that two
runs differ in little more than the milliseconds of the request log.
"""

from __future__ import annotations

import asyncio
import os
import socket
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import time_machine
from textual.pilot import Pilot
from textual.widgets import Input, Select

from paylink_tui.config.load import load_config
from paylink_tui.sandbox import Sandbox, SandboxSettings, ready_toml
from paylink_tui.sandbox.settings import DEFAULT_NOW
from paylink_tui.services.desk import Desk
from paylink_tui.ui.widgets.fields import Toggle
from tests.ui.support import running, until, until_shown

FOLDER = Path(__file__).parent
SEED = "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"
Scene = Callable[[Pilot[Any]], Awaitable[None]]


async def lookup(pilot: Pilot[Any]) -> None:
    """A whole sentence pasted, and what was understood of it."""
    text = "Customer asks about https://app.mesilat.com/alexsample/141?uuid=4204b476, please."
    pilot.app.screen.query_one("#pasted", Input).value = text
    await until_shown(pilot, "4204b476 of product 141")


async def mesilat_browser(pilot: Pilot[Any]) -> None:
    """A product's links, two of them marked."""
    await pilot.press("f3")
    await until_shown(pilot, "page 1 of 8")
    await pilot.press("down", "space", "down", "space", "down")


async def mesilat_delete(pilot: Pilot[Any]) -> None:
    """The question before a delete."""
    await mesilat_browser(pilot)
    unlock(pilot)
    await pilot.press("d")
    await until_shown(pilot, "Delete", "y Yes")


async def mesilat_create(pilot: Pilot[Any]) -> None:
    """The form with both currencies filled in."""
    await pilot.press("f3")
    await until_shown(pilot, "page 1 of 8")
    unlock(pilot)
    await pilot.press("ctrl+n")
    await until_shown(pilot, "EUR price")
    eur, rub = pilot.app.screen.query_one("#eur"), pilot.app.screen.query_one("#rub")
    eur.query_one("#price", Input).value = "500.00"
    eur.query_one("#discounted", Toggle).value = True
    eur.query_one("#discount_price", Input).value = "39.99"
    rub.query_one("#price", Input).value = "5000.00"
    await until_shown(pilot, "39.99")


async def mesilat_made(pilot: Pilot[Any]) -> None:
    """The result that stays, with its QR code."""
    await mesilat_create(pilot)
    await pilot.press("ctrl+s")
    await until_shown(pilot, "y Yes")
    await pilot.press("y")
    await until_shown(pilot, "uuid=", "Copy")


async def txnpro_list(pilot: Pilot[Any]) -> None:
    """The newest links."""
    await pilot.press("f5")
    await until_shown(pilot, "ORDER-00120")


async def txnpro_detail(pilot: Pilot[Any]) -> None:
    """The vendor's own sample, recomputed."""
    pilot.app.screen.query_one("#pasted", Input).value = SEED
    await pilot.press("enter")
    await until_shown(pilot, "97.931154", "adds up")


async def txnpro_create(pilot: Pilot[Any]) -> None:
    """The form of a payout link, its expiry resolved."""
    await txnpro_list(pilot)
    unlock(pilot)
    await pilot.press("ctrl+n")
    await until_shown(pilot, "New txn.pro link")
    form = pilot.app.screen
    form.query_one(Select).value = "Payout"
    for name, text in (
        ("amount", "250.00"),
        ("currency", "EUR"),
        ("expires_at", "2026-11-22 18:00 +02:00"),
    ):
        form.query_one(f"#{name} #typed", Input).value = text
    form.query_one("#reference #typed", Input).value = "tx-20261120-7k3f9q2m"
    await until_shown(pilot, "16:00:00 UTC", "cannot be recalled")


async def mesh_transfers(pilot: Pilot[Any]) -> None:
    """Two transfers of one transactionId."""
    pilot.app.screen.query_one("#pasted", Input).value = "tx:SBX-TWICE"
    await pilot.press("enter")
    await until(
        pilot, lambda: len(pilot.app.screen_stack) > 1 or on(pilot, "mesh"), "the transfers"
    )
    if not on(pilot, "mesh"):
        await pilot.press("enter")
    await until_shown(pilot, "SBX-TWICE", "succeeded")


async def mesh_create(pilot: Pilot[Any]) -> None:
    """The form of a Paylink."""
    await pilot.press("f4")
    await until(pilot, lambda: on(pilot, "mesh"), "the Mesh area")
    unlock(pilot)
    await pilot.press("ctrl+n")
    await until_shown(pilot, "transactionId", "pl-20261120")


async def accounts(pilot: Pilot[Any]) -> None:
    """Every account, checked."""
    await pilot.press("f6")
    await until_shown(pilot, "Budget left")
    await pilot.press("c")
    await until_shown(pilot, "Read page 1 of product 141")
    await until(pilot, lambda: pilot.app.desk.in_flight == 0, "all answers")


async def requests(pilot: Pilot[Any]) -> None:
    """What all of that sent."""
    await accounts(pilot)
    await txnpro_list(pilot)
    await pilot.press("f7")
    await until_shown(pilot, "GET", "/payment_links")


async def journal(pilot: Pilot[Any]) -> None:
    """A link that was made, and what is known of it."""
    await mesilat_made(pilot)
    await pilot.press("f8")
    await until_shown(pilot, "1 write", "done")


async def scans(pilot: Pilot[Any]) -> None:
    """One account read into the index, another one about to be."""
    await pilot.press("f6", "s")
    await until_shown(pilot, "How is mesilat-sandbox scanned?")
    await pilot.press("enter")
    await until_shown(pilot, "every page, done")
    await pilot.press("s")
    await until_shown(pilot, "What is new since the last scan")


async def find(pilot: Pilot[Any]) -> None:
    """Links of two providers by a price and a word, with what is known of one."""
    await mesilat_browser(pilot)
    await txnpro_list(pilot)
    await pilot.press("f9")
    await until_shown(pilot, "shown · last found first")
    pilot.app.screen.field.text = "price:>100 -status:expired 0"
    await until_shown(pilot, "hidden by filter")
    pilot.app.screen.table.focus()
    await pilot.press("down", "down")
    await until_shown(pilot, "First seen")


SCENES: tuple[Scene, ...] = (
    lookup,
    mesilat_browser,
    mesilat_delete,
    mesilat_create,
    mesilat_made,
    txnpro_list,
    txnpro_detail,
    txnpro_create,
    mesh_transfers,
    mesh_create,
    accounts,
    requests,
    journal,
    scans,
    find,
)


def on(pilot: Pilot[Any], mode: str) -> bool:
    """Whether the program shows this area."""
    return bool(pilot.app.current_mode == mode)


def unlock(pilot: Pilot[Any]) -> None:
    """As `u` does, without the toast that would stand in the picture."""
    screen = pilot.app.screen
    screen.desk.locks.unlock(screen.account)
    screen.show_lock()


async def draw(scene: Scene, config: Path) -> None:
    """One scene in a program of its own, with nothing in its journal."""
    desk = Desk(load_config(config), state=config.parent / scene.__name__)
    async with running(desk) as pilot:
        await scene(pilot)
        pilot.app.clear_notifications()  # which pass by themselves
        await pilot.pause()
        name = scene.__name__.replace("_", "-")
        pilot.app.save_screenshot(f"{name}.svg", path=str(FOLDER))
    await desk.close()


def main() -> None:
    """Every scene, each on a sandbox as it was seeded."""
    os.environ.update(TZ="UTC", COLORTERM="truecolor", TERM="xterm-256color")
    time.tzset()
    socket.gethostname = lambda: "laptop"
    with tempfile.TemporaryDirectory() as folder, Sandbox(SandboxSettings(links=120)) as sandbox:
        config = Path(folder) / "config.toml"
        config.touch(mode=0o600)
        config.write_text(ready_toml(sandbox.url))
        for scene in SCENES:
            sandbox.reset()
            with time_machine.travel(DEFAULT_NOW, tick=True):
                asyncio.run(draw(scene, config))


if __name__ == "__main__":
    main()
