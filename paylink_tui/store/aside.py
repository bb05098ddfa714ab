"""Putting a damaged journal out of the way, under a name that nothing has yet."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

JOURNAL = "journal.db"
HEAD = "journal.head"
_PREFIX = "journal.damaged-"
# SQLite looks for the log under the name of its database, so they stay together.
_ENDINGS = {JOURNAL: ".db", f"{JOURNAL}-wal": ".db-wal", f"{JOURNAL}-shm": ".db-shm", HEAD: ".head"}


def set_aside(directory: Path, now: datetime) -> str:
    """Renames whatever there is of the journal and gives the new name, without endings.

    The database goes first: should the program be killed between, the next start finds the rest as
    `is_leftover` and puts it aside too, and no new database ever gets the log of the old one.
    """
    stem = _free_stem(directory, now)
    for name, ending in _ENDINGS.items():
        if (directory / name).exists():
            (directory / name).rename(directory / f"{stem}{ending}")
    return stem


def is_leftover(directory: Path) -> bool:
    """Whether there are files of a journal whose database is gone."""
    if (directory / JOURNAL).exists():
        return False
    return any((directory / name).exists() for name in _ENDINGS)


def databases_set_aside(directory: Path) -> list[str]:
    """The names of all damaged databases, oldest first."""
    return sorted(path.name for path in directory.glob(f"{_PREFIX}*.db"))


def _free_stem(directory: Path, now: datetime) -> str:
    dated = f"{_PREFIX}{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}"
    stem, number = dated, 1
    while any((directory / f"{stem}{ending}").exists() for ending in _ENDINGS.values()):
        number += 1
        stem = f"{dated}-{number}"
    return stem
