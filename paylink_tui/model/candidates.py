"""What a pasted text may stand for: one small class for each thing that can be looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.text import clean, shorten

_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pasted:
    """`environment` is known only where the host tells it; `warning` is what to say beside it."""

    environment: Environment | None = None
    warning: str = ""


@dataclass(frozen=True, slots=True)
class MesilatLinkRef(_Pasted):
    """One Mesilat link, by its uuid or its integer id. Without a product the list to look in is
    not known: Mesilat has no call that reads one link.
    """

    provider: ClassVar[Provider] = Provider.MESILAT

    uuid: str | None
    link_id: int | None = None
    product_id: int | None = None
    store: str | None = None

    @property
    def described(self) -> str:
        """One phrase for display."""
        phrase = f"Mesilat link {_show(self.uuid or str(self.link_id))}"
        if self.product_id is not None:
            phrase += f" of product {self.product_id}"
        return f"{phrase} (store {_show(self.store)})" if self.store else phrase


@dataclass(frozen=True, slots=True)
class MesilatProductRef(_Pasted):
    """All links of one Mesilat product."""

    provider: ClassVar[Provider] = Provider.MESILAT

    product_id: int

    @property
    def described(self) -> str:
        """One phrase for display."""
        return f"Mesilat product {self.product_id}"


@dataclass(frozen=True, slots=True)
class TxnLinkRef(_Pasted):
    """A txn.pro payment link by its UUID; `host` is where the URL pointed, if it was one."""

    provider: ClassVar[Provider] = Provider.TXNPRO

    id: str
    host: str | None = None

    @property
    def described(self) -> str:
        """One phrase for display."""
        return f"txn.pro payment link {self.id}"


@dataclass(frozen=True, slots=True)
class TxnReferenceRef(_Pasted):
    """A txn.pro link by the merchant's own reference."""

    provider: ClassVar[Provider] = Provider.TXNPRO

    reference: str

    @property
    def described(self) -> str:
        """One phrase for display."""
        return f"txn.pro reference {_show(self.reference)}"


@dataclass(frozen=True, slots=True)
class MeshTransactionRef(_Pasted):
    """Mesh transfers by the transactionId that we gave their Paylink."""

    provider: ClassVar[Provider] = Provider.MESH

    transaction_id: str

    @property
    def described(self) -> str:
        """One phrase for display."""
        return f"Mesh transactionId {_show(self.transaction_id)}"


@dataclass(frozen=True, slots=True)
class MeshTransferRef(_Pasted):
    """A Mesh transfer by Mesh's own UUID."""

    provider: ClassVar[Provider] = Provider.MESH

    id: str

    @property
    def described(self) -> str:
        """One phrase for display."""
        return f"Mesh transfer {self.id}"


@dataclass(frozen=True, slots=True, repr=False)
class MeshPaylinkRef(_Pasted):
    """A Mesh Paylink's URL. Mesh has no call that looks one up; it can only be held against our own
    journal. The token carries a one-use auth code, so it is a secret.
    """

    provider: ClassVar[Provider] = Provider.MESH

    token: str

    @property
    def described(self) -> str:
        """One phrase for display."""
        return "Mesh Paylink, which Mesh cannot look up: search for its transactionId instead"

    def __repr__(self) -> str:
        return "MeshPaylinkRef(token=…)"


Candidate = (
    MesilatLinkRef
    | MesilatProductRef
    | TxnLinkRef
    | TxnReferenceRef
    | MeshTransactionRef
    | MeshTransferRef
    | MeshPaylinkRef
)


def _show(text: str | None) -> str:
    return shorten(clean(text or ""), _SHOWN)
