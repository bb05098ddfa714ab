"""The accounts with their scans, and one scan in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.text import Text

from paylink_tui.model.times import ago
from paylink_tui.store.scans import ScanKind, ScanRow
from paylink_tui.ui import scan_words as words
from paylink_tui.ui.foreign import cell
from paylink_tui.ui.widgets.environment import environment_cell
from paylink_tui.ui.widgets.facts import Fact
from paylink_tui.ui.widgets.frame import lane_text
from paylink_tui.ui.widgets.table import Column, LinkTable

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.pool.lane import LaneStatus
    from paylink_tui.services.scan import ScanStatus

_KINDS = {ScanKind.NEW: "what is new", ScanKind.FULL: "every page"}


@dataclass(frozen=True, slots=True)
class AccountScan:
    """An account with its scan of this session (`status`), or its last one (`row` alone)."""

    account: Account
    status: ScanStatus | None
    row: ScanRow | None

    @property
    def state(self) -> str:
        """What the scan does, in a word."""
        if self.status is not None:
            return words.state_text(self.status)
        return words.state_of(self.row) if self.row is not None else "never"

    @property
    def running(self) -> bool:
        """Whether it asks for pages now."""
        return self.status is not None and self.status.running


class ScanTable(LinkTable[AccountScan]):
    """An account a row."""

    def __init__(self) -> None:
        columns: tuple[Column[AccountScan], ...] = (
            Column("Account", lambda scan: cell(scan.account.name), share=3),
            Column("Money", lambda scan: environment_cell(scan.account), width=5),
            Column("Scan", _state_cell, width=8),
            Column("Done", _share_cell, width=5, right=True),
            Column("Pages", _pages_cell, width=20, right=True, least=70),
            Column("Time left", _time_cell, width=14, right=True),
        )
        super().__init__(columns, key=lambda scan: scan.account.name, id="scans")


def _state_cell(scan: AccountScan) -> Text:
    return cell(scan.state, "bold green" if scan.running else "")


def _share_cell(scan: AccountScan) -> Text:
    return cell(words.share_text(scan.status) if scan.status is not None else "")


def _pages_cell(scan: AccountScan) -> Text:
    if scan.status is not None:
        return cell(words.pages_text(scan.status))
    return cell(f"{scan.row.pages:,}" if scan.row is not None else "")


def _time_cell(scan: AccountScan) -> Text:
    if scan.status is not None and scan.running:
        return cell(words.time_text(scan.status).removesuffix(" left") or "…")
    moment = scan.row.updated_at if scan.row is not None else None
    return cell(ago(moment, datetime.now(UTC)) if moment is not None else "")


def scan_facts(scan: AccountScan, lane: LaneStatus | None) -> tuple[Fact, ...]:
    """One account's scan in full; what could not be read comes last, and all of it."""
    row = scan.row
    if row is None:
        return (Fact("Scan", "This account was never scanned; s reads its links into the index."),)
    facts = [
        Fact("Scan", f"{_KINDS[row.kind]}, {scan.state}"),
        Fact("Found", words.found_text(row)),
        Fact("Begun", ago(row.started_at, datetime.now(UTC))),
    ]
    if lane is not None and lane.left:
        facts.append(Fact("Budget left", lane_text(lane)))
    if scan.status is not None and scan.status.reason:
        facts.append(Fact("Rests", scan.status.reason, style="$text-warning"))
    return (*facts, *(Fact("Not read", hole, style="$text-warning") for hole in row.holes))
