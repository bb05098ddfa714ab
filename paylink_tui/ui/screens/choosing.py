"""Choices that several screens offer in the same way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from paylink_tui.ui.clipboard import copy
from paylink_tui.ui.hand_on import Link, copy_link
from paylink_tui.ui.screens.dialogs import Choose

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.model.accounts import Provider
    from paylink_tui.ui.app import PaylinkApp


async def choose_account(
    app: PaylinkApp, provider: Provider, current: Account | None
) -> Account | None:
    """One of the accounts at `provider`; None when the user chose none."""
    accounts = {account.name: account for account in app.desk.accounts_of(provider)}
    choices = [
        (name, f"{account.environment.value.upper():<5} {name} · {account.base_url}")
        for name, account in accounts.items()
    ]
    title = f"Which {provider.label} account?"
    name = await app.push_screen_wait(Choose(title, choices, current.name if current else ""))
    return accounts[name] if name is not None else None


async def choose_copy(
    app: PaylinkApp, texts: Sequence[tuple[str, str]], link: Link | None = None
) -> None:
    """Copies one of several texts, each with its name; the one that is `link`'s URL as a link."""
    named = dict(texts)
    choices = [(name, f"{name}: {text}") for name, text in named.items()]
    name = await app.push_screen_wait(Choose("Copy what?", choices))
    if name is None:
        return
    if link is not None and named[name] == link.url:
        copy_link(app, link)
    else:
        copy(app, named[name], f"the {name}")
