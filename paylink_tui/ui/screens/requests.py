"""Every request of this session, without its secrets."""

from __future__ import annotations

import re
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from paylink_tui.pool.log import LogEntry, Progress, as_curl
from paylink_tui.ui.clipboard import copy
from paylink_tui.ui.commands import Command
from paylink_tui.ui.foreign import cell, literal
from paylink_tui.ui.screens.base import PaylinkScreen
from paylink_tui.ui.widgets.table import Column, LinkTable

WIDE = 104
NARROW = 64
_PREFIX = re.compile(r"^/(api/(public/)?v[0-9]+/(creator/)?|creator-api/v[0-9]+/)")


class RequestsScreen(PaylinkScreen[None]):
    """The newest request on top. While the cursor stands there, it follows what is sent."""

    AREA = "Requests"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("requests.filter", "slash,full_stop", "Filter", "Only requests with these words"),
        Command("requests.errors", "e,у", "Errors", "Only requests that failed, or all again"),
        Command("requests.curl", "c,с", "As curl", "Copy it as a curl command, secrets masked"),
    )
    DEFAULT_CSS = """
    RequestsScreen {
        #filter { display: none; }
        #filter.-asked { display: block; }
        #shown { height: auto; color: $text-muted; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self._only_errors = False

    def compose_body(self) -> ComposeResult:
        yield Input(
            placeholder="account, method, path, status …",
            id="filter",
            compact=True,
        )
        yield Static(id="shown")
        yield LinkTable(_COLUMNS, key=lambda entry: str(entry.number), id="requests")

    def on_mount(self) -> None:
        self._table.focus()
        self._show()

    def on_resize(self) -> None:
        width = self.size.width
        self._table.columns = (
            _COLUMNS if width >= WIDE else _NARROW_COLUMNS if width >= NARROW else _FEW_COLUMNS
        )
        self._table.refresh()

    def on_screen_resume(self) -> None:
        self._show()

    def desk_changed(self) -> None:
        """The log is there."""
        self._show()

    def show_lanes(self) -> None:
        """A lane did something, so the log has changed."""
        super().show_lanes()
        if self.is_mounted:
            self._show()

    @property
    def _table(self) -> LinkTable[LogEntry]:
        return self.query_one("#requests", LinkTable)

    # Showing

    def _show(self) -> None:
        entries = list(self.desk.log) if self.paylink.desk_is_open else []
        rows = [entry for entry in reversed(entries) if self._is_wanted(entry)]
        follows = self._table.cursor == 0
        self._table.show(rows)
        if follows and rows:
            self._table.move_to(str(rows[0].number))
        self.query_one("#shown", Static).update(literal(self._summary(len(rows), len(entries))))

    def _is_wanted(self, entry: LogEntry) -> bool:
        if self._only_errors and not is_error(entry):
            return False
        text = _searched(entry) if self._words else ""
        return all(word in text for word in self._words.casefold().split())

    def _summary(self, shown: int, total: int) -> str:
        if not total:
            return "Nothing has been sent yet in this session."
        parts = [f"{shown} of {total} requests", "errors only" if self._only_errors else ""]
        parts.append(f"with {self._words}" if self._words else "")
        return " · ".join(part for part in parts if part)

    @on(Input.Changed, "#filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        self._words = event.value
        self._show()

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        self.query_one("#filter", Input).set_class(bool(self._words.strip()), "-asked")
        self._table.focus()

    @on(LinkTable.Chosen, "#requests")
    def _chosen(self, event: LinkTable.Chosen) -> None:
        from paylink_tui.ui.screens.dialogs import Reading

        entry: LogEntry = event.row
        self.app.push_screen(Reading(f"Request {entry.number}", described(entry)))

    # Commands

    def why_disabled(self, command: Command) -> str:
        if command.id == "requests.curl" and self._table.row is None:
            return "no request is under the cursor"
        return ""

    def do_back(self) -> None:
        """Esc: first empties the filter, then leaves."""
        field = self.query_one("#filter", Input)
        if field.has_focus or self._words:
            field.value = ""
            self._filter_done()
        else:
            super().do_back()

    def do_filter(self) -> None:
        field = self.query_one("#filter", Input)
        field.add_class("-asked")
        field.focus()

    def do_errors(self) -> None:
        self._only_errors = not self._only_errors
        self._show()

    def do_curl(self) -> None:
        if (entry := self._table.row) is not None:
            copy(self.app, as_curl(entry), "the request as curl")


def is_error(entry: LogEntry) -> bool:
    """Whether no answer came, or one that is no success."""
    return entry.progress is Progress.FAILED or (entry.status is not None and entry.status >= 400)


def described(entry: LogEntry) -> str:
    """All that is known of one request, to read and to copy."""
    milliseconds = f"{entry.elapsed * 1000:.0f} ms"
    rows = [
        ("account", entry.account),
        ("asked", f"{entry.started_at.astimezone():%Y-%m-%d %H:%M:%S %Z}"),
        ("request", f"{entry.method} {entry.base_url}{entry.path_with_query}"),
        ("urgency", entry.urgency.name.lower()),
        ("state", entry.progress.value),
        ("status", str(entry.status or "none")),
        ("waited", f"{entry.waited * 1000:.0f} ms before its first try"),
        ("took", f"{milliseconds} in {entry.tries} tries"),
        ("answer", f"{entry.bytes} bytes"),
        ("shared by", f"{entry.shared + 1} callers" if entry.shared else ""),
        ("error", entry.error or ""),
        *(("header", f"{name}: {value}") for name, value in entry.headers),
    ]
    told = "\n".join(f"{name:>10}  {value}" for name, value in rows if value)
    body = f"\n\n{entry.body}" if entry.body else ""
    return f"{told}{body}\n\n{as_curl(entry)}"


def _searched(entry: LogEntry) -> str:
    status = entry.status or entry.progress.value
    words = (entry.account, entry.method, entry.path_with_query, status, entry.urgency.name)
    return " ".join(str(word) for word in words).casefold()


def _status(entry: LogEntry) -> Text:
    if entry.status is None or entry.progress is not Progress.DONE:
        style = "red" if entry.progress is Progress.FAILED else "dim"
        return cell(entry.progress.value, style)
    return cell(str(entry.status), "red" if is_error(entry) else "green")


def _took(entry: LogEntry) -> Text:
    return cell(f"{entry.elapsed * 1000:.0f}" if entry.elapsed else "")


def _path(entry: LogEntry) -> Text:
    """Without the vendor's prefix, which is the same in every row; the detail has all of it."""
    return cell(_PREFIX.sub("…/", entry.path_with_query))


_COLUMNS: tuple[Column[LogEntry], ...] = (
    Column("Time", lambda entry: cell(f"{entry.started_at.astimezone():%H:%M:%S}"), width=8),
    Column("Account", lambda entry: cell(entry.account), width=15),
    Column("Method", lambda entry: cell(entry.method), width=6),
    Column("Path", _path, share=1),
    Column("Status", _status, width=9),
    Column("ms", _took, width=6, right=True, least=90),
    Column("Tries", lambda entry: cell(str(entry.tries)), width=5, right=True),
    Column("Urgency", lambda entry: cell(entry.urgency.name.lower()), width=10),
)
_NARROW_COLUMNS = _COLUMNS[:-2]
_FEW_COLUMNS = (_COLUMNS[0], *_COLUMNS[3:5])
