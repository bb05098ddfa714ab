"""Which page of txn.pro's links is asked for, where the end is, and one line that tells it."""

from __future__ import annotations

from dataclasses import dataclass, field

from paylink_tui.model.txnpro import TxnPage
from paylink_tui.ui.screens.dates import Days

ALL = ""


@dataclass(frozen=True, slots=True)
class Query:
    """What the list asks for. A reference and days are asked of txn.pro itself."""

    page: int = 1
    reference: str = ""
    days: Days = field(default_factory=Days)


def is_beyond_end(query: Query, page: TxnPage, before: Query, before_page: TxnPage | None) -> bool:
    """Whether the page after `before_page` holds nothing, or only what that one had: `meta.total`
    does not tell where the end is.
    """
    if before_page is None or query.page != before.page + 1 or page.unreadable:
        return False
    known = {link.id for link in before_page.links}
    return all(link.id in known for link in page.links)


def summary(query: Query, page: TxnPage | None, shown: int, status: str) -> str:
    """Which page this is, how much of it is shown, and whether more follow."""
    if page is None:
        return "Nothing read yet."
    total = len(page.links)
    hidden = f", {total - shown} hidden by the filter" if shown < total else ""
    parts = [
        f"page {query.page}",
        f"{shown} shown{hidden}",
        "the end" if page.at_end else "more follow",
        f"status {status}, on this page" if status else "",
        f"reference {query.reference}" if query.reference else "",
        f"made {query.days}" if query.days != Days() else "",
    ]
    told = " · ".join(part for part in parts if part)
    return told if total else f"{_nothing(query)} {told}"


def _nothing(query: Query) -> str:
    if query.reference:
        return "No link has this reference; txn.pro compares it whole."
    if query.days != Days():
        return "No link was made on these days."
    return "No links here yet." if query.page == 1 else "Nothing on this page."
