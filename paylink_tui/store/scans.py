"""How far the scan of each account has come, in the file of the index.

The row of a scan is written in the very transaction that writes the links it read, so that a crash
loses both or neither, and the scan goes on at the first page whose links are not in the index.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

# For the index's own migrations: these tables live in its file.
TABLES = (
    """
    CREATE TABLE scans (
        provider TEXT NOT NULL,
        environment TEXT NOT NULL,
        account TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (provider, environment, account)
    ) WITHOUT ROWID
    """,
)
_WHERE = "provider = ? AND environment = ? AND account = ?"


class ScanKind(StrEnum):
    """NEW reads what was made since the last scan, FULL every page, and finds what is gone."""

    NEW = "new"
    FULL = "full"


class ScanState(StrEnum):
    """OPEN: it is under way, or was when it was left, and can go on."""

    OPEN = "open"
    STOPPED = "stopped"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class ListMark:
    """Up to which key a list is known, and which page was its last one then."""

    floor: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRow:
    """One account's scan, the one under way or the last one.

    `credentials` names, by a hash, whose key it was read with. `lists` has the plan of each list
    (see `services.scan_plan`), None where it was read wholly; `marks` what is known of each from
    scans that ended. `pages`, `links`, `new`, `changed` and `gone` are counts; `holes` are
    sentences about what could not be read, in the lists named in `unread`.
    """

    provider: str
    environment: str
    account: str
    kind: ScanKind
    started_at: datetime
    state: ScanState = ScanState.OPEN
    updated_at: datetime | None = None
    pages: int = 0
    links: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    holes: tuple[str, ...] = ()
    unread: frozenset[str] = frozenset()
    credentials: str = ""
    lists: Mapping[str, Any] = field(default_factory=dict)
    marks: Mapping[str, ListMark] = field(default_factory=dict)

    @property
    def found(self) -> int:
        """How many links it has seen. A page that was only looked at to find the list's end counts
        when it is read in its turn, yet what is new on it is in the index at once.
        """
        return max(self.links, self.new + self.changed)

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is kept under."""
        return (self.provider, self.environment, self.account)


def load_all(connection: sqlite3.Connection) -> tuple[ScanRow, ...]:
    """Every account's scan that can be read; one that cannot is begun anew when it is asked for."""
    rows = connection.execute("SELECT provider, environment, account, body FROM scans")
    found = (_row(*row) for row in rows.fetchall())
    return tuple(row for row in found if row is not None)


def load(connection: sqlite3.Connection, key: tuple[str, str, str]) -> ScanRow | None:
    """The scan of one account; None where there was none, or it cannot be read."""
    row = connection.execute(f"SELECT body FROM scans WHERE {_WHERE}", key).fetchone()
    return None if row is None else _row(*key, row[0])


def save(connection: sqlite3.Connection, row: ScanRow) -> None:
    """Writes `row` in the place of the one before."""
    body = asdict(row)
    for name in ("provider", "environment", "account"):
        del body[name]
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_plain)
    connection.execute("INSERT OR REPLACE INTO scans VALUES (?, ?, ?, ?)", (*row.key, text))


def forget(connection: sqlite3.Connection, key: tuple[str, str, str]) -> None:
    """Forgets an account's scans, as its links are: what is known up to a mark would be no more."""
    connection.execute(f"DELETE FROM scans WHERE {_WHERE}", key)


def _row(provider: str, environment: str, account: str, body: str) -> ScanRow | None:
    try:
        told = json.loads(body)
        told["kind"], told["state"] = ScanKind(told["kind"]), ScanState(told["state"])
        told["started_at"] = datetime.fromisoformat(told["started_at"])
        if told["updated_at"] is not None:
            told["updated_at"] = datetime.fromisoformat(told["updated_at"])
        told["holes"], told["unread"] = tuple(told["holes"]), frozenset(told["unread"])
        told["marks"] = {name: ListMark(**mark) for name, mark in told["marks"].items()}
        return ScanRow(provider=provider, environment=environment, account=account, **told)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)
