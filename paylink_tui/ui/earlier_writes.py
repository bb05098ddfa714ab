"""What earlier sessions left without an end, looked up when the program starts. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from paylink_tui.model.errors import PaylinkError
from paylink_tui.services import earlier
from paylink_tui.ui.foreign import toast

if TYPE_CHECKING:
    from textual.app import App

    from paylink_tui.services.desk import Desk
    from paylink_tui.store.entries import Entry


async def hold_open_writes(app: App[Any], desk: Desk) -> tuple[Entry, ...]:
    """The writes to look up, whose accounts wait for it from now on."""
    try:
        return await earlier.hold_open_writes(desk)
    except PaylinkError as error:
        toast(app, error.sentence(), severity="error")
        return ()


async def look_up_open_writes(
    app: App[Any], desk: Desk, entries: Sequence[Entry], changed: Callable[[], None]
) -> None:
    """Says that it looks, then how many stay open, and of the first what was seen: however many
    there are, the journal tells the rest. `changed` is called when an account waits no more.
    """
    if not entries:
        return
    toast(app, f"{_writes(len(entries))} of an earlier session {_is(entries)} being looked up")
    seen: list[str] = []
    _tell_outcome(app, await earlier.look_up(desk, entries, seen.append, changed), seen)


def _tell_outcome(app: App[Any], entries: Sequence[Entry], seen: list[str]) -> None:
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


def _is(entries: Sequence[Entry]) -> str:
    return "is" if len(entries) == 1 else "are"
