"""From an answer's bytes to plain values that can be trusted to be of the declared types.

Every figure comes out as a Decimal in its received scale, every text with its control and bidi
characters made visible. What cannot be read raises `UnreadableError`, which names the place;
`paylink_tui.providers.exchange.reading` turns that into the error that a user meets.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, is_dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, get_args, get_type_hints

from paylink_tui.model.text import clean_tree, is_clean
from paylink_tui.providers.body import describe, presentable
from paylink_tui.providers.http import Response
from paylink_tui.providers.redact import HIDDEN, is_secret, redact

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError
    from pydantic_core import ErrorDetails

T = TypeVar("T")

ECHO_LIMIT = 60
# No provider nests deeper than eight; the JSON writer gives up at 254 levels.
_DEEPEST = 64
# A figure beyond this is no amount; left in, it would overflow arithmetic or fill a screen.
_LARGEST_EXPONENT = 40
# No list is documented with more than 1,000 rows to a page. Much more would hold up the screen for
# as long as it takes to read: a body of the largest size that is taken, for over a minute.
_MOST_VALUES = 500_000
_MOST_ROWS = 10_000

# pydantic speaks of Python's types, the provider's answer has JSON's.
_EXPECTED = {
    "missing": "missing",
    "dataclass_type": "an object is expected",
    "tuple_type": "a list is expected",
}


class UnreadableError(ValueError):
    """An answer, or a row of one, is not what the provider documents. Its text names the place."""


class NotJsonError(UnreadableError):
    """The body is not JSON at all: perhaps something else answers at this address."""


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """The rows that could be read, each with its redacted source in `raw` at the same index, and a
    sentence for each that could not.
    """

    records: tuple[T, ...]
    raw: tuple[Mapping[str, Any], ...]
    unreadable: tuple[str, ...]

    def usable(self) -> tuple[T, ...]:
        """The records, for a caller who can do without the rest.

        Raises:
            UnreadableError: there are rows, and not one could be read.
        """
        if self.unreadable and not self.records:
            raise UnreadableError(self.unreadable[0].rstrip("."))
        return self.records


def decode(response: Response) -> Any:
    """The body's JSON value, cleaned, with a Decimal for every number that is not whole.

    Raises:
        NotJsonError: the body is empty, not UTF-8, not JSON, or holds NaN or Infinity.
        UnreadableError: it is JSON with a figure, a nesting or a size that no sensible answer has.
    """
    try:
        text = response.body.decode("utf-8-sig")
        if text.count(",") > _MOST_VALUES:
            raise UnreadableError(f"it holds more than {_MOST_VALUES:,} values")
        tree = json.loads(text, parse_float=_figure, parse_constant=_refuse_constant)
    except UnreadableError:
        raise
    except RecursionError:
        raise _too_deep() from None
    except ValueError as fault:
        raise _not_json(response, fault) from None
    if text.count("[") + text.count("{") > _DEEPEST:
        _check_depth(tree)
    return tree if is_clean(tree) else clean_tree(tree)


def read_into(kind: type[T], value: Any, where: str) -> T:
    """`value` as a `kind`, one of the dataclasses of `paylink_tui.model`.

    Raises:
        UnreadableError: names the member, as in `data.3.attributes.amount: …`, and echoes at most
            60 characters of what was there, nothing of a secret.
    """
    from pydantic import ValidationError

    try:
        adapter: TypeAdapter[T] = _adapter(cast(Hashable, kind))
        record = adapter.validate_python(value)
    except ValidationError as error:
        raise UnreadableError(_fault(error, where)) from None
    _check_figures(record, where)
    return record


def read_rows(rows: Any, where: str, read_one: Callable[[Any, str], T]) -> Rows[T]:
    """Every row that `read_one` can read: one bad row does not lose the others.

    Raises:
        UnreadableError: `rows` is not a list at all, or one of over 10,000 rows.
    """
    records, raw, unreadable = [], [], []
    listed = expect_list(rows, where)
    if len(listed) > _MOST_ROWS:
        raise UnreadableError(f"{where}: {len(listed):,} rows are more than any page has")
    for index, (row, redacted) in enumerate(zip(listed, redact(listed), strict=True)):
        try:
            records.append(read_one(row, f"{where}.{index}"))
        except UnreadableError as fault:
            unreadable.append(f"Row {index + 1}{_row_id(row)} was left out: {fault}.")
        else:
            raw.append(redacted)
    return Rows(tuple(records), tuple(raw), tuple(unreadable))


def expect_object(value: Any, where: str) -> dict[str, Any]:
    """`value`, which must be a JSON object."""
    if not isinstance(value, dict):
        raise UnreadableError(f"{where}: an object is expected, not {shown(value)}")
    return value


def expect_list(value: Any, where: str) -> list[Any]:
    """`value`, which must be a JSON list."""
    if not isinstance(value, list):
        raise UnreadableError(f"{where}: a list is expected, not {shown(value)}")
    return value


def whole_number(value: Any) -> int | None:
    """A count that may come as a number or as its text (`"25"`); None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 15:
        return int(value)
    return value if isinstance(value, int) and value >= 0 else None


