"""One request, its answer, and what a fault in reading it is told as."""

from __future__ import annotations

import pytest

from paylink_tui.model.errors import BadAnswerError, NotFoundError, Outcome
from paylink_tui.providers.decode import NotJsonError, UnreadableError
from paylink_tui.providers.exchange import ask, reading
from paylink_tui.providers.http import Request, Urgency
from paylink_tui.providers.mesilat import DIALECT
from tests.providers.support import READ, WRITE, answer, answering, reply


async def test_a_request_is_sent_as_it_is_with_its_urgency() -> None:
    send = answering(status=204)
    got = await ask(send, DIALECT, READ, Urgency.BACKGROUND)
    assert send.sent == [(READ, Urgency.BACKGROUND)]
    assert got.response.status == 204


async def test_a_status_that_is_no_success_is_raised() -> None:
    with pytest.raises(NotFoundError):
        await ask(answering(status=404), DIALECT, READ)


@pytest.mark.parametrize(
    ("request_", "fault", "remedy", "outcome"),
    [
        (READ, UnreadableError("data: bad"), "Try again", None),
        (READ, NotJsonError("it is empty"), "Check base_url", None),
        (WRITE, NotJsonError("it is empty"), "It may have been done", Outcome.UNKNOWN),
        (WRITE, UnreadableError("data: bad"), "It may have been done", Outcome.UNKNOWN),
    ],
)
def test_an_unreadable_answer_is_told_with_its_next_step(
    request_: Request, fault: UnreadableError, remedy: str, outcome: Outcome | None
) -> None:
    with pytest.raises(BadAnswerError) as caught, reading(reply(answer(), request_)):
        raise fault
    error = caught.value
    assert error.what == f"Mesilat's answer cannot be read: {fault}."
    assert error.remedy.startswith(remedy)
    assert (error.outcome, error.status) == (outcome, 200)
    assert error.__suppress_context__
