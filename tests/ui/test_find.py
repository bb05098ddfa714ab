"""Find: what was seen is found as one types, whatever it holds and whoever it belongs to."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from paylink_tui.config.load import load_config
from paylink_tui.model.errors import StoreError
from paylink_tui.model.index import LinkKey, Order
from paylink_tui.sandbox import Sandbox
from paylink_tui.services.desk import Desk
from paylink_tui.store.index_result import Result, SupersededError
from paylink_tui.ui.screens.dialogs import Ask, Choose, Reading
from paylink_tui.ui.screens.find import FindScreen
from paylink_tui.ui.screens.txnpro_detail import TxnDetailScreen
from tests.ui.index_of import fill, key_of, links, mesilat_link, txn_link
from tests.ui.support import running, screen_text, until, until_shown


def find(pilot: Pilot[Any]) -> FindScreen:
    screen = pilot.app.screen
    assert isinstance(screen, FindScreen)
    return screen


def again(desk: Desk) -> Desk:
    """The next session's."""
    return Desk(desk.config, state=desk.state)


async def opened(pilot: Pilot[Any], *texts: str) -> FindScreen:
    await pilot.press("f9")
    await until(pilot, lambda: isinstance(pilot.app.screen, FindScreen), "the Find area")
    await until_shown(pilot, *texts)
    return find(pilot)


async def typed(pilot: Pilot[Any], text: str, *shown: str) -> None:
    """Searches for `text`; what an earlier search showed does not count."""
    screen = find(pilot)
    screen.field.text = text

    def is_answered() -> bool:
        return screen.result is not None and screen.result.query.text == text

    await until(pilot, is_answered, f"the answer to {text}")
    await until_shown(pilot, *shown)


async def to_rows(pilot: Pilot[Any]) -> None:
    find(pilot).table.focus()
    await until(pilot, lambda: find(pilot).table.has_focus, "the rows have the focus")


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

        async def fails(*args: Any, **options: Any) -> Any:
            raise StoreError("The index cannot be read.", remedy="Look at the disk.")

        monkeypatch.setattr(index, "search", fails)
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

        async def overtaken(*args: Any, **options: Any) -> Any:
            monkeypatch.undo()
            raise SupersededError

        monkeypatch.setattr(index, "search", overtaken)
        await typed(pilot, "SYN-", "10 shown, 20 hidden by filter")


# Order, views, the search of last time


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


async def test_the_last_search_is_restored_and_says_so_and_can_be_cleared(desk: Desk) -> None:
    await fill(desk, links(30))
    async with running(desk) as pilot:
        screen = await opened(pilot, "30 shown")
        screen.use("SYN", Order.PRICE, False)
        await until_shown(pilot, "10 shown")
        await pilot.press("f2")
        kept = desk.state / "last-search.json"  # type: ignore[operator]
        await until(pilot, kept.exists, "the search is kept")
    async with running(again(desk)) as pilot:
        screen = await opened(pilot, "view of today restored: SYN; ^l clears it.", "10 shown")
        assert (screen.order, screen.descending) == (Order.PRICE, False)
        await pilot.press("ctrl+l")
        await until_shown(pilot, "30 shown · last found first")
        assert "restored" not in screen_text(pilot.app)
    kept.write_text('{"query": "\x1b[2J", "sort": "nothing"')
    async with running(again(desk)) as pilot:
        await opened(pilot, "30 shown")


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


async def test_what_changes_in_the_index_is_shown_and_the_cursor_stays_on_its_link(
    desk: Desk,
) -> None:
    index = await fill(desk, links(30))
    async with running(desk, (80, 24)) as pilot:
        screen = await opened(pilot, "30 shown")
        await to_rows(pilot)
        await pilot.press("down", "down", "down")
        row = screen.table.row
        assert row is not None
        await index.take([mesilat_link(number) for number in range(500)])
        await until_shown(pilot, "530 shown")
        after = screen.table.row
        assert after is not None
        assert after.key == row.key
        assert screen.table.cursor == 503


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


async def test_asking_again_finds_what_is_there_and_marks_what_is_gone(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        await pilot.press("f3")
        await until_shown(pilot, "page 1 of 8")
        await fill(desk, (mesilat_link(99_999), txn_link(1)))
        await opened(pilot, "17 shown")
        await to_rows(pilot)
        await pilot.press("R")
        await until_shown(pilot, "Asked again: 15 there, 2 no longer there.")
        await typed(pilot, "gone:yes", "2 shown", "99999", "gone")


async def test_a_cursor_moved_while_the_search_is_repeated_stays_where_it_went(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(desk, links(300))
    find_place = Result.position
    moves = [5, 2]

    async def position(result: Result, key: LinkKey) -> int | None:
        found = await find_place(result, key)
        if moves:
            screen.table.action_move(moves.pop())
        return found

    async with running(desk) as pilot:
        screen = await opened(pilot, "300 shown")
        await to_rows(pilot)
        monkeypatch.setattr(Result, "position", position)
        before = screen.result
        screen.search(keep=True)
        await until(pilot, lambda: screen.result is not before, "the repeated search")
        assert screen.table.cursor == 7
