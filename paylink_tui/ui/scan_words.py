"""A scan in words: how far it is, what it found, how long it still takes. For screens and scripts;
nothing here needs Textual.
"""

from __future__ import annotations

from datetime import timedelta

from paylink_tui.model.times import span
from paylink_tui.services.scan import ScanStatus
from paylink_tui.store.scans import ScanRow, ScanState


def share_text(status: ScanStatus) -> str:
    """Such as `45 %`; 100 only at the end, and `…` until it is known how much there is."""
    if status.row.state is ScanState.DONE:
        return "100 %"
    return "…" if status.share is None else f"{min(99, int(status.share * 100))} %"


def time_text(status: ScanStatus) -> str:
    """How long it still takes, as far as that is known."""
    seconds = status.seconds_left
    return "" if seconds is None else f"{span(timedelta(seconds=seconds))} left"


def state_text(status: ScanStatus) -> str:
    """What it does now, in a word."""
    if status.running:
        return "running"
    return state_of(status.row)


def state_of(row: ScanRow) -> str:
    """What became of a scan that is not running."""
    return "paused" if row.state is ScanState.OPEN else row.state.value


def pages_text(status: ScanStatus) -> str:
    """Such as `60 of about 134`: the list grows and shrinks while it is read."""
    if not status.left:
        return f"{status.row.pages:,}"
    return f"{status.row.pages:,} of about {status.row.pages + status.left:,}"


def found_text(row: ScanRow) -> str:
    """What it found, without what there was none of."""
    counts = (("new", row.new), ("changed", row.changed), ("gone", row.gone))
    parts = [f"{count:,} {word}" for word, count in counts if count]
    links = "1 link" if row.found == 1 else f"{row.found:,} links"
    return ", ".join([links, *parts])


def progress_line(status: ScanStatus) -> str:
    """All of it in one line."""
    parts = [
        status.account.name,
        share_text(status) if status.running else state_text(status),
        f"{pages_text(status)} pages",
        found_text(status.row),
        time_text(status),
    ]
    return " · ".join(part for part in parts if part)


def frame_text(status: ScanStatus) -> str:
    """For the edge of the frame, in few cells: `scan 45 % · 12 min left`."""
    return " · ".join(part for part in (f"scan {share_text(status)}", time_text(status)) if part)


def left_text(rows: tuple[ScanRow, ...]) -> str:
    """That scans were left before their end, and how to go on."""
    names = ", ".join(row.account for row in rows)
    word = "A scan" if len(rows) == 1 else "Scans"
    return f"{word} of {names} ended early; s on Accounts goes on from there."
