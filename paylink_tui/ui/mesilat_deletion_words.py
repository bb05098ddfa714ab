"""What is said of links that are deleted: what would be, how far it is, what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from paylink_tui.model.text import shorten
from paylink_tui.services.mesilat_deletions import Deletion, Fate
from paylink_tui.ui.foreign import cell
from paylink_tui.ui.mesilat_words import prices_line, product_name
from paylink_tui.ui.widgets.table import Column

if TYPE_CHECKING:
    from paylink_tui.config.accounts import MesilatAccount
    from paylink_tui.model.mesilat import MesilatLink

# What stands in one line among others is cut here; the details have all of it.
_LONGEST = 80
_SIGNS = {
    Fate.WAITING: "·",
    Fate.SENDING: "◌",
    Fate.GONE: "✓",
    Fate.NOT_DELETED: "✗",
    Fate.UNKNOWN: "?",
}
_STYLES = {Fate.NOT_DELETED: "bold red", Fate.UNKNOWN: "bold yellow", Fate.WAITING: "dim"}

COLUMNS: tuple[Column[Deletion], ...] = (
    Column("", lambda deletion: cell(_SIGNS[deletion.fate], _style(deletion)), width=1),
    Column("Id", lambda deletion: cell(str(deletion.link.id)), width=9, right=True),
    Column("Prices", lambda deletion: cell(prices_line(deletion.link)), width=22),
    Column("Now", lambda deletion: cell(deletion.fate.value, _style(deletion)), width=11),
    Column("What is known", lambda deletion: cell(deletion.sentence), share=1),
)
_RANKS = (Fate.SENDING, Fate.NOT_DELETED, Fate.UNKNOWN, Fate.WAITING, Fate.GONE)


def failures_first(deletions: Sequence[Deletion]) -> list[Deletion]:
    """What needs somebody above what does not."""
    return sorted(deletions, key=lambda deletion: _RANKS.index(deletion.fate))


def _style(deletion: Deletion) -> str:
    return _STYLES.get(deletion.fate, "")


def title(links: Sequence[MesilatLink]) -> str:
    """The question before anything is sent."""
    if len(links) == 1:
        return "Delete this payment link?"
    return f"Delete these {len(links)} payment links? So far nothing was sent."


def facts(account: MesilatAccount, deletions: Sequence[Deletion]) -> list[tuple[str, str]]:
    """What would be deleted, named so that it cannot be another, and what would not, and why."""
    products = dict.fromkeys(product_name(account, d.link.product_id) for d in deletions)
    left_out = [d for d in deletions if not d.can_be_tried]
    return [
        ("Account", f"{account.name} · {account.environment.value.upper()}"),
        ("Product", ", ".join(products)),
        *((f"NOT {d.link.id}", f"stays: {d.sentence}") for d in left_out),
        *((f"Link {d.link.id}", _link_line(d.link)) for d in deletions if d.can_be_tried),
    ]


def token(account: MesilatAccount, links: Sequence[MesilatLink]) -> tuple[str, str]:
    """What must be typed before `links` are deleted at a live account, and what that is."""
    if account.environment.value != "live":
        return "", ""
    if len(links) == 1:
        return str(links[0].id)[-4:], "the last 4 of its id"
    return str(len(links)), "the number of links"


def _link_line(link: MesilatLink) -> str:
    return f"{prices_line(link)} · uuid {shorten(link.uuid, _LONGEST)}"


def progress(deletions: Sequence[Deletion], is_stopping: bool) -> str:
    """How far it is, while it goes on."""
    asked = sum(d.fate is not Fate.WAITING for d in deletions)
    failed = sum(d.fate in (Fate.NOT_DELETED, Fate.UNKNOWN) for d in deletions)
    parts = [f"{asked} of {len(deletions)}"]
    if failed:
        parts.append(f"{failed} not known to be gone")
    stops = "Stops after this one · Esc again does not wait for it"
    return " · ".join([*parts, stops if is_stopping else "Esc stops"])


def result(deletions: Sequence[Deletion]) -> str:
    """How it ended, and what can be done now."""
    gone = sum(d.fate is Fate.GONE for d in deletions)
    unknown = sum(d.fate is Fate.UNKNOWN for d in deletions)
    left = sum(d.can_be_tried for d in deletions)
    parts = [f"{gone} of {len(deletions)} links are gone."]
    if left:
        parts.append(f"{left} known not to be deleted: r tries again.")
    if unknown:
        parts.append(f"{unknown} unknown: l looks first, none is sent again before.")
    return " ".join(parts)
