"""Statuses that are no success, each as an error with a next step."""

from __future__ import annotations

import pytest

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
from paylink_tui.providers import mesh, mesilat, txnpro
from paylink_tui.providers.failures import read_error
from tests.providers.support import READ, WRITE, answer, fixture, reply

DIALECTS = (mesilat.DIALECT, mesh.DIALECT, txnpro.DIALECT)


@pytest.mark.parametrize(
    ("status", "kind", "outcome", "retry"),
    [
        (400, RefusedError, Outcome.REFUSED, False),
        (401, CredentialsError, Outcome.REFUSED, False),
        (403, ForbiddenError, Outcome.REFUSED, False),
        (404, NotFoundError, Outcome.REFUSED, False),
        (408, ServerFaultError, Outcome.UNKNOWN, True),
        (409, RefusedError, Outcome.REFUSED, False),
        (422, RefusedError, Outcome.REFUSED, False),
        (429, RateLimitedError, Outcome.REFUSED, True),
        (500, ServerFaultError, Outcome.UNKNOWN, True),
        (599, ServerFaultError, Outcome.UNKNOWN, True),
        (301, BadAnswerError, Outcome.REFUSED, False),
        (302, BadAnswerError, Outcome.UNKNOWN, False),
        (303, BadAnswerError, Outcome.UNKNOWN, False),
        (308, BadAnswerError, Outcome.REFUSED, False),
    ],
)
def test_a_status_tells_the_error_and_what_became_of_a_write(
    status: int, kind: type[ProviderError], outcome: Outcome, retry: bool
) -> None:
    for dialect in DIALECTS:
        written = read_error(reply(answer(status=status), WRITE, dialect))
        read = read_error(reply(answer(status=status), READ, dialect))
        assert type(written) is type(read) is kind
        assert (written.outcome, read.outcome) == (outcome, None)
        assert (written.status, written.retry) == (status, retry)
        assert dialect.provider.label in written.what
        assert written.remedy
        assert read.remedy


def test_after_a_failed_write_the_next_step_is_to_look() -> None:
    assert "look it up" in read_error(reply(answer(status=502), WRITE)).remedy
    assert "Try again later" in read_error(reply(answer(status=502), READ)).remedy


def test_a_redirect_names_its_target_without_its_secrets() -> None:
    error = read_error(reply(answer(status=302, location="https://a.b/login?token=hush\x1b")))
    assert error.what == "Mesilat redirects to https://a.b/login?token=… instead of answering."
    assert "base_url" in error.remedy


def test_a_redirect_without_a_target_says_so() -> None:
    assert "a place it does not name" in read_error(reply(answer(status=304))).what


def test_a_404_names_the_path_that_was_asked_and_the_setting_to_check() -> None:
    error = read_error(reply(answer(fixture("mesilat/error_404_delete.json"), 404)))
    assert error.what == "Mesilat has nothing at /somewhere."
    assert "api_path (/api/v1/creator or /creator-api/v1)" in error.remedy
    assert error.said.startswith("No query results for model [Modules\\Product")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<html><title>504</title>", "an HTML page instead of JSON, titled “504”"),
        (b"upstream timed out\x1b[2J", "upstream timed out␛[2J"),
        (b'["odd"]', '["odd"]'),
        (b"", ""),
    ],
)
def test_a_body_of_another_kind_is_told(body: bytes, said: str) -> None:
    assert read_error(reply(answer(body, 504))).said == said


def test_the_providers_words_are_cleaned_and_shortened() -> None:
    error = read_error(reply(answer({"message": "\x1b[31m" + "long " * 200}, 422)))
    assert error.said.startswith("␛[31mlong")
    assert len(error.said) == 300


def test_a_rate_limit_says_how_long_to_wait() -> None:
    told = read_error(reply(answer(status=429, retry_after="30")))
    assert (told.retry_after, told.remedy) == (30.0, "Wait 30 s, then try again.")
    assert read_error(reply(answer(status=429))).remedy == "Wait a minute, then try again."


def test_a_status_inside_a_200_can_be_given() -> None:
    error = read_error(reply(answer(fixture("mesh/error_400_bad_request.json")), WRITE), 403)
    assert isinstance(error, ForbiddenError)
    assert error.status == 403
