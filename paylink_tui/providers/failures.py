"""An answer with the status of a failure, as one of our errors.

Of a write, a 4xx says that it was not done. After a 5xx or a 408 nobody knows, and after a 302 or
303 neither: a server may answer a done POST by sending the browser elsewhere (RFC 9110, 15.4.4).
"""

from __future__ import annotations

from typing import Any

from paylink_tui.model.errors import (
    BadAnswerError,
    CredentialsError,
    ForbiddenError,
    NotFoundError,
    Outcome,
    ProviderError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
)
from paylink_tui.providers.body import describe, presentable
from paylink_tui.providers.decode import UnreadableError, decode
from paylink_tui.providers.reply import Complaint, Reply
from paylink_tui.providers.retry_after import retry_after

LOOK_FIRST = "It may have been done all the same: look it up before you try again."


def read_error(reply: Reply, status: int | None = None) -> ProviderError:
    """The error for an answer whose `status` (by default its HTTP status) is no success.

    A provider that hides a failure in a 200 gives the status it stands for.
    """
    status = reply.response.status if status is None else status
    if 300 <= status < 400:
        return _redirect(reply, status)
    make = _BY_STATUS.get(status) or (_server_fault if status >= 500 else _refused)
    complaint = _complaint(reply)
    error = make(reply, status)
    error.said = presentable(complaint.said)
    error.code = presentable(complaint.code, 60)
    error.fields = {presentable(k, 60): presentable(v) for k, v in complaint.fields.items()}
    error.retry_after = retry_after(reply.response)
    return error


def _complaint(reply: Reply) -> Complaint:
    try:
        tree: Any = decode(reply.response)
    except UnreadableError:
        return Complaint(describe(reply.response))
    if isinstance(tree, dict):
        return reply.dialect.complaint(tree)
    return Complaint(describe(reply.response))


def _redirect(reply: Reply, status: int) -> ProviderError:
    target = presentable(reply.response.headers.get("location", ""), 120)
    return BadAnswerError(
        f"{reply.label} redirects to {target or 'a place it does not name'} instead of answering.",
        status=status,
        remedy=f"Check {reply.dialect.address} of this account in the configuration.",
        outcome=reply.outcome(Outcome.UNKNOWN if status in {302, 303} else Outcome.REFUSED),
    )


def _wrong_credentials(reply: Reply, status: int) -> ProviderError:
    return CredentialsError(
        f"{reply.label} does not accept this account's credentials.",
        status=status,
        remedy=f"Check {reply.dialect.credentials} of this account in the configuration, then run "
        "`paylink-tui check`.",
        outcome=reply.outcome(Outcome.REFUSED),
    )


def _forbidden(reply: Reply, status: int) -> ProviderError:
    return ForbiddenError(
        f"{reply.label} does not let this account's key do this.",
        status=status,
        remedy=reply.dialect.permission,
        outcome=reply.outcome(Outcome.REFUSED),
    )


def _not_found(reply: Reply, status: int) -> ProviderError:
    return NotFoundError(
        f"{reply.label} has nothing at {presentable(reply.request.path, 120)}.",
        status=status,
        remedy="Check the id and the account; if every call ends so, check "
        f"{reply.dialect.address} in the configuration.",
        outcome=reply.outcome(Outcome.REFUSED),
    )


def _refused(reply: Reply, status: int) -> ProviderError:
    return RefusedError(
        f"{reply.label} refused the request (HTTP {status}).",
        status=status,
        remedy="Correct what it names, then send it again.",
        outcome=reply.outcome(Outcome.REFUSED),
    )


def _rate_limited(reply: Reply, status: int) -> ProviderError:
    seconds = retry_after(reply.response)
    wait = "a minute" if seconds is None else f"{seconds:.0f} s"
    return RateLimitedError(
        f"{reply.label} takes no more requests from this key for now.",
        status=status,
        remedy=f"Wait {wait}, then try again.",
        outcome=reply.outcome(Outcome.REFUSED),
    )


def _server_fault(reply: Reply, status: int) -> ProviderError:
    again = f"Try again later; if it stays so, ask {reply.label} or check its status page."
    return ServerFaultError(
        f"{reply.label} failed to answer (HTTP {status}).",
        status=status,
        remedy=LOOK_FIRST if reply.request.is_write else again,
        outcome=reply.outcome(Outcome.UNKNOWN),
    )


_BY_STATUS = {
    401: _wrong_credentials,
    403: _forbidden,
    404: _not_found,
    408: _server_fault,
    429: _rate_limited,
}
