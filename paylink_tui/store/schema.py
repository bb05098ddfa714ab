"""The tables of the journal's file, and the way from each version of them to the next."""

from __future__ import annotations

import sqlite3

from paylink_tui.model.errors import Outcome, StoreError
from paylink_tui.store.faults import DamagedError, sqlite_code
from paylink_tui.store.transaction import transaction

# "plnk" in ASCII: tells our file from any other SQLite database.
APPLICATION_ID = 0x706C6E6B

# One tuple of statements for each version, each run in one transaction. A later migration that adds
# a column must leave the hash of the rows before it as it is (see chain.FIELDS).
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        f"PRAGMA application_id = {APPLICATION_ID}",
        """
        CREATE TABLE events (
            seq INTEGER PRIMARY KEY,
            entry TEXT NOT NULL,
            type TEXT NOT NULL,
            state TEXT NOT NULL,
            at TEXT NOT NULL,
            session TEXT NOT NULL,
            kind TEXT NOT NULL,
            provider TEXT NOT NULL,
            account TEXT NOT NULL,
            environment TEXT NOT NULL,
            what TEXT NOT NULL,
            key TEXT NOT NULL,
            target_id TEXT NOT NULL,
            body TEXT NOT NULL,
            previous TEXT NOT NULL,
            hash TEXT NOT NULL
        )
        """,
        "CREATE INDEX events_by_entry ON events (entry, seq)",
        "CREATE UNIQUE INDEX asked_once ON events (entry) WHERE type = 'asked'",
        """
        CREATE INDEX asked_by_key ON events (provider, account, key)
        WHERE type = 'asked' AND key <> ''
        """,
        """
        CREATE TRIGGER events_stay BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
        """,
        """
        CREATE TRIGGER events_are_kept BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
        """,
        # INSERT OR REPLACE deletes without asking the trigger above.
        """
        CREATE TRIGGER events_in_order BEFORE INSERT ON events
        WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM events)
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
        """,
    ),
)


class NewerJournalError(StoreError):
    """The file was written by a later version of this program. It is left as it is."""

    def __init__(self, found: int) -> None:
        super().__init__(
            f"The journal was written by a newer version of this program (format {found}; this "
            f"one knows up to {len(MIGRATIONS)}). Nothing was sent.",
            remedy="Use the newer program. This one will neither read nor change the file.",
            outcome=Outcome.NOT_SENT,
        )


def migrate(connection: sqlite3.Connection) -> None:
    """Brings a new or older file to this program's version.

    Raises NewerJournalError; DamagedError when the file is some other database.
    """
    for version in range(version_of(connection), len(MIGRATIONS)):
        with transaction(connection, "IMMEDIATE"):
            for statement in MIGRATIONS[version]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version + 1}")


def check_sound(connection: sqlite3.Connection) -> None:
    """Raises DamagedError when the table is missing or SQLite's own quick check finds a fault."""
    if not connection.execute("PRAGMA table_info(events)").fetchall():
        raise DamagedError("its table of events is missing")
    (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise DamagedError(said)


def version_of(connection: sqlite3.Connection) -> int:
    """The version of the file, 0 when it is new; raises as `migrate` does."""
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        if sqlite_code(error) == sqlite3.SQLITE_ERROR:  # "unsupported file format"
            raise DamagedError(str(error)) from error
        raise
    if (application, version) == (0, 0) and tables == 0:
        return 0
    if application != APPLICATION_ID or version < 1:
        raise DamagedError("another database")
    if version > len(MIGRATIONS):
        raise NewerJournalError(version)
    return int(version)


def require_current(connection: sqlite3.Connection) -> None:
    """Raises NewerJournalError when a newer program has migrated the file while this one runs."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise NewerJournalError(version)
