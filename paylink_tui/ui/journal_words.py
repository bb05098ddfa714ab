"""What an entry of the journal says to a person: its columns, its facts, and what a decision means.

The link of a Mesh Paylink is as good as a secret, so it is masked here; copying gives all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from rich.text import Text

from paylink_tui.model.accounts import Provider
from paylink_tui.model.text import mask
from paylink_tui.model.times import ago
from paylink_tui.services.again import mesilat_again
from paylink_tui.store.entries import UNRESOLVED, Entry, EntryFilter, Event, State, WriteKind
from paylink_tui.ui import mesh_words
from paylink_tui.ui.foreign import cell
from paylink_tui.ui.mesilat_words import charged_amounts
from paylink_tui.ui.moments import both_zones, local_minute
from paylink_tui.ui.widgets.facts import Fact
from paylink_tui.ui.widgets.table import Column

# A value of any depth becomes rows; what is beyond is told as a number.
_MOST_ROWS = 120
_LABEL = 18
_STYLES = {
    State.ASKED: "bold reverse yellow",
    State.UNKNOWN: "bold reverse red",
    State.DONE: "green",
    State.REFUSED: "red",
    State.NOT_SENT: "dim",
    State.NOT_DONE: "dim",
}
_MEANINGS = {
    State.ASKED: "it was written down; no end of it is known",
    State.UNKNOWN: "it may have been done: look it up before anything else",
    State.DONE: "it was done",
    State.REFUSED: "the provider answered that it did not do it",
    State.NOT_SENT: "nothing left this machine",
    State.NOT_DONE: "it was unknown, and has been found not to have been done",
}
_DONE_WORDS = {
    WriteKind.CREATE: "made",
    WriteKind.DELETE: "deleted",
    WriteKind.EXPIRE: "expired",
}


def is_open(entry: Entry) -> bool:
    """Whether it is for this program or its user to find out what became of the write."""
    return entry.state in UNRESOLVED and not entry.in_flight


def state_words(entry: Entry) -> str:
    """The state as a word or two."""
    return "being sent" if entry.in_flight else entry.state.value.replace("_", " ")


def done_word(entry: Entry) -> str:
    """What the write does to a link: made, deleted, expired."""
    return _DONE_WORDS[entry.intent.kind]


def shown_link(entry: Entry) -> str:
    """The link as it may stand on the screen."""
    return mask(entry.url) if entry.intent.provider is Provider.MESH else entry.url


def asked_amount(entry: Entry) -> str:
    """What the link of a create asks for, with its currency; empty where it is not told."""
    asked = entry.intent.asked
    if entry.intent.provider is Provider.MESH:
        return mesh_words.asked_of(entry)
    if entry.intent.provider is Provider.TXNPRO:
        return " ".join(str(asked[name]) for name in ("amount", "currency") if asked.get(name))
    restored = mesilat_again(entry)
    return ", ".join(charged_amounts(restored.draft)) if restored is not None else ""


def decision_facts(entry: Entry, done: bool) -> list[tuple[str, str]]:
    """What deciding means, before it is done. Nothing is sent by it."""
    intent = entry.intent
    said = f"it was {'' if done else 'not '}{done_word(entry)}"
    facts = [
        ("Write", intent.what),
        ("Account", f"{intent.account} · {intent.environment.value.upper()}"),
        ("Asked", both_zones(entry.asked_at)),
        ("You say", said),
        ("It means", "The journal keeps your word for good, and nobody looks this up again."),
    ]
    if intent.kind is WriteKind.CREATE and intent.key:
        kept = "stays taken" if done else "may be used again: two links could then share it"
        facts.append(("Key", f"{intent.key} {kept}"))
    facts.append(("Sent", "Nothing. This changes nothing at the provider."))
    return facts


def details(entry: Entry) -> tuple[Fact, ...]:
    """All that is known of one write."""
    rows = [fact for fact in _details(entry) if fact.value]
    if len(rows) > _MOST_ROWS:
        rows[_MOST_ROWS:] = [Fact("…", f"{len(rows) - _MOST_ROWS:,} more values are not shown")]
    return tuple(rows)


def reading(entry: Entry) -> str:
    """The same as lines to read and to copy, the link masked as on the screen."""
    return "\n".join(f"{fact.label:>16}  {fact.value}" for fact in details(entry))


def _details(entry: Entry) -> Iterator[Fact]:
    intent = entry.intent
    state = "it is on the line now" if entry.in_flight else _MEANINGS[entry.state]
    yield Fact("State", f"{state_words(entry)}: {state}", style=_bold(entry))
    yield Fact("What", intent.what)
    yield Fact("Link", shown_link(entry))
    yield Fact("Age", _since(entry))
    yield Fact("Account", f"{intent.account} · {intent.environment.value.upper()}")
    yield Fact("Provider", intent.provider.label)
    yield Fact("Key", intent.key)
    yield Fact("About", intent.target_id)
    for event in entry.events:
        yield Fact(event.type.value.replace("_", " "), both_zones(event.at))
        if entry.resolution is not None:
            yield Fact("", _error_of(event))
    if entry.resolution is not None:
        yield Fact("Resolution", entry.resolution.value.replace("_", " "))
    is_secret = intent.provider is Provider.MESH
    for title, told in (
        ("found", entry.evidence),
        ("answer", entry.answer),
        ("", intent.asked),
    ):
        yield from _flat(title, told, is_secret)
    process = entry.process
    yield Fact("Program", f"process {process.pid} on {process.host}")
    yield Fact("Entry", entry.id)


def _error_of(event: Event) -> str:
    """The error that an event told, which is history once the write is settled."""
    told = event.body.get("answer")
    error = told.get("error") if isinstance(told, Mapping) else ""
    return f"it was: {error}" if error else ""


def _flat(label: str, value: Any, is_secret: bool) -> Iterator[Fact]:
    """A tree as rows, each label the path to its value; nulls and empty values are left out."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _flat((f"{label}.{name}" if label else name)[:_LABEL], item, is_secret)
    elif isinstance(value, list | tuple):
        for position, item in enumerate(value, 1):
            # What is in a record of a list is told by its number: its path would fill the line.
            path = str(position) if isinstance(item, Mapping) else f"{label} {position}"[:_LABEL]
            yield from _flat(path, item, is_secret)
    elif value is not None and value != "":
        text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
        yield Fact(label, mask(text) if is_secret and label == "answer.url" else text)


