"""The columns of txn.pro's list, as many as there is room for."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.text import Text

from paylink_tui.model.txnpro import TxnLink
from paylink_tui.ui import txn_words as words
from paylink_tui.ui.foreign import cell
from paylink_tui.ui.moments import local_minute
from paylink_tui.ui.widgets.table import Column

# From these widths on, a row has room for the whole date and the id, or for most of it.
WIDE, NARROW = 104, 70

Columns = tuple[Column[TxnLink], ...]


def columns_for(width: int) -> Columns:
    """The columns for a screen of `width` cells."""
    if width >= WIDE:
        return _ALL
    return _MOST if width >= NARROW else _FEW


def _status(link: TxnLink) -> Text:
    return cell(link.status or "–", words.status_style(link.status))


def _expires(link: TxnLink) -> Text:
    return cell(words.short_expiry(link, datetime.now(UTC)))


_AMOUNT: Column[TxnLink] = Column(
    "Amount", lambda link: cell(words.amount_of(link)), width=15, right=True
)
_REFERENCE: Column[TxnLink] = Column("Reference", lambda link: cell(link.reference or "–"), share=1)
_STATUS = Column("Status", _status, width=10)
_ALL: Columns = (
    Column("Made", lambda link: cell(local_minute(link.created_at)), width=16),
    _STATUS,
    Column("Type", lambda link: cell(link.payment_type or "–"), width=7),
    _AMOUNT,
    _REFERENCE,
    Column("Expires", _expires, width=8),
    Column("Id", lambda link: cell(f"…{link.id[-8:]}"), width=9),
)
_MOST: Columns = (
    Column("Made", lambda link: cell(local_minute(link.created_at)[5:]), width=11),
    *_ALL[1:-1],
)
_FEW: Columns = (_STATUS, _AMOUNT, _REFERENCE)
