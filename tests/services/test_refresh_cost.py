"""What asking again would take is told before it is begun."""

from __future__ import annotations

import dataclasses

from paylink_tui.model.accounts import Provider
from paylink_tui.model.index import Sighting
from paylink_tui.services.desk import Desk
from paylink_tui.services.refresh_cost import Cost, refresh_cost
from tests.services.support import indexed
from tests.ui.index_of import fill, links, mesilat_link, txn_link


def mesh_link(number: int, reference: str | None) -> Sighting:
    record = dataclasses.replace(
        txn_link(number).record,
        provider=Provider.MESH,
        account="mesh-sandbox",
        reference=reference,
    )
    return dataclasses.replace(txn_link(number), record=record)


async def test_each_provider_s_links_cost_what_asking_for_them_takes(desk: Desk) -> None:
    await fill(desk, tuple(links(30)))
    of_mesh = (mesh_link(1, "A"), mesh_link(2, "A"), mesh_link(3, "B"), mesh_link(4, None))
    await fill(desk, of_mesh)
    # Each txn.pro link, each transactionId, and a page of a product; old-shop is not configured.
    assert await refresh_cost(desk, await indexed(desk, "provider:txnpro")) == Cost(10, 0.0)
    assert await refresh_cost(desk, await indexed(desk, "provider:mesh")) == Cost(2, 0.0)
    assert await refresh_cost(desk, await indexed(desk, "provider:mesilat")) == Cost(1, 0.0)
    assert (await refresh_cost(desk, await indexed(desk, ""))).requests == 13
    assert await refresh_cost(desk, await indexed(desk, "account:old-shop")) == Cost(0, 0.0)
    assert await refresh_cost(desk, ()) == Cost(0, 0.0)


async def test_the_pages_of_a_product_are_told_by_all_its_links_and_take_the_budget_s_time(
    desk: Desk,
) -> None:
    unknown = dataclasses.replace(mesilat_link(9_999), product_id=None)
    await fill(desk, (*map(mesilat_link, range(1_501)), unknown))
    (row,) = await indexed(desk, "id:1234")
    assert await refresh_cost(desk, (row,)) == Cost(101, 60.0)  # of which 100 a minute
    (row,) = await indexed(desk, "id:9999")
    assert await refresh_cost(desk, (row,)) == Cost(0, 0.0)
