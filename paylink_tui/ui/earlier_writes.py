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
    """Says that it looks, what it saw of each write, and how many stay open."""
    if desk.journal is None:
        return
    try:
        entries = await desk.journal.unresolved()
        if not entries:
            return
        from paylink_tui.services.resolve import resolve_all

        toast(app, f"{_writes(len(entries))} of an earlier session {_is(entries)} being looked up")
        entries = await resolve_all(desk, lambda seen: toast(app, seen, severity="warning"))
    except PaylinkError as error:
        toast(app, error.sentence(), severity="error")
    else:
        _tell_outcome(app, entries)


def _tell_outcome(app: App[Any], entries: tuple[Entry, ...]) -> None:
    from paylink_tui.store.entries import UNRESOLVED

    open_ = sum(entry.state in UNRESOLVED for entry in entries)
    settled = len(entries) - open_
    if open_:
        stay = "stays" if open_ == 1 else "stay"
        text = f"{settled} settled; {_writes(open_)} {stay} unknown: F8 shows what is known of them"
        toast(app, text, severity="warning")
    else:
        toast(app, f"What became of {_writes(settled)} is known now; F8 shows it")


def _writes(count: int) -> str:
    return "1 write" if count == 1 else f"{count} writes"


def _is(entries: tuple[Entry, ...]) -> str:
    return "is" if len(entries) == 1 else "are"
