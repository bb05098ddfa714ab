"""Where an exception came from, without what it says: its text and its variables may hold anything.

Only our own errors keep their first sentence, which we wrote.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path

from paylink_tui.model.errors import PaylinkError
from paylink_tui.model.text import clean
from paylink_tui.providers.redact import redact_url

# A recursion that ran away has a thousand; the first and the last tell what it was.
_MOST_FRAMES = 40


def name(error: BaseException) -> str:
    """The type of `error`; of one of ours its sentence too."""
    kind = type(error).__qualname__
    if isinstance(error, PaylinkError):
        return f"{kind}: {redact_url(clean(error.what))}"
    return kind


def frames(error: BaseException) -> list[str]:
    """`ui/app.py:120 in do_quit`, the outermost first."""
    found = [
        f"{_short(frame.f_code.co_filename)}:{line} in {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    if len(found) <= _MOST_FRAMES:
        return found
    half = _MOST_FRAMES // 2
    return [*found[:half], f"… {len(found) - 2 * half} more", *found[-half:]]


def causes(error: BaseException) -> Iterator[BaseException]:
    """`error`, the members of its group, and what it came from, each once."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, BaseExceptionGroup):
            waiting.extend(one.exceptions)
        waiting.extend(e for e in (one.__cause__, one.__context__) if e is not None)


def _short(filename: str) -> str:
    """The file within its package: where that lies is nobody's business."""
    parts = Path(filename).parts
    package = max((at for at, part in enumerate(parts) if part == "paylink_tui"), default=None)
    return "/".join(parts[-3:] if package is None else parts[package + 1 :])
