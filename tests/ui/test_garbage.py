"""What is loaded is not looked at by each garbage collection, and can be given free again."""

from __future__ import annotations

import gc

from paylink_tui.ui.garbage import Freezing


def test_what_survives_the_first_full_collections_is_left_out_of_later_ones() -> None:
    before = gc.get_freeze_count()
    freezing = Freezing(times=2)
    freezing.begin()
    try:
        first = gc.get_freeze_count()
        assert first > before
        kept = [[] for _ in range(1_000)]
        gc.collect()
        second = gc.get_freeze_count()
        assert second >= first + len(kept)
        more = [[] for _ in range(1_000)]
        gc.collect()
        assert gc.get_freeze_count() < second + len(more)
    finally:
        freezing.end()
    assert gc.get_freeze_count() == 0
