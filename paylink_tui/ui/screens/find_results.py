"""Searching the index while somebody types, and following it while a scan fills it."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import DescendantFocus
from textual.worker import Worker

from paylink_tui.model.errors import PaylinkError
from paylink_tui.model.index import IndexRow, Order
from paylink_tui.model.query import parse
from paylink_tui.ui import find_words as words
from paylink_tui.ui.screens.base import PaylinkScreen
from paylink_tui.ui.screens.find_kept import KeptView
from paylink_tui.ui.widgets.facts import Facts
from paylink_tui.ui.widgets.far_rows import FarRows
from paylink_tui.ui.widgets.page import Page
from paylink_tui.ui.widgets.query_field import QueryField
from paylink_tui.ui.widgets.table import LinkTable

if TYPE_CHECKING:
    from paylink_tui.store.index import Index
    from paylink_tui.store.index_result import Result

NO_INDEX = (
    "There is no state folder, so there is no index to search. Mend the folder that the start "
    "warned of."
)
# Rows that are searched for before the others: those that are seen.
FEWEST = 20
# Seconds between two looks at whether the index has changed, and between two searches for it.
FOLLOW_EVERY = 0.25
SEARCH_EVERY = 1.0
# A search that takes long is repeated only after so many times its length.
REST = 10
# The values for completion are learnt at most so often; where that takes long, only after so many
# times its length; and, but for the first time, not until nobody has typed for so long.
LEARN_EVERY = 5.0
LEARN_REST = 100
TYPING = 1.0


class FindResults(PaylinkScreen[None]):
    """The field, the rows that match, and what is known of the one under the cursor."""

    HORIZONTAL_BREAKPOINTS = [(0, "-normal"), (110, "-wide")]
    DEFAULT_CSS = """
    FindResults {
        #panes { height: 1fr; }
        #found { width: 1fr; }
        #detail { display: none; width: 40; border-left: solid $panel-lighten-2; }
    }
    FindResults.-wide #detail { display: block; }
    """
    _QUIET: ClassVar[frozenset[str]] = frozenset({"search", "restore", "keep", "known"})

    def __init__(self) -> None:
        super().__init__()
        self.order, self.descending = Order.ADDED, True
        self._result: Result | None = None
        self._index: Index | None = None
        self._is_stale = False
        self._search_at = 0.0
        self._has_new_values, self._learn_at, self._typed_at = True, 0.0, 0.0
        self._told_note = ""
        self._kept = KeptView()

    def compose_body(self) -> ComposeResult:
        yield QueryField()
        with Horizontal(id="panes"):
            yield LinkTable(words.COLUMNS, key=words.row_id, id="found")
            with Page(id="detail", can_focus=False):
                yield Facts()

    def on_mount(self) -> None:
        self.field.input.focus()
        self.table.show_sorting(self.order.value, descending=self.descending)
        self.set_interval(FOLLOW_EVERY, self._follow)

    def desk_changed(self) -> None:
        """The index is there; accounts may have come or gone."""
        if not self.paylink.desk_is_open:
            self.notice.busy("The configuration is still being read")
        elif self.desk.index is None:
            self.notice.warning(NO_INDEX)
        elif self._index is None:
            self.notice.clear()
            self._index = self.desk.index
            self._index.on_change(self._index_changed)
            self._restore()

    def on_screen_resume(self) -> None:
        """What was asked for before the configuration was read, and what has changed since."""
        self._is_stale = self._has_new_values = True

    def on_screen_suspend(self) -> None:
        self._keep_view()

    def on_unmount(self) -> None:
        if self._result is not None:
            self._result.close()

    @property
    def field(self) -> QueryField:
        """What is asked for."""
        return self.query_one(QueryField)

    @property
    def table(self) -> LinkTable[IndexRow]:
        """What was found."""
        return self.query_one("#found", LinkTable)

    @property
    def result(self) -> Result | None:
        """What was found last."""
        return self._result

    @property
    def index(self) -> Index:
        """The index; commands that need it are disabled where there is none."""
        if self._index is None:
            raise RuntimeError("there is no index")
        return self._index

    @property
    def has_index(self) -> bool:
        """Whether there is one that was opened."""
        return self._index is not None

    def busy_workers(self) -> list[Worker[Any]]:
        """Searching takes no time worth an Esc."""
        return [worker for worker in super().busy_workers() if worker.group not in self._QUIET]

    # Searching

    @on(QueryField.Changed)
    def _asked(self) -> None:
        self._typed_at = monotonic()
        self.search(keep=False)

    def search(self, *, keep: bool) -> None:
        """Searches for what is in the field. With `keep` the cursor stays on its link."""
        if self._index is not None:
            self._search(keep=keep)

    @work(group="search", exclusive=True, exit_on_error=False)
    async def _search(self, *, keep: bool) -> None:
        from paylink_tui.store.index_result import SupersededError

        index, begun = self.index, monotonic()
        self._is_stale = False
        try:
            first = max(FEWEST, self.table.size.height)
            query = parse(self.field.text, words.now())  # `seen:<1h` moves with the time
            call = index.search(query, self.order, self.descending, first=first)
            result = await self.attempt(call)
            if result is None:
                return
            took = monotonic() - begun
            rows = self._far_rows(result)
            at = await self._place(result, rows) if keep else 0
        except SupersededError:
            # By another screen: one of this screen would have ended this worker.
            self._is_stale = True
            return
        self._search_at = monotonic() + max(SEARCH_EVERY, REST * (monotonic() - begun))
        self._take(result, rows, at, took)

    def _far_rows(self, result: Result) -> FarRows[IndexRow]:
        return FarRows(
            result.count, result.rows, self.table.rows_came, self._not_fetched, result.first
        )

    async def _place(self, result: Result, rows: FarRows[IndexRow]) -> int | None:
        """Where the link under the cursor stands now, its neighbours being fetched."""
        table = self.table
        if table.cursor == 0 and (table.row is None or not table.has_focus):
            return 0
        try:
            await result.whole()
            rows.length = result.count
            while (row := table.row) is not None:
                cursor, at = table.cursor, await result.position(row.key)
                await rows.bring(cursor if at is None else at)
                if table.cursor == cursor:
                    return at
                # The user has moved on meanwhile.
        except PaylinkError as error:
            self.notice.error(error)
        return None  # where it stands is not fetched yet: whose row that is nobody knows

    def _take(self, result: Result, rows: FarRows[IndexRow], at: int | None, took: float) -> None:
        """Shows a result in the place of the one before."""
        before, self._result = self._result, result
        if before is not None:
            before.close()
        if isinstance(self.table.rows, FarRows):
            self.table.rows.close()
        self.table.show(rows, at=self.table.cursor if at is None else at)
        self._tell(result, took)
        if not result.complete:
            result.on_progress(lambda: self._progress(result, rows, took))

    def _progress(self, result: Result, rows: FarRows[IndexRow], took: float) -> None:
        if result is not self._result or not self.is_attached:
            return
        rows.length = result.count
        self.table.rows_came()
        self._tell(result, took)
        if result.fault is not None:
            self._not_fetched(result.fault)

    def _tell(self, result: Result, took: float) -> None:
        self.field.tell(words.found_line(result, took))
        note = self.index.note or ("" if result.total else words.EMPTY)
        if note != self._told_note:
            self._told_note = note
            if self.index.note:
                self.notice.warning(note)
            elif note:
                self.notice.info(note)
            else:
                self.notice.clear()

    def _not_fetched(self, error: Exception) -> None:
        from paylink_tui.store.index_result import ReplacedError

        if isinstance(error, ReplacedError):
            self._is_stale = True
        elif isinstance(error, PaylinkError):
            self.notice.error(error)
        else:
            self.paylink.tell_fault(error)

    # Following

    def _index_changed(self) -> None:
        self._is_stale = self._has_new_values = True

    @on(DescendantFocus, "#query")
    def _will_type(self) -> None:
        self._has_new_values = True  # by another program, perhaps

    def _follow(self) -> None:
        if not self.is_current or self._is_counting or self._index is None:
            return
        now = monotonic()
        if self._is_stale and now >= self._search_at and not self._is_at("search"):
            self.search(keep=True)
        typing = self._typed_at + TYPING if self.field.known.accounts else 0
        is_time = now >= max(self._learn_at, typing)
        if self._has_new_values and is_time and not self._is_at("known"):
            self._learn_values()

    @work(group="known", exclusive=True, exit_on_error=False)
    async def _learn_values(self) -> None:
        """Behind what is typed and shown."""
        self._has_new_values, begun = False, monotonic()
        values = await self.attempt(self.index.known_values())
        now = monotonic()
        self._learn_at = now + max(LEARN_EVERY, LEARN_REST * (now - begun))
        if values is not None:
            self.field.known = values

    def _is_at(self, group: str) -> bool:
        """Whether a worker of the group runs: while links come it would be begun again for ever."""
        return any(w.group == group and w.node is self and not w.is_finished for w in self.workers)

    @property
    def _is_counting(self) -> bool:
        """Whether what matches is still being counted, which a new search would begin again."""
        result = self._result
        return result is not None and not (result.complete or result.closed or result.fault)

    # The view of last time

    @work(group="restore", exclusive=True, exit_on_error=False)
    async def _restore(self) -> None:
        last = await self._kept.read(self.desk)
        if last is not None and not self.field.text:
            order = "" if last.query else words.order_words(last.order, last.descending)
            self.notice.info(f"{last.told(words.now())}{order}; ^l clears it.")
            self.use(last.query, last.order, last.descending)
        else:
            self.search(keep=False)

    def use(self, query: str, order: Order, descending: bool) -> None:
        """Searches for another query in another order."""
        self.order, self.descending = order, descending
        self.table.show_sorting(order.value, descending=descending)
        if query == self.field.text:
            self.search(keep=False)
        else:
            self.field.text = query

    async def keep(self) -> None:
        """So that the next session begins where this one ended."""
        if self._index is not None:
            view = (self.field.text, self.order, self.descending)
            await self.attempt(self._kept.write(self.desk, *view))

    @work(group="keep", exclusive=True, exit_on_error=False)
    async def _keep_view(self) -> None:
        await self.keep()
