"""One request sent and its answer read, with every fault told as an error of the model's tree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from paylink_tui.model.errors import BadAnswerError, Outcome
from paylink_tui.providers.decode import NotJsonError, UnreadableError
from paylink_tui.providers.failures import LOOK_FIRST, read_error
from paylink_tui.providers.http import Request, Send, Urgency
from paylink_tui.providers.reply import Dialect, Reply


async def ask(
    send: Send, dialect: Dialect, request: Request, urgency: Urgency = Urgency.PERSON
) -> Reply:
    """The answer to `request`, with a status of 2xx.

    Raises:
        NetworkError: no whole answer came.
        ProviderError: the answer's status is another.
    """
    reply = Reply(dialect, request, await send(request, urgency))
    if not 200 <= reply.response.status < 300:
        raise read_error(reply)
    return reply


@contextmanager
def reading(reply: Reply) -> Iterator[None]:
    """Turns an `UnreadableError` met while `reply` is read into a BadAnswerError: a write that was
    answered so may have been done.
    """
    try:
        yield
    except UnreadableError as fault:
        raise BadAnswerError(
            f"{reply.label}'s answer cannot be read: {fault}.",
            status=reply.response.status,
            remedy=_remedy(reply, fault),
            outcome=reply.outcome(Outcome.UNKNOWN),
        ) from None


def _remedy(reply: Reply, fault: UnreadableError) -> str:
    if reply.request.is_write:
        return LOOK_FIRST
    if isinstance(fault, NotJsonError):
        return f"Check {reply.dialect.address} of this account in the configuration."
    return "Try again; if it stays so, see whether there is a newer paylink-tui."
