"""Links of the index are asked about again, each as its provider allows."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime

from paylink_tui.model.index import IndexRow
from paylink_tui.model.query import parse
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesh, mesilat, txnpro
from paylink_tui.services.desk import Desk
from paylink_tui.services.refresh import refresh
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
