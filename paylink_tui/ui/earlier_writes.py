"""What an earlier session left without an end, looked up when the program starts. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paylink_tui.model.errors import PaylinkError
from paylink_tui.ui.foreign import toast

if TYPE_CHECKING:
    from textual.app import App

    from paylink_tui.services.desk import Desk
    from paylink_tui.store.entries import Entry


async def look_up_open_writes(app: App[Any], desk: Desk) -> None:
    """Says that it looks, then how many stay open, and of the first what was seen: however many
    there are, the journal tells the rest.
    """
    if desk.journal is None:
        return
    try:
        entries = await desk.journal.unresolved()
        if not entries:
            return
        from paylink_tui.services.resolve import resolve_all

        toast(app, f"{_writes(len(entries))} of an earlier session {_is(entries)} being looked up")
        seen: list[str] = []
        entries = await resolve_all(desk, seen.append)
    except PaylinkError as error:
        toast(app, error.sentence(), severity="error")
    else:
        _tell_outcome(app, entries, seen)


def _tell_outcome(app: App[Any], entries: tuple[Entry, ...], seen: list[str]) -> None:
    from paylink_tui.store.entries import UNRESOLVED

    open_ = sum(entry.state in UNRESOLVED for entry in entries)
    settled = len(entries) - open_
    text = f"What became of {_writes(settled)} is known now; F8 shows it"
    if open_:
        stay = "stays" if open_ == 1 else "stay"
        text = f"{settled} settled; {_writes(open_)} {stay} unknown: F8 shows what is known of them"
    first = f"{'The first: ' if len(seen) > 1 else ''}{seen[0]}" if seen else ""
    toast(app, f"{text}. {first}".strip(), severity="warning")


def _writes(count: int) -> str:
    return "1 write" if count == 1 else f"{count} writes"


def _is(entries: tuple[Entry, ...]) -> str:
    return "is" if len(entries) == 1 else "are"
