"""Rows a second into an index, against the same rows into one table by `executemany`.

The portions are those that a scan brings: one transaction each, on either side.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from paylink_tui.model.index import Sighting
from paylink_tui.store.index import Index
from tests.benchmarks.figures import median, show
from tests.benchmarks.synthetic import AT_ONCE, sightings

ROWS = 20_000
ROUNDS = 3
_COLUMNS = "provider, account, kind, id, url, status, amounts, reference, created, raw"
_TABLE = f"CREATE TABLE links ({_COLUMNS}, PRIMARY KEY (provider, account, kind, id))"
_TRIGRAMS = "CREATE VIRTUAL TABLE grams USING fts5(text, content='', tokenize='trigram')"

Batches = Sequence[Sequence[Sighting]]
Fill = Callable[[sqlite3.Connection, Sequence[tuple[str, ...]]], None]


async def measure() -> None:
    """Each way in turn, several times; the index counts with its trigrams made at the end."""
    all_ = sightings(0, ROWS)
    batches = [all_[start : start + AT_ONCE] for start in range(0, ROWS, AT_ONCE)]
    ours, again, plain, grams = [], [], [], []
    for _ in range(ROUNDS):
        taken, retaken = await _index(batches)
        ours.append(taken)
        again.append(retaken)
        plain.append(_sqlite(batches, (_TABLE,), _insert))
        grams.append(_sqlite(batches, (_TABLE, _TRIGRAMS), _insert_with_trigrams))
    own = median(ours)
    show(
        f"{ROWS:,} new links into the index, trigrams and all",
        f"{ROWS / own:,.0f} rows/s; executemany into one table {ROWS / median(plain):,.0f}"
        f" = {own / median(plain):.1f}x its time",
    )
    show(
        "the same against executemany with an FTS5 trigram table beside it",
        f"{ROWS / median(grams):,.0f} rows/s = {own / median(grams):.2f}x its time",
    )
    show("the same links seen again", f"{ROWS / median(again):,.0f} rows/s")


async def _index(batches: Batches) -> tuple[float, float]:
    """Seconds for new links, and for the same ones again."""
    with TemporaryDirectory() as folder:
        index = Index(Path(folder))
        try:
            await index.count()
            times = []
            for _ in range(2):
                begun = time.perf_counter()
                for batch in batches:
                    await index.take(batch)
                while await index._keep_up():  # else what is put off would not be counted
                    pass
                times.append(time.perf_counter() - begun)
        finally:
            await index.close()
    return times[0], times[1]


def _sqlite(batches: Batches, tables: Sequence[str], fill: Fill) -> float:
    with TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "plain.sqlite3", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        for table in tables:
            connection.execute(table)
        begun = time.perf_counter()
        for batch in batches:
            rows = [_plain(sighting) for sighting in batch]
            connection.execute("BEGIN")
            fill(connection, rows)
            connection.execute("COMMIT")
        took = time.perf_counter() - begun
        connection.close()
    return took


def _insert(connection: sqlite3.Connection, rows: Sequence[tuple[str, ...]]) -> None:
    marks = ", ".join("?" * len(rows[0]))
    connection.executemany(f"INSERT INTO links ({_COLUMNS}) VALUES ({marks})", rows)


def _insert_with_trigrams(connection: sqlite3.Connection, rows: Sequence[tuple[str, ...]]) -> None:
    (last,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM links").fetchone()
    _insert(connection, rows)
    texts = [(last + n, " ".join((row[3], row[4], row[7]))) for n, row in enumerate(rows, 1)]
    connection.executemany("INSERT INTO grams (rowid, text) VALUES (?, ?)", texts)


def _plain(sighting: Sighting) -> tuple[str, ...]:
    """What a link is in a table of texts."""
    record = sighting.record
    return (
        record.provider.value,
        record.account,
        record.kind,
        record.id,
        record.url or "",
        record.status or "",
        ", ".join(map(str, record.amounts)),
        record.reference or "",
        str(record.created_at or ""),
        repr(record.raw),
    )
