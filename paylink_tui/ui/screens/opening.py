"""Which screen shows what a lookup found."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from paylink_tui.model.accounts import Provider
from paylink_tui.ui.hand_on import account_now

if TYPE_CHECKING:
    from paylink_tui.config.accounts import MesilatAccount
    from paylink_tui.model.index import IndexRow
    from paylink_tui.services.lookup_found import Match
    from paylink_tui.ui.app import PaylinkApp


async def open_match(app: PaylinkApp, match: Match) -> str:
    """Goes to the provider's area and shows the record there, at the account that has it. Returns
    why it cannot, or empty.
    """
    if not match.can_be_shown:
        return "The index has no answer of the provider about this link that could be shown."
    app.use_account(match.account)
    await app.switch_mode(match.account.provider.value)
    await _OPENERS[match.account.provider](app, match)
    return ""


async def open_row(app: PaylinkApp, row: IndexRow) -> str:
    """Goes to where a link of the index is at home, with what is known of it. Returns why it
    cannot, or empty.

    Raises:
        StoreError: the index cannot be read.
    """
    from paylink_tui.services.index_match import match_of

    account, index = account_now(row.key, app.desk.accounts), app.desk.index
    if account is None or index is None:
        return f"{row.key.account} is no longer in the configuration; d shows what is known."
    match = match_of(account, row, await index.raw(row.key))
    if not match.can_be_shown:
        if row.product_id is None:
            return "The product of this link is not known; a scan finds it."
        await open_product(app, row.product_id)
        return ""
    return await open_match(app, match)


async def open_product(app: PaylinkApp, product_id: int) -> bool:
    """Goes to a Mesilat product's links; False where there is no Mesilat account."""
    accounts = cast("tuple[MesilatAccount, ...]", app.desk.accounts_of(Provider.MESILAT))
    if not accounts:
        return False
    from paylink_tui.ui.screens.mesilat_browser import MesilatBrowser

    having = [a for a in accounts if any(product.id == product_id for product in a.products)]
    account = having[0] if having else accounts[0]
    app.use_account(account)
    await app.switch_mode(Provider.MESILAT.value)
    app.screen_of(MesilatBrowser).open_at(account, product_id, None)
    return True


async def _mesilat(app: PaylinkApp, match: Match) -> None:
    from paylink_tui.ui.screens.mesilat_browser import MesilatBrowser

    link = match.detail
    screen = app.screen_of(MesilatBrowser)
    screen.open_at(match.account, link.product_id, link, match.source())


async def _mesh(app: PaylinkApp, match: Match) -> None:
    from paylink_tui.services.lookup_index import known_transfers
    from paylink_tui.ui.screens.mesh_transfers import MeshTransfers

    index, reference = app.desk.index, match.record.reference or ""
    known: list[Match] = []
    if index is not None and reference and match.seen_at is not None:
        known = await known_transfers(index, match.account, reference)
    app.screen_of(MeshTransfers).open_at(match.account, reference, known)


async def _txnpro(app: PaylinkApp, match: Match) -> None:
    from paylink_tui.ui.screens.txnpro_detail import TxnDetailScreen

    known = match if match.seen_at is not None else None
    await app.push_screen(TxnDetailScreen(match.account, match.detail, known=known))


_OPENERS = {Provider.MESILAT: _mesilat, Provider.MESH: _mesh, Provider.TXNPRO: _txnpro}
