"""What is wrong with a configuration file, and where: the values that a screen shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from paylink_tui.config.lines import LineIndex, Location
from paylink_tui.model.text import clean, shorten

_LONGEST_KEY = 60


@dataclass(frozen=True)
class Fault:
    """One thing wrong, or doubtful, in `file`.

    `line` counts from 1 and is None where no line is to blame; see `LineIndex` for when it can be
    off. `key` is dotted (`accounts[1].base_url`) and empty for the file as a whole; `account` is
    the name of the account it belongs to, or empty. No part of it ever holds a secret.
    """

    file: Path
    line: int | None
    key: str
    what: str
    remedy: str = ""
    account: str = ""

    def sentence(self) -> str:
        """Place, fault and next step, in one line."""
        place = clean(str(self.file)) + (f", line {self.line}" if self.line else "")
        key = f"{self.key} " if self.key else ""
        owner = f"(account {self.account}) " if self.account else ""
        return f"{place}: {key}{owner}{self.what} {self.remedy}".rstrip()


@dataclass
class Findings:
    """The faults and warnings of one file, gathered while it is checked."""

    file: Path
    text: str = ""
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    _index: LineIndex | None = None

    def fault(self, where: Location, what: str, remedy: str = "", account: str = "") -> None:
        """Note that what stands at `where` cannot be used."""
        self.faults.append(self._at(where, what, remedy, account))

    def warn(self, where: Location, what: str, remedy: str = "", account: str = "") -> None:
        """Note that what stands at `where` works, but is likely not meant."""
        self.warnings.append(self._at(where, what, remedy, account))

    def line_of(self, where: Location) -> int | None:
        """The line of `where`, counted from 1, or None."""
        if self._index is None:  # most files have nothing to tell and need no index
            self._index = LineIndex(self.text)
        return self._index.line_of(where)

    def _at(self, where: Location, what: str, remedy: str, account: str) -> Fault:
        line = self.line_of(where)
        return Fault(self.file, line, dotted(where), clean(what), remedy, clean(account))


def dotted(where: Location) -> str:
    """`("accounts", 1, "base_url")` as `accounts[1].base_url`, fit to be shown."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{shown_key(part)}" for part in where)
    return "".join(parts).removeprefix(".")


def shown_key(key: str) -> str:
    """A key of the user's file, made safe and short enough for a sentence."""
    return shorten(clean(key), _LONGEST_KEY)
