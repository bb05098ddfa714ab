"""Every call that a client or a service makes at a provider, each as one row of the matrix."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from paylink_tui.config.accounts import Account
from paylink_tui.model.mesh import PaylinkDraft, Recipient
from paylink_tui.model.mesilat import MesilatDraft, MesilatLink, PriceRow
from paylink_tui.model.txnpro import TxnDraft
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesh, mesilat, txnpro
from paylink_tui.services.desk import Desk

PRODUCT = 141
NETWORK = "7436e9d0-ba42-4d2b-b4c0-8e4e606b2c12"


@dataclass
class Stock:
    """What cells use up: links that may be deleted or expired, a key that was not used yet."""

    sandbox: Sandbox
    _keys: int = 0
    _used: set[str] = field(default_factory=set)

    def key(self) -> str:
        """A reference or transactionId that no other cell has."""
        self._keys += 1
        return f"fault-{self._keys}"

    def deletable(self) -> MesilatLink:
        """A new link of the sandbox, as the list has it."""
        made = self.sandbox.state.mesilat.append(PRODUCT, ("€20.00",))
        return MesilatLink(made.id, made.product, made.uuid)

    def expirable(self) -> str:
        """The id of a link of the sandbox that nobody has used."""
        book = self.sandbox.state.txnpro
        now = self.sandbox.state.clock.now_ms()
        link = next(
            link
            for link in book.links
            if link.status_at(now) == "created" and link.expires_ms > now + 3_600_000
            if link.id not in self._used
        )
        self._used.add(link.id)
        return link.id


@dataclass(frozen=True)
class Call:
    """`body_is_read` is False where an answer of 2xx is success whatever its body holds."""

    name: str
    provider: str
    run: Callable[[Desk, Account, Stock], Awaitable[Any]]
    is_write: bool = False
    body_is_read: bool = True


async def _mesilat_list(desk: Desk, account: Account, _stock: Stock) -> Any:
    return await mesilat.list_page(desk, account, PRODUCT)


async def _mesilat_find(desk: Desk, account: Account, _stock: Stock) -> Any:
    return await mesilat.find(desk, account, PRODUCT, lambda link: link.uuid == "4204b476")


async def _mesilat_create(desk: Desk, account: Account, _stock: Stock) -> Any:
    draft = MesilatDraft(PRODUCT, PriceRow(Decimal("39.99")))
    return await mesilat.create(desk, account, draft)


async def _mesilat_delete(desk: Desk, account: Account, stock: Stock) -> Any:
    removal = await mesilat.remove(desk, account, stock.deletable())
    if removal.error is not None:
        raise removal.error
    return removal


async def _mesh_networks(desk: Desk, account: Account, _stock: Stock) -> Any:
    return await mesh.networks(desk, account)


async def _mesh_transfers(desk: Desk, account: Account, _stock: Stock) -> Any:
    return await mesh.transfers(desk, account, "SBX-TWICE")


async def _mesh_create(desk: Desk, account: Account, stock: Stock) -> Any:
    recipient = Recipient(NETWORK, "USDC", "0x0Ff0000f0A0f0000F0F000000000ffFf00f0F0f0")
    draft = PaylinkDraft(user_id="customer-1", transaction_id=stock.key(), recipients=(recipient,))
    return await mesh.create(desk, account, draft)


async def _txnpro_list(desk: Desk, account: Account, _stock: Stock) -> Any:
    return await txnpro.list_page(desk, account)


async def _txnpro_detail(desk: Desk, account: Account, _stock: Stock) -> Any:
    return await txnpro.detail(desk, account, "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c")


async def _txnpro_find(desk: Desk, account: Account, _stock: Stock) -> Any:
    return await (await desk.txnpro(account)).find_by_reference("no-such-reference")


async def _txnpro_create(desk: Desk, account: Account, stock: Stock) -> Any:
    expires_at = datetime.now(UTC) + timedelta(hours=2)
    draft = TxnDraft(Decimal("25.00"), "EUR", "Invoice", expires_at, stock.key())
    return await txnpro.create(desk, account, draft)


async def _txnpro_expire(desk: Desk, account: Account, stock: Stock) -> Any:
    return await txnpro.expire(desk, account, stock.expirable())


CALLS = (
    Call("mesilat list", "mesilat", _mesilat_list),
    Call("mesilat find", "mesilat", _mesilat_find),
    Call("mesilat create", "mesilat", _mesilat_create, is_write=True),
    Call("mesilat delete", "mesilat", _mesilat_delete, is_write=True, body_is_read=False),
    Call("mesh networks", "mesh", _mesh_networks),
    Call("mesh transfers", "mesh", _mesh_transfers),
    Call("mesh create", "mesh", _mesh_create, is_write=True),
    Call("txn.pro list", "txnpro", _txnpro_list),
    Call("txn.pro detail", "txnpro", _txnpro_detail),
    Call("txn.pro find", "txnpro", _txnpro_find),
    Call("txn.pro create", "txnpro", _txnpro_create, is_write=True),
    Call("txn.pro expire", "txnpro", _txnpro_expire, is_write=True),
)
