"""From what was pasted to the record, at whichever provider and account has it.

The index is asked first, and the network when it must be:

- A link that the index knows by an id of its own is answered from there; nobody is asked.
- A reference may be that of several links, and of one that has come since: only the provider knows
  all of them. It is asked for them, and where the index has an answer too, waited for no longer
  than PATIENCE. What a provider answers by then counts, and not what the index has of it.
- What the index has nothing of is asked at every account that fits, side by side; and where
  nothing at all was found, Mesilat's products are walked page by page.

A match that is from the index says so. A place that did not answer, or that nobody waited for, is
told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from paylink_tui.model.errors import (
    InvalidInputError,
    NetworkError,
    NotFoundError,
    PaylinkError,
)
from paylink_tui.model.references import Candidate, MeshPaylinkRef, Reading
from paylink_tui.services.lookup_found import Failure, Found, Match
from paylink_tui.services.lookup_index import Indexed, ask_index, is_unique, named
from paylink_tui.services.lookup_places import PartError, Place, Tell, cheap_places, walks

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.services.desk import Desk

__all__ = ["PATIENCE", "Found", "Match", "look_up"]

PATIENCE = 1.0  # seconds for the network, where the index has an answer already


async def look_up(
    desk: Desk,
    reading: Reading,
    *,
    accounts: Sequence[Account] | None = None,
    progress: Tell = lambda sentence: None,
    fresh: bool = False,
) -> Found:
    """Every match of what was pasted, over `accounts` (all of them when None). With `fresh` only
    what the providers say counts, and the index is not asked.

    Never raises for one place that fails: it is told in `failures`, and the others are searched.
    `progress` is given sentences to show.

    Raises:
        InvalidInputError: nothing but a Mesh Paylink was pasted, which cannot be looked up.
    """
    if reading.candidates and all(isinstance(c, MeshPaylinkRef) for c in reading.candidates):
        raise InvalidInputError(
            "Mesh cannot look a Paylink up.", remedy="Look its transactionId up instead."
        )
    known = desk.accounts if accounts is None else accounts
    indexed = Indexed() if fresh else await ask_index(desk, reading.candidates, known)
    open_ = [candidate for candidate in reading.candidates if not indexed.settles(candidate)]
    cheap = cheap_places(desk, open_, known)
    if cheap:
        progress(f"Asking {len(cheap)} place{'s' if len(cheap) > 1 else ''}")
    answers = await _ask(cheap, indexed)
    found = _found(cheap, answers, indexed)
    slow = walks(desk, open_, known, progress)
    if found.matches:
        unread = _unread(slow, [*_brought(cheap, answers), *indexed.known])
        return replace(found, failures=found.failures + unread)
    walked = _found(slow, await _ask(slow), Indexed())
    return Found(walked.matches, found.searched + walked.searched, found.failures + walked.failures)


Answer = list[Match] | PaylinkError
Brought = tuple[Candidate, Match]


def _brought(places: Sequence[Place], answers: Sequence[Answer]) -> list[Brought]:
    return [
        (place.candidate, match)
        for place, answer in zip(places, answers, strict=True)
        for match in _matches(answer)
    ]


def _unread(slow: Sequence[Place], brought: Sequence[Brought]) -> tuple[Failure, ...]:
    """The places that nobody waited for, since something was found, and that may have more: another
    of the texts that were pasted, or a link of the same number in another shop.
    """
    texts = {named(candidate) for candidate, _ in brought}
    there = {(named(candidate), match.account.name) for candidate, match in brought}
    error = PaylinkError(
        "It was left out, since it takes page after page and something was found.",
        remedy="Look it up alone, at that account.",
    )
    return tuple(
        (place.where, error)
        for place in slow
        if named(place.candidate) not in texts
        or not (is_unique(place.candidate) or (named(place.candidate), place.account.name) in there)
    )


def _matches(answer: Answer) -> list[Match]:
    if isinstance(answer, PartError):
        return answer.matches
    return [] if isinstance(answer, PaylinkError) else answer


async def _ask(places: Sequence[Place], indexed: Indexed | None = None) -> list[Answer]:
    """What each place answers; those of which `indexed` has an answer too are hurried."""
    asking = [asyncio.ensure_future(place.ask()) for place in places]
    hurried = [indexed is not None and indexed.knows(place.candidate) for place in places]
    clock = asyncio.get_running_loop().time
    end = clock() + PATIENCE
    try:
        if needed := [one for one, may_leave in zip(asking, hurried, strict=True) if not may_leave]:
            await asyncio.wait(needed)
        if asking:
            await asyncio.wait(asking, timeout=max(end - clock(), 0))
        return [one.result() if one.done() else _late() for one in asking]
    finally:
        for one in asking:
            one.cancel()
        await asyncio.gather(*asking, return_exceptions=True)


def _late() -> NetworkError:
    return NetworkError(
        f"It did not answer within {PATIENCE:g} s.", remedy="Look it up afresh to wait for it."
    )


def _found(places: Sequence[Place], answers: Sequence[Answer], indexed: Indexed) -> Found:
    """What the places answered, and of the index what no place could tell better."""
    matches: list[Match] = []
    searched: list[str] = []
    failures: list[Failure] = [*indexed.failures]
    told = set()
    for place, answer in zip(places, answers, strict=True):
        matches += _matches(answer)
        if isinstance(answer, PaylinkError) and not isinstance(answer, NotFoundError):
            failures.append((place.where, answer))
            continue
        searched.append(place.where)
        if not isinstance(answer, PaylinkError):  # of a list, a 404 does not say that it is empty
            told.add((place.candidate, place.account.name))
    matches += [
        match
        for candidate, match in indexed.known
        if match.is_paylink or (candidate, match.account.name) not in told
    ]
    return Found(_each_once(matches), tuple(dict.fromkeys(searched)), tuple(failures))


def _each_once(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Each link once, as it was told first; no Paylink beside its transfers, which tell more."""
    unique: dict[tuple[str, str, str], Match] = {}
    for match in matches:
        unique.setdefault(match.key, match)
    paid = {
        (match.account.name, match.record.reference)
        for match in unique.values()
        if match.record.kind == "transfer"
    }
    return tuple(
        match
        for match in unique.values()
        if not match.is_paylink or (match.account.name, match.record.reference) not in paid
    )
