"""From which day to which: both ends may be left open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from paylink_tui.ui.foreign import literal
from paylink_tui.ui.screens.base import Dialog
from paylink_tui.ui.widgets.keys import KeyBar


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days in the user's own time zone, both included; None where an end is open."""

    first: date | None = None
    last: date | None = None

    @property
    def start(self) -> datetime | None:
        """The first moment of the first day."""
        return datetime.combine(self.first, time.min).astimezone() if self.first else None

    @property
    def end(self) -> datetime | None:
        """The last moment of the last day."""
        return datetime.combine(self.last, time.max).astimezone() if self.last else None

    def __str__(self) -> str:
        if self.first is None and self.last is None:
            return "any day"
        return f"{self.first or '…'} to {self.last or '…'}"


class DateRange(Dialog[Days]):
    """Two dates. Enter in either takes both; empty leaves that end open."""

    def __init__(self, title: str, days: Days) -> None:
        super().__init__()
        self._title = title
        self._days = days

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(literal(self._title, "bold"), id="title")
            yield Static("From, as 2026-11-20; empty for no limit", classes="hint")
            yield Input(str(self._days.first or ""), id="first", placeholder="any")
            yield Static("To, that day included; Enter takes both", classes="hint")
            yield Input(str(self._days.last or ""), id="last", placeholder="any")
            yield Static(id="fault", classes="fault")
        yield KeyBar()

    @on(Input.Changed)
    def _changed(self) -> None:
        self.query_one("#fault", Static).update(literal(self._fault()))

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if not self._fault():
            self.dismiss(Days(parse_day(self._text("#first")), parse_day(self._text("#last"))))

    def _text(self, selector: str) -> str:
        return self.query_one(selector, Input).value.strip()

    def _fault(self) -> str:
        try:
            first, last = parse_day(self._text("#first")), parse_day(self._text("#last"))
        except ValueError:
            return "A date is written year-month-day, such as 2026-11-20"
        if first is not None and last is not None and last < first:
            return "The last day is before the first"
        return ""


def parse_day(text: str) -> date | None:
    """The day typed; None for nothing.

    Raises:
        ValueError: it is no date in the form 2026-11-20.
    """
    # `fromisoformat` alone would also take 20261120 and 2026-W47-5.
    if text and (len(text) != 10 or not text.replace("-", "").isdecimal() or not text.isascii()):
        raise ValueError(text)
    return date.fromisoformat(text) if text else None
