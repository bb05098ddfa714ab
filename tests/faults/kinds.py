"""Every kind of fault, with what each call must make of it."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from email.utils import formatdate
from time import time

from paylink_tui.model.errors import (
    BadAnswerError,
    CredentialsError,
    ForbiddenError,
    NetworkError,
    NotFoundError,
    Outcome,
    PaylinkError,
    RateLimitedError,
    RefusedError,
    ServerFaultError,
)
from tests.faults.line import Act
from tests.faults.spoils import (
    after_head,
    answered_with,
    changed,
    chunked,
    cut,
    doubled_rows,
    drip,
    drip_head,
    endless_body,
    endless_head,
    late,
    raw,
    refused_with,
    repacked,
    reset_unread,
    silent_after,
    silent_before,
    slow,
    with_headers,
)

Kind = type[PaylinkError]
TRIES = 4


@dataclass(frozen=True)
class Fault:
    """`error` is what a call raises, None where it must succeed; `outcome` is that of a write.
    A read is sent `sends` times at most (exactly, unless `timed`), a write always once.
    `or_fine`: the whole answer may have come. `unread`: an answer of 2xx that means nothing, which
    is success for a call that does not read it; `empty` where its body is empty.
    """

    name: str
    act: Act
    error: Kind | None
    outcome: Outcome | None = None
    sends: int = 1
    or_fine: bool = False
    unread: bool = False
    empty: bool = False
    timed: bool = False


_OK = b"HTTP/1.1 200 OK\r\n"
_GO_ON = b"HTTP/1.1 100 Go\r\n\r\n"
_HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Log in</body></html>"
_BOMB = gzip.compress(b" " * 40_000_000)
_HOURS = [formatdate(time() + hours * 3_600, usegmt=True) for hours in (-30, 30)]


def _lost(name: str, act: Act, **more: bool) -> Fault:
    return Fault(name, act, NetworkError, Outcome.UNKNOWN, TRIES, **more)


def _refused(status: int, error: Kind, sends: int = 1, *headers: str) -> Fault:
    name = " ".join([str(status), *headers])
    return Fault(name, refused_with(status, *headers), error, Outcome.REFUSED, sends)


def _fails(status: int, sends: int, *headers: str) -> list[Fault]:
    return [
        Fault(
            f"{status} {'after' if done else 'before'} it is done",
            refused_with(status, *headers, done=done),
            ServerFaultError,
            Outcome.UNKNOWN,
            sends,
        )
        for done in (False, True)
    ]


def _odd(name: str, act: Act, *, empty: bool = False) -> Fault:
    return Fault(name, act, BadAnswerError, Outcome.UNKNOWN, unread=True, empty=empty)


def _fine(name: str, act: Act) -> Fault:
    return Fault(name, act, None)


ELSEWHERE = "http://127.0.0.1:{port}/stolen"


def faults(elsewhere: int) -> tuple[Fault, ...]:
    """All of them; redirects lead to the port `elsewhere`."""
    to = f"Location: {ELSEWHERE.format(port=elsewhere)}"
    return (
        # Time
        _lost("silence before it is done", silent_before, timed=True),
        _lost("silence after it is done", silent_after, timed=True),
        _lost("answer after the time-out", late, timed=True),
        _lost("silence after the head", after_head(reset=False, silent=True), timed=True),
        _lost("silence in mid body", after_head(reset=False, silent=True, half=True), timed=True),
        _lost("a byte at a time for ever", drip, timed=True),
        _lost("a header at a time for ever", drip_head, timed=True),
        _fine("a slow answer within the time-out", slow(0.05)),
        # The line
        _lost("reset before the request is read", reset_unread),
        _lost("reset before it is done", cut(0, reset=True, done=False)),
        _lost("reset after it is done", cut(0, reset=True)),
        _lost("end before it is done", cut(0, reset=False, done=False)),
        _lost("end after it is done", cut(0, reset=False)),
        _lost("reset after the head", after_head(reset=True)),
        _lost("end after the head", after_head(reset=False)),
        *(
            _lost(f"cut at {share:.0%}", cut(share, reset=False), or_fine=share > 0.5)
            for share in (0.001, 0.02, 0.1, 0.2, 0.4, 0.6, 0.8, 0.99)
        ),
        *(
            _lost(f"reset at {share:.0%}", cut(share, reset=True), or_fine=True)
            for share in (0.02, 0.2, 0.6, 0.9, 1)
        ),
        _lost("SSH instead of HTTP", raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")),
        _lost("a status that is none", raw(b"HTTP/1.1 abc OK\r\n\r\n")),
        _lost("a head of a megabyte", endless_head),
        _lost("a length that is none", raw(_OK + b"Content-Length: -5\r\n\r\n")),
        _lost("two lengths", raw(_OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nx")),
        _lost("a chunk that is none", raw(_OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n")),
        _lost("damaged gzip", answered_with(b"no gzip", "Content-Encoding: gzip")),
        _lost(
            "gzip cut short", answered_with(gzip.compress(b"[1,2]")[:-9], "Content-Encoding: gzip")
        ),
        _lost("packed twice", answered_with(gzip.compress(_BOMB), "Content-Encoding: gzip, gzip")),
        _lost("packed as not accepted", answered_with(b"x", "Content-Encoding: br")),
        Fault(
            "gzip bomb",
            answered_with(_BOMB, "Content-Encoding: gzip"),
            NetworkError,
            Outcome.UNKNOWN,
        ),
        Fault("an endless body", endless_body, NetworkError, Outcome.UNKNOWN),
        # Statuses
        _refused(429, RateLimitedError, TRIES),
        _refused(429, RateLimitedError, TRIES, "Retry-After: 0"),
        _refused(429, RateLimitedError, TRIES, f"Retry-After: {_HOURS[0]}"),
        _refused(429, RateLimitedError, 1, f"Retry-After: {_HOURS[1]}"),
        _refused(429, RateLimitedError, TRIES, "Retry-After: soon"),
        _refused(429, RateLimitedError, 1, f"Retry-After: {'9' * 30}"),
        _refused(429, RateLimitedError, TRIES, "Retry-After: Wed, 21 Oct 99999999999 07:28:00 GMT"),
        _refused(429, RateLimitedError, TRIES, f"Date: {_HOURS[1]}", f"Retry-After: {_HOURS[0]}"),
        *_fails(500, TRIES),
        *_fails(502, TRIES),
        *_fails(503, TRIES, "Retry-After: 0"),
        *_fails(504, TRIES),
        *_fails(507, 1),
        *_fails(408, 1),
        _refused(400, RefusedError),
        _refused(401, CredentialsError),
        _refused(403, ForbiddenError),
        _refused(404, NotFoundError),
        _refused(409, RefusedError),
        _refused(422, RefusedError),
        Fault(
            "422 with a word of a megabyte",
            refused_with(422, body=b'{"message": "%s token"}' % (b"a-" * 500_000)),
            RefusedError,
            Outcome.REFUSED,
        ),
        *(
            Fault(
                f"{status} to another host",
                refused_with(status, to),
                BadAnswerError,
                Outcome.UNKNOWN if status in (302, 303) else Outcome.REFUSED,
            )
            for status in (301, 302, 303, 307, 308)
        ),
        _fine("100 before the answer", changed(lambda head, body: _GO_ON + head + body)),
        # Bodies
        _odd("a login page", answered_with(_HTML, "Content-Type: text/html")),
        _odd("a page of a megabyte", answered_with(b"<a " * 350_000)),
        _odd("text", answered_with(b"OK", "Content-Type: text/plain")),
        _odd("an empty body", answered_with(b""), empty=True),
        _odd("spaces", answered_with(b" \r\n "), empty=True),
        *(
            _odd(f"the body {body.decode()}", answered_with(body))
            for body in (
                b"null",
                b"true",
                b"1",
                b'"ok"',
                b"[]",
                b"[[]]",
                b"{}",
                b'{"data": 1}',
                b"NaN",
                b'{"data": {"id": 1}}',
                b'{"content": null}',
                b'{"content": []}',
            )
        ),
        _odd("half of the JSON", changed(repacked(lambda body: body[: len(body) // 2]))),
        _odd("JSON in UTF-16", changed(repacked(lambda body: body.decode().encode("utf-16")))),
        _odd("nested without end", answered_with(b"[" * 200_000)),
        _odd("a million values", answered_with(b"[" + b"0," * 1_000_000 + b"0]")),
        _fine("a mark of byte order", changed(repacked(lambda body: b"\xef\xbb\xbf" + body))),
        _fine("JSON called HTML", changed(repacked(lambda body: body, b"Content-Type: text/html"))),
        _fine("JSON without a type", changed(repacked(lambda body: body, b"X: y"))),
        _fine("chunks of a byte", changed(chunked)),
        _fine("good gzip", changed(repacked(gzip.compress, b"Content-Encoding: gzip"))),
        _fine("rows twice", changed(doubled_rows)),
        *(
            _fine(f"a clock {hours} hours off", changed(with_headers(b"Date: " + date.encode())))
            for hours, date in zip((-30, 30), _HOURS, strict=True)
        ),
        _fine(
            "cookies and odd headers",
            changed(
                with_headers(
                    b"Set-Cookie: a=b; Domain=.com", b"X-Odd: \xff\xfe", b"Content-Disposition: x"
                )
            ),
        ),
    )
