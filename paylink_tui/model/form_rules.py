"""The rules that the forms of several providers share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.text import clean

# Without 0, 1, i, l and o, which are mistaken for one another on the telephone.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def dated_id(prefix: str, now: datetime, random: Random) -> str:
    """An id for a new link that tells its day (UTC), such as `pl-20261121-7k3f9q2m`."""
    tail = "".join(random.choices(_ALPHABET, k=8))
    return f"{prefix}-{now.astimezone(UTC):%Y%m%d}-{tail}"


def text_fault(text: str, what: str, longest: int) -> str:
    """What is wrong with a text that must be there; empty where nothing is. `what` begins the
    sentence, as in `A reference`.
    """
    if not text:
        return f"{what} is needed"
    if len(text) > longest:
        return f"{what} has at most {longest} characters; this has {len(text)}"
    if clean(text) != text:
        return f"{what} has no control characters; this has"
    return ""


def refuse(faults: Mapping[str, str]) -> None:
    """Returns where every fault is empty.

    Raises:
        InvalidInputError: with the first fault as its sentence and all of them in `fields`.
    """
    found = {field: fault for field, fault in faults.items() if fault}
    if found:
        raise InvalidInputError(next(iter(found.values())), fields=found)
