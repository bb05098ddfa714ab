"""One provider's answer to one request, with what is needed to say what went wrong in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import Outcome
from paylink_tui.providers.http import Request, Response


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a provider says in the body of an error: its words, its code, its faults by field."""

    said: str = ""
    code: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one provider differs from the others when an answer is not the one hoped for.

    `credentials` and `address` name the settings of an account, `permission` is the next step after
    a 403, and `complaint` finds the provider's own words in a JSON body.
    """

    provider: Provider
    credentials: str
    address: str
    permission: str
    complaint: Callable[[Mapping[str, Any]], Complaint]


@dataclass(frozen=True, slots=True)
class Reply:
    """A response, whose it is, and what it answers."""

    dialect: Dialect
    request: Request
    response: Response

    @property
    def label(self) -> str:
        """The provider's own spelling of its name."""
        return self.dialect.provider.label

    def outcome(self, of_a_write: Outcome) -> Outcome | None:
        """`of_a_write` where a write waits for this answer; a read has no outcome."""
        return of_a_write if self.request.is_write else None
