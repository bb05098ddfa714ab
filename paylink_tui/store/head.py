"""The number and hash of the journal's last event, kept in a second file.

Without it nobody could see that events were cut off at the end, or that the whole file was put
back to what it was last week.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

_LINE = re.compile(rb"(\d{18}) ([0-9a-f]{64})\n")


class Head(NamedTuple):
    """An event by its number and hash; number 0 for a journal without events."""

    seq: int
    hash: str


def read_head(path: Path) -> Head | None:
    """What the second file says, or None where there is none; ValueError when it is damaged."""
    try:
        line = path.read_bytes()
    except FileNotFoundError:
        return None
    if not line:  # the program was killed between making and filling it
        return None
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError("damaged")
    return Head(int(match[1]), match[2].decode())


def advance_head(path: Path, head: Head, on_chain: Callable[[Head], bool]) -> None:
    """Writes `head`, which has been committed, into the second file.

    To be called with the journal's lock held. The file is left alone when what it says is not
    `on_chain`: it is then the evidence that events were removed.
    """
    try:
        before = read_head(path)
    except ValueError:
        before = None  # it can prove nothing any more
    if before is not None and not on_chain(before):
        return
    # In place and in one write of less than a sector: nothing can leave half of it but a failing
    # disk. Not synced: after a power cut it may lag behind the journal, never be ahead of it.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, f"{head.seq:018d} {head.hash}\n".encode())
    finally:
        os.close(descriptor)
