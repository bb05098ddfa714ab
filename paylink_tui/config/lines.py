"""In which line of a TOML text a key stands; tomllib does not say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

Location = tuple[str | int, ...]

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
# Nothing that is told lies deeper, and noting each part of a key costs the square of their number.
_DEEPEST = 8
_HEADER = re.compile(rf"[ \t]*(\[\[?)[ \t]*({_DOTTED})[ \t]*\]")
_KEY = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=")


class LineIndex:
    """The line of each table header and of each key at the start of a line.

    It reads lines, not TOML, so it is off where a line inside a multi-line string looks like a
    header or a key, and it does not know a quoted key that is written with escapes. What stands
    inside an inline table or array is given the line on which that begins.
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[Location, int] = {}
        self._counts: dict[Location, int] = {}
        table: Location = ()
        for number, line in enumerate(text.split("\n"), start=1):
            if header := _HEADER.match(line):
                table = self._enter(header[2], array=header[1] == "[[")
                self._note(table, number)
            elif key := _KEY.match(line):
                self._note((*table, *_parts(key[1])), number)

    def line_of(self, where: Location) -> int | None:
        """The line of `where`, else of the nearest thing that holds it, else None."""
        while where:
            if where in self._lines:
                return self._lines[where]
            where = where[:-1]
        return None

    def _note(self, where: Location, number: int) -> None:
        for length in range(1, len(where) + 1):
            self._lines.setdefault(where[:length], number)

    def _enter(self, header: str, *, array: bool) -> Location:
        """The location that a header opens, with the index of every array of tables in it."""
        parts = list(_parts(header))
        where: Location = ()
        for depth, part in enumerate(parts, start=1):
            where += (part,)
            if array and depth == len(parts):
                self._counts[where] = self._counts.get(where, -1) + 1
            if where in self._counts:
                where += (self._counts[where],)
        return where


def _parts(dotted: str) -> Iterator[str]:
    for found in islice(re.finditer(_PART, dotted), _DEEPEST):
        part = found[0]
        yield part[1:-1] if part[0] in "\"'" else part
