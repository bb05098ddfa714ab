"""What asking again about links would take, told before it is begun: see `refresh`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.fold import fold
from paylink_tui.model.index import IndexRow, LinkKey
from paylink_tui.model.query import Query, Term
from paylink_tui.model.query_terms import Field, OneOf, Span
from paylink_tui.pool.forecast import seconds_for

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.services.desk import Desk

_MESILAT_PAGE = 15  # links


@dataclass(frozen=True, slots=True)
class Cost:
    """About how many requests, and the seconds that they take at least within the rate budget."""

    requests: int
    seconds: float


async def refresh_cost(desk: Desk, rows: Iterable[IndexRow]) -> Cost:
    """What `refresh` of these links would take. The accounts are asked side by side, so the time is
    that of the slowest; one that is not configured any more is not asked.

    Raises:
        StoreError: the index cannot be read.
    """
    by_account: dict[tuple[Provider, Environment, str], list[IndexRow]] = defaultdict(list)
    for row in rows:
        by_account[row.key.provider, row.key.environment, row.key.account].append(row)
    requests, seconds = 0, 0.0
    for account in desk.accounts:
        key = (account.provider, account.environment, account.name)
        if of_account := by_account.get(key):
            count = await _requests(desk, of_account)
            requests += count
            seconds = max(seconds, _seconds(desk, account, count))
    return Cost(requests, seconds)


async def _requests(desk: Desk, rows: Sequence[IndexRow]) -> int:
    match rows[0].key.provider:
        case Provider.TXNPRO:
            return len(rows)
        case Provider.MESH:
            return len({row.reference for row in rows} - {None, ""})
        case Provider.MESILAT:
            products = {row.product_id: row.key for row in rows if row.product_id is not None}
            return sum([await _pages(desk, key, product) for product, key in products.items()])


async def _pages(desk: Desk, key: LinkKey, product: int) -> int:
    """How many pages a product has, by the links of it that are known."""
    if desk.index is None:
        return 1
    wanted = {
        Field.PROVIDER: key.provider.value,
        Field.ENVIRONMENT: key.environment.value,
        Field.ACCOUNT: key.account,
        Field.PRODUCT: str(product),
    }
    terms = [Term(field, OneOf((fold(v),)), v, Span(0, 0)) for field, v in wanted.items()]
    result = await desk.index.search(Query(terms=tuple(terms)), first=1, alone=False)
    await result.whole()
    return max(1, -(-result.count // _MESILAT_PAGE))


def _seconds(desk: Desk, account: Account, requests: int) -> float:
    """What was spent before is known only of a lane that is open."""
    limits = [(window.requests, window.seconds) for window in account.rate_limits]
    least = seconds_for(requests, limits, (), 0.0)
    return max(desk.seconds_for(account.name, requests), least)
