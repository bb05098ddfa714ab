"""From the rows of the journal to the writes they tell of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.store import body
from paylink_tui.store.entries import (
    Destination,
    Entry,
    EntryFilter,
    Event,
    EventType,
    Process,
    Resolution,
    State,
    WriteIntent,
    WriteKind,
)

_COLUMNS = (
    *("seq", "entry", "type", "state", "at", "session"),
    *("kind", "provider", "account", "environment", "what", "key", "target_id", "body"),
)
_LAST_STATE = "(SELECT state FROM events WHERE entry = asked.entry ORDER BY seq DESC LIMIT 1)"
_HOLDS = (
    "EXISTS (SELECT 1 FROM events AS e WHERE e.entry = asked.entry"
    " AND holds(:text, e.body, e.entry, e.account, e.what, e.key, e.target_id))"
)
_PAGE = (
    "WITH page AS (SELECT seq AS page_seq, entry AS page_entry FROM events AS asked"
    " WHERE {where} ORDER BY seq DESC LIMIT :limit OFFSET :offset)"
    f" SELECT {', '.join(_COLUMNS)} FROM page JOIN events ON entry = page_entry"
    " ORDER BY page_seq DESC, seq"
)
ALL = -1  # as a limit

_Row = Mapping[str, Any]


class UnreadableError(Exception):
    """An event that nobody can have written so; `seq` is its number."""

    def __init__(self, seq: object) -> None:
        super().__init__(seq)
        self.seq = seq


def select(
    connection: sqlite3.Connection,
    where: EntryFilter,
    *,
    limit: int = ALL,
    offset: int = 0,
    entry_id: str = "",
    key: str = "",
) -> list[Entry | UnreadableError]:
    """The writes that match all that is given, newest first; an error in place of one that cannot
    be read.
    """
    conditions, values = _conditions(where, entry_id, key)
    query = _PAGE.format(where=" AND ".join(conditions))
    rows = connection.execute(query, {**values, "limit": limit, "offset": offset})
    named = (dict(zip(_COLUMNS, row, strict=True)) for row in rows)
    return [_tried(list(group)) for _, group in groupby(named, lambda row: row["entry"])]


def events_of_type(connection: sqlite3.Connection, type_: EventType) -> Iterator[Event]:
    """The events of one type, oldest first; those that cannot be read are left out."""
    query = f"SELECT {', '.join(_COLUMNS)} FROM events WHERE type = ? ORDER BY seq"
    for row in connection.execute(query, (type_.value,)):
        try:
            yield _event(dict(zip(_COLUMNS, row, strict=True)))
        except UnreadableError:
            continue


def _conditions(
    where: EntryFilter, entry_id: str, key: str
) -> tuple[list[str], dict[str, str | int]]:
    exact = {
        "entry": entry_id,
        "provider": where.provider or "",
        "account": where.account,
        "kind": where.kind or "",
        "key": key,
    }
    values: dict[str, str | int] = {
        name: body.storable(str(value)) for name, value in exact.items() if value
    }
    conditions = ["type = 'asked'", *(f"{name} = :{name}" for name in values)]
    if key:
        conditions.append("key <> ''")  # or SQLite would not take the index of keys
    if where.states:
        states = {f"state{n}": state.value for n, state in enumerate(sorted(where.states))}
        conditions.append(f"{_LAST_STATE} IN ({', '.join(f':{name}' for name in states)})")
        values |= states
    if where.text:
        conditions.append(_HOLDS)
        values["text"] = body.storable(where.text).casefold()
    return conditions, values


def _tried(rows: list[_Row]) -> Entry | UnreadableError:
    try:
        return _entry(rows)
    except UnreadableError as error:
        return error


def _entry(rows: list[_Row]) -> Entry:
    events = tuple(map(_event, rows))
    with _reading(rows[0]["seq"]):
        entry = _asked(rows[0], events)
    for event in events[1:]:
        with _reading(event.seq):
            entry = _after(entry, event)
    with _reading(rows[-1]["seq"]):
        return replace(entry, state=State(rows[-1]["state"]))


def _event(row: _Row) -> Event:
    with _reading(row["seq"]):
        "".join(map(str, row.values())).encode()  # bytes that were no text became surrogates
        at = _moment(row["at"])
        return Event(row["seq"], EventType(row["type"]), at, body.from_text(row["body"]))


def _asked(row: _Row, events: tuple[Event, ...]) -> Entry:
    first = events[0].body
    return Entry(
        id=row["entry"],
        intent=_intent(row, _mapping(first["asked"]), first.get(body.SENT_TO)),
        state=State.ASKED,
        process=_process(_mapping(first["process"])),
        session=row["session"],
        events=events,
        answer={},
    )


def _intent(row: _Row, asked: Mapping[str, Any], sent_to: Any) -> WriteIntent:
    return WriteIntent(
        kind=WriteKind(row["kind"]),
        provider=Provider(row["provider"]),
        account=row["account"],
        environment=Environment(row["environment"]),
        what=row["what"],
        asked=asked,
        key=row["key"],
        target_id=row["target_id"],
        sent_to=None if sent_to is None else _destination(_mapping(sent_to)),
    )


def _destination(told: Mapping[str, Any]) -> Destination:
    return Destination(str(told["base_url"]), str(told["credentials"]))


def _process(told: Mapping[str, Any]) -> Process:
    return Process(str(told["host"]), int(told["pid"]), _moment(told["started_at"]))


def _after(entry: Entry, event: Event) -> Entry:
    """`entry` with what `event` told of it. An error that came before stays in its own event."""
    answer = _mapping(event.body["answer"])
    if event.type is EventType.UNKNOWN:
        # That nothing is known does not undo what somebody else has found meanwhile.
        return entry if entry.resolution else replace(entry, answer=answer)
    if event.type is not EventType.RESOLVED:
        # The end that the sender itself saw, maybe after others had looked it up.
        found = entry.answer if event.type is EventType.DONE else {}
        return replace(entry, answer={**found, **answer}, resolution=None, evidence={})
    return replace(
        entry,
        answer=answer,
        resolution=Resolution(event.body["how"]),
        evidence=_mapping(event.body["evidence"]),
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("without a zone")
    return moment


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


@contextmanager
def _reading(seq: object) -> Iterator[None]:
    """Turns what goes wrong with values that are not as they were written into one error."""
    try:
        yield
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise UnreadableError(seq) from error
