"""Handing a link on, by the clipboard, the browser or a QR code: the only ways out for the links of
a screen.

A link that does not lead to its provider is asked about first, with *No* in focus. What was copied
is shown by its tail, spelled to be read aloud, and by what it asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.link_hosts import StrangeHost, strange_host
from paylink_tui.model.text import spelled, telling_part
from paylink_tui.ui.clipboard import open_url, put_on_clipboard
from paylink_tui.ui.foreign import toast

if TYPE_CHECKING:
    from textual.app import App

    from paylink_tui.config.accounts import Account
    from paylink_tui.model.index import LinkKey
    from paylink_tui.store.entries import Entry, WriteIntent

_TAIL = 8
_WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Link:
    """A link and the account it belongs to. `amount` is what it asks for, with its currency, or
    empty; `base_url` is the account's own, or empty where the account has gone.
    """

    url: str = field(repr=False)
    account: str
    provider: Provider
    environment: Environment
    base_url: str = ""
    amount: str = ""

    @classmethod
    def of(cls, account: Account, url: str, amount: str = "") -> Link:
        """A link of `account`."""
        return cls(
            url, account.name, account.provider, account.environment, account.base_url, amount
        )

    @classmethod
    def of_entry(cls, entry: Entry, accounts: Sequence[Account], amount: str = "") -> Link:
        """The link that an entry of the journal tells; its account may not be in `accounts` now."""
        intent = entry.intent
        if account := account_now(intent, accounts):
            return cls.of(account, entry.url, amount)
        return cls(entry.url, intent.account, intent.provider, intent.environment, amount=amount)

    @property
    def name(self) -> str:
        """What the provider calls it."""
        return "Paylink" if self.provider is Provider.MESH else "link"

    @property
    def strangeness(self) -> StrangeHost | None:
        """Why it is not handed on unasked; None where it may be."""
        return strange_host(self.url, self.provider, self.environment, self.base_url)


def account_now(of: WriteIntent | LinkKey, accounts: Sequence[Account]) -> Account | None:
    """The account that a write was asked at, or a link was seen at; None where its name is of no
    account, or of another environment or provider, by now.
    """
    then = (of.account, of.provider, of.environment)
    return next((a for a in accounts if (a.name, a.provider, a.environment) == then), None)


def copy_link(app: App[Any], link: Link) -> None:
    """Puts the link on the clipboard, and shows its tail and its amount."""

    def copy() -> None:
        put_on_clipboard(app, link.url)
        toast(app, f"Copied {told(link)}")

    pass_on(app, link, f"Copy a {link.name} that leads elsewhere?", copy)


def pass_on(app: App[Any], link: Link, title: str, do: Callable[[], object]) -> None:
    """Calls `do`; first asks `title`, which begins with what is done, where the link leads
    elsewhere.
    """
    strange = link.strangeness
    if strange is None:
        do()
    else:
        _ask(app, link, title, _facts(link, strange), do)


def open_link(app: App[Any], link: Link) -> None:
    """Opens the link in the browser."""
    strange = link.strangeness if link.url.startswith(_WEB) else None
    if strange is None:
        open_url(app, link.url)  # which refuses what is no web address
    else:
        title = f"Open a {link.name} that leads elsewhere?"
        _ask(app, link, title, _facts(link, strange), lambda: open_url(app, link.url))


def open_named_page(app: App[Any], page: Link, what: str) -> None:
    """Opens a page that a provider's answer names, which need not be the provider's own: a block
    explorer's for a transfer. `what` says which page it should be.
    """
    strange = page.strangeness if page.url.startswith(_WEB) else None
    if strange is None:
        open_url(app, page.url)
    else:
        facts = [("Leads to", strange.host), ("Should be", what), ("Account", _account(page))]
        title = f"Open a page that is not {page.provider.label}'s?"
        _ask(app, page, title, facts, lambda: open_url(app, page.url))


def told(link: Link) -> str:
    """What was copied: `the link …4204b476 · ends 0 4 b 4 7 6 · 39.99 EUR`."""
    tail = telling_part(link.url)[-_TAIL:]
    parts = (f"the {link.name} …{tail}", f"ends {spelled(link.url)}", link.amount)
    return " · ".join(part for part in parts if part)


def _ask(
    app: App[Any],
    link: Link,
    title: str,
    facts: Sequence[tuple[str, str]],
    do: Callable[[], object],
) -> None:
    """Calls `do` once the person has said yes."""
    from paylink_tui.ui.screens.dialogs import Confirm

    def answered(yes: bool | None) -> None:
        if yes:
            do()

    live = link.environment is Environment.LIVE
    app.push_screen(Confirm(title, facts, yes=title.partition(" ")[0], live=live), answered)


def _facts(link: Link, strange: StrangeHost) -> list[tuple[str, str]]:
    facts = [
        ("Leads to", strange.host),
        ("Why asked", strange.reason),
        ("Expected", strange.expected),
        ("Account", _account(link)),
        ("Amount", link.amount),
        ("Ends in", spelled(link.url)),
    ]
    return [(name, value) for name, value in facts if value]


def _account(link: Link) -> str:
    return f"{link.account} · {link.provider.label} {link.environment.value.upper()}"
