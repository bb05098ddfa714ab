"""Any link that was ever seen: found as one types, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work

from paylink_tui.model.accounts import Environment
from paylink_tui.model.index import IndexRow, Order
from paylink_tui.ui import find_words as words
from paylink_tui.ui.commands import Command
from paylink_tui.ui.hand_on import account_now, copy_link, open_link
from paylink_tui.ui.scanning import open_scans
from paylink_tui.ui.screens.find_row import FindRow
from paylink_tui.ui.screens.noting import edit_note, edit_tags
from paylink_tui.ui.widgets.query_field import QueryField
from paylink_tui.ui.widgets.table import LinkTable

# Commands about a link, which need one under the cursor.
_ABOUT_A_LINK = ("copy", "open", "note", "tags", "raw", "details", "again")


class FindScreen(FindRow):
    """Over all accounts, LIVE and TEST beside each other: the frame tells whose the link is."""

    AREA = "Find"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("find.field", "slash,full_stop", "Search", "Back to the field"),
        Command("find.copy", "c,с", "Copy", "Copy the link's URL"),
        Command("find.open", "o,щ", "Open", "Open the link in the browser"),
        Command("find.note", "n,т", "Note", "Write a note beside this link, kept here"),
        Command("find.tags", "t,е", "Tags", "Give this link tags, kept here"),
        Command("find.again", "r,к", "Refresh", "Ask the provider about this link"),
        Command("find.all_again", "R,К", "All", "Ask again about the links shown, or all"),
        Command("find.sort", "S,Ы", "Sort", "Sort by a column; by the same one, turn it round"),
        Command("find.views", "w,ц", "Views", "Take one of the views that are kept by name"),
        Command("find.scan", "s,ы", "Scan", "Read an account's pages into the index"),
        Command("find.keep", "W,Ц", "Keep", "Keep this view by a name", show=False),
        Command("find.export", "x,ч", "Export", "Write links into a file", show=False),
        Command("find.raw", "v,м", "Raw", "The link as its provider sent it", show=False),
        Command("find.details", "d,в", "Details", "All that is known of this link", show=False),
        Command("find.clear", "ctrl+l", "Clear", "Every link, the last found first", show=False),
    )

    # Handlers

    @on(QueryField.Left)
    def _to_rows(self) -> None:
        self.table.focus()

    @on(LinkTable.Chosen, "#found")
    def _chosen(self) -> None:
        self._go_to_link()

    @on(LinkTable.SortAsked, "#found")
    def _sort_asked(self, event: LinkTable.SortAsked) -> None:
        self._sort_by(Order(event.sort))

    def _sort_by(self, order: Order) -> None:
        again = order is self.order
        descending = not self.descending if again else words.ORDERS[order][1]
        self.use(self.field.text, order, descending)

    # The link under the cursor

    @work(group="go", exclusive=True, exit_on_error=False)
    async def _go_to_link(self) -> None:
        from paylink_tui.ui.screens.opening import open_row

        row = self.row
        if row is None:
            return
        doubt = await self.attempt(open_row(self.paylink, row), busy="Reading the link")
        if doubt:
            self.notice.warning(doubt)

    def do_copy(self) -> None:
        if (row := self.row) is not None:
            copy_link(self.app, words.handed_on(row, self.desk.accounts))

    def do_open(self) -> None:
        if (row := self.row) is not None:
            open_link(self.app, words.handed_on(row, self.desk.accounts))

    @work(group="note", exclusive=True, exit_on_error=False)
    async def do_note(self) -> None:
        if (row := self.row) is not None and await edit_note(self, row.key):
            self.search(keep=True)

    @work(group="note", exclusive=True, exit_on_error=False)
    async def do_tags(self) -> None:
        if (row := self.row) is not None and await edit_tags(self, row.key):
            self.search(keep=True)

    def do_details(self) -> None:
        """The same as the pane beside the rows, where there is no room for it."""
        from paylink_tui.ui.screens.dialogs import Reading

        if (row := self.row) is not None:
            known = account_now(row.key, self.desk.accounts) is not None
            facts = words.facts(row, known, words.now())
            text = "\n".join(f"{fact.label:<18}  {fact.value}" for fact in facts)
            self.app.push_screen(Reading(f"Link {row.key.id}", text))

    @work(group="raw", exclusive=True, exit_on_error=False)
    async def do_raw(self) -> None:
        from paylink_tui.model.times import ago
        from paylink_tui.providers.encode import pretty
        from paylink_tui.ui.screens.dialogs import Reading

        if (row := self.row) is None:
            return
        kept = await self.attempt(self.index.raw(row.key))
        if kept is not None:
            when = ago(kept.seen_at, words.now())
            title = f"Link {row.key.id} as {row.key.provider.label} sent it, {when}"
            self.app.push_screen(Reading(title, pretty(kept.raw)))
        elif not self.notice.has_class("-error"):
            self.notice.info("No answer of the provider is kept of this link; r asks for one.")

    # Asking again

    def do_again(self) -> None:
        if (row := self.row) is not None:
            self._refresh((row,))

    @work(group="which", exclusive=True, exit_on_error=False)
    async def do_all_again(self) -> None:
        from paylink_tui.ui.screens.asking_again import offered, which_links

        if self.result is not None:
            call = offered(self.desk, self.result, self.shown_rows())
            offer = await self.attempt(call, busy="Counting what it takes")
            if offer is not None and (rows := await which_links(self.app, offer)):
                self._refresh(rows)

    @work(group="refresh", exclusive=True, exit_on_error=False)
    async def _refresh(self, rows: Sequence[IndexRow]) -> None:
        from paylink_tui.services.refresh import refresh

        call = refresh(self.desk, rows, self._refreshing)
        about = "this link" if len(rows) == 1 else f"{len(rows)} links"
        refreshed = await self.attempt(call, busy=f"Asking again about {about}")
        if refreshed is None:
            return
        told = self.notice.warning if refreshed.failures else self.notice.info
        told(refreshed.sentence())
        self.search(keep=True)

    def _refreshing(self, sentence: str) -> None:
        self.notice.busy(f"{sentence} · Esc leaves it")

    # The view

    def do_field(self) -> None:
        self.field.input.focus()

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def do_sort(self) -> None:
        from paylink_tui.ui.screens.dialogs import Choose

        choices = [(order.value, f"By {name}") for order, (name, _) in words.ORDERS.items()]
        choice = await self.app.push_screen_wait(Choose("Sort how?", choices, self.order.value))
        if choice is not None:
            self._sort_by(Order(choice))

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def do_views(self) -> None:
        from paylink_tui.ui.screens.find_views import choose_view

        view = await choose_view(self.paylink)
        if view is not None:
            self.notice.info(f"View {view.name}")
            self.use(view.query, view.order, view.descending)

    @work(group="dialog", exclusive=True, exit_on_error=False)
    async def do_keep(self) -> None:
        from paylink_tui.ui.screens.find_views import keep_view

        call = keep_view(self.paylink, self.field.text, self.order, self.descending)
        name = await self.attempt(call)
        if name is not None:
            self.tell(f"Kept as view {name} in {self.desk.config.path}")

    @work(group="export", exclusive=True, exit_on_error=False)
    async def do_export(self) -> None:
        from paylink_tui.ui.screens.exporting import ask_export, write_export

        shown = self.result
        if shown is None:
            return
        live = any(a.environment is Environment.LIVE for a in self.desk.accounts)
        asked = await ask_export(self.app, shown, live=live)
        if asked is not None:
            call = write_export(self.index, shown, asked, self.notice)
            told = await self.attempt(call, busy="Writing")
            if told is not None:
                self.notice.info(told)

    def do_clear(self) -> None:
        self.notice.clear()
        self.use("", Order.ADDED, True)
        self.field.input.focus()

    def do_scan(self) -> None:
        open_scans(self.paylink, self.account)

    def do_back(self) -> None:
        """Esc: closes the suggestions, goes to the rows, leaves a wait, then the area."""
        if self.field.input.has_focus and self.field.has_suggestions:
            self.field.close_suggestions()
        elif self.field.input.has_focus and self.table.rows and not self.busy_workers():
            self.table.focus()
        else:
            super().do_back()

    # Commands

    def why_disabled(self, command: Command) -> str:
        if command not in FindScreen.ACTIONS or not self.is_mounted:
            return ""
        name = command.id.removeprefix("find.")
        if name in ("field", "clear"):
            return ""
        if not self.has_index:
            return "there is no index"
        if name == "views" and not self.desk.config.views:
            return "no view is kept yet; W keeps this one"
        if name in ("all_again", "export") and not self.table.rows:
            return "no link is shown"
        row = self.row
        if name in _ABOUT_A_LINK and row is None:
            return "no link is under the cursor"
        return self._why_not_handed_on(row) if name in ("copy", "open") else ""

    def _why_not_handed_on(self, row: IndexRow | None) -> str:
        return "" if row is not None and row.url else "no URL of this link is known"
