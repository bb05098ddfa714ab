"""`find` and `export`: the links of the index, without a request to anybody."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

from paylink_tui.cli import output
from paylink_tui.cli.scripts import FOUND, NOT_FOUND, with_desk
from paylink_tui.model.errors import InvalidInputError, StoreError
from paylink_tui.model.index import IndexRow, Order
from paylink_tui.model.query import Query, parse
from paylink_tui.model.times import ago
from paylink_tui.services.desk import Desk
from paylink_tui.services.export import Format, Layout, chunks, export
from paylink_tui.services.export_columns import COLUMNS, as_object, chosen
from paylink_tui.store.index import Index
from paylink_tui.store.index_result import Result

_TOLD_EVERY = 5_000


def run_find(options: Namespace) -> int:
    """Prints the links that match, best `--limit` of them."""
    return with_desk(options, _find)


def run_export(options: Namespace) -> int:
    """Writes the links that match."""
    return with_desk(options, _export)


async def _find(desk: Desk, options: Namespace) -> int:
    result = await _searched(desk, options)
    await result.whole()
    rows = [row for row in await result.rows(0, options.limit) if row is not None]
    now = datetime.now(UTC)
    for row in rows:
        if options.json:
            output.tree(as_object(row, COLUMNS))
        else:
            output.line("  ".join(_cells(row, now)))
    if result.count > len(rows):
        output.message(f"{len(rows):,} of {result.count:,} are shown; --limit N shows more.")
    return _told(result)


async def _export(desk: Desk, options: Namespace) -> int:
    columns = chosen(options.columns.split(",") if options.columns is not None else ())
    layout = Layout(Format(options.format), columns, bom=options.bom)
    result = await _searched(desk, options)
    await result.whole()
    if not result.count:
        return _told(result)
    if options.output == "-":
        await _to_standard_output(result, layout)
    else:
        path = _path(options)
        count = await export(result, path, layout, replace=options.force, progress=_progress)
        output.message(f"{count:,} links written to {path}")
    return FOUND


def _path(options: Namespace) -> Path:
    path = Path(options.output)
    if path.exists() and not options.force:
        raise StoreError(f"{path} exists already.", remedy="Choose another name, or add --force.")
    return path


async def _to_standard_output(result: Result, layout: Layout) -> None:
    async with aclosing(chunks(result, layout)) as parts:
        async for _, part in parts:
            output.raw(part)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty() and total > _TOLD_EVERY:
        output.progress(f"{done:,} of {total:,} links" if done < total else "")


async def _searched(desk: Desk, options: Namespace) -> Result:
    index = _index_of(desk)
    query = _query(options.query)
    order = options.sort.removeprefix("-")
    if order not in list(Order):
        raise InvalidInputError(
            f"Nothing can be sorted by {order}.", remedy=f"Sort by one of: {', '.join(Order)}."
        )
    result = await index.search(query, Order(order), options.sort.startswith("-"), alone=False)
    if index.note:
        output.message(index.note)
    return result


def _query(words: Sequence[str]) -> Query:
    query = parse(" ".join(words), datetime.now(UTC))
    if query.faults:
        faults = [f"{query.text[f.span.start : f.span.end]}: {f.what}" for f in query.faults]
        raise InvalidInputError(f"The query cannot be read: {'; '.join(faults)}.")
    return query


def _index_of(desk: Desk) -> Index:
    if desk.index is None:
        raise StoreError(
            "There is no folder for the index.", remedy="Mend the state folder that was warned of."
        )
    return desk.index


def _told(result: Result) -> int:
    if result.count:
        return FOUND
    if not result.total:
        output.message("The index is empty: `paylink-tui scan` fills it.")
    else:
        output.message(f"Nothing matches, of {result.total:,} links in the index.")
    return NOT_FOUND


def _cells(row: IndexRow, now: datetime) -> list[str]:
    key = row.key
    return [
        key.id,
        key.environment.value.upper(),
        key.account,
        ", ".join(map(str, row.amounts)) or "-",
        "gone" if row.gone_at else row.status or "-",
        row.reference or "-",
        row.url or "-",
        f"seen {ago(row.last_seen, now)}",
    ]
