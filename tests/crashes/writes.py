"""The writes that are cut: how each is asked for, and what the sandbox itself knows of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from paylink_tui.model.mesilat_form import NONCE
from paylink_tui.sandbox import Sandbox
from paylink_tui.sandbox.txnpro_book import PaymentLink

_ADDRESS = "0x0Ff0000f0A0f0000F0F000000000ffFf00f0F0f0"
_FIRST_PRODUCT = 10_000
_SOLD_BEFORE = 17  # one more than a page, so that the list has two


@dataclass(frozen=True, slots=True)
class Case:
    """One write of one run, distinct from those of all other runs.

    `arguments` ask for it. `made` counts how often the provider did it. `path` is in the address of
    its request; only one write is under way at a time. `key` is ours, by which a second create is
    told, or empty; `tells` is whether the provider can say that it was not done.
    """

    arguments: tuple[str, ...]
    made: Callable[[], int]
    provider: str
    path: str
    key: str = ""
    tells: bool = True

    @property
    def method(self) -> str:
        """The HTTP method of its request."""
        return "DELETE" if self.arguments[0] == "delete" else "POST"


Prepare = Callable[[Sandbox, int], Case]


def mesilat_create(sandbox: Sandbox, number: int) -> Case:
    """A link in a product of its own, marked with a nonce that the list does not show."""
    product = _product(sandbox, number)
    key, before = f"n{number}", sandbox.state.writes["mesilat"]["created"]
    arguments = ("create", "mesilat", "--account", "mesilat-sandbox", "--product", str(product))
    return Case(
        (*arguments, "--eur", "77.10", "--once", "--meta", f"{NONCE}={key}", "--yes"),
        lambda: sandbox.state.writes["mesilat"]["created"] - before,
        "mesilat",
        f"/{product}/",
        key,
    )


def mesilat_delete(sandbox: Sandbox, number: int) -> Case:
    """A link in the middle of a product's list."""
    product = _product(sandbox, number)
    links = sandbox.state.mesilat.products[product]
    link, before = links[len(links) // 2], sandbox.state.writes["mesilat"]["deleted"]
    return Case(
        (
            *("delete", "--account", "mesilat-sandbox", "--product", str(product)),
            *("--id", str(link.id), "--yes"),
        ),
        lambda: sandbox.state.writes["mesilat"]["deleted"] - before,
        "mesilat",
        f"/{product}/",
    )


def mesh_create(sandbox: Sandbox, number: int) -> Case:
    """A Paylink, of which Mesh tells only when somebody pays, and here nobody does."""
    key, before = f"crash-{number}", sandbox.state.writes["mesh"]["created"]
    return Case(
        (
            *("create", "mesh", "--account", "mesh-sandbox", "--network", "Polygon"),
            *("--token", "USDC", "--address", _ADDRESS, "--usd", "10", "--user-id", "c-1"),
            *("--transaction-id", key, "--yes"),
        ),
        lambda: sandbox.state.writes["mesh"]["created"] - before,
        "mesh",
        "linktoken",
        key,
        tells=False,
    )


def txnpro_invoice(sandbox: Sandbox, number: int) -> Case:
    """A link by which a customer pays."""
    return _txnpro_create(sandbox, number, "invoice")


def txnpro_payout(sandbox: Sandbox, number: int) -> Case:
    """A link by which a customer is paid."""
    return _txnpro_create(sandbox, number, "payout")


def txnpro_expire(sandbox: Sandbox, number: int) -> Case:
    """The end of a link that nobody has used."""
    book = sandbox.state.txnpro
    now_ms = sandbox.state.clock.now_ms()
    link = PaymentLink(
        id=f"00000000-0000-4000-8000-{number:012d}",
        reference=f"expire-{number}",
        amount="10.00",
        currency="EUR",
        payment_type="Invoice",
        status="created",
        created_ms=now_ms,
        expires_ms=now_ms + 86_400_000,
    )
    book.add(link)
    before = sandbox.state.writes["txnpro"]["expired"]
    return Case(
        ("expire", "--account", "txnpro-sandbox", "--id", link.id, "--yes"),
        lambda: sandbox.state.writes["txnpro"]["expired"] - before,
        "txnpro",
        f"/{link.id}/",
    )


WRITES: dict[str, Prepare] = {
    "Mesilat create": mesilat_create,
    "Mesilat delete": mesilat_delete,
    "Mesh create": mesh_create,
    "txn.pro invoice": txnpro_invoice,
    "txn.pro payout": txnpro_payout,
    "txn.pro expire": txnpro_expire,
}


def _txnpro_create(sandbox: Sandbox, number: int, kind: str) -> Case:
    key, before = f"crash-{number}", sandbox.state.writes["txnpro"]["created"]
    return Case(
        (
            *("create", "txnpro", "--account", "txnpro-sandbox", "--type", kind),
            *("--amount", "12.50", "--currency", "EUR", "--expires", "+2h"),
            *("--reference", key, "--yes"),
        ),
        lambda: sandbox.state.writes["txnpro"]["created"] - before,
        "txnpro",
        "payment_links",
        key,
    )


def _product(sandbox: Sandbox, number: int) -> int:
    shop = sandbox.state.mesilat
    product = _FIRST_PRODUCT + number
    shop.products[product] = []
    for _ in range(_SOLD_BEFORE):
        shop.append(product, ("€20.00",))
    return product
