"""What every read and write tells the index of links, at the one place where its answer passes.

Nobody waits for it, and it never fails what it is told of: if the index cannot be written, its own
note says so. `at` is when a request was sent: what its answer tells is no older.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paylink_tui.model.index import LinkKey, Sighting
from paylink_tui.model.mesilat import MesilatDraft, MesilatPage
from paylink_tui.model.money import Money
from paylink_tui.model.records import LinkRecord
from paylink_tui.services.records import (
    mesilat_record,
    transfer_record,
    txn_record,
    txn_row_record,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paylink_tui.config.accounts import Account
    from paylink_tui.model.mesh import PaylinkDraft, TransferPage
    from paylink_tui.model.txnpro import TxnDetail, TxnLink, TxnPage
    from paylink_tui.services.desk import Desk


def now() -> datetime:
    """The time to take before a request is sent."""
    return datetime.now(UTC)


def saw_mesilat_page(desk: Desk, account: Account, page: MesilatPage, at: datetime) -> None:
    """A page of a product's links."""
    _feed(
        desk,
        (
            Sighting(mesilat_record(account, link, raw), at, page.product_id)
            for link, raw in zip(page.links, page.raw, strict=True)
        ),
    )


def saw_mesilat_made(desk: Desk, account: Account, draft: MesilatDraft, link_id: int) -> None:
    """A link that was made here: what no list will tell of it. The rest is told by the list in
    which its id was found.
    """
    record = LinkRecord(
        account.provider, account.name, account.environment, "payment_link", str(link_id)
    )
    sighting = Sighting(
        record, now(), draft.product_id, struck_prices(draft), metadata=draft.metadata
    )
    _feed(desk, (sighting,))


def struck_prices(draft: MesilatDraft) -> tuple[Money, ...]:
    """The regular prices that a discount strikes through."""
    rows = (("EUR", draft.eur), ("RUB", draft.rub))
    return tuple(Money(row.struck, code) for code, row in rows if row and row.struck is not None)


def saw_mesilat_gone(desk: Desk, account: Account, link_id: int) -> None:
    """A link that is not there any more."""
    if desk.index is not None:
        key = LinkKey(
            account.provider, account.environment, account.name, "payment_link", str(link_id)
        )
        desk.index.feed_gone((key,), now())


def saw_txn_page(desk: Desk, account: Account, page: TxnPage, at: datetime) -> None:
    """A page of an account's links."""
    _feed(
        desk,
        (
            Sighting(txn_row_record(account, link, raw), at)
            for link, raw in zip(page.links, page.raw, strict=True)
        ),
    )


def saw_txn_links(desk: Desk, account: Account, links: Iterable[TxnLink], at: datetime) -> None:
    """Rows of a list, of which what the provider sent is not at hand."""
    _feed(desk, (Sighting(txn_row_record(account, link), at) for link in links))


def saw_txn_detail(desk: Desk, account: Account, detail: TxnDetail | None, at: datetime) -> None:
    """One link with all there is of it; None where an answer did not tell."""
    if detail is not None:
        _feed(desk, (Sighting(txn_record(account, detail), at, complete=True),))


def saw_transfers(desk: Desk, account: Account, page: TransferPage, at: datetime) -> None:
    """The transfers of a Paylink."""
    _feed(
        desk,
        (
            Sighting(transfer_record(account, transfer, raw), at)
            for transfer, raw in zip(page.transfers, page.raw, strict=True)
        ),
    )


def saw_paylink_made(desk: Desk, account: Account, draft: PaylinkDraft, at: datetime) -> None:
    """A Mesh Paylink, by its transactionId and without its address: whoever has that can use it,
    so it is in the journal alone.
    """
    amounts = () if draft.amount_in_fiat is None else (Money(draft.amount_in_fiat, "USD"),)
    record = LinkRecord(
        account.provider,
        account.name,
        account.environment,
        "payment_link",
        draft.transaction_id,
        amounts=amounts,
        single_use=True,
        reference=draft.transaction_id,
        created_at=at,
    )
    told = {"userId": draft.user_id, "description": draft.description}
    metadata = {name: value for name, value in told.items() if value}
    _feed(desk, (Sighting(record, at, metadata=metadata),))


def _feed(desk: Desk, sightings: Iterable[Sighting]) -> None:
    if desk.index is not None:
        desk.index.feed(tuple(sightings))
