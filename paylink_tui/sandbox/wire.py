"""JSON in and out without a float: figures stay Decimal, digit for digit."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

Json = Any


def dump(payload: Json) -> bytes:
    """The payload as JSON; a Decimal is written as a number in its own scale."""
    return orjson.dumps(payload, default=_exact_number)


def _exact_number(value: object) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(f"{value:f}")
    raise TypeError(f"{type(value).__name__} has no JSON form here")


def load(body: bytes) -> Json:
    """Parse a request body; raises ValueError when it is not JSON.

    orjson goes first because the standard library lets lone surrogates through, which could not
    be sent back.
    """
    orjson.loads(body)
    return json.loads(body, parse_float=Decimal, parse_int=_integer)


def _integer(digits: str) -> int | Decimal:
    # orjson writes 64-bit integers only; longer ones travel as Decimal.
    return int(digits) if len(digits) < 19 else Decimal(digits)


async def body_object(request: Request) -> dict[str, Json] | None:
    """The request's JSON object, or None when the body is anything else."""
    try:
        parsed = load(await request.body())
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def answer(payload: Json, status: int = 200, media_type: str = "application/json") -> Response:
    """A response that carries the payload as JSON."""
    return Response(dump(payload), status_code=status, media_type=media_type)


def is_number(value: object) -> bool:
    """Whether a parsed JSON value was a number (JSON true and false are not)."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
