"""Links of the index as a file: CSV, JSON or NDJSON, written as it is read, so that a million links
take no more memory than a page of them.
"""

from __future__ import annotations

import asyncio
import codecs
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from paylink_tui.model.index import IndexRow
from paylink_tui.providers.encode import encode
from paylink_tui.services.export_columns import COLUMNS, as_object, csv_header, csv_line
from paylink_tui.services.files import whole_file

if TYPE_CHECKING:
    from paylink_tui.store.index_result import Result

BATCH = 500


class Format(StrEnum):
    """What an export is written as. NDJSON is an object of JSON a line."""

    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"


@dataclass(frozen=True, slots=True)
class Layout:
    """How an export is written. `bom` leads CSV with the mark by which Excel knows UTF-8."""

    format: Format
    columns: Sequence[str] = COLUMNS
    bom: bool = False


async def chunks(result: Result, layout: Layout) -> AsyncGenerator[tuple[int, bytes], None]:
    """The parts of the file in order, each with the number of links it holds. A link that was
    forgotten since the search is left out.

    Raises:
        StoreError: the index cannot be read.
    """
    await result.whole()
    yield 0, _head(layout)
    written = 0
    for start in range(0, result.count, BATCH):
        rows = [row for row in await result.rows(start, start + BATCH) if row is not None]
        if rows:
            yield len(rows), await asyncio.to_thread(_part, rows, layout, written == 0)
            written += len(rows)
    yield 0, b"\n]\n" if layout.format is Format.JSON else b""


async def export(
    result: Result,
    path: Path,
    layout: Layout,
    *,
    replace: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Writes all links of `result` to `path` and returns how many there were. Cancelled or failed,
    it leaves what was there before, and no part of a file.

    `progress` is given the links written and those there are.

    Raises:
        StoreError: the file is there and `replace` is not given, it cannot be written, or the index
            cannot be read.
    """
    done = 0
    with whole_file(path, replace=replace) as file:
        async with aclosing(chunks(result, layout)) as parts:
            async for count, part in parts:
                await asyncio.to_thread(file.write, part)
                done += count
                progress(done, result.count)
    return done


def _head(layout: Layout) -> bytes:
    if layout.format is not Format.CSV:
        return b"[\n" if layout.format is Format.JSON else b""
    return (codecs.BOM_UTF8 if layout.bom else b"") + csv_header(layout.columns).encode()


def _part(rows: Sequence[IndexRow], layout: Layout, is_first: bool) -> bytes:
    if layout.format is Format.CSV:
        return "".join(csv_line(row, layout.columns) for row in rows).encode()
    objects = [encode(as_object(row, layout.columns)) for row in rows]
    if layout.format is Format.NDJSON:
        return b"\n".join(objects) + b"\n"
    return (b"" if is_first else b",\n") + b",\n".join(objects)
