"""Exports: every format readable back, exact, safe to open, and whole or not there."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import InvalidInputError, StoreError
from paylink_tui.model.index import IndexRow, LinkKey, Order
from paylink_tui.model.query import parse
from paylink_tui.services.export import BATCH, Format, Layout, export
from paylink_tui.services.export_columns import COLUMNS, chosen, csv_line
from paylink_tui.store.index import Index
from paylink_tui.store.index_result import Result
from tests.store.index_samples import NOW, money, sighting

HOSTILE = '=HYPERLINK("http://evil.example","x")'
FORMULA_STARTS = tuple("=+-@＝＋－＠")
# Of what makes and hides a formula, and a little text.
TRICKY = st.text(st.sampled_from("=+-@＝＠,;|\t\r\n\"' \xa0a1"), max_size=12)
# As the module says it: at each place where a cell may begin, one apostrophe before what it is for.
DEFUSED = re.compile(
    r"""
    ( [,;|\t\r\n]
      (?: (?: [^\S\t\r\n] | ["] )*+ (?= '+ [=+@＝＋－＠-] )
        | ["]*+ (?= '+ \t )
        | (?<! [\r\n] ) ["]*+ (?= '+ [\r\n] )
      )
    )
    '
    """,
    re.VERBOSE,
)


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[Index]:
    index = Index(tmp_path / "index")
    await index.take(
        [
            sighting(1, reference=HOSTILE, metadata={"k": "a,b"}),
            sighting(2, reference='say "hi"\r\nthere', amounts=(money("0.10"),)),
            sighting(3, provider=Provider.TXNPRO, account="payouts", status="-1+1", amounts=()),
        ]
    )
    await index.set_note(LinkKey.of(sighting(1).record), "@me: Grüße")
    await index.set_tags(LinkKey.of(sighting(1).record), ["refund", "vip"])
    yield index
    await index.close()


async def all_of(index: Index, text: str = "") -> Result:
    return await index.search(parse(text, NOW), Order.ID, False, alone=False)


async def written(index: Index, path: Path, layout: Layout) -> str:
    await export(await all_of(index), path, layout)
    return path.read_bytes().decode()


async def test_csv_can_be_read_back_and_no_cell_is_a_formula(index: Index, tmp_path: Path) -> None:
    text = await written(index, tmp_path / "a.csv", Layout(Format.CSV))
    assert text.count("\r\n") == 5  # four lines, and the line break within a cell
    rows = list(csv.DictReader(text.splitlines(keepends=True)))
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert rows[0]["reference"] == f"'{HOSTILE}"
    assert rows[0]["note"] == "'@me: Grüße"
    assert rows[0]["tags"] == "refund, vip"
    assert rows[0]["metadata"] == "k=a,b"
    assert rows[2]["status"] == "'-1+1"
    assert (rows[0]["amount"], rows[0]["currency"]) == ("39.99", "EUR")
    assert rows[0]["amounts"] == "39.99 EUR; 5000.00 RUB"
    assert rows[0]["last_seen"] == "2026-11-21T12:00:00.000Z"
    for row in rows:
        assert not any(
            str(cell).startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values()
        )


def row(**fields: object) -> IndexRow:
    return IndexRow(LinkKey.of(sighting(1).record), NOW, NOW, **fields)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("x;=1+1", "x;'=1+1"),
        ("x; =1+1", "x; '=1+1"),
        ('x;"=1+1"', 'x;"\'=1+1"'),
        ("x\t=1+1", "x\t'=1+1"),
        ("x|@SUM(A1)", "x|'@SUM(A1)"),
        ("x,+1", "x,'+1"),
        ("x;\t=1+1", "x;'\t'=1+1"),
        ("a\r\n-1", "a\r\n'-1"),
        (" =1+1", " '=1+1"),
        ("\tx", "'\tx"),
        ("x;'=1", "x;''=1"),
        ("a; b - c = d, e@f\r\n\r\ng", "a; b - c = d, e@f\r\n\r\ng"),
    ],
)
def test_what_would_be_a_formula_after_any_separator_is_led_by_an_apostrophe(
    text: str, cell: str
) -> None:
    ((found,),) = csv.reader([csv_line(row(reference=text), ["reference"])])
    assert found == cell


@given(TRICKY, TRICKY, st.dictionaries(TRICKY, TRICKY, max_size=2), st.lists(TRICKY, max_size=2))
def test_split_at_any_separator_a_line_has_no_piece_that_is_a_formula(
    reference: str, note: str, metadata: dict[str, str], tags: list[str]
) -> None:
    columns = ("reference", "note", "metadata", "tags")
    hostile = row(reference=reference, note=note, metadata=metadata, tags=tuple(tags))
    line = csv_line(hostile, columns)
    pieces = re.split(r"[\r\n]+", line)
    for separator in ",;\t|":
        split = line.removesuffix("\r\n").split(separator)  # as one does who heeds no quotes
        assert not any(piece.lstrip('"').startswith(("\t", "\r")) for piece in split)
        with_quotes = csv.reader(io.StringIO(line, newline=""), delimiter=separator)
        pieces += [*split, *(piece for pieces_of_line in with_quotes for piece in pieces_of_line)]
    for piece in pieces:
        assert not re.sub(r'^[\s"]+', "", piece).startswith(FORMULA_STARTS)


@given(TRICKY)
def test_an_apostrophe_taken_away_at_each_such_place_leaves_the_text_as_it_was(text: str) -> None:
    cell = next(csv.reader([csv_line(row(reference=text), ["reference"])]), [""])[0]
    assert DEFUSED.sub(r"\1", f",{cell}") == f",{text}"


def test_an_amount_stays_a_number_also_below_zero() -> None:
    below = row(amounts=(money("-5.00"), money("-1.00")))
    assert csv_line(below, ["amounts"]) == "-5.00,EUR,'-5.00 EUR; '-1.00 EUR\r\n"


async def test_json_and_ndjson_keep_money_as_exact_text(index: Index, tmp_path: Path) -> None:
    as_list = json.loads(await written(index, tmp_path / "a.json", Layout(Format.JSON)))
    lines = (await written(index, tmp_path / "a.ndjson", Layout(Format.NDJSON))).splitlines()
    assert as_list == [json.loads(line) for line in lines]
    assert list(as_list[0]) == list(COLUMNS)
    assert as_list[0]["amounts"] == [
        {"amount": "39.99", "currency": "EUR"},
        {"amount": "5000.00", "currency": "RUB"},
    ]
    assert as_list[0]["reference"] == HOSTILE  # JSON is no spreadsheet
    assert as_list[1]["single_use"] is None


async def test_columns_are_chosen_by_name(index: Index, tmp_path: Path) -> None:
    layout = Layout(Format.CSV, chosen([" id", "amounts"]), bom=True)
    text = await written(index, tmp_path / "a.csv", layout)
    assert text.splitlines()[:2] == [
        "﻿id,amount,currency,amounts",
        "1,39.99,EUR,39.99 EUR; 5000.00 RUB",
    ]
    with pytest.raises(InvalidInputError, match="no column prize"):
        chosen(["id", "prize"])
    with pytest.raises(InvalidInputError, match="named twice"):
        chosen(["id", "id"])
    assert chosen([]) == COLUMNS


async def test_a_file_that_is_there_stays_without_leave(index: Index, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(StoreError, match="exists already"):
        await export(await all_of(index), path, Layout(Format.CSV))
    assert path.read_text() == "mine"
    assert await export(await all_of(index), path, Layout(Format.CSV), replace=True) == 3
    assert path.stat().st_mode & 0o777 == 0o600


async def test_an_export_that_is_cancelled_leaves_what_was_there(tmp_path: Path) -> None:
    index = Index(tmp_path / "index")
    await index.take([sighting(number, amounts=(money("0.01"),)) for number in range(3 * BATCH)])
    path = tmp_path / "out" / "a.csv"
    path.parent.mkdir()
    told: list[int] = []

    def stop_early(done: int, total: int) -> None:
        told.append(done)
        if done > BATCH:
            task.cancel()

    found = await all_of(index)
    task = asyncio.ensure_future(export(found, path, Layout(Format.CSV), progress=stop_early))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert told[-1] == 2 * BATCH
    assert list(path.parent.iterdir()) == []
    assert await export(found, path, Layout(Format.NDJSON)) == 3 * BATCH
    lines = path.read_text().splitlines()
    total = sum(Decimal(json.loads(line)["amounts"][0]["amount"]) for line in lines)
    assert total == Decimal("0.01") * 3 * BATCH
    await index.close()


async def test_what_matches_nothing_is_an_empty_list(index: Index, tmp_path: Path) -> None:
    found = await all_of(index, "nothing-like-it")
    assert await export(found, tmp_path / "a.json", Layout(Format.JSON)) == 0
    assert json.loads((tmp_path / "a.json").read_text()) == []
