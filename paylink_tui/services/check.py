"""Is an account usable? One cheap read tells its reach and its credentials."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import NotFoundError, PaylinkError
from paylink_tui.services import mesilat, txnpro

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account, MesilatAccount
    from paylink_tui.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Health:
    """The answer for one account. `error` is None where it is usable; `note` says what was read."""

    account: Account
    note: str
    error: PaylinkError | None = None

    @property
    def sentence(self) -> str:
        """The answer in one line."""
        return self.note if self.error is None else self.error.sentence()


async def check(desk: Desk, account: Account) -> Health:
    """Reads the least that proves address and credentials of one account."""
    try:
        return Health(account, await _PROBES[account.provider](desk, account))
    except PaylinkError as error:
        return Health(account, "", error)


async def check_all(desk: Desk) -> list[Health]:
    """Every account, side by side, in the order of the configuration."""
    return list(await asyncio.gather(*(check(desk, account) for account in desk.accounts)))


async def _mesilat(desk: Desk, account: Account) -> str:
    """Page 1 of a product: the list of keys is documented only at the doubtful path family."""
    products = cast("MesilatAccount", account).products
    product = products[0].id if products else 1
    try:
        page = await mesilat.list_page(desk, account, product)
    except NotFoundError as error:
        if products or not mesilat.says_missing(error):
            raise
        return "The key was accepted; add the account's products to its block to list links"
    return f"Read page 1 of product {product}: {page.total} links"


async def _mesh(desk: Desk, account: Account) -> str:
    client = await desk.mesh(account)
    networks = await client.networks()
    desk.networks[account.name] = networks
    return f"Read {len(networks)} networks"


async def _txnpro(desk: Desk, account: Account) -> str:
    page = await txnpro.list_page(desk, account, per_page=1)
    return f"Read the newest {len(page.links)} link" if page.links else "Read an empty list"


_PROBES = {Provider.MESILAT: _mesilat, Provider.MESH: _mesh, Provider.TXNPRO: _txnpro}
