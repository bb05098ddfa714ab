"""Find: what was seen is found as one types, whatever it holds and whoever it belongs to."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from paylink_tui.config.load import load_config
from paylink_tui.model.accounts import Environment
from paylink_tui.model.errors import StoreError
from paylink_tui.model.index import Order
from paylink_tui.services.desk import Desk
from paylink_tui.store.index_result import SupersededError
from paylink_tui.ui.find_words import COLUMNS, ORDERS
from paylink_tui.ui.screens.dialogs import Ask, Choose, Reading
from paylink_tui.ui.screens.find import FindScreen
from paylink_tui.ui.screens.txnpro_detail import TxnDetailScreen
from tests.ui.finding import fail_searches, find, opened, to_rows, typed
from tests.ui.index_of import fill, key_of, links, mesilat_link, txn_link
from tests.ui.support import running, screen_text, until, until_shown

# The five states


async def test_an_empty_index_says_how_to_fill_it_and_what_is_looked_at_comes_by_itself(
    desk: Desk,
) -> None:
    async with running(desk, (80, 24)) as pilot:
        screen = await opened(pilot, "The index has no links yet. s scans", "0 shown")
        await pilot.press("f3")
        await until_shown(pilot, "page 1 of 8")
        await pilot.press("f9")
        await until_shown(pilot, "15 shown", "TEST")
        assert "no links yet" not in screen_text(pilot.app)
        assert screen.table.row is not None
        assert all(len(line) <= 80 for line in screen_text(pilot.app).splitlines())


async def test_what_is_typed_before_the_configuration_was_read_is_searched_after_it(
    desk: Desk,
) -> None:
    await fill(desk, links(30))
    async with running(desk) as pilot:
        await pilot.press("f9", *"SYN-00004")
        await until_shown(pilot, "1 shown, 29 hidden by filter")


async def test_without_a_state_folder_it_says_why_there_is_nothing(config_file: Path) -> None:
    desk = Desk(load_config(config_file))
    async with running(desk) as pilot:
        await opened(pilot, "There is no state folder")
        await pilot.press("a", "enter", "ctrl+l")
        assert find(pilot).why_disabled(FindScreen.ACTIONS[1]) == "there is no index"
    await desk.close()


async def test_a_fault_of_the_index_is_told_and_what_was_found_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = await fill(desk, links(30))
    async with running(desk) as pilot:
        await opened(pilot, "30 shown")
        fault = StoreError("The index cannot be read.", remedy="Look at the disk.")
        fail_searches(monkeypatch, index, fault)
        find(pilot).field.text = "SYN"
        await until_shown(pilot, "The index cannot be read.", "Look at the disk.")
        assert len(find(pilot).table.rows) == 30
        monkeypatch.undo()
        await typed(pilot, "SYN-", "10 shown, 20 hidden by filter")


async def test_five_thousand_links_are_shown_a_block_at_a_time_and_found_as_one_types(
    desk: Desk,
) -> None:
    await fill(desk, links(5_000))
    async with running(desk, (80, 24)) as pilot:
        screen = await opened(pilot, "5,000 shown · last found first")
        await to_rows(pilot)
        await pilot.press("end")
        await until_shown(pilot, "10000")
        assert len(screen.table.rows_here) < 1_000
        await pilot.press("slash", *"syn-0000")
        await until_shown(pilot, "3 shown, 4,997 hidden by filter")
        await typed(pilot, "price:3..5 currency:usd", "1 shown", "SYN-00004")
        await typed(pilot, "nowhere", "0 shown, 5,000 hidden by filter")
        assert screen.table.row is None
        await until(pilot, lambda: screen.account is None, "no account is told")


@pytest.mark.thorough
async def test_hostile_text_is_found_and_drawn_as_text(desk: Desk) -> None:
    nasty = "[/]\x1b]52;c;x\x07‮[@click=app.quit]日本"
    link = txn_link(1)
    record = dataclasses.replace(
        link.record, reference=nasty, status="[b]", url=f"https://x/{nasty}"
    )
    index = await fill(desk, (dataclasses.replace(link, record=record, metadata={nasty: nasty}),))
    await index.set_note(key_of(link), nasty)
    async with running(desk, (160, 40)) as pilot:
        await opened(pilot, "1 shown", "[/]␛", "日本")
        await typed(pilot, '[/] -"[b" status:[b] tag:[/]', "status:[b] ×", "tag:[/] ×")
        assert "\x1b" not in screen_text(pilot.app)
        assert "‮" not in screen_text(pilot.app)
        await typed(pilot, "[@click=app.quit]", "1 shown")
        await to_rows(pilot)
        await pilot.press("d")
        await until(pilot, lambda: isinstance(pilot.app.screen, Reading), "the details")
        await pilot.press("escape", "n")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask), "the note")
        await pilot.press("escape")
        assert pilot.app.is_running


# The field


async def test_a_fault_stands_at_its_term_with_what_would_be_right_and_the_rest_counts(
    desk: Desk,
) -> None:
    await fill(desk, links(30))
    async with running(desk) as pilot:
        await opened(pilot, "30 shown")
        await typed(pilot, "SYN price:abc", "price:abc × ", "an amount is figures and one point")
        await until_shown(pilot, "10 shown")
        await typed(pilot, "stauts:paid", "there is no stauts: but status:")
        await pilot.resize_terminal(80, 24)
        await typed(pilot, "SYN provider:mesilat price:abc", "price:abc an amount is figures")


async def test_tab_takes_a_suggestion_and_the_next_and_right_goes_on(desk: Desk) -> None:
    await fill(desk, links(30))
    async with running(desk) as pilot:
        field = (await opened(pilot, "30 shown")).field
        await until(pilot, lambda: bool(field.known.accounts), "the values are known")
        await pilot.press(*"pr")
        await until_shown(pilot, "Tab provider:")
        for name in ("provider:", "product:", "price:", "provider:"):
            await pilot.press("tab")
            assert field.text == name
        await pilot.press("right")
        await until_shown(pilot, "provider:mesilat")
        await pilot.press("m", "e", "s", "i", "tab")
        assert field.text == "provider:mesilat"
        await pilot.press("space", *"acc", "tab", "o", "tab")
        assert field.text == "provider:mesilat account:old-shop"
        await until_shown(pilot, "10 shown, 20 hidden")


async def test_escape_closes_suggestions_then_goes_to_the_rows_then_home(desk: Desk) -> None:
    await fill(desk, links(30))
    async with running(desk) as pilot:
        screen = await opened(pilot, "30 shown")
        await pilot.press("s")
        await until_shown(pilot, "status:")
        await pilot.press("escape")
        assert screen.field.text == "s"
        assert not screen.field.has_suggestions
        await until(pilot, lambda: len(screen.table.rows) > 0, "links with an s")
        await pilot.press("escape")
        assert screen.table.has_focus
        await pilot.press("escape")
        assert pilot.app.current_mode == "lookup"


async def test_a_part_is_taken_out_by_a_click_on_its_chip_and_by_a_key(desk: Desk) -> None:
    await fill(desk, links(30))
    async with running(desk) as pilot:
        screen = await opened(pilot, "30 shown")
        await typed(pilot, "SYN once:yes status:expired", "0 shown")
        await pilot.click("#chips", offset=(10, 0))
        assert screen.field.text == "SYN status:expired"
        await pilot.press("ctrl+w")
        assert screen.field.text == "SYN"
        await until_shown(pilot, "10 shown")
        await pilot.click("#chips", offset=(60, 0))
        await pilot.press("ctrl+w", "ctrl+w")
        assert screen.field.text == ""


async def test_only_the_last_of_many_fast_keys_decides_what_is_shown(desk: Desk) -> None:
    await fill(desk, links(300))
    async with running(desk) as pilot:
        screen = await opened(pilot, "300 shown")
        for end in range(1, 10):
            screen.field.text = "SYN-00004"[:end]
        await until_shown(pilot, "1 shown, 299 hidden")
        row = screen.table.row
        assert row is not None
        assert row.reference == "SYN-00004"


async def test_a_search_that_another_screen_s_took_the_place_of_is_asked_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = await fill(desk, links(30))
    async with running(desk) as pilot:
        await opened(pilot, "30 shown")
        fail_searches(monkeypatch, index, SupersededError(), once=True)
        await typed(pilot, "SYN-", "10 shown, 20 hidden by filter")


# Order and views


async def test_a_click_on_a_title_and_a_key_sort_and_the_same_again_turns_round(
    desk: Desk,
) -> None:
    await fill(desk, (mesilat_link(20), mesilat_link(30), mesilat_link(25)))
    async with running(desk, (80, 24)) as pilot:
        screen = await opened(pilot, "3 shown")
        title = screen_text(pilot.app).splitlines()[5].index("Price") - 2
        await pilot.click("#found", offset=(title, 0))
        await until_shown(pilot, "Price▼", "by currency and price ▼")
        assert [row.key.id for row in screen.table.rows_here] == ["30", "25", "20"]
        await to_rows(pilot)
        await pilot.press("S")
        await until(pilot, lambda: isinstance(pilot.app.screen, Choose), "the orders")
        await pilot.press("enter")
        await until_shown(pilot, "Price▲")
        assert [row.key.id for row in screen.table.rows_here] == ["20", "25", "30"]
        assert screen.order is Order.PRICE


def test_every_column_can_be_sorted_by_and_its_title_has_room_to_say_so() -> None:
    for column in COLUMNS:
        assert Order(column.sort) in ORDERS
        assert column.share or len(f"{column.title}▼") <= column.width
    assert set(ORDERS) == set(Order)


async def test_live_links_and_those_with_notes_come_first_when_one_asks_for_them(
    desk: Desk,
) -> None:
    index = await fill(desk, links(30))
    await index.set_note(key_of(txn_link(1)), "rang")
    async with running(desk, (80, 24)) as pilot:
        screen = await opened(pilot, "30 shown")
        await pilot.click("#found", offset=(1, 0))
        await until_shown(pilot, "Money▲", "by LIVE and TEST ▲")
        is_live = [row.key.environment is Environment.LIVE for row in screen.table.rows_here]
        assert is_live == sorted(is_live, reverse=True)
        title = screen_text(pilot.app).splitlines()[5].index("*") - 2
        await pilot.click("#found", offset=(title, 0))
        await until_shown(pilot, "*▼", "by note and tags ▼")
        assert [row.note for row in screen.table.rows_here][:2] == ["rang", ""]


async def test_a_view_is_kept_by_a_name_and_taken_again(desk: Desk) -> None:
    await fill(desk, links(30))
    before = desk.config.path.read_text()
    async with running(desk) as pilot:
        screen = await opened(pilot, "30 shown")
        await typed(pilot, "SYN", "10 shown")
        screen.use("SYN", Order.PRICE, True)
        await to_rows(pilot)
        assert screen.why_disabled(screen.all_commands()["find.views"]).startswith("no view")
        await pilot.press("W")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask), "the name")
        await pilot.press("enter", *"mine", "enter")
        await until_shown(pilot, "Kept as view mine")
        after = desk.config.path.read_text()
        assert after.startswith(before)
        assert 'query = "SYN"' in after
        await until(pilot, lambda: pilot.app.screen is screen, "back")
        screen.do_clear()
        await until_shown(pilot, "30 shown")
        await to_rows(pilot)
        await pilot.press("W")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask), "the name")
        await pilot.press(*"MINE")
        await until_shown(pilot, "there is a view of that name")
        await pilot.press("escape", "w")
        await until_shown(pilot, "mine · SYN · -price")
        await pilot.press("enter")
        await until_shown(pilot, "10 shown", "Price▼")


# The link under the cursor


async def test_the_frame_tells_live_from_test_by_the_link_and_gone_accounts_have_none(
    desk: Desk,
) -> None:
    await fill(desk, links(6))
    async with running(desk, (120, 40)) as pilot:
        screen = await opened(pilot, "6 shown")
        await to_rows(pilot)
        for _ in range(6):
            row = screen.table.row
            assert row is not None
            known = row.key.account != "old-shop"
            await until(pilot, lambda k=known: (screen.account is not None) is k, "the account")  # type: ignore[misc]
            await pilot.press("down")
        await typed(pilot, "account:old-shop", "2 shown", "no")
        await to_rows(pilot)
        await pilot.press("enter")
        await until_shown(pilot, "old-shop is no longer in the configuration")


async def test_a_note_and_tags_are_kept_and_found(desk: Desk) -> None:
    await fill(desk, links(30))
    async with running(desk, (120, 40)) as pilot:
        screen = await opened(pilot, "30 shown")
        await typed(pilot, "SYN-00004", "1 shown")
        await to_rows(pilot)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask), "the note")
        await pilot.press(*"rang", "enter")
        await until(pilot, lambda: pilot.app.screen is screen, "back")
        await until_shown(pilot, "Note  rang")
        await pilot.press("t")
        await until(pilot, lambda: isinstance(pilot.app.screen, Ask), "the tags")
        await pilot.press(*"vip,vip,late", "enter")
        await until_shown(pilot, "vip, late", "*#")
        await typed(pilot, "rang tag:late has:note", "1 shown, 29 hidden")


async def test_copy_and_open_are_checked_and_a_strange_host_is_asked_about(desk: Desk) -> None:
    link = txn_link(1)
    strange = dataclasses.replace(link.record, url="https://evil.example/pay")
    await fill(desk, (mesilat_link(7), dataclasses.replace(link, record=strange)))
    async with running(desk) as pilot:
        await opened(pilot, "2 shown")
        await typed(pilot, "provider:mesilat", "1 shown")
        await to_rows(pilot)
        await pilot.press("c")
        await until_shown(pilot, "Copied the link", "0.07 EUR")
        await typed(pilot, "evil", "1 shown")
        await to_rows(pilot)
        await pilot.press("c")
        await until_shown(pilot, "leads elsewhere", "evil.example")
        await pilot.press("escape")


async def test_enter_opens_each_provider_s_own_screen(desk: Desk) -> None:
    async with running(desk) as pilot:
        await pilot.press("f3")
        await until_shown(pilot, "page 1 of 8")
        await pilot.press("f5")
        await until_shown(pilot, "ORDER-00120")
        await opened(pilot, "40 shown")
        await typed(pilot, "ORDER-00120", "1 shown")
        await to_rows(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, TxnDetailScreen), "the link")
        await pilot.press("escape", "f9")
        await typed(pilot, "4204b476", "1 shown")
        await to_rows(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.current_mode == "mesilat", "the Mesilat area")
        await until_shown(pilot, "4204b476")


async def test_the_answer_that_was_kept_is_shown_raw(desk: Desk) -> None:
    await fill(desk, (mesilat_link(7),))
    async with running(desk) as pilot:
        await opened(pilot, "1 shown")
        await to_rows(pilot)
        await pilot.press("v")
        await until_shown(pilot, "Link 7 as Mesilat sent it, 1 h", '"id": 7')
