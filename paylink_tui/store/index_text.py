"""The text of each link, and the index of its trigrams.

FTS5 makes the index of many rows at once far quicker than of one page of fifteen, so links wait in
`texts` until a batch of them is worth it; a search reads the few that wait one by one. The trigram
index holds no text and is only asked which links *may* match: every hit is held against `texts`.
So it needs no deletions, which for a forgotten account would take minutes, and a link whose text
has changed is simply added once more.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from paylink_tui.model.fold import fold
from paylink_tui.store.index_numbers import numbers_of

# The shortest text that trigrams can find.
SHORTEST = 3
# From so many waiting links on it is worth indexing them, and so many are indexed at once.
BATCH = 4_000
# Links that wait are read one by one, so no more may wait than a keystroke can read.
MOST_WAITING = 8_000

_INDEXED_TO = "SELECT coalesce((SELECT value FROM facts WHERE name = 'indexed_to'), 0)"
# Trigrams of a word that are asked for; more only add lists to go through.
_MOST_GRAMS = 8
# A word of one or two signs is common when one in so many of the last links has it.
_SAMPLE, _COMMON_SHARE = 2_000, 50
_MOST_BEGINNINGS = 100
_LAST_SIGN = chr(0x10FFFF)
# A trigram that no text has: control signs are replaced where text comes in.
_NOTHING = '"\x01\x01\x01"'


def make_index(connection: sqlite3.Connection) -> bool:
    """Makes the trigram index unless it is there; False where this SQLite has none."""
    if has_index(connection):
        return True
    try:
        connection.execute(
            "CREATE VIRTUAL TABLE grams USING fts5(text, content='', columnsize=0, detail=none,"
            " tokenize='trigram case_sensitive 1')"
        )
    except sqlite3.OperationalError:
        return False
    connection.execute("CREATE VIRTUAL TABLE gram_names USING fts5vocab(grams, row)")
    connection.execute("REPLACE INTO facts VALUES ('indexed_to', 0)")
    return True


def has_index(connection: sqlite3.Connection) -> bool:
    """Whether the trigram index has been made."""
    query = "SELECT 1 FROM sqlite_master WHERE name = 'grams'"
    return connection.execute(query).fetchone() is not None


def text_of(parts: Iterable[str | None]) -> str:
    """What is searched of a link: each part folded, on a line of its own, and none that another
    one has in it (a Mesilat URL ends with the link's uuid).
    """
    text = ""
    for part in sorted([line(part) for part in parts if part], key=len, reverse=True):
        if part not in text:
            text = f"{text}\n{part}" if text else part
    return text


def line(text: str) -> str:
    """`text` as it is searched: folded, in one line."""
    folded = fold(text).replace("\n", " ")
    return folded if folded.isascii() else folded.encode("utf-8", "replace").decode()


def mark_stale(connection: sqlite3.Connection, links: Iterable[int]) -> None:
    """Notes that the text of links, which may have been indexed, was changed."""
    connection.executemany(
        "INSERT OR IGNORE INTO stale_texts VALUES (?)", ((link,) for link in links)
    )


def indexed_to(connection: sqlite3.Connection) -> int:
    """The id up to which the trigram index knows all links."""
    (last,) = connection.execute(_INDEXED_TO).fetchone()
    return int(last)


def waiting(connection: sqlite3.Connection) -> int:
    """How many links wait to be indexed, at most."""
    query = (
        f"SELECT coalesce((SELECT max(id) FROM texts), 0) - ({_INDEXED_TO})"
        " + (SELECT count(*) FROM stale_texts)"
    )
    (count,) = connection.execute(query).fetchone()
    return max(int(count), 0)


def index_some(connection: sqlite3.Connection) -> None:
    """Indexes a batch of the links that wait."""
    start = indexed_to(connection)
    query = f"SELECT max(id) FROM (SELECT id FROM texts WHERE id > ? ORDER BY id LIMIT {BATCH})"
    (end,) = connection.execute(query, (start,)).fetchone()
    # In the order of their ids, or FTS5 begins a new segment at each step back.
    again = "SELECT id FROM stale_texts WHERE id <= ?"
    for which, bounds in ((f"id IN ({again})", (start,)), ("id > ? AND id <= ?", (start, end))):
        connection.execute(
            "INSERT INTO grams (rowid, text)"
            f" SELECT id, text || char(10, 10) FROM texts WHERE {which} ORDER BY id",
            bounds,
        )
    connection.execute("DELETE FROM stale_texts")
    connection.execute("REPLACE INTO facts VALUES ('indexed_to', ?)", (end or start,))


def merge_some(connection: sqlite3.Connection) -> bool:
    """Merges a little of the trigram index, which makes it quicker to search; False when it is
    done.
    """
    before = connection.total_changes
    connection.execute("INSERT INTO grams (grams, rank) VALUES ('merge', 200)")
    return connection.total_changes - before >= 2


def candidates(
    connection: sqlite3.Connection, match: str, words: Sequence[str], most: int
) -> list[int] | None:
    """The numbers of the links that may have all `words`; None where there are more than `most`."""
    query = f"SELECT rowid AS id FROM grams WHERE grams MATCH ? LIMIT {most + 1}"
    found = numbers_of(connection, query, (match,))
    if len(found) > most:
        return None
    for which, values in (
        ("id > ?", (indexed_to(connection),)),
        ("id IN (SELECT id FROM stale_texts)", ()),
    ):
        has_words = "".join(" AND instr(text, ?) > 0" for _ in words)
        query = f"SELECT id FROM texts WHERE {which}{has_words} LIMIT {most + 1}"
        found += numbers_of(connection, query, (*values, *words))
    return found if len(found) <= most else None


def match_of(connection: sqlite3.Connection, words: Sequence[str]) -> str:
    """What to ask the trigram index for links that may have all `words`; empty where it cannot
    help.
    """
    grams = dict.fromkeys(gram for word in words for gram in _grams(word))
    if grams:
        return " AND ".join(map(_quoted, grams))
    shortest = max(words, key=len, default="")
    if not shortest or _is_common(connection, shortest):
        return ""
    return _beginning_with(connection, shortest)


def _is_common(connection: sqlite3.Connection, word: str) -> bool:
    """Whether many of the links that were added last have `word`: they are then found at once
    without any index, and the lists of the trigrams that begin so would be long.
    """
    query = (
        f"SELECT count(*) FROM (SELECT text FROM texts ORDER BY id DESC LIMIT {_SAMPLE})"
        " WHERE instr(text, ?)"
    )
    (found,) = connection.execute(query, (word,)).fetchone()
    return bool(found * _COMMON_SHARE > _SAMPLE)


def _beginning_with(connection: sqlite3.Connection, word: str) -> str:
    """The trigrams that begin with a word too short to be one. Each text ends with two line breaks,
    so that its last signs begin some, too.
    """
    query = f"SELECT term FROM gram_names WHERE term >= ? AND term < ? LIMIT {_MOST_BEGINNINGS + 1}"
    found = connection.execute(query, (word, word + _LAST_SIGN)).fetchall()
    if len(found) > _MOST_BEGINNINGS:
        return ""
    return " OR ".join(_quoted(gram) for (gram,) in found) or _NOTHING


def _quoted(gram: str) -> str:
    return '"{}"'.format(gram.replace('"', '""'))


def _grams(word: str) -> Iterable[str]:
    """Trigrams that cover `word`, or its first part where it is long."""
    last = len(word) - SHORTEST
    if last < 0:
        return []
    starts = [*range(0, last, SHORTEST), last]
    return [word[start : start + SHORTEST] for start in starts[:_MOST_GRAMS]]
