"""A link leaves the program only after a question where it does not lead to its provider."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.services.desk import Desk
from paylink_tui.store.entries import End
from paylink_tui.ui import hand_on
from paylink_tui.ui.hand_on import Link, copy_link, open_link, open_named_page, told
from paylink_tui.ui.screens.dialogs import Confirm
from paylink_tui.ui.screens.made import Made, MadeScreen
from tests.ui.support import running, screen_text, until, until_shown
from tests.ui.test_journal import written

RIGHT = "https://app.mesilat.com/alexsample/141?uuid=4204b476"
STRANGE = "https://app.mesilat.com@evil.example/141?uuid=4204b476"


def link(url: str) -> Link:
    return Link(url, "shop", Provider.MESILAT, Environment.LIVE, amount="39.99 EUR")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that were given to the browser."""
    urls: list[str] = []
    monkeypatch.setattr("paylink_tui.ui.hand_on.open_url", lambda app, url: urls.append(url))
    return urls


async def answer(pilot: Pilot[Any], key: str) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, Confirm), "the question")
    await until(pilot, lambda: pilot.app.screen.is_painted, "the question painted")
    await pilot.press(key)
    await until(pilot, lambda: not isinstance(pilot.app.screen, Confirm), "answered")


def test_what_was_copied_is_told_by_its_tail_spelled_and_its_amount() -> None:
    assert told(link(RIGHT)) == "the link …4204b476 · ends 0 4 b 4 7 6 · 39.99 EUR"
    assert RIGHT not in repr(link(RIGHT))


def test_nothing_but_this_module_opens_an_address() -> None:
    """Or a screen could open a link unasked."""
    folder = Path(hand_on.__file__).parent
    callers = {path.name for path in folder.rglob("*.py") if "open_url(" in path.read_text("utf-8")}
    assert callers == {"clipboard.py", "hand_on.py"}


async def test_a_link_that_leads_to_its_provider_is_handed_on_at_once(
    desk: Desk, opened: list[str]
) -> None:
    async with running(desk) as pilot:
        copy_link(pilot.app, link(RIGHT))
        await until_shown(pilot, "Copied the link …4204b476 · ends 0 4 b 4 7 6 · 39.99 EUR")
        open_link(pilot.app, link(RIGHT))
        assert (pilot.app.clipboard, opened) == (RIGHT, [RIGHT])


async def test_a_link_that_leads_elsewhere_is_copied_only_after_a_yes(desk: Desk) -> None:
    async with running(desk, (80, 24)) as pilot:
        copy_link(pilot.app, link(STRANGE))
        await until_shown(pilot, "Leads to", "evil.example", "Expected", "https://app.mesilat.com")
        await until_shown(pilot, "shop · Mesilat LIVE", "39.99 EUR")
        await answer(pilot, "enter")  # No has the focus
        assert pilot.app.clipboard == ""
        copy_link(pilot.app, link(STRANGE))
        await answer(pilot, "y")
        await until(pilot, lambda: pilot.app.clipboard == STRANGE, "it is copied")
        await until_shown(pilot, "Copied the link …4204b476")


async def test_a_link_that_leads_elsewhere_is_opened_only_after_a_yes(
    desk: Desk, opened: list[str]
) -> None:
    async with running(desk, (80, 24)) as pilot:
        open_link(pilot.app, link("http://app.mesilat.com/1"))
        await until_shown(pilot, "Open a link that leads elsewhere?", "it should be https")
        await answer(pilot, "escape")
        assert opened == []
        open_link(pilot.app, link("http://app.mesilat.com/1"))
        await answer(pilot, "y")
        assert opened == ["http://app.mesilat.com/1"]


async def test_a_page_of_a_block_explorer_is_named_and_opened_only_after_a_yes(
    desk: Desk, opened: list[str]
) -> None:
    url = "https://polygonscan.com/tx/0x5b0ac59e"
    page = Link(url, "crypto", Provider.MESH, Environment.LIVE)
    async with running(desk, (80, 24)) as pilot:
        open_named_page(pilot.app, page, "the transfer's page")
        await until_shown(pilot, "Open a page that is not Mesh's?", "polygonscan.com", "LIVE")
        await answer(pilot, "enter")
        assert opened == []
        open_named_page(pilot.app, page, "the transfer's page")
        await answer(pilot, "y")
        assert opened == [url]
        open_named_page(pilot.app, replace(page, url="https://web.meshconnect.com/t/1"), "")
        assert opened[1:] == ["https://web.meshconnect.com/t/1"]


async def test_a_made_link_that_leads_elsewhere_is_warned_of_before_it_is_used(desk: Desk) -> None:
    async with running(desk, (80, 24)) as pilot:
        hostile = "https://evil.example/[/]\x1b]52;c;aGk=\x07"
        made = Made("The link is made", hostile, [], amount="1.00 EUR")
        (account,) = desk.accounts_of(Provider.MESILAT)
        await pilot.app.push_screen(MadeScreen(made, account))
        await until_shown(pilot, "by its QR code too.", "evil.example is no host")
        assert "▀▀" not in screen_text(pilot.app)
        for key, question in (("q", "Show the QR code"), ("s", "Save the QR code")):
            await pilot.press(key)
            await until_shown(pilot, f"{question} of a link that leads elsewhere?", "evil.example")
            await answer(pilot, "enter")  # No has the focus
            assert isinstance(pilot.app.screen, MadeScreen)
        await pilot.press("q")
        await answer(pilot, "y")
        await until_shown(pilot, "▀▀▀▀▀▀▀▀▀▀")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, MadeScreen), "back")
        await pilot.press("c")
        await answer(pilot, "n")
        assert pilot.app.clipboard == ""
        assert "\x1b" not in screen_text(pilot.app)


async def test_a_link_of_the_journal_is_judged_by_its_account_as_long_as_that_is_there(
    desk: Desk,
) -> None:
    assert desk.journal is not None
    entry = await desk.journal.entry(await written(desk, End.DONE))
    (account,) = desk.accounts_of(Provider.MESH)
    assert Link.of_entry(entry, desk.accounts) == Link.of(account, entry.url)
    gone = Link.of_entry(entry, (), "12.50 USD")
    assert (gone.account, gone.base_url, gone.amount) == (account.name, "", "12.50 USD")


async def test_the_demos_own_links_lead_where_they_should(desk: Desk) -> None:
    """Or every copy in the demo would ask."""
    from paylink_tui.services import mesilat, txnpro
    from paylink_tui.ui import mesilat_words, txn_words

    (shop,), (payouts,) = desk.accounts_of(Provider.MESILAT), desk.accounts_of(Provider.TXNPRO)
    found = [
        mesilat_words.handed_on(shop, link)
        for link in (await mesilat.list_page(desk, shop, shop.products[0].id)).links
    ]
    found += [
        txn_words.handed_on(payouts, link)
        for page in (1, 2)
        for link in (await txnpro.list_page(desk, payouts, page)).links
    ]
    assert [link.url for link in found if link.strangeness is not None] == []