def filter_words(where: EntryFilter) -> str:
    """What the filter lets through, or empty where that is everything."""
    states = (
        "open only"
        if where.states == UNRESOLVED
        else ", ".join(state.value.replace("_", " ") for state in where.states)
    )
    parts = [where.account, where.kind.value if where.kind else "", states]
    parts.append(f"with {where.text}" if where.text else "")
    return " · ".join(part for part in parts if part)


def filter_choices(accounts: Sequence[str]) -> list[tuple[str, str]]:
    """Every way to filter, each with the key that `narrowed` understands."""
    return [
        ("all", "Every write"),
        ("open", "Only what is unknown or has no end"),
        *((f"state:{s.value}", f"State: {s.value.replace('_', ' ')}") for s in State),
        *((f"kind:{kind.value}", f"Kind: {kind.value}") for kind in WriteKind),
        *((f"account:{name}", f"Account: {name}") for name in accounts),
    ]


def narrowed(where: EntryFilter, choice: str) -> EntryFilter:
    """`where` with one of `filter_choices` taken; the words that were typed stay."""
    name, _, value = choice.partition(":")
    if name == "open":
        return replace(where, states=UNRESOLVED)
    if name == "state":
        return replace(where, states=frozenset({State(value)}))
    if name == "kind":
        return replace(where, kind=WriteKind(value))
    if name == "account":
        return replace(where, account=value)
    return EntryFilter(text=where.text)


def _bold(entry: Entry) -> str:
    return "bold $text-error" if is_open(entry) else ""


def _state(entry: Entry) -> Text:
    return cell(state_words(entry), "yellow" if entry.in_flight else _STYLES[entry.state])


def _age(entry: Entry) -> Text:
    return cell(_since(entry))


def _since(entry: Entry) -> str:
    return ago(entry.asked_at, datetime.now(UTC)).removesuffix(" ago")


def _what(entry: Entry) -> Text:
    return cell(entry.intent.what)


COLUMNS: tuple[Column[Entry], ...] = (
    Column("Time", lambda entry: cell(local_minute(entry.asked_at)), width=16),
    Column("Account", lambda entry: cell(entry.intent.account), width=13),
    Column("Kind", lambda entry: cell(entry.intent.kind.value), width=6, least=100),
    Column("What", _what, share=1),
    Column("State", _state, width=10),
    Column("Age", _age, width=9, right=True, least=100),
)
# Beside the details, or in a small terminal, there is no room for all of them.
NARROW_COLUMNS = (COLUMNS[0], COLUMNS[2], COLUMNS[3], COLUMNS[4])
