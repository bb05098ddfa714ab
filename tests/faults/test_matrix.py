"""A part of the matrix: each fault against one read and one write, the calls in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from paylink_tui.config.accounts import Account
from paylink_tui.model.accounts import Provider
from paylink_tui.sandbox import Sandbox, SandboxSettings
from paylink_tui.services import mesilat
from paylink_tui.services.desk import Desk
from tests.faults.calls import CALLS, PRODUCT, Call
from tests.faults.kinds import Fault, faults
from tests.faults.matrix import run
from tests.faults.types import sweep

_NUMBER = {fault.name: number for number, fault in enumerate(faults(0))}


@pytest.fixture(scope="module")
def own_sandbox() -> Iterator[Sandbox]:
    with Sandbox(SandboxSettings(links=600)) as sandbox:
        yield sandbox


def in_part(fault: Fault, call: Call) -> bool:
    """One read and one write for each fault, in turn."""
    alike = [other for other in CALLS if other.is_write is call.is_write]
    return _NUMBER[fault.name] % len(alike) == alike.index(call)


async def test_every_fault_ends_as_an_error_that_tells_what_became_of_it(
    own_sandbox: Sandbox, tmp_path: Path
) -> None:
    cells = await run(own_sandbox, tmp_path, in_part)
    assert len(cells) == 2 * len(_NUMBER)
    assert {cell.call for cell in cells} == set(CALLS)
    assert {f"{cell.name}: {cell.wrong}" for cell in cells if cell.wrong} == set()
    assert not own_sandbox.state.crashes


async def test_a_member_of_another_type_is_never_more_than_an_unreadable_answer(
    own_sandbox: Sandbox,
) -> None:
    swept = await sweep(own_sandbox, every=16)
    assert swept.total > 500
    assert swept.wrong == []


async def test_while_pages_shift_the_links_are_deleted_that_were_named(
    desk: Desk, sandbox: Sandbox
) -> None:
    (account,) = desk.accounts_of(Provider.MESILAT)
    named = (await mesilat.list_page(desk, account, PRODUCT)).links[:5]
    before = {link.id for link in sandbox.state.mesilat.products[PRODUCT]}
    sandbox.state.mesilat.shift_per_request = 2
    sandbox.fault(kind="duplicate_rows", method="GET", times=-1)
    walked = asyncio.create_task(_all_links(desk, account))
    removals = await asyncio.gather(*(mesilat.remove(desk, account, link) for link in named))
    sandbox.state.mesilat.shift_per_request = 0
    links = await walked
    after = {link.id for link in sandbox.state.mesilat.products[PRODUCT]}
    assert all(removal.gone for removal in removals)
    assert before - after == {link.id for link in named}
    assert len(links) == len(set(links))


async def _all_links(desk: Desk, account: Account) -> list[int]:
    return [
        link.id async for page in mesilat.all_pages(desk, account, PRODUCT) for link in page.links
    ]
