"""What the index knows of something that was pasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paylink_tui.model.errors import PaylinkError, StoreError
from paylink_tui.model.references import (
    Candidate,
    MeshPaylinkRef,
    MeshTransactionRef,
    MeshTransferRef,
    MesilatLinkRef,
    MesilatProductRef,
    TxnLinkRef,
    TxnReferenceRef,
)
from paylink_tui.services.index_match import match_of
from paylink_tui.services.lookup_found import Failure, Match
from paylink_tui.services.lookup_places import fitting

if TYPE_CHECKING:
    import sqlite3

    from paylink_tui.config.accounts import Account
    from paylink_tui.services.desk import Desk
    from paylink_tui.store.index import Index
    from paylink_tui.store.index_named import AccountKey, Known

# Links of one reference that are looked at; beyond these, Find is the place.
MOST = 100


@dataclass(frozen=True, slots=True)
class Indexed:
    """The matches that the index has of each candidate, and why it may have more."""

    known: tuple[tuple[Candidate, Match], ...] = ()
    failures: tuple[Failure, ...] = ()

    def settles(self, candidate: Candidate) -> bool:
        """Whether nobody need be asked about it: what was pasted is the id of a link that is known.
        Other readings of the same text are then not meant.
        """
        return any(is_unique(other) and named(other) == named(candidate) for other, _ in self.known)

    def knows(self, candidate: Candidate) -> bool:
        """Whether there is a match of what was pasted, in whichever reading."""
        return any(named(other) == named(candidate) for other, _ in self.known)


async def ask_index(
    desk: Desk, candidates: Sequence[Candidate], accounts: Sequence[Account]
) -> Indexed:
    """What the index knows of each candidate. It never raises."""
    if desk.index is None:
        return Indexed()
    known: list[tuple[Candidate, Match]] = []
    failures: list[Failure] = []
    try:
        await desk.index.flush()  # what was read a moment ago may still wait to be written
        for candidate in candidates:
            found = await find_in_index(desk.index, candidate, fitting(candidate, accounts))
            known += [(candidate, match) for match in found[:MOST]]
            if len(found) > MOST:
                failures.append(("the rest of the index", _too_many()))
    except StoreError as error:
        failures.append(("the index", error))
    return Indexed(tuple(known), tuple(failures))


async def find_in_index(
    index: Index, candidate: Candidate, accounts: Sequence[Account]
) -> list[Match]:
    """What the index has of `candidate` at `accounts`, each with when it was seen; one more than
    MOST where there are more.

    Raises:
        StoreError: the index cannot be read.
    """
    by_key = {(a.provider, a.environment, a.name): a for a in accounts}
    known = await index.read(lambda connection: _known(connection, candidate, list(by_key)))
    return [match_of(by_key[row.key[:3]], row, raw) for row, raw in known]


async def known_transfers(index: Index, account: Account, transaction_id: str) -> list[Match]:
    """The transfers of a transactionId that the index has, where their answers were kept, in the
    order in which the index met them.

    Raises:
        StoreError: the index cannot be read.
    """
    found = await find_in_index(index, MeshTransactionRef(transaction_id), (account,))
    known = [match for match in found[:MOST] if not match.is_paylink and match.detail is not None]
    return known[::-1]


def _too_many() -> PaylinkError:
    return PaylinkError(
        f"More than {MOST} links of one reference are known; these came into the index last.",
        remedy="Find lists all of them.",
    )


def _known(
    connection: sqlite3.Connection, candidate: Candidate, accounts: Sequence[AccountKey]
) -> Sequence[Known]:
    from paylink_tui.store.index_named import of_id, of_reference

    match candidate:
        case MesilatLinkRef(uuid=uuid, link_id=link_id, product_id=product):
            if uuid is not None:
                found = of_reference(connection, accounts, uuid, any_case=True, most=MOST + 1)
            else:
                found = of_id(connection, accounts, "payment_link", (str(link_id),))
            return [known for known in found if product in (None, known[0].product_id)]
        case TxnLinkRef(id=text):
            return of_id(connection, accounts, "payment_link", (text.lower(), text.upper()))
        case MeshTransferRef(id=text):
            return of_id(connection, accounts, "transfer", (text.lower(), text.upper()))
        case TxnReferenceRef(reference=text) | MeshTransactionRef(transaction_id=text):
            return of_reference(connection, accounts, text, any_case=False, most=MOST + 1)
        case MesilatProductRef() | MeshPaylinkRef():
            return ()


def is_unique(candidate: Candidate) -> bool:
    """Whether only one link can be meant: not by a reference, which several may share, nor by one
    of Mesilat's numbers, which another shop has too.
    """
    if isinstance(candidate, MesilatLinkRef):
        return candidate.uuid is not None
    return isinstance(candidate, TxnLinkRef | MeshTransferRef)


def named(candidate: Candidate) -> str:
    """The text that the candidate is one reading of."""
    match candidate:
        case MesilatLinkRef(uuid=uuid, link_id=link_id):
            text = uuid or str(link_id)
        case TxnLinkRef(id=text) | MeshTransferRef(id=text):
            pass
        case TxnReferenceRef(reference=text) | MeshTransactionRef(transaction_id=text):
            pass
        case MesilatProductRef(product_id=product_id):
            text = str(product_id)
        case MeshPaylinkRef(token=text):
            pass
    return text.casefold()
