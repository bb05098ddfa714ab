"""The tables of the index's file, and the way from each version of them to the next.

What is filtered and sorted by stands in `links`, whose rows are kept narrow, since a search over a
million links reads all of them; what is only shown stands in `details`. Times are microseconds of
UTC since 1970.

Hardly an index but that of the key is made beforehand: each costs as much at every page of a scan
as the row itself. `make_sorted` makes the others, the first time that somebody sorts or filters by
them.
"""

from __future__ import annotations

import sqlite3

from paylink_tui.model.errors import StoreError
from paylink_tui.model.index import Order
from paylink_tui.store.faults import DamagedError
from paylink_tui.store.scans import TABLES as SCAN_TABLES
from paylink_tui.store.transaction import transaction

# "plix" in ASCII: tells our file from any other SQLite database.
APPLICATION_ID = 0x706C6978

# One tuple of statements for each version, each run in one transaction.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        f"PRAGMA application_id = {APPLICATION_ID}",
        """
        CREATE TABLE accounts (
            id INTEGER PRIMARY KEY,
            provider TEXT NOT NULL,
            environment TEXT NOT NULL,
            name TEXT NOT NULL,
            UNIQUE (provider, environment, name)
        )
        """,
        # An id is never used again: the text index may still name one whose link was forgotten.
        """
        CREATE TABLE links (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            account INTEGER NOT NULL,
            kind TEXT NOT NULL,
            link_id NOT NULL,
            product INTEGER,
            status TEXT,
            once INTEGER,
            currency TEXT,
            rank BLOB,
            created INTEGER,
            expires INTEGER,
            first_seen INTEGER NOT NULL,
            last_seen INTEGER NOT NULL,
            gone INTEGER,
            has INTEGER NOT NULL,
            complete INTEGER NOT NULL,
            print INTEGER NOT NULL
        )
        """,
        "CREATE UNIQUE INDEX links_by_key ON links (account, kind, link_id)",
        "CREATE INDEX links_noted ON links (id) WHERE has & 3",
        "CREATE INDEX links_gone ON links (id) WHERE gone IS NOT NULL",
        """
        CREATE TABLE details (
            id INTEGER PRIMARY KEY,
            url TEXT,
            status TEXT,
            reference TEXT,
            amounts TEXT NOT NULL,
            struck TEXT NOT NULL,
            metadata TEXT NOT NULL,
            note TEXT NOT NULL,
            tags TEXT NOT NULL,
            raw BLOB
        )
        """,
        # The second and further prices of a link; the first one is in `links`.
        "CREATE TABLE prices (link INTEGER NOT NULL, currency TEXT NOT NULL, rank BLOB NOT NULL)",
        "CREATE INDEX prices_of_link ON prices (link)",
        "CREATE TABLE tags (tag TEXT, link INTEGER, PRIMARY KEY (tag, link)) WITHOUT ROWID",
        "CREATE INDEX tags_of_link ON tags (link)",
        "CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",
        # Links whose text has changed since it was indexed; see index_text.
        "CREATE TABLE stale_texts (id INTEGER PRIMARY KEY)",
        "CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    ),
    SCAN_TABLES,
    # Which file this is: a number of a link means another link in another one.
    ("INSERT INTO facts VALUES ('file', random())",),
)

# By what is sorted or filtered: the tables and columns that an index is needed of.
SORTED_BY = {
    "id": ("links (link_id)",),
    "product": ("links (product)",),
    "price": ("links (currency, rank)", "prices (currency, rank)"),
    "amount": ("links (rank)", "prices (rank)"),
    "status": ("links (status)",),
    "once": ("links (once)",),
    "created": ("links (created)",),
    "expires": ("links (expires)",),
    "seen": ("links (last_seen)",),
    "reference": ("details (reference)",),
}
# What people filter by most: made as soon as there are many links and nobody waits.
USUAL = ("amount", "product", "status")
MANY = 2_000  # fewer links are read through as fast as an index could tell


class NewerIndexError(StoreError):
    """The file was written by a later version of this program. It is left as it is."""

    def __init__(self, found: int) -> None:
        super().__init__(
            f"The index of links was written by a newer version of this program (format {found}; "
            f"this one knows up to {len(MIGRATIONS)}).",
            remedy="Use the newer program, or move the file away: a scan fills a new one.",
        )


def migrate(connection: sqlite3.Connection) -> None:
    """Brings a new or older file to this program's version.

    Raises NewerIndexError; DamagedError when the file is some other database.
    """
    while (version := version_of(connection)) < len(MIGRATIONS):
        with transaction(connection, "IMMEDIATE"):
            if version_of(connection) != version:
                continue  # another program was quicker
            for statement in MIGRATIONS[version]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version + 1}")


def version_of(connection: sqlite3.Connection) -> int:
    """The version of the file, 0 when it is new; raises as `migrate` does."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if (application, version) == (0, 0) and tables == 0:
        return 0
    if application != APPLICATION_ID or version < 1:
        raise DamagedError("another database")
    if version > len(MIGRATIONS):
        raise NewerIndexError(version)
    return int(version)


def index_for(order: Order) -> str:
    """The key of SORTED_BY for an order; empty for one that needs no index of its own."""
    return order.value if order.value in SORTED_BY else ""


def make_sorted(connection: sqlite3.Connection, key: str) -> None:
    """Makes the indexes for one key of SORTED_BY, unless they are there."""
    # The one of `links` comes last: where it is, the others are.
    for columns in reversed(SORTED_BY[key]):
        table = columns.partition(" ")[0]
        name = f"links_by_{key}" if columns is SORTED_BY[key][0] else f"{table}_by_{key}"
        connection.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {columns}")


def sorted_columns(connection: sqlite3.Connection) -> frozenset[str]:
    """The keys of SORTED_BY whose indexes have been made."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")
    names = {name.removeprefix("links_by_") for (name,) in rows}
    return frozenset(names & SORTED_BY.keys())
