"""The one tree of errors that a user can meet.

Each says what happened, what it means, whether trying again can help, and, where a write was under
way, whether its outcome is known. What the provider said is kept beside our sentence in `said`,
never in place of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a write when an error ended it."""

    NOT_SENT = "not_sent"  # nothing left this machine
    REFUSED = "refused"  # the provider answered that it did not do it
    UNKNOWN = "unknown"  # it may have been done; look before anything else


class PaylinkError(Exception):
    """Anything that stops a request of the user's.

    `what` is one sentence; `remedy` the next step, or empty; `said` the provider's own words,
    cleaned, or empty; `retry` whether the same call may succeed later; `outcome` what became of
    the write, and None where nothing was being written.
    """

    retry = False

    def __init__(
        self,
        what: str,
        *,
        remedy: str = "",
        said: str = "",
        outcome: Outcome | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.said = said
        self.outcome = outcome

    def sentence(self) -> str:
        """Everything a person needs, in one line: what, the provider's words, the next step."""
        said = f"The provider said: {ended(self.said)}" if self.said else ""
        return " ".join(part for part in (self.what, said, self.remedy) if part)


def ended(text: str) -> str:
    """`text` with a full stop, where it has no mark at its end."""
    return text if text.endswith((".", "!", "?", "…")) else text + "."


class InvalidInputError(PaylinkError):
    """What the user gave cannot be sent. `fields` maps a field's name to its fault."""

    def __init__(self, what: str, *, fields: Mapping[str, str] | None = None, remedy: str = ""):
        super().__init__(what, remedy=remedy, outcome=Outcome.NOT_SENT)
        self.fields = dict(fields or {})


class ConfigError(PaylinkError):
    """The configuration, or a secret it refers to, cannot be used."""


class StoreError(PaylinkError):
    """A file of ours in the state directory cannot be read or written."""


class NetworkError(PaylinkError):
    """The provider could not be reached, or the line broke before a whole answer came."""

    retry = True


class ProviderError(PaylinkError):
    """The provider answered, and the answer is not the one hoped for.

    `status` is the HTTP status, `code` the provider's own code or empty, `fields` its faults by
    its own field names (`prices.0.price`), `retry_after` the seconds it asked us to wait, or None.
    """

    def __init__(
        self,
        what: str,
        *,
        status: int,
        code: str = "",
        remedy: str = "",
        said: str = "",
        outcome: Outcome | None = None,
        fields: Mapping[str, str] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(what, remedy=remedy, said=said, outcome=outcome)
        self.status = status
        self.code = code
        self.fields = dict(fields or {})
        self.retry_after = retry_after


class CredentialsError(ProviderError):
    """401: the key is missing, wrong or revoked."""


class ForbiddenError(ProviderError):
    """403: the key is good, but not for this."""


class NotFoundError(ProviderError):
    """404: there is no such thing at this provider, or none that this key may see."""


class RefusedError(ProviderError):
    """Another 4xx: the provider will not do it as asked."""


class RateLimitedError(ProviderError):
    """429: too many requests."""

    retry = True


class ServerFaultError(ProviderError):
    """5xx: the provider failed; what became of a write is not known."""

    retry = True


class BadAnswerError(ProviderError):
    """The answer is not what the provider documents: not JSON, cut short, or of the wrong types."""
