"""The search of last time is kept, told, and never trusted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from paylink_tui.config.load import load_config
from paylink_tui.model.index import Order
from paylink_tui.services.desk import Desk
from paylink_tui.services.last_search import FILE, LastSearch, read_last, write_last

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


async def test_what_was_kept_is_read_again_and_only_its_owner_may(desk: Desk) -> None:
    assert await read_last(desk) is None
    last = LastSearch('price:20..50 "день"', Order.PRICE, True, NOON)
    assert desk.state is not None
    desk.state.mkdir(exist_ok=True)
    await write_last(desk, last)
    assert await read_last(desk) == last
    assert (desk.state / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b'{"query": "a", "sort": "nothing", "left_at": "2026-11-20T12:00:00+00:00"}',
        b'{"query": "a", "sort": "-price", "left_at": "2026-11-20T12:00:00"}',
        b'{"query": "a", "sort": "-price", "left_at": 5}',
        b"[" * 10_000,
    ],
)
async def test_what_cannot_be_read_is_as_if_nothing_was_kept(desk: Desk, content: bytes) -> None:
    assert desk.state is not None
    desk.state.mkdir(exist_ok=True)
    (desk.state / FILE).write_bytes(content)
    assert await read_last(desk) is None


async def test_without_a_state_folder_nothing_is_kept(config_file: Path) -> None:
    desk = Desk(load_config(config_file))
    await write_last(desk, LastSearch("a", Order.ID, False, NOON))
    assert await read_last(desk) is None
    await desk.close()


def test_it_says_of_which_day_the_view_is() -> None:
    last = LastSearch("status:expired", Order.ADDED, True, NOON)
    days = {0: "today", 1: "yesterday", 2: f"{NOON.astimezone():%Y-%m-%d}"}
    for ahead, name in days.items():
        told = last.told(NOON + timedelta(days=ahead))
        assert told == f"view of {name} restored: status:expired"
