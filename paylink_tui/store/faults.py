"""What SQLite and the system say of a file of ours, in sentences for people."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from paylink_tui.model.errors import Outcome, StoreError

_FULL = ("the disk is full", "Make room on the disk, then try again.")
_LOCKED = (
    "another program holds it",
    "Try again; if this stays, close the other copies of this program.",
)
_FORBIDDEN = (
    "it may not be written",
    "Make the directory and its files your own and writable, then try again.",
)
_DAMAGED = (
    "it is damaged",
    "Start the program again: it puts the damaged file aside, keeps it, and begins a new one.",
)
_FAILED = ("the disk failed or may not grow further", "Look at the disk and its limits.")

_BY_SQLITE_CODE = {
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _FORBIDDEN,
    sqlite3.SQLITE_PERM: _FORBIDDEN,
    sqlite3.SQLITE_CANTOPEN: _FORBIDDEN,
    sqlite3.SQLITE_IOERR: _FAILED,
}
_BY_ERRNO = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: _FORBIDDEN,
    errno.EIO: _FAILED,
}


class DamagedError(Exception):
    """The file is not a sound one of ours; the message says why. It is to be set aside."""


# sqlite3 raises the second when SQLite's message about a damaged file quotes bytes of it.
SQLITE_FAULTS = (sqlite3.Error, UnicodeDecodeError)
FILE_FAULTS = (*SQLITE_FAULTS, DamagedError, OSError)


def unusable(
    path: Path,
    error: Exception,
    meaning: str,
    outcome: Outcome | None = None,
    *,
    name: str = "journal",
) -> StoreError:
    """The error for a file that cannot be used; `meaning` says what follows for the write."""
    why, remedy = _reason(error)
    what = f"The {name} {path} cannot be used: {why} ({error}). {meaning}".rstrip()
    return StoreError(what, remedy=remedy, outcome=outcome)


def is_damage(error: Exception) -> bool:
    """Whether the file's content is at fault, and not the place where it lies."""
    if isinstance(error, DamagedError | UnicodeDecodeError):
        return True
    return sqlite_code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def sqlite_code(error: Exception) -> int:
    """SQLite's primary code of an error, 0 where it has none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _reason(error: Exception) -> tuple[str, str]:
    if isinstance(error, TimeoutError):
        return _LOCKED
    if isinstance(error, OSError):
        return _BY_ERRNO.get(error.errno or 0, _FAILED)
    if is_damage(error):
        return _DAMAGED
    return _BY_SQLITE_CODE.get(sqlite_code(error), _FAILED)
