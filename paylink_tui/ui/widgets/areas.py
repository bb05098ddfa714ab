"""The top line: the areas of the program, the one at hand marked, and the requests in flight."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

# Mode, key and name, in the order of the keys; the app declares a command for each.
AREAS = (
    ("lookup", "F2", "Lookup"),
    ("mesilat", "F3", "Mesilat"),
    ("mesh", "F4", "Mesh"),
    ("txnpro", "F5", "txn.pro"),
    ("accounts", "F6", "Accounts"),
    ("requests", "F7", "Requests"),
    ("journal", "F8", "Journal"),
    ("find", "F9", "Find"),
)
# With these all fit 80 columns, the requests in flight beside them.
_SHORT = {"accounts": "Acct", "requests": "Reqs", "journal": "Jrnl"}
_ROOM = 96
# In less, each but the one at hand is its key alone.
_ROOM_SHORT = 76


class AreaBar(Static):
    """One line; a click on an area goes there."""

    DEFAULT_CSS = """
    AreaBar { dock: top; height: 1; background: $panel; padding: 0 1; }
    """

    in_flight: reactive[int] = reactive(0)

    def render(self) -> Content:
        mode = self.app.current_mode
        tabs = Content(" ").join(
            Content.from_markup(
                f"[@click=app.command('go.{name}')][$text-accent]{key}[/]"
                + self._title(name, title, is_at_hand=name == mode)
                + "[/]"
            )
            for name, key, title in AREAS
        )
        right = f"↕ {self.in_flight}" if self.in_flight else ""
        gap = max(1, self.size.width - tabs.cell_length - len(right))
        return Content.assemble(tabs, " " * gap, right)

    def _title(self, name: str, title: str, *, is_at_hand: bool) -> str:
        """The name of an area, as far as there is room for it."""
        if _ROOM_SHORT <= self.size.width < _ROOM:
            title = _SHORT.get(name, title)
        if is_at_hand:
            return f" [bold reverse] {title} [/]"
        return f" {title}" if self.size.width >= _ROOM_SHORT else ""
