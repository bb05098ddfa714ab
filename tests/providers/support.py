"""A `Send` that records what it is given and answers from a list, and the vendors' payloads."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from paylink_tui.providers.http import Request, Response, Urgency
from paylink_tui.providers.mesilat import DIALECT
from paylink_tui.providers.reply import Dialect, Reply

FIXTURES = Path(__file__).parents[1] / "fixtures"

READ = Request("GET", "/somewhere")
WRITE = Request("POST", "/somewhere", body=b"{}", is_write=True)


@dataclass
class Recorder:
    """Answers the requests in turn; `sent` holds each with the urgency it came with."""

    answers: list[Response]
    sent: list[tuple[Request, Urgency]] = field(default_factory=list)

    async def __call__(self, request: Request, urgency: Urgency = Urgency.PERSON) -> Response:
        self.sent.append((request, urgency))
        return self.answers.pop(0)

    @property
    def request(self) -> Request:
        """The only request that was sent."""
        [(request, _)] = self.sent
        return request


def fixture(name: str) -> bytes:
    """A vendor's payload, byte for byte."""
    return (FIXTURES / name).read_bytes()


def tree(name: str) -> Any:
    """A vendor's payload, to be changed by a test."""
    return json.loads(fixture(name))


def answer(body: Any = b"", status: int = 200, **headers: str) -> Response:
    """A response; a body that is not bytes yet is written as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, {k.replace("_", "-"): v for k, v in headers.items()}, raw)


def answering(body: Any = b"", status: int = 200, **headers: str) -> Recorder:
    """A `Send` with this one answer."""
    return Recorder([answer(body, status, **headers)])


def reply(response: Response, request: Request = READ, dialect: Dialect = DIALECT) -> Reply:
    """An answer to a read, unless told otherwise."""
    return Reply(dialect, request, response)
