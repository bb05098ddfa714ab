"""One txn.pro link: both statuses, the figures recomputed, and a watch over them.

What the index knows of it is shown at once and said to be from there, while txn.pro is asked anew.
"""

from __future__ import annotations

from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker

from paylink_tui.model.index import LinkKey
from paylink_tui.model.txnpro import TxnDetail
from paylink_tui.ui import txn_words as words
from paylink_tui.ui.commands import Command
from paylink_tui.ui.foreign import literal
from paylink_tui.ui.hand_on import open_link
from paylink_tui.ui.screens.base import PaylinkScreen
from paylink_tui.ui.screens.choosing import choose_copy
from paylink_tui.ui.screens.noting import NO_NOTES, edit_note, edit_tags
from paylink_tui.ui.screens.txnpro_expire import Expiring
from paylink_tui.ui.txn_new_words import why_not_expire
from paylink_tui.ui.watching import Look, Pace, Watch, look_line
from paylink_tui.ui.widgets.facts import Facts
from paylink_tui.ui.widgets.page import Page
from paylink_tui.ui.widgets.statuses import Statuses
from paylink_tui.ui.widgets.watch_line import WatchLine
from paylink_tui.ui.widgets.waterfall import Waterfall

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.services.lookup_found import Match


class TxnDetailScreen(PaylinkScreen[None]):
    """Stands on top of the list it was opened from."""

    AREA = "txn.pro link"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("txnlink.watch", "w,ц", "Watch", "Look again and again until it is final"),
        Command("txnlink.refresh", "r,к", "Refresh", "Look again now"),
        Command("txnlink.copy", "c,с", "Copy", "Copy its URL, ids, address or amounts"),
        Command("txnlink.open", "o,щ", "Open", "Open its page in the browser"),
        Command("txnlink.expire", "x,ч", "Expire", "Expire this link", dangerous=True),
        Command("txnlink.raw", "v,м", "Raw", "The answer as txn.pro sent it"),
        Command("txnlink.note", "n,т", "Note", "Write a note beside this link, kept here"),
        Command("txnlink.tags", "t,е", "Tags", "Give this link tags, kept here"),
    )
    DEFAULT_CSS = """
    TxnDetailScreen {
        #title { height: auto; text-style: bold; }
        #countdown { height: 1; }
        #notes { height: auto; color: $text-warning; }
        Waterfall, Facts { margin: 1 0 0 0; }
    }
    TxnDetailScreen.-narrow Statuses { layout: vertical; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]

    def __init__(
        self,
        account: Account,
        detail: TxnDetail,
        pace: Pace | None = None,
        known: Match | None = None,
    ) -> None:
        """`known` is where `detail` comes from, if from the index."""
        super().__init__()
        self._account = account
        self.detail = detail
        self._known = known
        self._expiring = Expiring(self)
        self._pace = pace or Pace()
        self._changed: frozenset[str] = frozenset()
        self._watcher: Worker[None] | None = None

    def compose_body(self) -> ComposeResult:
        yield WatchLine()
        with Page(id="page"):
            yield Static(id="title")
            yield Statuses()
            yield Static(id="countdown")
            yield Static(id="notes")
            yield Waterfall()
            yield Facts()

    def on_mount(self) -> None:
        self.account = self._account
        self._show()
        self.query_one("#page").focus()
        self.set_interval(1, self._tick)
        if self._known is not None:
            self._ask_anew()

    # Showing

    def _show(self) -> None:
        """Draws everything from the reading at hand."""
        from paylink_tui.services.records import target_breakdown

        link, target = self.detail.link, self.detail.target
        title = f"{link.payment_type or 'Link'} · {words.amount_of(link)}"
        self.query_one("#title", Static).update(literal(title))
        self.query_one(Statuses).show(self.detail, self._changed)
        notes = words.notes(self.detail, datetime.now(UTC))
        if self._known is not None:
            notes.insert(0, f"What stands here is {self._known.source()}.")
        shown = self.query_one("#notes", Static)
        shown.display = bool(notes)
        shown.update(Content("\n").join(literal(f"! {note}") for note in notes))
        self.query_one(Waterfall).breakdown = target_breakdown(target) if target else None
        facts = self.query_one(Facts)
        facts.facts = words.facts(self.detail)
        facts.changed = self._changed
        self._tick()
        self.refresh_bindings()

    def _tick(self) -> None:
        """The one label that changes each second."""
        text = words.expiry(self.detail.link, datetime.now(UTC))
        shown = self.query_one("#countdown", Static)
        shown.update(literal(text, "$text-muted"), layout=False)

    # Reading again

    def busy_workers(self) -> list[Worker[Any]]:
        """What the screen asks by itself, nobody waits for: Esc leaves the screen."""
        return [worker for worker in super().busy_workers() if worker.group != "anew"]

    @work(group="anew", exclusive=True, exit_on_error=False)
    async def _ask_anew(self) -> None:
        self.notice.busy("Asking txn.pro anew")
        await self._look_again("")

    @work(group="refresh", exclusive=True, exit_on_error=False)
    async def _refresh(self) -> None:
        self._leave_reading("anew")
        await self._look_again("Looking again")

    def _leave_reading(self, *groups: str) -> None:
        """An answer that comes late must not be shown over what was learnt since."""
        for group in groups:
            self.workers.cancel_group(self, group)

    async def _look_again(self, busy: str) -> None:
        from paylink_tui.services import txnpro

        call = txnpro.detail(self.desk, self._account, self.detail.link.id)
        if (fresh := await self.attempt(call, busy=busy)) is None:
            return
        changed, asked = txnpro.changed_fields(self.detail, fresh), ""
        if self._known is not None:
            changed, asked = words.changed_since(self.detail, changed), "Asked txn.pro now. "
        self._take(fresh, changed)
        self.notice.info(f"{asked}{_told(changed) or 'Nothing has changed.'}")

    @work(group="watch", exclusive=True, exit_on_error=False)
    async def _watch(self) -> None:
        from paylink_tui.providers.http import Urgency
        from paylink_tui.services import txnpro

        async def read() -> TxnDetail:
            link_id = self.detail.link.id
            return await txnpro.detail(self.desk, self._account, link_id, Urgency.BACKGROUND)

        self.query_one(WatchLine).say(f"Watching · looks again in {self._pace.first:.0f} s")
        watch = Watch(read, txnpro.changed_fields, words.is_final, self._pace)
        async with aclosing(watch.looks(self.detail)) as looks:
            async for look in looks:
                self._show_look(look)

    def _show_look(self, look: Look[TxnDetail]) -> None:
        if look.error is not None:
            self.notice.error(look.error)
        else:
            self.notice.clear()
            self._take(look.record, look.changed)
        if look.pause is None:
            status = words.child_status(look.record.target)
            self.notice.info(f"Watching has ended: {status} is final. {_told(look.changed)}")
        else:
            self.query_one(WatchLine).say(look_line(look, datetime.now(UTC)))

    def _take(self, fresh: TxnDetail, changed: frozenset[str]) -> None:
        """Shows a new reading; the marks stay until something else changes."""
        self.detail, self._known = fresh, None
        self._changed = changed or self._changed
        self._show()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker is self._watcher and event.worker.is_finished:
            self._watcher = None
            self.query_one(WatchLine).say("")
            self.refresh_bindings()

    # Commands

    def why_disabled(self, command: Command) -> str:
        if command.id == "txnlink.raw" and not self.detail.raw:
            return "no answer of txn.pro is kept of this link; r asks for one"
        if command.id == "txnlink.open" and not self.detail.link.hosted_page_url:
            return "the answer has no address of its page"
        if command.id == "txnlink.watch" and not self._watcher and words.is_final(self.detail):
            return "it is final, nothing will change any more"
        if command.id in ("txnlink.note", "txnlink.tags") and self.desk.index is None:
            return NO_NOTES
        if command.id == "txnlink.expire":
            under_way = "it is being expired" if self._expiring.is_under_way else ""
            return under_way or why_not_expire(self.detail)
        return ""

    def do_watch(self) -> None:
        if self._watcher is not None:
            self._watcher.cancel()
        else:
            self._leave_reading("anew", "refresh")
            self._watcher = self._watch()

    def do_refresh(self) -> None:
        self._refresh()

    @work(group="expire", exclusive=True, exit_on_error=False)
    async def do_expire(self) -> None:
        """Asks about the link as it is now: what is shown may be of an hour ago."""
        from paylink_tui.services import txnpro

        self._leave_reading("anew", "refresh")
        call = txnpro.detail(self.desk, self._account, self.detail.link.id)
        if (fresh := await self.attempt(call, busy="Looking again")) is None:
            return
        self._take(fresh, txnpro.changed_fields(self.detail, fresh))
        if reason := why_not_expire(fresh):
            self.notice.warning(f"The link is not expired: {reason}.")
            return
        after = await self._expiring.ask_and_send(self._account, fresh)
        if after is not None:
            self._take(after, txnpro.changed_fields(self.detail, after))

    @work(group="copy", exclusive=True, exit_on_error=False)
    async def do_copy(self) -> None:
        link = words.handed_on(self._account, self.detail.link)
        await choose_copy(self.paylink, words.copies(self.detail), link)

    def do_back(self) -> None:
        """Esc: an expiry that was sent goes on, and that is said."""
        super().do_back()
        self._expiring.tell_left_off()

    def do_open(self) -> None:
        open_link(self.app, words.handed_on(self._account, self.detail.link))

    @work(group="note", exclusive=True, exit_on_error=False)
    async def do_note(self) -> None:
        await edit_note(self, self._key)

    @work(group="note", exclusive=True, exit_on_error=False)
    async def do_tags(self) -> None:
        await edit_tags(self, self._key)

    @property
    def _key(self) -> LinkKey:
        account, link_id = self._account, self.detail.link.id
        provider, environment = account.provider, account.environment
        return LinkKey(provider, environment, account.name, "payment_link", link_id)

    def do_raw(self) -> None:
        from paylink_tui.providers.encode import pretty
        from paylink_tui.ui.screens.dialogs import Reading

        title = f"What txn.pro sent for {self.detail.link.id}"
        self.app.push_screen(Reading(title, pretty(self.detail.raw)))


def _told(changed: frozenset[str]) -> str:
    return f"Changed: {', '.join(sorted(changed))}." if changed else ""
