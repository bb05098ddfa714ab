"""Where a process kills itself, installed from outside: nothing in the program knows of it."""

from __future__ import annotations

import os
import resource
import signal
import socket
import sqlite3
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import paylink_tui

# The parts of the program that a write passes through; the others only begin it and print its end.
_PARTS = ("services", "store", "pool", "providers")
_COUNTED = tuple(f"{Path(paylink_tui.__file__).parent / part}{os.sep}" for part in _PARTS)


@dataclass(frozen=True, slots=True)
class Point:
    """One moment in the life of a process.

    `kind` is `line` (before the line number `at` that our code executes once the write is handed
    over, see `_handed_over`), `statement` (before the SQL statement number `at` of the journal),
    `sent` and `received` (when `at` bytes of the write's request have left, of its answer have
    come), `enter` and `leave` (call number `at` of the function `name`), `connect` (before the
    write's connection), `log` (when a file, in practice the journal's log, would grow beyond `at`
    bytes), `outside` (somebody else kills it, or nobody), or `never` (it only counts).
    """

    kind: str
    at: int = 0
    name: str = ""


NEVER = Point("never")
OUTSIDE = Point("outside")


def die() -> None:
    """Ends this process as kill -9 does: nothing is flushed, closed or told."""
    os.kill(os.getpid(), signal.SIGKILL)


class Passed:
    """How many lines, statements and bytes this process has passed: what can be sampled."""

    def __init__(self) -> None:
        self._counters = {kind: count(1) for kind in ("line", "statement")}
        self.seen = dict.fromkeys(("line", "statement", "sent", "received"), 0)

    def step(self, kind: str) -> int:
        """The number of this line or statement. Threads may count at once."""
        number = self.seen[kind] = next(self._counters[kind])
        return number


def install(point: Point) -> Passed:
    """Makes this process die at `point`, and counts what it passes until then."""
    passed = Passed()
    ends = _ENDS.get(point.kind)
    if ends is not None:
        ends(point)
        return passed
    if point.kind in ("line", "never"):
        _count_lines(passed, point.at if point.kind == "line" else 0)
    if point.kind in ("statement", "never"):
        _count_statements(passed, point.at if point.kind == "statement" else 0)
    if point.kind in ("sent", "received", "never"):
        _count_bytes(passed, point)
    return passed


def _count_lines(passed: Passed, last: int) -> None:
    def on_call(frame: Any, _event: str, _arg: object) -> Any:
        return on_line if frame.f_code.co_filename.startswith(_COUNTED) else None

    def on_line(_frame: Any, event: str, _arg: object) -> Any:
        if event == "line" and passed.step("line") == last:
            die()
        return on_line

    def begin() -> None:
        threading.settrace(on_call)
        sys.settrace(on_call)

    _handed_over(begin)


def _handed_over(begin: Callable[[], None]) -> None:
    """Calls `begin` when a write, or the look-up of one, begins: what was before cannot matter."""
    from paylink_tui.services import resolve, writes

    for owner, name in ((writes.Writes, "run"), (resolve, "journal_of")):
        _before(owner, name, begin)


def _before(owner: Any, name: str, act: Callable[[], None]) -> None:
    function: Callable[..., Any] = getattr(owner, name)

    @wraps(function)
    def acting(*given: Any, **named: Any) -> Any:
        act()
        return function(*given, **named)

    setattr(owner, name, acting)


def _count_statements(passed: Passed, last: int) -> None:
    connect = sqlite3.connect

    def on_statement(_text: str) -> None:
        if passed.step("statement") == last:
            die()

    def connected(name: Any, **settings: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(name, **settings)
        if "journal" in str(name):
            connection.set_trace_callback(on_statement)
        return connection

    sqlite3.connect = connected  # type: ignore[assignment]


def _count_bytes(passed: Passed, point: Point) -> None:
    """Counts on the connection that carries a write; each part is cut where the process dies."""
    send, recv = socket.socket.send, socket.socket.recv
    writes: set[int] = set()

    def sending(sock: socket.socket, outgoing: Any, *flags: int) -> int:
        if (verb := bytes(outgoing[:4])) in (b"POST", b"DELE"):
            writes.add(sock.fileno())
        elif verb == b"GET ":
            writes.discard(sock.fileno())  # a number that the write's connection had before
        if sock.fileno() not in writes:
            return send(sock, outgoing, *flags)
        if point.kind == "sent" and passed.seen["sent"] + len(outgoing) >= point.at:
            send(sock, outgoing[: point.at - passed.seen["sent"]])
            die()
        passed.seen["sent"] += len(outgoing)
        return send(sock, outgoing, *flags)

    def receiving(sock: socket.socket, size: int, *flags: int) -> bytes:
        if sock.fileno() not in writes:
            return recv(sock, size, *flags)
        if point.kind == "received":
            if passed.seen["received"] >= point.at:
                die()
            size = min(size, point.at - passed.seen["received"])
        some = recv(sock, size, *flags)
        passed.seen["received"] += len(some)
        return some

    socket.socket.send = sending  # type: ignore[method-assign,assignment]
    socket.socket.recv = receiving  # type: ignore[method-assign,assignment]


def _at_call(point: Point) -> None:
    """`name` is module:Class.function or module:function, within paylink_tui."""
    module, _, path = point.name.partition(":")
    *owners, name = path.split(".")
    owner: Any = import_module(f"paylink_tui.{module}")
    for part in owners:
        owner = getattr(owner, part)
    function: Callable[..., Any] = getattr(owner, name)

    calls = count(1)

    @wraps(function)
    def ending(*given: Any, **named: Any) -> Any:
        is_last = next(calls) == point.at
        if is_last and point.kind == "enter":
            die()
        result = function(*given, **named)
        if is_last:
            die()
        return result

    setattr(owner, name, ending)


def _at_connection(_point: Point) -> None:
    """The first connection that is made once the journal has taken the write down."""
    from paylink_tui.pool import wire

    connect = socket.socket.connect
    is_write = threading.Event()

    def connecting(sock: socket.socket, address: Any) -> None:
        if is_write.is_set():
            die()
        connect(sock, address)

    _before(wire.Sending, "trace", is_write.set)
    socket.socket.connect = connecting  # type: ignore[method-assign,assignment]


def _at_size(point: Point) -> None:
    """Half a frame of SQLite's log is on the disk, and the process is gone, amid one system call
    and the next: the system itself ends it by SIGXFSZ.
    """
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (point.at, point.at))


_ENDS: dict[str, Callable[[Point], None]] = {
    "enter": _at_call,
    "leave": _at_call,
    "connect": _at_connection,
    "log": _at_size,
    "outside": lambda point: None,
}
