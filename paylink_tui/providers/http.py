"""A request and a response as plain values, and the seam between a client and what carries them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol


class Urgency(IntEnum):
    """Who waits for an answer. A lane takes the lower number first."""

    PERSON = 0
    BACKGROUND = 1


@dataclass(frozen=True, slots=True)
class Request:
    """What to send. `path` begins with `/`; credentials are added by the lane, never kept here.

    `is_write` marks a request that must not be sent twice.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    content_type: str = "application/json"
    is_write: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. Header names are in lower case; `body` is whole, or an error was raised."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Send(Protocol):
    """Carries one request to a provider.

    Raises:
        NetworkError: no whole answer came; for a write, `outcome` says whether it may be done.
    """

    async def __call__(self, request: Request, urgency: Urgency = Urgency.PERSON) -> Response: ...
