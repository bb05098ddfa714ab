"""What SQLite and the system say of a file, in sentences for people."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from paylink_tui.model.errors import Outcome, StoreError

_REASONS = {
    sqlite3.SQLITE_FULL: "full",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    errno.ETIMEDOUT: "busy",
}