def shown(value: Any) -> str:
    """A received value as a message may name it: at most 60 safe characters."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return f"“{presentable(value, ECHO_LIMIT)}”"
    return presentable(str(value) if isinstance(value, Decimal) else json.dumps(value), ECHO_LIMIT)


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    """Built at the first answer of its kind: pydantic is dear to import, and a script may need only
    one of them.
    """
    from pydantic import TypeAdapter

    return TypeAdapter(cast(type[Any], kind))


def _figure(text: str) -> Decimal:
    try:
        figure = Decimal(text)
    except ArithmeticError:
        raise UnreadableError(
            f"the number {presentable(text, ECHO_LIMIT)} is out of range"
        ) from None
    if abs(figure.adjusted()) > _LARGEST_EXPONENT:
        raise UnreadableError(f"the number {presentable(text, ECHO_LIMIT)} is out of range")
    return figure


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _too_deep() -> UnreadableError:
    return UnreadableError(f"it is nested more than {_DEEPEST} levels deep")


def _check_depth(tree: Any) -> None:
    level = [tree]
    for _ in range(_DEEPEST):
        level = [child for value in level for child in _children(value)]
        if not level:
            return
    raise _too_deep()


def _children(value: Any) -> list[Any]:
    inside = value.values() if isinstance(value, dict) else value
    return [child for child in inside if isinstance(child, (dict, list))]


def _not_json(response: Response, fault: ValueError) -> UnreadableError:
    found = describe(response, ECHO_LIMIT)
    if not found:
        return NotJsonError("it is empty")
    if found.startswith("an HTML page"):
        return NotJsonError(f"it is {found}")
    if isinstance(fault, json.JSONDecodeError):
        return NotJsonError(f"it is not JSON, or cut short at character {fault.pos + 1}: “{found}”")
    if isinstance(fault, UnicodeDecodeError):
        return NotJsonError(f"it is not UTF-8 from byte {fault.start + 1} on: “{found}”")
    # NaN, Infinity, or an integer longer than Python will convert.
    return UnreadableError(
        f"it holds a number that is none ({presentable(str(fault), ECHO_LIMIT)})"
    )


def _fault(error: ValidationError, where: str) -> str:
    faults = error.errors(include_url=False, include_context=False)
    first = faults[0]
    place = ".".join([where, *(presentable(str(part), ECHO_LIMIT) for part in first["loc"])])
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"{place}: {_EXPECTED.get(first['type'], first['msg'])}{_echo(first)}{more}"


def _echo(fault: ErrorDetails) -> str:
    if fault["type"] == "missing":
        return ""
    if any(is_secret(str(part)) for part in fault["loc"]):
        return f", not {HIDDEN}"
    return f", not {shown(fault['input'])}"


def _check_figures(record: Any, where: str) -> None:
    for name in _figures_of(cast(Hashable, type(record))):
        value = getattr(record, name)
        if isinstance(value, Decimal):
            if abs(value.adjusted()) > _LARGEST_EXPONENT:
                raise UnreadableError(f"{where}.{name}: {shown(str(value))} is no amount")
        else:
            _check_figures(value, f"{where}.{name}")


@cache
def _figures_of(kind: Hashable) -> tuple[str, ...]:
    """The members that may be a figure, or a value of ours that has some."""
    hints = get_type_hints(cast(type[Any], kind)) if is_dataclass(kind) else {}
    return tuple(
        name
        for name, hint in hints.items()
        if any(part is Decimal or is_dataclass(part) for part in (hint, *get_args(hint)))
    )


def _row_id(row: Any) -> str:
    row_id = row.get("id") if isinstance(row, dict) else None
    return f" (id {shown(row_id)})" if isinstance(row_id, (str, int)) else ""
