"""JSON out, exact: for request bodies, and for what `--json` prints.

pydantic would write a Decimal as a text and the standard library refuses it; orjson takes the
figures as they stand. Control, bidi and zero-width characters are written as `\\uXXXX`: the same
text to whoever reads it back, and nothing that a terminal could act on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.money import plain
from paylink_tui.model.text import clean

_BEYOND_ASCII = re.compile(r"[^\x20-\x7e\n]")
_LARGEST_NATIVE_INT = 2**63 - 1


def encode(value: Any) -> bytes:
    """`value` as compact JSON: a Decimal is a number with its scale kept (`500.00`), and an integer
    of any size survives.

    Raises:
        InvalidInputError: a text holds a character that no encoding can carry.
        TypeError: there is a float, a Decimal that is not finite, or a type that JSON lacks.
    """
    return _dump(value, 0).encode()


def given(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members that are set: not None, and no empty text, list or object."""
    return {k: v for k, v in members.items() if v is not None and v not in ("", (), {})}


def pretty(value: Any) -> str:
    """`value` as JSON of several lines, indented by two, for a screen. Raises as `encode` does."""
    return _dump(value, orjson.OPT_INDENT_2)


def _dump(value: Any, option: int) -> str:
    exact = _exact(value)
    try:
        return _BEYOND_ASCII.sub(_escape_unsafe, orjson.dumps(exact, option=option).decode())
    except orjson.JSONEncodeError as fault:
        raise InvalidInputError(
            f"This cannot be written as JSON: {fault}.",
            remedy="Remove the characters that are not text, and try again.",
        ) from None


def _exact(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _LARGEST_NATIVE_INT else orjson.Fragment(str(value))
    if isinstance(value, Decimal):
        return orjson.Fragment(_number(value))
    if isinstance(value, Mapping):
        return {str(name): _exact(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_exact(item) for item in value]
    raise TypeError(f"JSON has no exact form for a {type(value).__name__}")


def _number(figure: Decimal) -> str:
    if not figure.is_finite():
        raise TypeError("JSON has no form for a Decimal that is not finite")
    return plain(figure)


def _escape_unsafe(match: re.Match[str]) -> str:
    character = match.group()
    if clean(character) == character:
        return character
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
