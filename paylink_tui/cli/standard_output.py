"""Standard output, and how it takes no more: it cannot be written, or whoever read it has gone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO


class OutputError(Exception):
    """Standard output cannot be written.

    None of the errors that a command tells: telling them is what it could not do, and a link that
    was made is no less made for it.
    """


class ReaderGoneError(OutputError):
    """Whoever read it has enough, as `head` has."""


@contextmanager
def standard_output() -> Iterator[TextIO]:
    """Standard output, to write to within the `with` block.

    Raises:
        OutputError: it takes no more.
    """
    try:
        yield sys.stdout
    except BrokenPipeError:
        raise ReaderGoneError from None
    except OSError as fault:
        raise OutputError(fault.strerror or str(fault)) from None


def tell(text: str) -> None:
    """A line on standard error, where that takes any."""
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"{text}\n")


def drop_unwritten() -> None:
    """Forgets what the streams did not take. Python would try again at exit, complain and end with
    120.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
