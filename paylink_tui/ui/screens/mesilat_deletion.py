"""Deleting Mesilat links: what would be deleted, then how far it is, then what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static
from textual.worker import Worker

from paylink_tui.model.errors import PaylinkError
from paylink_tui.model.mesilat import MesilatLink
from paylink_tui.services import mesilat_deletions as service
from paylink_tui.services.mesilat_deletions import Deletion, Fate
from paylink_tui.ui import mesilat_deletion_words as words
from paylink_tui.ui.commands import Command
from paylink_tui.ui.foreign import literal
from paylink_tui.ui.screens.base import Dialog, PaylinkScreen
from paylink_tui.ui.screens.dialogs import Confirm
from paylink_tui.ui.widgets.keys import KeyBar
from paylink_tui.ui.widgets.table import LinkTable

if TYPE_CHECKING:
    from paylink_tui.config.accounts import MesilatAccount
    from paylink_tui.services.desk import Desk

# More rows than this are scrolled.
_ROWS = 14


async def delete_links(
    screen: PaylinkScreen[Any], account: MesilatAccount, links: Sequence[MesilatLink]
) -> tuple[tuple[Deletion, ...], tuple[MesilatLink, ...]]:
    """Asks, naming every link, and deletes what the question named, whatever is shown by then.

    Gives what became of each, nothing where the answer was no, and the links that the user wants
    to be asked about again.
    """
    deletions = await screen.attempt(service.plan(screen.desk, account, links))
    if deletions is None:
        return (), ()
    wanted = tuple(deletion.link for deletion in deletions if deletion.can_be_tried)
    if wanted and not await _is_meant(screen, account, deletions, wanted):
        return (), ()
    dialog = DeletionDialog(screen.desk, account, deletions)
    again = await screen.app.push_screen_wait(dialog)
    return deletions, again or ()


async def _is_meant(
    screen: PaylinkScreen[Any],
    account: MesilatAccount,
    deletions: Sequence[Deletion],
    wanted: Sequence[MesilatLink],
) -> bool:
    token, hint = words.token(account, wanted)
    question = Confirm(
        words.title(wanted),
        words.facts(account, deletions),
        yes="Delete" if len(wanted) == 1 else f"Delete {len(wanted)}",
        live=account.environment.value == "live",
        token=token,
        token_hint=hint,
    )
    return await screen.app.push_screen_wait(question) is True


class DeletionDialog(Dialog[tuple[MesilatLink, ...]]):
    """Deletes those that wait, and stays with what became of each; one that went well closes it.

    Its result is what shall be tried again. Esc stops after the one under way; once more, it does
    not wait for that one either.
    """

    DEFAULT_CSS = """
    DeletionDialog #dialog { width: 110; }
    DeletionDialog #progress { height: auto; padding: 0 0 1 0; }
    DeletionDialog #sentence { height: auto; min-height: 1; max-height: 4; color: $text-muted; }
    """
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "deletion.retry", "r,к", "Try again", "Ask again about those that were not deleted"
        ),
        Command("deletion.look", "l,д", "Look up", "Look what became of the unknown ones"),
    )

    def __init__(self, desk: Desk, account: MesilatAccount, deletions: Sequence[Deletion]) -> None:
        super().__init__()
        self._desk = desk
        self._account = account
        self._deletions = deletions
        self._is_deleting = False
        self._is_looking = False
        self._is_stopping = False

    def compose(self) -> ComposeResult:
        account = self._account
        place = f"{account.name} · {account.environment.value.upper()}"
        live = account.environment.value == "live"
        with Vertical(id="dialog", classes="-live" if live else "-test"):
            yield Static(literal(f"Deleting links at {place}", "bold"), id="title")
            yield Static(id="progress")
            yield LinkTable(words.COLUMNS, key=lambda deletion: str(deletion.link.id), id="fates")
            yield Static(id="sentence")
        yield KeyBar()

    def on_mount(self) -> None:
        self._table.styles.height = min(len(self._deletions), _ROWS) + 1
        self._table.show(self._deletions)
        self._table.focus()
        self._delete()

    @property
    def _table(self) -> LinkTable[Deletion]:
        return self.query_one("#fates", LinkTable)

    # Workers

    @work(group="delete", exclusive=True, exit_on_error=False)
    async def _delete(self) -> None:
        self._is_deleting = True
        await service.carry_out(
            self._desk,
            self._account,
            self._deletions,
            changed=self._changed,
            stopped=lambda: self._is_stopping,
        )

    @work(group="delete", exclusive=True, exit_on_error=False)
    async def _look_up(self) -> None:
        self._is_looking = True
        self.refresh_bindings()
        for deletion in self._deletions:
            if deletion.fate is Fate.UNKNOWN:
                try:
                    await service.look_up(self._desk, self._account, deletion)
                except PaylinkError as error:
                    deletion.sentence = f"It could not be looked up: {error.sentence()}"
                self._changed()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """However it ended, every row says how it stands."""
        if event.worker.is_finished:
            self._is_deleting = self._is_looking = False
            if len(self._deletions) == 1 and self._deletions[0].is_gone:
                self.dismiss(())
            else:
                self._table.show(words.failures_first(self._deletions))
                self._table.action_edge(-1)
                self._show()

    # Showing

    def _changed(self) -> None:
        """The fate of one is another now; the cursor follows what is under way."""
        for deletion in self._deletions:
            if deletion.fate is Fate.SENDING:
                self._table.move_to(str(deletion.link.id))
        self._show()

    def _show(self) -> None:
        if self._is_deleting:
            text = words.progress(self._deletions, self._is_stopping)
        else:
            text = words.result(self._deletions)
        self.query_one("#progress", Static).update(literal(text))
        self._table.refresh()
        self._explain()
        self.refresh_bindings()

    @on(LinkTable.Moved)
    def _explain(self) -> None:
        row = self._table.row
        text = f"{row.link.id}: {row.sentence}" if row else ""
        self.query_one("#sentence", Static).update(literal(text))

    # Commands

    def why_disabled(self, command: Command) -> str:
        """What is missing for `command`."""
        if not command.id.startswith("deletion."):
            return ""
        if self._is_deleting or self._is_looking:
            return "it is still under way"
        unknown = any(deletion.fate is Fate.UNKNOWN for deletion in self._deletions)
        if command.id == "deletion.look":
            return "" if unknown else "what became of each is known"
        if any(deletion.can_be_tried for deletion in self._deletions):
            return ""
        return "what may be gone is not sent again; l looks first" if unknown else "all are gone"

    def do_retry(self) -> None:
        self.dismiss(tuple(d.link for d in self._deletions if d.can_be_tried))

    def do_look(self) -> None:
        self._look_up()

    def do_close(self) -> None:
        """Esc: stops after the one under way, then does not wait for it, then closes."""
        if self._is_deleting and not self._is_stopping:
            self._is_stopping = True
            self._show()
        elif self._is_deleting or self._is_looking:
            self.workers.cancel_group(self, "delete")
        else:
            self.dismiss(())
