"""Holding an address against a network's own pattern, which comes from a provider.

Python's `re` has no time limit, and a pattern such as `(a+)+` can run for years on a short text. So
a pattern is used only where its shape shows that it cannot: no repeated group that itself varies or
repeats a group, no backreference, and few varying pieces in a row. Any other is left unused.
"""

from __future__ import annotations

import re
import warnings

ADDRESS_MAX = 256
_PATTERN_MAX = 500
_DEEPEST = 20
# Each varying piece multiplies the work by the length of the address.
_MOST_VARYING = 3

# A class within a class is subtraction to .NET and something else to Python.
_CLASS = r"\[\^?\]?(?:\\.|[^\[\]\\])*\]"
_TOKEN = re.compile(
    rf"(?P<atom>\\[^0-9]|{_CLASS}|[^\\()\[|*+?{{}}])"
    r"|(?P<open>\((?:\?[:=!])?(?!\?))"
    r"|(?P<close>\))"
    r"|(?P<either>\|)"
    r"|(?P<times>(?:[*+?]|\{(?P<least>[0-9]{1,4})(?P<comma>,)?(?P<most>[0-9]{1,4})?\})\??)",
    re.DOTALL,
)


class _Group:
    """What was seen of one group so far: varying pieces on the heaviest way through it."""

    def __init__(self) -> None:
        self.branch = 0
        self.heaviest = 0
        self.has_either = False
        self.has_repeated_group = False

    def end_branch(self) -> None:
        self.heaviest = max(self.heaviest, self.branch)
        self.branch = 0

    def take(self, inner: _Group) -> None:
        """Counts a group that has closed; a choice within it is one more thing that varies."""
        inner.end_branch()
        self.branch += inner.heaviest + inner.has_either
        self.has_repeated_group |= inner.has_repeated_group

    @property
    def may_repeat(self) -> bool:
        return not (self.heaviest or self.has_either or self.has_repeated_group)


def fits(pattern: str | None, address: str) -> bool | None:
    """Whether `address` fits `pattern`; None where there is no pattern that can safely be used."""
    if not pattern or len(address) > ADDRESS_MAX or not _is_safe(pattern):
        return None
    try:
        with warnings.catch_warnings():
            # Python warns of what another engine may read otherwise: `[a--b]`.
            warnings.simplefilter("error", FutureWarning)
            return re.search(pattern, address) is not None
    except (re.error, FutureWarning):
        return None


def _is_safe(pattern: str) -> bool:
    weight = _weight(pattern) if len(pattern) <= _PATTERN_MAX else None
    if weight is None:
        return False
    # Unanchored, the search begins anew at each character.
    anchored = pattern.startswith("^") and "|" not in pattern
    return weight + (not anchored) <= _MOST_VARYING


def _weight(pattern: str) -> int | None:
    """Varying pieces on the heaviest way through `pattern`; None where it is not understood, or
    repeats a group that it should not.
    """
    groups = [_Group()]
    closed: _Group | None = None  # the group that a repetition right here would repeat
    position = 0
    while position < len(pattern):
        token = _TOKEN.match(pattern, position)
        if token is None or len(groups) > _DEEPEST:
            return None
        position = token.end()
        before, closed = closed, None
        match token.lastgroup:
            case "open":
                groups.append(_Group())
            case "close":
                if len(groups) == 1:
                    return None
                closed = groups.pop()
                groups[-1].take(closed)
            case "either":
                groups[-1].has_either = True
                groups[-1].end_branch()
            case "times":
                if before and _repeats(token):
                    if not before.may_repeat:
                        return None
                    groups[-1].has_repeated_group = True
                groups[-1].branch += _varies(token)
    groups[0].end_branch()
    return groups[0].heaviest if len(groups) == 1 else None


def _repeats(times: re.Match[str]) -> bool:
    """Whether what stands before may come more than once."""
    if times["least"] is None:
        return not times["times"].startswith("?")
    if times["comma"]:
        return times["most"] is None or int(times["most"]) > 1
    return int(times["least"]) > 1


def _varies(times: re.Match[str]) -> bool:
    """Whether the number of times is not fixed; even a `?` doubles the work."""
    return times["least"] is None or times["comma"] is not None
