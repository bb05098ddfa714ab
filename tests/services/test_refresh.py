"""Links of the index are asked about again, each as its provider allows."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from paylink_tui.config.load import load_config
from paylink_tui.model.index import IndexRow
from paylink_tui.model.query import parse
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesh, mesilat, txnpro
from paylink_tui.services.desk import Desk
from paylink_tui.services.refresh import refresh
from paylink_tui.services.refreshed import Refreshed
from paylink_tui.store.scans import ScanKind
from tests.services.support import asked
from tests.services.test_mesh import DRAFT
from tests.ui.index_of import fill, key_of, mesilat_link, txn_link

MESILAT, MESH, TXNPRO = "mesilat-sandbox", "mesh-sandbox", "txnpro-sandbox"


async def found(desk: Desk, query: str = "") -> Sequence[IndexRow]:
    assert desk.index is not None
    await desk.index.flush()
    result = await desk.index.search(parse(query, datetime.now(UTC)))
    await result.whole()
    return [row for row in await result.rows(0, result.count) if row is not None]


async def test_each_provider_is_asked_in_its_own_way_and_what_is_gone_is_marked(desk: Desk) -> None:
    for number in (1, 8):
        await mesilat.list_page(desk, desk.account(MESILAT), 141, number)
    await txnpro.list_page(desk, desk.account(TXNPRO), per_page=3)
    await mesh.transfers(desk, desk.account(MESH), "SBX-TWICE")
    there = await found(desk)
    await fill(desk, (mesilat_link(99_999), txn_link(1)))
    told: list[str] = []
    refreshed = await refresh(desk, await found(desk), told.append)
    assert refreshed.there == len(there)
    assert refreshed.gone == 2
    assert refreshed.sentence() == f"Asked again: {len(there)} there, 2 no longer there."
    assert f"Asked again: {len(there) + 2} of {len(there) + 2} links" in told
    gone = await found(desk, "gone:yes")
    assert {row.key for row in gone} == {key_of(mesilat_link(99_999)), key_of(txn_link(1))}
    assert min(row.last_seen for row in await found(desk, "gone:no")) > max(
        row.last_seen for row in there
    )


async def test_a_link_that_moved_to_an_earlier_page_meanwhile_is_looked_for_once_more(
    desk: Desk, sandbox: Sandbox
) -> None:
    await mesilat.list_page(desk, desk.account(MESILAT), 141, 8)
    rows = await found(desk)
    sandbox.state.mesilat.shift_per_request = -2
    refreshed = await refresh(desk, rows)
    assert refreshed.gone == 0
    assert refreshed.there == len(rows)


async def test_one_account_that_fails_hinders_no_other_and_nothing_is_called_gone(
    desk: Desk,
) -> None:
    page = await txnpro.list_page(desk, desk.account(TXNPRO), per_page=2)
    strange = dataclasses.replace(txn_link(1).record, account="was-once")
    product = dataclasses.replace(mesilat_link(5), product_id=None)
    await fill(desk, (dataclasses.replace(txn_link(1), record=strange), product))
    refreshed = await refresh(desk, await found(desk))
    assert (refreshed.there, refreshed.gone) == (len(page.links), 0)
    assert "was-once: There is no usable account of that name." in refreshed.sentence()
    assert "The product of a link is not known" in refreshed.sentence()
    assert not await found(desk, "gone:yes")


async def test_a_product_that_is_missing_hinders_no_other_and_its_links_are_not_called_gone(
    desk: Desk,
) -> None:
    await mesilat.list_page(desk, desk.account(MESILAT), 141)
    there = await found(desk)
    lost = [dataclasses.replace(mesilat_link(n), product_id=999_999) for n in (5, 6)]
    await fill(desk, tuple(lost))
    rows = sorted(await found(desk), key=lambda row: row.product_id != 999_999)
    for order in (rows, rows[::-1]):
        refreshed = await refresh(desk, order)
        assert (refreshed.there, refreshed.gone) == (len(there), 0)
        (failure,) = refreshed.failures
        assert failure.startswith(
            f"{MESILAT}: Product 999999: It is not there any more, or not for"
        )
        assert "No query results for model" in failure
        assert failure.endswith("(2 links)")
    assert not await found(desk, "gone:yes")


async def test_a_link_that_fails_hinders_no_other_of_its_account(
    desk: Desk, sandbox: Sandbox
) -> None:
    page = await txnpro.list_page(desk, desk.account(TXNPRO), per_page=5)
    await mesh.transfers(desk, desk.account(MESH), "SBX-TWICE")
    rows = await found(desk)
    bad = page.links[2].id
    sandbox.fault(kind="truncated_json", provider="txnpro", path_contains=bad, times=-1)
    sandbox.fault(kind="html", status=404, provider="txnpro", path_contains=page.links[3].id)
    refreshed = await refresh(desk, rows)
    assert (refreshed.there, refreshed.gone, len(refreshed.failures)) == (len(rows) - 2, 0, 2)
    assert all(failure.startswith(f"{TXNPRO}: ") for failure in refreshed.failures)
    assert refreshed.sentence().startswith(f"Asked again: {len(rows) - 2} there. {TXNPRO}: ")


@pytest.mark.parametrize(
    ("fault", "most_asked"),
    [
        ({"kind": "status", "status": 401}, 8),  # as many as are asked side by side
        ({"kind": "html", "status": 404}, 10 + 8),
    ],
)
async def test_an_account_that_fails_is_asked_no_more_and_the_others_are(
    desk: Desk, sandbox: Sandbox, fault: dict[str, Any], most_asked: int
) -> None:
    count = len((await txnpro.list_page(desk, desk.account(TXNPRO), per_page=100)).links)
    await mesh.transfers(desk, desk.account(MESH), "SBX-TWICE")
    rows = await found(desk)
    sandbox.state.requests.clear()
    sandbox.fault(**fault, provider="txnpro", times=-1)
    refreshed = await refresh(desk, rows)
    assert (refreshed.there, refreshed.gone) == (2, 0)
    assert asked(sandbox, "GET", "payment_links") <= most_asked < count
    assert sum(_links(failure) for failure in refreshed.failures) == count
    assert not await found(desk, "gone:yes")


def _links(failure: str) -> int:
    """How many links a failure is told of."""
    told = re.search(r"\(([\d,]+) links\)$", failure)
    return int(told[1].replace(",", "")) if told else 1


async def test_a_paylink_of_which_mesh_tells_nothing_is_counted_apart_and_its_transfers_come(
    desk: Desk, sandbox: Sandbox
) -> None:
    await mesh.create(desk, desk.account(MESH), DRAFT)
    (paylink,) = await found(desk)
    sandbox.state.mesh.pay(DRAFT.transaction_id, "succeeded", 1_760_000_000)
    refreshed = await refresh(desk, [paylink])
    assert (refreshed.there, refreshed.gone, refreshed.untold) == (0, 0, 1)
    assert refreshed.sentence().startswith("Asked again: 1 cannot be asked about (Mesh tells")
    assert refreshed.failures == ()
    assert await found(desk, "kind:transfer status:succeeded")
    assert (await found(desk, "kind:payment_link")) == [paylink]  # its age is what it was


async def test_a_transfer_that_mesh_does_not_send_any_more_is_neither_there_nor_gone(
    desk: Desk, sandbox: Sandbox
) -> None:
    await mesh.transfers(desk, desk.account(MESH), "SBX-TWICE")
    rows = await found(desk)
    lost = next(one for one in sandbox.state.mesh.transfers if one["id"] == rows[0].key.id)
    sandbox.state.mesh.transfers.remove(lost)
    refreshed = await refresh(desk, rows)
    assert (refreshed.there, refreshed.gone) == (1, 0)
    assert "it is not marked as gone" in refreshed.sentence()


def test_of_many_reasons_the_first_are_told() -> None:
    many = Refreshed(there=1, failures=tuple(f"shop: fault {n}." for n in range(8)))
    assert many.sentence() == (
        "Asked again: 1 there. shop: fault 0. shop: fault 1. shop: fault 2. shop: fault 3. "
        "shop: fault 4. There are 3 more reasons like these."
    )


async def test_in_another_shop_under_the_old_name_nothing_is_called_gone(
    desk: Desk, config_file: Path
) -> None:
    scan = await desk.scans.begin(desk.account(TXNPRO), ScanKind.FULL)
    await scan.wait()
    await fill(desk, (txn_link(1),))
    await desk.close()
    config_file.write_text(config_file.read_text().replace("127.0.0.1", "localhost"))
    later = Desk(load_config(config_file), state=config_file.parent / "state")
    try:
        refreshed = await refresh(later, await found(later, "SYN-00001"))
        assert refreshed.gone == 0
        assert "is another one than when it was scanned" in refreshed.sentence()
        assert not await found(later, "gone:yes")
    finally:
        await later.close()
