"""A link that was named whole is found by that alone, among all that have the name as a part."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.index import Sighting
from paylink_tui.store import index_search, index_text
from paylink_tui.store.index import Index
from paylink_tui.store.index_named import AccountKey, of_id, of_reference
from tests.store.index_samples import NOW, sighting

SHOP = (Provider.MESILAT, Environment.TEST, "shop")
OTHER = (Provider.MESILAT, Environment.LIVE, "shop")


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[Index]:
    index = Index(tmp_path / "index", clock=lambda: NOW)
    yield index
    await index.close()


def link(number: int, reference: str, **fields: Any) -> Sighting:
    return sighting(number, reference=reference, **fields)


async def ids(
    index: Index, reference: str, *accounts: AccountKey, any_case: bool = False, most: int = 10
) -> list[str]:
    work = partial(
        of_reference,
        accounts=accounts or (SHOP,),
        reference=reference,
        any_case=any_case,
        most=most,
    )
    return [row.key.id for row, _ in await index.read(work)]


@pytest.mark.parametrize("few", [index_search.FEW, 0])
@pytest.mark.parametrize("indexed", [False, True])
async def test_a_reference_is_found_whole_whichever_way_it_is_looked_for(
    index: Index, monkeypatch: pytest.MonkeyPatch, few: int, indexed: bool
) -> None:
    monkeypatch.setattr(index_search, "FEW", few)
    references = ("A-1", "A-10", "xA-1", "a-1", "A-1 ", "1", "Ünï-1", "", "%", "A_1")
    await index.take([link(number, text) for number, text in enumerate(references)])
    if indexed:
        await index.change(index_text.index_some)
    for number, text in enumerate(references):
        assert await ids(index, text) == [str(number)], text
    assert await ids(index, "-1") == []
    assert await ids(index, "ünï-1") == []
    assert await ids(index, "A-1", any_case=True) == ["3", "0"]


async def test_the_links_of_other_accounts_are_not_given_and_the_last_come_first(
    index: Index,
) -> None:
    await index.take([link(number, "same") for number in range(5)])
    await index.take([link(9, "same", environment=Environment.LIVE)])
    assert await ids(index, "same") == ["4", "3", "2", "1", "0"]
    assert await ids(index, "same", most=2) == ["4", "3"]
    assert await ids(index, "same", OTHER) == ["9"]
    assert await ids(index, "same", SHOP, OTHER, most=2) == ["9", "4"]
    assert await ids(index, "same", (Provider.MESH, Environment.TEST, "shop")) == []


async def test_an_id_is_found_whole_with_the_answer_that_was_kept(index: Index) -> None:
    await index.take([link(number, "") for number in (1, 14, 141, 1410)])
    await index.take([link(141, "", environment=Environment.LIVE, raw=None)])

    async def found(kind: str, *names: str) -> list[tuple[Environment, Any]]:
        work = partial(of_id, accounts=(SHOP, OTHER), kind=kind, ids=names)
        known = await index.read(work)
        return [(row.key.environment, raw and raw.raw) for row, raw in known]

    assert await found("payment_link", "141") == [
        (Environment.TEST, {"id": 141}),
        (Environment.LIVE, None),
    ]
    assert await found("transfer", "141") == []
    assert await found("payment_link", "41", "0141", "x") == []
