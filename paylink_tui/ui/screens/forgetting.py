"""Accounts that the index has links of but the configuration has no longer, and forgetting them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from paylink_tui.ui.screens.dialogs import Choose, Confirm

if TYPE_CHECKING:
    from paylink_tui.model.index import IndexedAccount
    from paylink_tui.services.desk import Desk
    from paylink_tui.ui.screens.base import PaylinkScreen


async def gone_accounts(desk: Desk) -> tuple[IndexedAccount, ...]:
    """Those accounts, with how many links the index has of each.

    Raises:
        StoreError: the index cannot be read.
    """
    if desk.index is None:
        return ()
    configured = {(a.provider, a.environment, a.name) for a in desk.accounts}
    return tuple(
        account
        for account in await desk.index.accounts()
        if (account.provider, account.environment, account.name) not in configured
    )


def gone_line(accounts: Sequence[IndexedAccount]) -> str:
    """That there are such accounts, and how to be rid of them; empty where there are none."""
    if not accounts:
        return ""
    named = " · ".join(_named(account) for account in accounts)
    return f"In the index, but not in the configuration: {named}. f forgets their links."


async def forget(screen: PaylinkScreen[Any], accounts: Sequence[IndexedAccount]) -> None:
    """Asks which account, and whether, then removes its links from the index; notes stay."""
    account = await _chosen(screen, accounts)
    index = screen.desk.index
    if account is None or index is None:
        return
    count = f"{account.links:,} link{'' if account.links == 1 else 's'}"
    facts = [
        ("Account", _named(account)),
        ("Index", f"its {count} are removed from this machine's index"),
        ("Notes", "notes and tags are kept, and come back if the links are seen again"),
        ("Provider", "nothing is sent; the links themselves stay as they are"),
    ]
    title = f"Forget {count} of {account.name}?"
    live = account.environment.value == "live"
    if await screen.app.push_screen_wait(Confirm(title, facts, yes="Forget", live=live)):
        call = index.forget_account(account.provider, account.environment, account.name)
        forgotten = await screen.attempt(call)
        if forgotten is not None:
            screen.tell(f"Forgot {forgotten:,} links of {account.name}")


async def _chosen(
    screen: PaylinkScreen[Any], accounts: Sequence[IndexedAccount]
) -> IndexedAccount | None:
    if len(accounts) < 2:
        return accounts[0] if accounts else None
    choices = [(str(number), _named(account)) for number, account in enumerate(accounts)]
    number = await screen.app.push_screen_wait(Choose("Forget the links of which?", choices))
    return accounts[int(number)] if number is not None else None


def _named(account: IndexedAccount) -> str:
    place = f"{account.provider.label} {account.environment.value.upper()}"
    return f"{account.name} ({place}, {account.links:,})"
