"""The request log: what it keeps, what it hides, and what it tells."""

from __future__ import annotations

import asyncio
import shlex

import pytest

from paylink_tui.pool.log import LogEntry, RequestLog, as_curl
from paylink_tui.providers.http import Request, Urgency
from tests.pool.conftest import KEY, settings_for

SETTINGS = settings_for("https://api.example/")


def entry_of(request: Request) -> LogEntry:
    return RequestLog().begin(SETTINGS, request, Urgency.PERSON)


def test_the_newest_entries_are_kept_in_order() -> None:
    log = RequestLog(kept=3)
    for number in range(5):
        log.begin(SETTINGS, Request("GET", f"/{number}"), Urgency.BACKGROUND)
    assert [entry.path_with_query for entry in log] == ["/2", "/3", "/4"]
    assert [entry.number for entry in log] == [3, 4, 5]
    assert len(log) == 3


def test_a_link_token_in_the_query_is_not_kept() -> None:
    entry = entry_of(Request("GET", "/pay", (("linkToken", "abcdef123456"), ("page", "2"))))
    assert "abcdef" not in entry.path_with_query
    assert "page=2" in entry.path_with_query


def test_a_secret_in_the_body_is_not_kept() -> None:
    entry = entry_of(Request("POST", "/x", body=b'{"linkToken": "abcdef123456", "price": 5.00}'))
    assert "abcdef" not in entry.body
    assert '"price": 5.00' in entry.body


def test_a_very_long_body_is_cut_with_a_mark() -> None:
    entry = entry_of(Request("POST", "/x", body=b"a" * 100_000))
    assert len(entry.body) == 4096
    assert entry.body.endswith("…")


def test_a_body_of_any_bytes_can_be_kept() -> None:
    assert entry_of(Request("POST", "/x", body=b"\xff{}")).body == "�{}"


def test_a_copied_curl_command_holds_all_but_the_key() -> None:
    request = Request("POST", "/v1/it's", (("a", "b c"),), b'{"name": "O\'Neil $HOME `id`"}')
    command = as_curl(entry_of(request))
    assert KEY not in command
    assert shlex.split(command) == [
        "curl",
        "-X",
        "POST",
        "https://api.example/v1/it's?a=b+c",
        "-H",
        "X-API-Key: ****",
        "-H",
        "Content-Type: application/json",
        "--data-raw",
        '{"name": "O\'Neil $HOME `id`"}',
    ]


def test_a_copied_curl_command_of_a_read_sends_no_body() -> None:
    assert "--data-raw" not in as_curl(entry_of(Request("GET", "/v1")))


def test_listeners_hear_of_an_entry_until_they_leave() -> None:
    log = RequestLog()
    heard: list[int] = []
    leave = log.on_change(lambda entry: heard.append(entry.number))
    entry = log.begin(SETTINGS, Request("GET", "/"), Urgency.PERSON)
    log.changed(entry)
    leave()
    log.changed(entry)
    assert heard == [1, 1]


async def test_a_listener_that_fails_is_reported_and_stops_nobody() -> None:
    reported: list[BaseException] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _loop, context: reported.append(context["exception"])
    )
    heard: list[LogEntry] = []
    log = RequestLog()
    fault = ValueError("a screen that is gone")

    def fail(_entry: LogEntry) -> None:
        raise fault

    log.on_change(fail)
    log.on_change(heard.append)
    log.begin(SETTINGS, Request("GET", "/"), Urgency.PERSON)
    assert len(heard) == 1
    assert reported == [fault]


@pytest.mark.parametrize("shown", [repr, str])
def test_an_entry_does_not_show_the_key(shown: type[str]) -> None:
    assert KEY not in shown(entry_of(Request("GET", "/")))
