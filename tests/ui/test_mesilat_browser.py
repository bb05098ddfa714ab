"""Mesilat's links: paged, filtered, marked and deleted, and never another one than was named."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Input

from paylink_tui.config.load import load_config
from paylink_tui.model.accounts import Provider
from paylink_tui.model.index import LinkKey
from paylink_tui.model.mesilat import MesilatLink
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesilat
from paylink_tui.services.desk import Desk
from paylink_tui.services.records import mesilat_record
from paylink_tui.ui.screens.dialogs import Confirm, Reading
from paylink_tui.ui.screens.mesilat_browser import MesilatBrowser
from paylink_tui.ui.screens.opening import open_row
from paylink_tui.ui.widgets.frame import Frame
from paylink_tui.ui.widgets.notice import Notice
from tests.conftest import unlock_all
from tests.ui.support import running, screen_text, until, until_shown

FIRST_PAGE = "page 1 of 8 · 15 of 120 links"


def browser(pilot) -> MesilatBrowser:
    return pilot.app.screen_of(MesilatBrowser)


def is_idle(pilot) -> bool:
    return not browser(pilot).busy_workers()


async def ask_to_delete(pilot) -> Confirm:
    await pilot.press("d")
    await until(pilot, lambda: isinstance(pilot.app.screen, Confirm), "the question")
    await until(pilot, lambda: pilot.app.screen.is_painted, "the question painted")
    return pilot.app.screen


async def begin(pilot) -> None:
    await pilot.press("f3")
    await until_shown(pilot, FIRST_PAGE)


async def go_to_product(pilot, number: int) -> None:
    screen = browser(pilot)
    screen.open_at(screen.account, number, None)
    await until(pilot, lambda: screen.links.page and screen.links.page.product_id == number)


def cursor(pilot) -> int:
    return browser(pilot).links.table.row.id


# Pages


async def test_the_first_product_is_shown_with_page_and_total_at_every_size(desk: Desk) -> None:
    async with running(desk, (80, 24)) as pilot:
        await begin(pilot)
        for size in [(80, 24), (120, 40)]:
            await pilot.resize_terminal(*size)
            await until_shown(
                pilot, FIRST_PAGE, "141 · English lesson", "4204b476", "€20.00", "TEST"
            )


async def test_pages_are_turned_by_keys_and_brackets_and_each_begins_at_its_first_row(
    desk: Desk,
) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press("end")
        for key, page in [("n", 2), ("right_square_bracket", 3), ("т", 4), ("p", 3), ("ъ", 4)]:
            await pilot.press(key)
            await until_shown(pilot, f"page {page} of 8")
            assert cursor(pilot) == browser(pilot).links.page.links[0].id
            await pilot.press("end")


async def test_three_quick_presses_go_three_pages_on_and_the_ends_are_a_key_away(
    desk: Desk,
) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press("n", "n", "n")
        await until_shown(pilot, "page 4 of 8")
        await pilot.press("right_curly_bracket")
        await until_shown(pilot, "page 8 of 8")
        await pilot.press("n")
        await until_shown(pilot, "this is the last page")
        await pilot.press("left_curly_bracket")
        await until_shown(pilot, FIRST_PAGE)


async def test_a_page_is_asked_for_by_number_and_a_wrong_one_is_told(desk: Desk) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press("g", "9")
        await until_shown(pilot, "There are pages 1 to 8")
        await pilot.press("enter", "backspace", "7", "enter")
        await until_shown(pilot, "page 7 of 8")


async def test_a_refresh_keeps_the_cursor_on_the_link_when_rows_before_it_go(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press("j", "j", "j")
        assert cursor(pilot) == 200
        sandbox.state.mesilat.remove(141, 188)
        await pilot.press("r")
        await until_shown(pilot, "15 of 119 links")
        assert cursor(pilot) == 200


async def test_when_the_last_page_is_gone_the_one_before_it_is_shown(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press("right_curly_bracket")
        await until_shown(pilot, "page 8 of 8")
        for link in browser(pilot).links.page.links:
            sandbox.state.mesilat.remove(141, link.id)
        await pilot.press("r")
        await until_shown(pilot, "page 7 of 7 · 15 of 105 links")


# Products


async def test_another_product_can_be_typed_and_is_remembered(desk: Desk) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press("P", "end", "enter")
        await until(pilot, lambda: bool(pilot.app.screen.query("#answer")), "the question")
        await pilot.press(*"123", "enter")
        await until_shown(pilot, "123 · Portrait session", "page 1 of 1 · 5 of 5 links")
        assert desk.products_seen["mesilat-sandbox"][-1] == 123


async def test_a_product_without_links_says_how_to_make_one(desk: Desk) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await go_to_product(pilot, 150)
        await until_shown(pilot, "This product has no links yet; ^n makes one.", "0 of 0 links")
        await pilot.press("c")
        await until_shown(pilot, "there is no link here")


def configured(config_file: Path, change: Callable[[str], str]) -> Desk:
    config_file.write_text(change(config_file.read_text(encoding="utf-8")), encoding="utf-8")
    return unlock_all(Desk(load_config(config_file), state=config_file.parent / "state"))


async def test_without_a_mesilat_account_it_says_where_to_add_one(config_file: Path) -> None:
    desk = configured(config_file, lambda text: "[[accounts]]" + text.rpartition("[[accounts]]")[2])
    async with running(desk) as pilot:
        await pilot.press("f3")
        await until_shown(pilot, "No Mesilat account is configured; F6 adds one.")
        await pilot.press("n")
        await until_shown(pilot, "there is no Mesilat account")
    await desk.close()


async def test_an_account_without_products_asks_for_an_id(config_file: Path) -> None:
    desk = configured(config_file, lambda text: re.sub(r"(?s)products = \[.*?\n\]\n", "", text))
    async with running(desk) as pilot:
        await pilot.press("f3")
        await until_shown(pilot, "names no product of this account; P takes an id")
        await pilot.press("P", *"123", "enter")
        await until_shown(pilot, "5 of 5 links")
    await desk.close()


async def test_another_account_can_be_chosen_and_live_looks_otherwise(
    config_file: Path,
) -> None:
    def with_second(text: str) -> str:
        first = text.partition("[[accounts]]")[2].partition("[[accounts]]")[0]
        live = first.replace("mesilat-sandbox", "shop").replace('"test"', '"live"')
        return f"{text}\n[[accounts]]{live}"

    desk = configured(config_file, with_second)
    async with running(desk, (100, 30)) as pilot:
        await begin(pilot)
        frame = browser(pilot).query_one(Frame)
        assert frame.styles.border_top[0] == "round"
        await pilot.press("a", "down", "enter")
        await until_shown(pilot, "LIVE", "shop · Mesilat", "15 of 120 links")
        assert frame.styles.border_top[0] == "heavy"
        question = await ask_to_delete(pilot)
        assert question.query_one("#dialog").has_class("-live")
        await until_shown(pilot, "shop · LIVE")
    await desk.close()


@pytest.mark.thorough
async def test_hostile_rows_are_drawn_as_text(desk: Desk) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await go_to_product(pilot, 160)
        await until_shown(pilot, "[/]", "␛]52;")
        for _ in range(14):
            await pilot.press("j", "enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, Reading), "the details")
            assert "\x1b" not in screen_text(pilot.app)
            await pilot.press("escape")


async def test_a_price_that_nobody_can_read_stands_as_it_was_sent(desk: Desk) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await go_to_product(pilot, 160)
        await pilot.press("n")
        await until_shown(pilot, "page 2 of 2")
        links = browser(pilot).links
        link = next(link for link in links.page.links if link.prices == ("€1e5",))
        links.table.move_to(str(link.id))
        await until_shown(pilot, "'€1e5', as sent; not understood")


# Errors


async def test_an_error_keeps_what_was_shown_and_the_page_it_was(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        sandbox.fault(kind="html", provider="mesilat", times=-1, status=403)
        await pilot.press("n")
        await until(pilot, lambda: browser(pilot).query_one(Notice).has_class("-error"))
        assert "4204b476" in screen_text(pilot.app)
        sandbox.state.faults.clear()
        await pilot.press("n")
        await until_shown(pilot, "page 2 of 8")


async def test_rows_that_cannot_be_read_are_told_and_the_others_shown(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        sandbox.fault(kind="wrong_types", provider="mesilat", fields=("uuid",))
        await pilot.press("f3")
        await until_shown(pilot, "rows of this page could not be read")


async def test_esc_leaves_a_page_that_does_not_come(desk: Desk, sandbox: Sandbox) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        sandbox.fault(kind="hang", provider="mesilat", times=-1)
        await pilot.press("n")
        await until_shown(pilot, "Reading page 2")
        await pilot.press("escape")
        await until_shown(pilot, "Left off.")
        sandbox.state.faults.clear()
        await pilot.press("n")
        await until_shown(pilot, "page 2 of 8")


# Filter, details, raw


async def test_the_filter_hides_rows_says_how_many_and_its_letters_do_nothing_else(
    desk: Desk,
) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press("slash", *"4204")
        await until_shown(pilot, "1 shown, 14 hidden by the filter")
        await pilot.press(*"zz")
        await until_shown(pilot, "0 shown, 15 hidden by the filter")
        await pilot.press("escape")
        await until_shown(pilot, "6172bef")
        assert "hidden by the filter" not in screen_text(pilot.app)
        await pilot.press("slash", *"dnr+")
        assert browser(pilot).query_one("#filter", Input).value == "dnr+"
        assert len(pilot.app.screen_stack) == 1


async def test_the_raw_row_is_shown_as_mesilat_sent_it(desk: Desk) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press("v")
        await until_shown(pilot, "Link 188 as Mesilat sent it", '"use_once": true', '"€20.00"')


async def test_copying_shows_what_was_copied(desk: Desk) -> None:
    async with running(desk, (120, 40)) as pilot:
        await begin(pilot)
        await pilot.press("с")
        await until_shown(pilot, "Copied the link")
        assert pilot.app.clipboard == "https://app.mesilat.com/alexsample/141?uuid=4204b476"


# Opened by the lookup


async def test_a_found_link_of_this_page_is_selected(desk: Desk) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        screen = browser(pilot)
        screen.open_at(screen.account, 141, screen.links.page.links[4])
        await until(pilot, lambda: is_idle(pilot) and cursor(pilot) == 201, "the cursor on 201")


async def test_a_found_link_of_another_page_is_at_hand_until_the_cursor_moves(desk: Desk) -> None:
    elsewhere = MesilatLink(9999, 141, "elsewhere", "https://app.mesilat.com/a/141?uuid=elsewhere")
    async with running(desk) as pilot:
        await begin(pilot)
        screen = browser(pilot)
        screen.open_at(screen.account, 141, elsewhere)
        await until_shown(pilot, "not on this page of the list", "elsewhere")
        await pilot.press("r", "c")
        assert pilot.app.clipboard == elsewhere.payment_link
        await pilot.press("j")
        await until(pilot, lambda: screen.links.link is screen.links.table.row)


async def test_a_place_opens_over_a_form_that_is_half_filled_in(desk: Desk) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press("plus")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2, "the form")
        form = pilot.app.screen
        await pilot.press(*"39")
        below = browser(pilot)
        below.open_at(below.account, 123, None)
        await until_shown(pilot, "123 · Portrait session", "5 of 5 links")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is form, "the form again")
        assert form.query_one("#eur #price", Input).value == "39"


async def test_a_link_of_the_index_is_shown_by_what_is_known_before_mesilat_answers(
    desk: Desk, sandbox: Sandbox
) -> None:
    (account,) = desk.accounts_of(Provider.MESILAT)
    page = await mesilat.list_page(desk, account, 141, 8)
    link = page.links[-1]
    assert desk.index is not None
    await desk.index.flush()
    row = await desk.index.row(LinkKey.of(mesilat_record(account, link)))
    assert row is not None
    sandbox.fault(kind="hang", provider="mesilat", times=-1)
    async with running(desk) as pilot:
        assert await open_row(pilot.app, row) == ""  # type: ignore[arg-type]
        await until_shown(pilot, "from the index, seen ", f"Id  {link.id}", "Reading page 1")
        assert "not on this page" not in screen_text(pilot.app)
        sandbox.state.faults.clear()
        await pilot.press("escape", "r")
        await until_shown(pilot, "page 1 of 8")


# Marks


async def test_marks_outlive_a_page_but_not_a_product(desk: Desk) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press("asterisk", "n")
        await until_shown(pilot, "page 2 of 8", "15 marked")
        await pilot.press("p")
        await until_shown(pilot, FIRST_PAGE)
        await pilot.press("asterisk")
        await until(pilot, lambda: not browser(pilot).links.marked)
        await pilot.press("space")
        await go_to_product(pilot, 123)
        assert browser(pilot).links.marked == ()


async def test_marking_all_marks_only_what_the_filter_shows(desk: Desk) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press("slash", *"4204", "enter", "asterisk")
        await until_shown(pilot, "1 marked")
        assert [link.id for link in browser(pilot).links.marked] == [188]
