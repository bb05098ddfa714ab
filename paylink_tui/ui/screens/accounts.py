"""Every account: whose money, where its secret comes from, its health, what is left to spend."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult, SuspendNotSupported
from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker

from paylink_tui.config.children import environment_for_children
from paylink_tui.ui.commands import Command
from paylink_tui.ui.foreign import cell, literal
from paylink_tui.ui.scanning import open_scans
from paylink_tui.ui.screens.base import PaylinkScreen
from paylink_tui.ui.widgets.environment import environment_cell, lock_cell
from paylink_tui.ui.widgets.frame import budget_text
from paylink_tui.ui.widgets.table import Column, LinkTable

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.model.index import IndexedAccount
    from paylink_tui.services.check import Health

# Less, and the locks make room; that of the account under the cursor stands in the frame.
_WIDE = 100


class AccountsScreen(PaylinkScreen[None]):
    """The accounts above, all that is wrong with their file below."""

    AREA = "Accounts"
    DEFAULT_CSS = """
    AccountsScreen #accounts { min-height: 4; }
    AccountsScreen #answer { height: auto; max-height: 4; padding: 0 1; }
    AccountsScreen #faults { height: auto; max-height: 10; padding: 0 1; }
    """
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("accounts.check", "c,с", "Check", "One cheap read at every account"),
        Command("accounts.add", "ctrl+n,plus,i,ш", "Add", "Add an account by a form"),
        Command("accounts.edit", "e,у", "Edit", "Open the file in $EDITOR, then read it again"),
        Command("accounts.reload", "r,к", "Reload", "Read the file again, without a restart"),
        Command("accounts.scan", "s,ы", "Scan", "Read an account's pages into the index"),
        Command(
            "accounts.forget",
            "f,а",
            "Forget",
            "Remove an account's links from the index, once it has left the configuration",
            show=False,  # the line that names such accounts tells the key
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self._health: dict[str, Health] = {}
        self._gone: tuple[IndexedAccount, ...] = ()

    def compose_body(self) -> ComposeResult:
        yield LinkTable(self._columns(), key=lambda account: account.name, id="accounts")
        yield Static(id="answer", classes="hint")
        yield Static(id="gone", classes="hint")
        yield Static(id="faults")

    def on_mount(self) -> None:
        self.query_one(LinkTable).focus()

    def on_resize(self) -> None:
        table = self.query_one(LinkTable)
        table.columns = self._columns()
        table.refresh()

    def desk_changed(self) -> None:
        config = self.desk.config
        known = {account.name for account in self.desk.accounts}
        self._health = {name: found for name, found in self._health.items() if name in known}
        self.query_one(LinkTable).show(self.desk.accounts)
        self.query_one("#faults", Static).update(
            Content("\n").join(
                [literal(f"✗ {fault.sentence()}", "$text-error") for fault in config.faults]
                + [literal(f"! {fault.sentence()}", "$text-warning") for fault in config.warnings]
            )
        )
        if not self.desk.accounts and not config.faults:
            self.notice.info("No accounts. ^n adds one.")
        self._look_for_gone()

    def on_screen_resume(self) -> None:
        """Something may have been scanned meanwhile."""
        if self.paylink.desk_is_open:
            self._look_for_gone()

    def show_lanes(self) -> None:
        super().show_lanes()
        for table in self.query(LinkTable):  # none before the screen is composed
            table.refresh()

    def show_lock(self) -> None:
        super().show_lock()
        for table in self.query(LinkTable):
            table.refresh()

    def busy_workers(self) -> list[Worker[Any]]:
        """Asking the index takes no time worth an Esc."""
        return [worker for worker in super().busy_workers() if worker.group != "gone"]

    # Workers

    @work(group="gone", exclusive=True, exit_on_error=False)
    async def _look_for_gone(self) -> None:
        from paylink_tui.ui.screens.forgetting import gone_accounts, gone_line

        gone = await self.attempt(gone_accounts(self.desk))
        if gone is not None:
            self._gone = gone
            self.query_one("#gone", Static).update(literal(gone_line(gone)))
            self.refresh_bindings()

    @work(group="check", exclusive=True, exit_on_error=False)
    async def _check(self) -> None:
        from paylink_tui.services.check import check

        async def one(account: Account) -> None:
            self._health[account.name] = await check(self.desk, account)
            self.query_one(LinkTable).refresh()
            self._explain()

        self._health.clear()
        self.notice.busy("Asking every account · Esc leaves it")
        await asyncio.gather(*(one(account) for account in self.desk.accounts))
        self.notice.clear()

    @work(group="reload", exclusive=True, exit_on_error=False)
    async def _reload(self) -> None:
        from paylink_tui.config.load import load_config

        config = await asyncio.to_thread(load_config, self.desk.config.path)
        await self.desk.reload(config)
        self.paylink.desk_changed()
        self.tell(
            f"Read {config.path}: {len(config.accounts)} accounts, {len(config.faults)} faults"
        )

    # Handlers

    @on(LinkTable.Moved)
    def _explain(self) -> None:
        account: Account | None = self.query_one(LinkTable).row
        self.account = account
        self.query_one("#answer", Static).update(self._answer(account) if account else Content(""))

    @on(LinkTable.Chosen)
    def _chosen(self, event: LinkTable.Chosen) -> None:
        self.paylink.use_account(event.row)
        self.app.switch_mode(event.row.provider.value)

    def _answer(self, account: Account) -> Content:
        health = self._health.get(account.name)
        parts = [literal(f"{account.base_url} · secret: {_secret_place(account)}")]
        if health is not None:
            parts.append(literal(health.sentence, "$text-error" if health.error else ""))
        return Content("\n").join(parts)

    # Commands

    def why_disabled(self, command: Command) -> str:
        if not self.paylink.desk_is_open:
            return "the configuration is still being read"
        if command.id == "accounts.check" and not self.desk.accounts:
            return "there are no accounts"
        if command.id == "accounts.forget" and not self._gone:
            return "every account that the index knows is in the configuration"
        return ""

    def do_check(self) -> None:
        self._check()

    def do_add(self) -> None:
        from paylink_tui.ui.screens.account_add import AccountAdd

        self.app.push_screen(AccountAdd(), self._added)

    def _added(self, added: bool | None) -> None:
        if added:
            self._reload()

    def do_edit(self) -> None:
        path = self.desk.config.path
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
        if not editor:
            self.notice.warning(f"$EDITOR is not set. The file is {path}; r reads it again.")
            return
        try:
            with self.app.suspend():
                command = [*shlex.split(editor), str(path)]
                subprocess.run(command, env=environment_for_children(), check=False)
        except (OSError, ValueError, SuspendNotSupported) as error:
            self.notice.warning(f"{editor} could not be started ({error}). The file is {path}.")
            return
        self._reload()

    def do_scan(self) -> None:
        open_scans(self.paylink, self.query_one(LinkTable).row)

    @work(group="forget", exclusive=True, exit_on_error=False)
    async def do_forget(self) -> None:
        from paylink_tui.ui.screens.forgetting import forget

        await forget(self, self._gone)
        self._look_for_gone()

    def do_reload(self) -> None:
        self._reload()

    # Cells

    def _columns(self) -> tuple[Column[Account], ...]:
        return (
            Column("Account", lambda account: cell(account.name), share=5),
            Column("Provider", lambda account: cell(account.provider.label), width=8),
            Column("Money", environment_cell, width=5),
            *([Column("Lock", self._lock_cell, width=9)] if self.app.size.width >= _WIDE else []),
            Column("Secret", lambda account: cell(_secret_place(account)), share=5, least=90),
            Column("Health", self._health_cell, width=8),
            Column("Budget left", self._budget_cell, share=6),
        )

    def _lock_cell(self, account: Account) -> Text:
        return lock_cell(self.desk.locks.state(account.name))

    def _health_cell(self, account: Account) -> Text:
        checked = self._health.get(account.name)
        if checked is not None:
            return cell("FAIL", "bold red") if checked.error else cell("ok", "green")
        lane = self.paylink.lane_status(account)
        words = {"ok": cell("ok", "green"), "failing": cell("failing", "bold red")}
        return words.get(lane.health, cell("?")) if lane else cell("?")

    def _budget_cell(self, account: Account) -> Text:
        lane = self.paylink.lane_status(account)
        if lane is not None and lane.left:
            return cell(budget_text(lane))
        return cell("not used yet" if account.rate_limits else "no known limit", "dim")


def _secret_place(account: Account) -> str:
    from paylink_tui.config.secrets import describe

    return "; ".join(describe(getattr(account, key)) for key in account.SECRETS)
