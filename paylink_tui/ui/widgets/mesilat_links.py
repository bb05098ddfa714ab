"""One page of Mesilat's links: the table, what of it is shown and marked, and one link whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from paylink_tui.model.mesilat import MesilatLink, MesilatPage
from paylink_tui.ui.foreign import literal
from paylink_tui.ui.mesilat_words import COLUMNS, details, holds, page_line, product_name
from paylink_tui.ui.widgets.facts import Fact, Facts
from paylink_tui.ui.widgets.page import Page
from paylink_tui.ui.widgets.table import LinkTable

if TYPE_CHECKING:
    from paylink_tui.config.accounts import MesilatAccount


class MesilatLinks(Vertical):
    """Shows the page it is given. Marks outlive a change of page, not one of product."""

    DEFAULT_CSS = """
    MesilatLinks {
        height: 1fr;
        #where, #count { height: 1; }
        #where { width: 1fr; text-style: bold; }
        #count { width: auto; color: $text-muted; }
        #heading { height: 1; }
        #filter { display: none; }
        #filter.-open { display: block; }
        #panes { height: 1fr; }
        #detail { height: 7; border-top: solid $panel-lighten-2; }
    }
    """

    @dataclass
    class Changed(Message):
        """Another link is at hand, or others are marked."""

    def __init__(self) -> None:
        super().__init__()
        self.page: MesilatPage | None = None
        self.account: MesilatAccount | None = None
        self._found: MesilatLink | None = None
        self._found_beside: MesilatLink | None = None
        self._source = ""
        self._marked: dict[int, MesilatLink] = {}

    def compose(self) -> ComposeResult:
        with Horizontal(id="heading"):
            yield Static(id="where")
            yield Static(id="count")
        yield Input(
            placeholder="filter this page; Esc shows all of it again",
            id="filter",
            compact=True,
        )
        with Vertical(id="panes"):
            yield LinkTable(COLUMNS, key=lambda link: str(link.id), id="links")
            with Page(id="detail"):
                yield Facts()

    # What is at hand

    @property
    def table(self) -> LinkTable[MesilatLink]:
        """The rows."""
        return self.query_one(LinkTable)

    @property
    def link(self) -> MesilatLink | None:
        """The link whose details are shown, which is what commands are about."""
        return self._found or self.table.row

    @property
    def marked(self) -> tuple[MesilatLink, ...]:
        """The marked links, of all pages, by their ids."""
        return tuple(self._marked[number] for number in sorted(self._marked))

    # Showing

    def show(self, account: MesilatAccount, page: MesilatPage) -> None:
        """Takes over a page; on the same page the cursor stays on its link."""
        before = self.page
        self.account, self.page = account, page
        if before is None or before.product_id != page.product_id:
            self._marked.clear()
        self._show_rows()
        if before is None or (before.product_id, before.page) != (page.product_id, page.page):
            self.table.action_edge(-1)

    def show_product(self, account: MesilatAccount, product_id: int) -> None:
        """Names a product whose page is still to come; nothing of another one stays."""
        self.clear()
        self.account = account
        self.query_one("#where", Static).update(literal(product_name(account, product_id)))

    def clear(self) -> None:
        """Nothing to show, and nowhere to look."""
        self.account = self.page = self._found = None
        self._marked.clear()
        self.close_filter()
        self._show_rows()
        self.query_one("#where", Static).update("")

    def show_found(self, link: MesilatLink, source: str = "") -> None:
        """Puts a link at hand, on the page or not, until the cursor moves. `source` is where it is
        from, if not from Mesilat just now.
        """
        is_here = self.table.move_to(str(link.id))
        self._found, self._source = None if is_here else link, source
        self._found_beside = self.table.row
        self._show_detail()

    def _show_rows(self) -> None:
        rows = self.page.links if self.page else ()
        words = self.query_one("#filter", Input).value
        shown = tuple(link for link in rows if holds(link, words))
        self.table.marked = frozenset(str(number) for number in self._marked)
        self.table.show(shown)
        self._show_heading(len(shown), filtered=bool(words.split()))
        self._show_detail()

    def _show_heading(self, shown: int, filtered: bool) -> None:
        count = page_line(self.page, shown, filtered) if self.page else ""
        if self._marked:
            count += f" · {len(self._marked)} marked"
        self.query_one("#count", Static).update(literal(count))
        if self.account is not None and self.page is not None:
            name = product_name(self.account, self.page.product_id)
            self.query_one("#where", Static).update(literal(name))

    def _show_detail(self) -> None:
        link, facts = self.link, self.query_one(Facts)
        facts.facts = details(self.account, link) if self.account and link else ()
        if self._found is not None:
            elsewhere = "not on this page of the list" if self.page is not None else ""
            where = "; ".join(filter(None, (self._source, elsewhere)))
            facts.facts = (*([Fact("Found", where)] if where else []), *facts.facts)
        self.post_message(self.Changed())

    @on(LinkTable.Moved)
    def _moved(self, event: LinkTable.Moved) -> None:
        event.stop()
        if event.row != self._found_beside:
            self._found = self._found_beside = None
        self._show_detail()

    # Marking

    def toggle_mark(self) -> None:
        """Marks the link at hand, or takes its mark away, and moves on."""
        link = self.link
        if link is None:
            return
        if self._marked.pop(link.id, None) is None:
            self._marked[link.id] = link
        self._show_rows()
        if self._found is None:
            self.table.action_move(1)

    def toggle_all(self) -> None:
        """Marks every row that is shown; where all are marked, takes their marks away."""
        rows = {link.id: link for link in self.table.rows_here}
        if rows.keys() <= self._marked.keys():
            self.unmark(rows)
        else:
            self._marked |= rows
            self._show_rows()

    def unmark(self, numbers: Collection[int]) -> None:
        """Takes the marks of these ids away."""
        for number in numbers:
            self._marked.pop(number, None)
        self._show_rows()

    def forget(self, number: int) -> None:
        """Keeps neither a mark nor the details of a link that is gone."""
        if self._found is not None and self._found.id == number:
            self._found = None
        self.unmark([number])

    def mark(self, link: MesilatLink) -> None:
        """Marks a link, on this page or not."""
        self._marked[link.id] = link
        self._show_rows()

    # Filtering

    @property
    def is_filtering(self) -> bool:
        """Whether the filter's field is open."""
        return self.query_one("#filter").has_class("-open")

    def open_filter(self) -> None:
        """Opens the filter's field."""
        field = self.query_one("#filter", Input)
        field.add_class("-open")
        field.focus()

    def close_filter(self) -> None:
        """Shows the whole page again."""
        field = self.query_one("#filter", Input)
        field.remove_class("-open")
        field.value = ""
        if self.screen.focused in (field, None):
            self.table.focus()

    @on(Input.Changed, "#filter")
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self._show_rows()

    @on(Input.Submitted, "#filter")
    def _filtered(self, event: Input.Submitted) -> None:
        event.stop()
        self.table.focus()
