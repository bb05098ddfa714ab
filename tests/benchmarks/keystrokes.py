"""What somebody types into Find, and how long each letter takes until its rows are painted.

Against what a program without an index would do for the same letters: `LIKE` over the same texts.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks import other_tables
from tests.benchmarks.figures import median, percentile, percentiles, show
from tests.benchmarks.find_screen import finding
from tests.benchmarks.synthetic import Indexes, reference_of, uuid_of

PAUSE = 0.08  # between two letters of a fast typist, while which the rest of a search is counted
ROUNDS = 3
_LETTERS_DELETED = 3
_SHOWN_BY_LIKE = 100
_NAMES = {" ": "space", ":": "colon", ".": "full_stop", "-": "minus", "<": "less_than_sign"}


def lines(rows: int, round_: int) -> list[str]:
    """What is typed in one round: one and two letters, common parts, rare ones, terms."""
    some = max(1, rows - 1)
    link = (rows * (round_ + 1) // 7) // 3 * 3 % some
    return [
        uuid_of(link)[:12],
        uuid_of(link + 3)[9:18],
        reference_of((link + 1) % some),
        reference_of((link + 4) % some)[-6:],
        ("a", "7", "mü")[round_ % 3],
        ("inv", "cours", "зака")[round_ % 3],
        ("mesilat.com", "hosted", "2024-00")[round_ % 3],
        ("zzzq", "not there", "4f 9a")[round_ % 3],
        ("product:141 ab", "price:20..50 once:yes", "status:expired 202")[round_ % 3],
        ("provider:txnpro order", "account:shop 4b", "currency:eur product:207")[round_ % 3],
    ]


def keystrokes(line: str) -> Iterator[tuple[str, str]]:
    """The keys for `line` with what stands in the field after each: typed, then some letters taken
    away again.
    """
    for end, sign in enumerate(line, 1):
        yield sign, line[:end]
    for end in range(len(line) - 1, max(len(line) - 1 - _LETTERS_DELETED, 0), -1):
        yield "backspace", line[:end]


async def measure(config: Path, indexes: Indexes, counts: Sequence[int]) -> None:
    """Each size on its own, then the largest against the hundred thousand."""
    p95 = {}
    for rows in counts:
        state = await indexes.state(rows)
        ours = await type_all(config, state, rows)
        times = [seconds for _, seconds in ours]
        p95[rows] = percentile(times, 0.95)
        show(
            f"{rows:,} links: key to painted result, p50 / p95 / p99 of {len(times)} keys",
            f"{percentiles(times)} ms",
            "p95 under 30 ms" if rows == 100_000 else "",
        )
        _against_like(state, rows, ours)
        await other_tables.filter_against(rows, median(times))
    if {100_000, 1_000_000} <= p95.keys():
        ratio = p95[1_000_000] / p95[100_000]
        show("the same, p95 at 1,000,000 links against 100,000", f"{ratio:.2f}x", "3x")


async def type_all(config: Path, state: Path, rows: int) -> list[tuple[str, float]]:
    """What stood in the field and the seconds until its rows were painted, for each key."""
    times: list[tuple[str, float]] = []
    async with finding(config, state) as (screen, watch):
        for round_ in range(-1, ROUNDS):
            for line in lines(rows, max(round_, 0)):
                screen.field.text = ""
                await asyncio.sleep(PAUSE)
                for sign, text in keystrokes(line):
                    if text == screen.field.query_now.text:
                        continue
                    character = None if sign == "backspace" else sign
                    took = await watch.key(_NAMES.get(sign, sign), character, text, 0)
                    if round_ >= 0:  # the round before is the warming up
                        times.append((text, took))
                    await asyncio.sleep(PAUSE)
    return times


def _against_like(state: Path, rows: int, ours: Sequence[tuple[str, float]]) -> None:
    """The same words by LIKE, nothing drawn; what has terms is left out."""
    words = [(text, seconds) for text, seconds in ours if ":" not in text and text.strip()]
    if rows > 100_000:
        words = words[:: len(words) // 60 or 1]  # each takes a second
    path = state / "index" / "index.sqlite3"
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        times = [_like(connection, text) for text, _ in words]
    finally:
        connection.close()
    ratio = median(times) / median([seconds for _, seconds in words])
    show(
        f"{rows:,} links: LIKE over the same texts alone, nothing drawn, p50 / p95 / p99",
        f"{percentiles(times)} ms = {ratio:.2f}x of ours with the drawing (p50)",
    )


def _like(connection: sqlite3.Connection, text: str) -> float:
    """Seconds for the rows of a screenful and the count, as a table and its line show them."""
    pattern = f"%{text.strip()}%"
    begun = time.perf_counter()
    found = connection.execute(
        "SELECT id FROM texts WHERE text LIKE ? ORDER BY id DESC", (pattern,)
    ).fetchall()
    numbers = ", ".join(str(number) for (number,) in found[:_SHOWN_BY_LIKE])
    connection.execute(
        f"SELECT * FROM links JOIN details USING (id) WHERE id IN ({numbers})"
    ).fetchall()
    return time.perf_counter() - begun
