"""What was asked and answered, as JSON text in which nothing is lost or rounded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

# Where the account led. Nobody looks for a write by it, and its hash has every short text in it.
SENT_TO = "sent_to"


def to_text(body: Mapping[str, Any]) -> str:
    """`body` as JSON. Money, and whatever JSON has no type for, becomes text.

    A SecretStr becomes its asterisks.
    """
    return storable(json.dumps(_plain(body), ensure_ascii=False, separators=(",", ":")))


def from_text(text: str) -> dict[str, Any]:
    """The body in a stored text; ValueError where it is not a JSON object."""
    try:
        body = json.loads(text, parse_float=Decimal)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(body, dict):
        raise ValueError("not an object")
    return body


def storable(text: str) -> str:
    r"""`text` with lone surrogates, which no file can hold, as their escapes (`\ud800`)."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def holds(needle: str, body: str, *fields: str) -> bool:
    """Whether `needle`, casefolded, is in a field or in a value of the stored body."""
    if any(needle in field.casefold() for field in fields):
        return True
    if json.dumps(needle, ensure_ascii=False)[1:-1] not in body.casefold():
        return False  # most bodies, at a tenth of what reading them costs
    try:
        told = from_text(body)
        told.pop(SENT_TO, None)
        values = _values(told)
        return any(needle in value.casefold() for value in values)
    except ValueError:
        return True


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    return value if value is None or isinstance(value, bool | int) else str(value)


def _values(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _values(item)
    elif value is not None:
        yield str(value)
