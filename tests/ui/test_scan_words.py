"""A scan in words, also where little is known of it yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

from paylink_tui.services.scan import ScanStatus
from paylink_tui.store.scans import ScanKind, ScanRow, ScanState
from paylink_tui.ui import scan_words as words

ROW = ScanRow(
    provider="mesilat",
    environment="test",
    account="shop",
    kind=ScanKind.FULL,
    started_at=datetime(2026, 11, 20, tzinfo=UTC),
    pages=60,
    links=900,
    new=12,
    gone=3,
)
STATUS = ScanStatus(
    account=cast("Any", SimpleNamespace(name="shop")),
    row=ROW,
    running=True,
    left=74,
    seconds_left=725.0,
    reason="",
)


def test_a_running_scan_tells_how_far_it_is_and_how_long_it_takes() -> None:
    assert words.progress_line(STATUS) == (
        "shop · 44 % · 60 of about 134 pages · 900 links, 12 new, 3 gone · 12 min left"
    )
    assert words.frame_text(STATUS) == "scan 44 % · 12 min left"


def test_until_the_end_is_known_no_share_is_invented() -> None:
    early = replace(STATUS, left=None, seconds_left=None)
    assert words.frame_text(early) == "scan …"
    assert words.progress_line(early) == "shop · … · 60 pages · 900 links, 12 new, 3 gone"


def test_the_last_page_but_one_is_not_all() -> None:
    assert words.share_text(replace(STATUS, row=replace(ROW, pages=9_999), left=1)) == "99 %"
    done = replace(STATUS, running=False, left=0, row=replace(ROW, state=ScanState.DONE))
    assert (words.share_text(done), words.state_text(done)) == ("100 %", "done")


def test_links_on_pages_that_were_only_looked_at_count_as_found() -> None:
    assert words.found_text(replace(ROW, links=0, new=20, gone=0)) == "20 links, 20 new"
    assert words.found_text(replace(ROW, links=1, new=0, gone=0)) == "1 link"
