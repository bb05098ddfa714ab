"""txn.pro's payment links as the sandbox keeps them; a link's child is made on first reading."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from paylink_tui.sandbox.clock import iso
from paylink_tui.sandbox.txnpro_cases import InvoiceCase, PayoutCase
from paylink_tui.sandbox.wire import Json

EXPIRABLE = frozenset({"created", "pending"})
PAGE = "https://sandbox.txn.pro/redirect"


@dataclass(slots=True)
class Child:
    """A payout or invoice as the answers carry it: the resource and what belongs to it."""

    resource: dict[str, Json]
    included: list[dict[str, Json]] = field(default_factory=list)


@dataclass(slots=True)
class PaymentLink:
    """One payment link; times are milliseconds since 1970.

    `started_ms` is when the user started the child. `more` overrides attributes, `verbatim`
    replaces the whole document by the vendor's own.
    """

    id: str
    reference: str
    amount: str
    currency: str
    payment_type: str
    status: str
    created_ms: int
    expires_ms: int
    target: str = "null"
    case: PayoutCase | InvoiceCase | None = None
    child_id: str | None = None
    started_ms: int = 0
    keeps_status: bool = False
    more: dict[str, Json] | None = None
    verbatim: dict[str, Json] | None = None

    @property
    def child_type(self) -> str:
        """The JSON:API type of the child."""
        return "payouts" if self.payment_type == "Payout" else "invoices"

    def status_at(self, now_ms: int) -> str:
        """The status now: a link nobody used expires by itself."""
        if not self.keeps_status and self.status in EXPIRABLE and self.expires_ms <= now_ms:
            return "expired"
        return self.status

    def set_status(self, status: str) -> None:
        """Move the link on."""
        self.status = status
        if self.verbatim is not None:
            self.verbatim["data"]["attributes"]["status"] = status

    def resource(self, now_ms: int) -> dict[str, Json]:
        """The link's own JSON:API object."""
        if self.verbatim is not None:
            document: dict[str, Json] = self.verbatim["data"]
            return document
        attributes: dict[str, Json] = {
            "amount": self.amount,
            "currency": self.currency,
            "accountCurrency": "EUR",
            "network": None,
            "networkName": None,
            "reference": self.reference,
            "hostedPageUrl": (
                f"{PAGE}?payment_link_id={self.id}&request_type=payment_link_hosted_page"
            ),
            "status": self.status_at(now_ms),
            "approvalStatus": None,
            "expiresAt": iso(self.expires_ms),
            "createdAt": iso(self.created_ms),
            "paymentType": self.payment_type,
            "paymentMethods": ["on_chain"],
            "payCurrencies": [],
            "successRedirectUrl": None,
            "unsuccessRedirectUrl": None,
        }
        attributes |= self.more or {}
        row: dict[str, Json] = {"id": self.id, "type": "paymentLinks", "attributes": attributes}
        return row | self._relationships()

    def _relationships(self) -> dict[str, Json]:
        if self.child_id is not None:
            target: dict[str, Json] = {"data": {"type": self.child_type, "id": self.child_id}}
        elif self.target == "missing":
            return {}
        else:
            target = {} if self.target == "empty" else {"data": None}
        return {"relationships": {"target": target}}


@dataclass(slots=True)
class LinkBook:
    """All payment links in the order of their creation, and the children read so far."""

    rng: Random
    make_child: Callable[[PaymentLink], Child]
    links: list[PaymentLink] = field(default_factory=list)
    by_id: dict[str, PaymentLink] = field(default_factory=dict)
    by_reference: dict[str, PaymentLink] = field(default_factory=dict)
    by_child: dict[str, PaymentLink] = field(default_factory=dict)
    by_type: dict[str, list[PaymentLink]] = field(
        default_factory=lambda: {"payouts": [], "invoices": []}
    )
    children: dict[str, Child] = field(default_factory=dict)

    def add(self, link: PaymentLink) -> None:
        """File a link at its place in time."""
        insort(self.links, link, key=_created)
        self.by_id[link.id] = link
        self.by_reference[link.reference] = link
        self.file_child(link)

    def file_child(self, link: PaymentLink) -> None:
        """Make a link's child known under its own id."""
        if link.child_id is not None:
            self.by_child[link.child_id] = link
            self.by_type[link.child_type].append(link)

    def child_of(self, link: PaymentLink) -> Child | None:
        """The link's payout or invoice, made on first reading so that seeding stays fast."""
        if link.child_id is None:
            return None
        if link.child_id not in self.children:
            self.children[link.child_id] = self.make_child(link)
        return self.children[link.child_id]

    def listed(
        self, start_ms: int | None, end_ms: int | None, reference: str | None
    ) -> Sequence[PaymentLink]:
        """The links created in the period, both ends included, by reference if one is given."""
        if reference is None and start_ms is None and end_ms is None:
            return self.links
        links = self.links if reference is None else self.referred(reference)
        first = 0 if start_ms is None else bisect_left(links, start_ms, key=_created)
        last = len(links) if end_ms is None else bisect_right(links, end_ms, key=_created)
        return links[first:last]

    def referred(self, reference: str) -> list[PaymentLink]:
        """The link of this reference, as a list of one or none."""
        link = self.by_reference.get(reference)
        return [] if link is None else [link]

    def planted(self) -> list[str]:
        """Ids of the links whose child's figures are deliberately wrong."""
        return [link.id for link in self.links if link.case is not None and link.case.off]


def _created(link: PaymentLink) -> int:
    return link.created_ms
