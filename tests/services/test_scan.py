"""Scans over real HTTP into a real index: complete, resumed, shared, and honest about holes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from paylink_tui.config.accounts import Account
from paylink_tui.config.load import load_config
from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.errors import StoreError
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesh, scan_lists
from paylink_tui.services.desk import Desk
from paylink_tui.services.scan import Scan
from paylink_tui.services.scans import ScanHeldError
from paylink_tui.store import scans as rows
from paylink_tui.store.index import Index
from paylink_tui.store.scans import ScanKind, ScanState
from tests.services.support import asked, block, until
from tests.services.test_mesh import DRAFT as PAYLINK

Lose = Callable[[Index], Awaitable[None]]
FULL, NEW = ScanKind.FULL, ScanKind.NEW
PRODUCTS = "products = [{ id = 141, title = 'a' }, { id = 160, title = 'b' }]"


@pytest.fixture
def shop(desk: Desk) -> Account:
    return desk.account("mesilat-sandbox")


async def scanned(desk: Desk, account: Account, kind: ScanKind, most: int | None = None) -> Scan:
    scan = await desk.scans.begin(account, kind, most)
    await scan.wait()
    return scan


async def links_of(desk: Desk, account: Account) -> dict[str, bool]:
    """Every link of an account in the index, by its id, and whether it is there."""
    assert desk.index is not None
    rows = await desk.index.read(
        lambda file: file.execute(
            "SELECT link_id, gone FROM links JOIN accounts ON accounts.id = links.account"
            " WHERE accounts.name = ?",
            (account.name,),
        ).fetchall()
    )
    assert len({str(link) for link, _ in rows}) == len(rows)
    return {str(link): gone is None for link, gone in rows}


def at_mesilat(sandbox: Sandbox) -> set[str]:
    return {str(link.id) for links in sandbox.state.mesilat.products.values() for link in links}


async def test_a_full_scan_then_a_new_one_then_another_full_one(
    desk: Desk, shop: Account, sandbox: Sandbox
) -> None:
    scan = await scanned(desk, shop, FULL)
    assert scan.row.state is ScanState.DONE
    assert await links_of(desk, shop) == dict.fromkeys(at_mesilat(sandbox), True)
    assert scan.row.links == scan.row.new == len(at_mesilat(sandbox))
    assert (scan.row.changed, scan.row.gone) == (0, 0)

    made = {str(sandbox.state.mesilat.append(141, ("€20.00",)).id) for _ in range(20)}
    sandbox.state.mesilat.remove(141, sandbox.state.mesilat.products[141][0].id)
    sandbox.state.forget()
    scan = await scanned(desk, shop, NEW)
    assert scan.row.new == 20
    assert made <= set(await links_of(desk, shop))
    assert asked(sandbox, "GET", "/141/") <= 4

    scan = await scanned(desk, shop, FULL)
    assert (scan.row.new, scan.row.gone) == (0, 1)
    there = {link for link, is_there in (await links_of(desk, shop)).items() if is_there}
    assert there == at_mesilat(sandbox)

    assert desk.index is not None
    await desk.index.forget_account(shop.provider, shop.environment, shop.name)
    scan = await scanned(desk, shop, NEW)
    assert scan.row.new == len(at_mesilat(sandbox))


@pytest.mark.parametrize("shift", [-2, 3])
async def test_links_made_and_deleted_while_it_scans_leave_no_hole(
    desk: Desk, shop: Account, sandbox: Sandbox, shift: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_lists, "PAGES_A_WALK_UNLIMITED", 1)
    before = at_mesilat(sandbox)
    sandbox.state.mesilat.shift_per_request = shift
    shop = _unlimited(desk, shop)
    scan = await scanned(desk, shop, FULL)
    sandbox.state.mesilat.shift_per_request = 0
    assert scan.row.state is ScanState.DONE
    links = await links_of(desk, shop)
    assert before & at_mesilat(sandbox) <= {link for link, is_there in links.items() if is_there}


def _unlimited(desk: Desk, account: Account) -> Account:
    """As an account without limits is scanned: by many walks at once."""
    changed = account.model_copy(update={"rate_limits": (), "connections": 16})
    others = tuple(a for a in desk.accounts if a.name != account.name)
    desk.config = replace(desk.config, accounts=(*others, changed))
    return changed


async def test_a_scan_that_was_left_is_offered_and_goes_on_where_it_was(
    desk: Desk, shop: Account, sandbox: Sandbox, config_file: Path
) -> None:
    scan = await scanned(desk, shop, FULL, most=12)
    assert scan.status().stopped_as_told
    assert scan.row.pages == 12
    assert 0 < len(await links_of(desk, shop)) < len(at_mesilat(sandbox))
    await desk.close()

    later = Desk(load_config(config_file), state=config_file.parent / "state")
    try:
        assert later.may_have_scans
        assert [row.account for row in await later.scans.left_over()] == [shop.name]
        assert not later.running_scans
        sandbox.state.forget()
        scan = await later.scans.take_up(later.account(shop.name))
        await scan.wait()
        assert scan.row.state is ScanState.DONE
        assert set(await links_of(later, shop)) == at_mesilat(sandbox)
        assert scan.row.new == len(at_mesilat(sandbox))
        assert asked(sandbox, "GET") == scan.row.pages - 12 <= 6  # it takes 17 in all
        assert not await later.scans.left_over()
    finally:
        await later.close()


async def test_one_program_scans_an_account_at_a_time_and_the_other_is_told(
    desk: Desk, shop: Account, sandbox: Sandbox, config_file: Path
) -> None:
    sandbox.fault(kind="hang", provider="mesilat", times=-1)
    scan = await desk.scans.begin(shop, FULL)
    other = Desk(load_config(config_file), state=config_file.parent / "state")
    try:
        with pytest.raises(ScanHeldError, match="Another program"):
            await other.scans.begin(shop, NEW)
        assert not await other.scans.left_over()
        assert (await desk.scans.begin(shop, NEW)) is scan
        await scan.stop()
        sandbox.state.faults.clear()
        assert (await scanned(other, shop, NEW)).row.state is ScanState.DONE
    finally:
        await other.close()


async def test_a_provider_that_is_down_pauses_its_scan_and_no_other(
    desk: Desk, shop: Account, sandbox: Sandbox
) -> None:
    links = desk.account("txnpro-sandbox")
    sandbox.fault(kind="status", status=500, provider="mesilat", after=3, times=-1)
    scans = [await desk.scans.begin(account, FULL) for account in (shop, links)]
    for scan in scans:
        await scan.wait()
    down, up = scans
    assert up.row.state is ScanState.DONE
    assert (down.row.state, down.is_running) == (ScanState.OPEN, False)
    assert "500" in down.status().reason
    sandbox.state.faults.clear()
    assert await desk.scans.take_up(shop) is down
    await down.wait()
    assert down.row.state is ScanState.DONE
    assert set(await links_of(desk, shop)) == at_mesilat(sandbox)


async def test_an_index_that_cannot_be_written_stops_the_scan_and_loses_no_page(
    desk: Desk, shop: Account, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StoreError("The disk is full.", remedy="Make room.")

    with monkeypatch.context() as patch:
        patch.setattr(desk.index, "take", full)
        scan = await scanned(desk, shop, FULL)
    assert scan.is_stuck
    assert scan.status().reason == "The disk is full. Make room."
    scan.go_on()
    await scan.wait()
    assert scan.row.state is ScanState.DONE
    assert set(await links_of(desk, shop)) == at_mesilat(sandbox)


async def _put_aside(index: Index) -> None:
    await asyncio.to_thread(index._writer.file.set_aside, OSError("damaged"))


async def _removed(index: Index) -> None:
    for path in index._writer.file.directory.glob("index.sqlite3*"):
        path.unlink()


async def _forgotten(index: Index) -> None:
    await index.forget_account(Provider.MESILAT, Environment.TEST, "mesilat-sandbox")


LOST = pytest.mark.parametrize("lose", [_put_aside, _removed, _forgotten])


@LOST
async def test_a_scan_whose_links_are_lost_from_the_index_begins_anew(
    desk: Desk, shop: Account, sandbox: Sandbox, lose: Lose
) -> None:
    scan = await scanned(desk, shop, FULL, most=12)
    assert desk.index is not None
    await lose(desk.index)
    scan.go_on()
    await scan.wait()
    assert scan.row.state is ScanState.DONE
    assert set(await links_of(desk, shop)) == at_mesilat(sandbox)
    assert scan.row.links == scan.row.new == len(at_mesilat(sandbox))


@LOST
async def test_what_is_new_is_not_read_from_a_mark_that_is_lost(
    desk: Desk, shop: Account, sandbox: Sandbox, lose: Lose
) -> None:
    await scanned(desk, shop, FULL)
    assert desk.index is not None
    scan = await scanned(desk, shop, NEW, most=0)
    await lose(desk.index)
    scan.go_on()
    await scan.wait()
    assert scan.row.state is ScanState.DONE
    assert set(await links_of(desk, shop)) == at_mesilat(sandbox)


async def test_a_scan_that_loses_its_links_again_and_again_rests_and_says_so(
    desk: Desk, shop: Account, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = await scanned(desk, shop, FULL, most=12)
    assert desk.index is not None
    index, take = desk.index, desk.index.take

    async def lost(*arguments: Any) -> Any:
        await _forgotten(index)
        return await take(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(index, "take", lost)
        scan.go_on()
        await scan.wait()
    assert scan.is_stuck
    assert "not in the index any more" in scan.status().reason
    assert asked(sandbox, "GET") <= 3 * 17  # the whole of it takes 17: it is not read without end
    scan.go_on()
    await scan.wait()
    assert set(await links_of(desk, shop)) == at_mesilat(sandbox)


async def test_a_scan_that_lost_its_links_is_not_done_when_that_cannot_be_written_down(
    desk: Desk, shop: Account, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = await scanned(desk, shop, FULL, most=12)
    assert desk.index is not None
    await _forgotten(desk.index)
    take, takes = desk.index.take, 0

    async def full_after_one(*arguments: Any) -> Any:
        nonlocal takes
        takes += 1
        if takes > 1:
            raise StoreError("The disk is full.", remedy="Make room.")
        return await take(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(desk.index, "take", full_after_one)
        scan.go_on()
        await scan.wait()
    assert takes > 1
    assert scan.is_stuck
    scan.go_on()
    await scan.wait()
    assert scan.row.state is ScanState.DONE
    assert set(await links_of(desk, shop)) == at_mesilat(sandbox)


async def test_a_scan_that_is_paused_while_its_loss_is_found_is_not_done_afterwards(
    desk: Desk, shop: Account, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = await scanned(desk, shop, FULL, most=12)
    assert desk.index is not None
    await _forgotten(desk.index)
    take, found, go = desk.index.take, asyncio.Event(), asyncio.Event()

    async def slow(*arguments: Any) -> Any:
        found.set()
        await go.wait()
        return await take(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(desk.index, "take", slow)
        scan.go_on()
        await found.wait()
        pausing = asyncio.create_task(scan.pause())
        await asyncio.sleep(0)
        go.set()
        await pausing
    assert not scan.is_running
    assert scan.row.state is ScanState.OPEN
    scan.go_on()
    await scan.wait()
    assert scan.row.state is ScanState.DONE
    assert set(await links_of(desk, shop)) == at_mesilat(sandbox)


async def test_a_scan_that_begins_anew_knows_the_products_that_only_it_named(
    desk_on: Callable[..., Desk], sandbox: Sandbox
) -> None:
    desk = desk_on(block("shop", "mesilat", sandbox.url, PRODUCTS))
    account = desk.account("shop")
    desk.products_seen["shop"] = [123]
    scan = await scanned(desk, account, FULL, most=3)
    desk.products_seen.clear()
    assert desk.index is not None
    await desk.index.forget_account(Provider.MESILAT, Environment.TEST, "shop")
    scan.go_on()
    await scan.wait()
    products = sandbox.state.mesilat.products
    there = {str(link.id) for number in (141, 160, 123) for link in products[number]}
    assert set(await links_of(desk, account)) == there
    assert scan.row.links == len(there)


@pytest.mark.parametrize("end", [Scan.pause, Scan.stop])
async def test_a_scan_that_rests_when_its_links_are_lost_does_not_begin_anew_by_itself(
    desk: Desk, shop: Account, sandbox: Sandbox, end: Callable[[Scan], Awaitable[None]]
) -> None:
    scan = await scanned(desk, shop, FULL, most=12)
    assert desk.index is not None
    sandbox.fault(kind="hang", provider="mesilat", after=2, times=-1)
    scan.go_on()
    await _forgotten(desk.index)
    await end(scan)
    assert not scan.is_running
    sent = asked(sandbox, "GET")
    assert scan.row.state is (ScanState.STOPPED if end is Scan.stop else ScanState.OPEN)
    sandbox.state.faults.clear()
    scan = await scanned(desk, shop, NEW)
    assert set(await links_of(desk, shop)) == at_mesilat(sandbox)
    assert asked(sandbox, "GET") > sent


async def test_the_scan_of_an_account_that_is_no_longer_configured_is_left(
    desk: Desk, shop: Account, config_file: Path
) -> None:
    scan = await scanned(desk, shop, FULL, most=12)
    scan.go_on()
    whole = desk.config
    others = tuple(account for account in whole.accounts if account != shop)
    await desk.reload(replace(whole, accounts=others))
    assert not scan.is_running
    assert (desk.running_scans, desk.stuck_scans) == ((), ())
    assert desk.index is not None
    await _forgotten(desk.index)
    await desk.reload(whole)
    assert not await desk.scans.left_over()
    with pytest.raises(StoreError, match="No scan"):
        await desk.scans.take_up(shop)


async def test_a_place_that_another_version_kept_is_read_anew(
    desk: Desk, shop: Account, sandbox: Sandbox
) -> None:
    scan = await scanned(desk, shop, FULL, most=12)
    row = replace(scan.row, lists={"product 141": {"walks": 3}})
    await desk.scans.close()
    assert desk.index is not None
    await desk.index.change(lambda file: rows.save(file, row))
    scan = await desk.scans.take_up(shop)
    await scan.wait()
    assert set(await links_of(desk, shop)) == at_mesilat(sandbox)


async def test_a_row_that_cannot_be_read_is_told_and_keeps_all_others_from_being_gone(
    desk: Desk, sandbox: Sandbox
) -> None:
    links = desk.account("txnpro-sandbox")
    scan = await scanned(desk, links, FULL)
    assert any("was left out" in hole for hole in scan.row.holes)
    known = await links_of(desk, links)
    del sandbox.state.txnpro.links[0]
    scan = await scanned(desk, links, FULL)
    assert scan.row.gone == 0
    assert await links_of(desk, links) == known


async def test_with_another_key_under_the_old_name_nothing_counts_as_known(
    desk: Desk, sandbox: Sandbox, config_file: Path
) -> None:
    links = desk.account("txnpro-sandbox")
    await scanned(desk, links, FULL)
    await desk.close()
    text = config_file.read_text().replace("127.0.0.1", "localhost")
    config_file.write_text(text)
    later = Desk(load_config(config_file), state=config_file.parent / "state")
    try:
        links = later.account("txnpro-sandbox")
        assert (await scanned(later, links, NEW)).row.links == 143  # all of them, not what is new
        assert (await scanned(later, links, NEW)).row.links == 0
    finally:
        await later.close()


async def test_a_product_that_is_not_there_leaves_the_others_to_be_read(
    desk_on: Callable[..., Desk], sandbox: Sandbox
) -> None:
    products = PRODUCTS.replace("160", "999")
    desk = desk_on(block("shop", "mesilat", sandbox.url, products))
    scan = await scanned(desk, desk.account("shop"), FULL)
    assert scan.row.state is ScanState.DONE
    assert [hole.partition(":")[0] for hole in scan.row.holes] == ["product 999"]
    assert len(await links_of(desk, desk.account("shop"))) == len(
        sandbox.state.mesilat.products[141]
    )


async def test_without_a_product_it_says_that_mesilat_cannot_list_them(
    desk_on: Callable[..., Desk], sandbox: Sandbox
) -> None:
    desk = desk_on(block("shop", "mesilat", sandbox.url))
    scan = await scanned(desk, desk.account("shop"), FULL)
    assert scan.is_stuck
    assert "No product of shop is known" in scan.status().reason


async def test_at_mesh_the_transfers_of_the_journals_paylinks_are_read(
    desk: Desk, sandbox: Sandbox
) -> None:
    account = desk.accounts_of(Provider.MESH)[0]
    await mesh.create(desk, account, PAYLINK)
    scan = await scanned(desk, account, FULL)
    assert scan.row.state is ScanState.DONE
    assert scan.row.pages == 1


async def test_a_scan_that_waits_for_its_budget_says_how_long_and_stops_at_once(
    desk_on: Callable[..., Desk], sandbox: Sandbox
) -> None:
    limits = "rate_limits = [{ requests = 5, seconds = 3600 }]"
    desk = desk_on(block("shop", "mesilat", sandbox.url, PRODUCTS, limits))
    scan = await desk.scans.begin(desk.account("shop"), FULL)
    await until(lambda: scan.row.pages == 4 and scan.status().seconds_left)
    status = scan.status()
    assert status.running
    assert (status.left or 0) >= 5
    assert (status.seconds_left or 0) > 3_500
    await asyncio.wait_for(scan.pause(), 5)
    assert scan.row.state is ScanState.OPEN
    assert asked(sandbox, "GET") == 4
