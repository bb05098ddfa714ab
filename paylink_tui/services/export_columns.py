"""The columns of an export: their names, which stay, and what each holds of a link.

In JSON a value keeps its kind (money as text with its scale, never a number); in CSV everything is
text. What a spreadsheet would take for a formula is led by an apostrophe (OWASP, "CSV Injection"),
at the beginning of a cell and after each comma, semicolon, tab, bar and line break in it: where the
locale separates by another of them than the comma, a new cell begins there. Whoever wants the text
as it was takes one apostrophe away at each such place. An amount is written here and is a number.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.index import IndexRow
from paylink_tui.model.money import Money, plain
from paylink_tui.model.text import clean
from paylink_tui.services.record_json import json_tree

# Where a piece of a cell begins that would be a formula if it stood alone. A program that reads it
# may drop blanks and quotes before a formula, and a tab or line break too (OWASP). An apostrophe
# that is there already gets another, so that one can be taken away again.
_FORMULA_START = re.compile(
    r"""
    [,;|\t\r\n]
    (?: (?: [^\S\t\r\n] | ["] )*+ (?= '*+ [=+@＝＋－＠-] )
      | ["]*+ (?= '*+ \t )
      | (?<! [\r\n] ) ["]*+ (?= '*+ [\r\n] )
    )
    """,
    re.VERBOSE,
)
_YES_NO = {True: "yes", False: "no", None: ""}


def _amounts(prices: Sequence[Money]) -> list[dict[str, str]]:
    return [{"amount": plain(price.amount), "currency": price.currency} for price in prices]


_VALUES: dict[str, Callable[[IndexRow], Any]] = {
    "provider": lambda row: row.key.provider.value,
    "environment": lambda row: row.key.environment.value,
    "account": lambda row: row.key.account,
    "kind": lambda row: row.key.kind,
    "id": lambda row: row.key.id,
    "product": lambda row: row.product_id,
    "amounts": lambda row: _amounts(row.amounts),
    "regular_amounts": lambda row: _amounts(row.struck),
    "single_use": lambda row: row.single_use,
    "status": lambda row: row.status,
    "reference": lambda row: row.reference,
    "url": lambda row: row.url,
    "created_at": lambda row: row.created_at,
    "expires_at": lambda row: row.expires_at,
    "gone_at": lambda row: row.gone_at,
    "first_seen": lambda row: row.first_seen,
    "last_seen": lambda row: row.last_seen,
    "metadata": lambda row: row.metadata,
    "note": lambda row: row.note or None,
    "tags": lambda row: row.tags,
}
COLUMNS = tuple(_VALUES)
# In CSV the first price has two columns of its own, so that a spreadsheet can add it up.
_FIRST_PRICE = ("amount", "currency")


def chosen(names: Iterable[str]) -> tuple[str, ...]:
    """The columns of these names, all of them where there is none.

    Raises:
        InvalidInputError: there is no such column, or one is named twice.
    """
    columns = tuple(name.strip() for name in names)
    if unknown := [name for name in columns if name not in COLUMNS]:
        raise InvalidInputError(
            f"There is no column {', '.join(clean(name) or '(empty)' for name in unknown)}.",
            remedy=f"There is: {', '.join(COLUMNS)}.",
        )
    if len(set(columns)) < len(columns):
        raise InvalidInputError("A column is named twice.", remedy="Name each once.")
    return columns or COLUMNS


def as_object(row: IndexRow, columns: Sequence[str]) -> dict[str, Any]:
    """A link as an object of JSON."""
    return {name: json_tree(_VALUES[name](row)) for name in columns}


def csv_header(columns: Sequence[str]) -> str:
    """The first line of a CSV file."""
    return _line([part for name in columns for part in _headings(name)])


def csv_line(row: IndexRow, columns: Sequence[str]) -> str:
    """A link as a line of CSV (RFC 4180), its end included."""
    return _line([cell for name in columns for cell in _cells(row, name)])


def _headings(name: str) -> tuple[str, ...]:
    return (*_FIRST_PRICE, name) if name == "amounts" else (name,)


def _cells(row: IndexRow, name: str) -> list[str]:
    value = _VALUES[name](row)
    if name == "amounts":
        first = row.amounts[0] if row.amounts else None
        pair = [plain(first.amount), _safe(first.currency)] if first else ["", ""]
        return [*pair, _prices(value)]
    if name == "regular_amounts":
        return [_prices(value)]
    return [_safe(_text(value))]


def _prices(prices: Iterable[dict[str, str]]) -> str:
    return _safe("; ".join(f"{price['amount']} {price['currency']}" for price in prices))


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return _YES_NO[value]
    if isinstance(value, dict):
        return "; ".join(f"{name}={text}" for name, text in value.items())
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(json_tree(value))


def _safe(text: str) -> str:
    return _FORMULA_START.sub(_led, f",{text}")[1:]


def _led(start: re.Match[str]) -> str:
    return f"{start.group()}'"


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
