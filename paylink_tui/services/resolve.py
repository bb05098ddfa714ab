"""Writes of unknown outcome, settled by looking, never by sending again.

Looking finds that a write was done, that it was not, or that it cannot be told; only the first two
are recorded. A person may decide what cannot be told.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import ConfigError, PaylinkError, StoreError
from paylink_tui.model.txnpro import TxnLink
from paylink_tui.services import mesh, txnpro
from paylink_tui.services.findings import LATE, Finding, as_amount, not_done
from paylink_tui.services.mesilat_findings import find_created, find_deleted
from paylink_tui.store.entries import UNRESOLVED, Entry, Resolution, WriteKind
from paylink_tui.store.journal import Journal

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.services.desk import Desk

Tell = Callable[[str], None]
Clock = Callable[[], datetime]
# Whether the write is old enough that what is not there now will not come.
Look = Callable[["Desk", "Account", Entry, bool], Awaitable[Finding]]


def _silent(sentence: str) -> None:
    """Tells nobody."""


def _now() -> datetime:
    return datetime.now(UTC)


async def resolve(desk: Desk, entry: Entry, *, tell: Tell = _silent, now: Clock = _now) -> Entry:
    """Looks up what became of `entry`, records it, and gives the entry as it is now.

    It stays unresolved where that cannot be told. `tell` is given what was seen, in a sentence.

    Raises:
        ConfigError: its account is no longer in the configuration, or is another one or leads
            elsewhere by now; no request was sent.
        StoreError: it is still being sent, or the journal cannot be read or written.
        PaylinkError: the provider could not be asked.
    """
    journal = journal_of(desk)
    entry = await journal.entry(entry.id)
    if entry.state not in UNRESOLVED:
        return entry
    if entry.in_flight:
        raise StoreError(
            f"{entry.intent.what} is still being sent by process {entry.process.pid} on "
            f"{entry.process.host}.",
            remedy="Wait for it, or end that program.",
        )
    account = account_of(desk, entry)
    await _require_same_destination(desk, account, entry)
    # Before the first request: what is late may come while we look.
    settled = now() - entry.asked_at >= LATE
    finding = await _LOOKS[entry.intent.provider, entry.intent.kind](desk, account, entry, settled)
    tell(f"{entry.intent.what}: {finding.sentence}")
    if finding.how is None:
        return entry
    return await journal.resolve(
        entry.id, finding.how, evidence=finding.evidence, answer=finding.answer
    )


async def resolve_all(desk: Desk, tell: Tell, *, now: Clock = _now) -> tuple[Entry, ...]:
    """Looks up every unresolved write, one after the other, and gives them as they are now.

    `tell` is given what was seen of each, or why it could not be looked up.

    Raises:
        StoreError: the journal cannot be read.
    """
    entries = []
    async with aclosing(resolve_each(desk, tell, now=now)) as each:
        async for entry, _ in each:
            entries.append(entry)
    return tuple(entries)


async def resolve_each(
    desk: Desk, tell: Tell, *, among: Iterable[Entry] | None = None, now: Clock = _now
) -> AsyncGenerator[tuple[Entry, PaylinkError | None], None]:
    """As `resolve_all`, an entry at a time, each with the error that kept it from being looked
    up, which is told as well; only those `among` which are given, in their order.
    """
    # Newest first, as the journal has them: of two alike creates the later one can be the maker of
    # fewer links, and what it is found to have made leaves less doubt about the earlier one.
    for entry in await journal_of(desk).unresolved() if among is None else among:
        try:
            yield await resolve(desk, entry, tell=tell, now=now), None
        except PaylinkError as error:
            tell(f"{entry.intent.what}: {error.sentence()}")
            yield entry, error


async def decide(desk: Desk, entry: Entry, done: bool) -> Entry:
    """Records what a person says became of `entry`, and gives the entry as it is now.

    One that was settled before stays as it was.

    Raises:
        StoreError: it is still being sent, or it cannot be recorded.
    """
    how = Resolution.DECIDED_DONE if done else Resolution.DECIDED_NOT_DONE
    evidence = {"seen": "decided by a person"}
    decided = await journal_of(desk).resolve(entry.id, how, evidence=evidence)
    desk.locks.release(entry.id)
    return decided


def journal_of(desk: Desk) -> Journal:
    """The desk's journal; StoreError where there is none."""
    if desk.journal is None:
        raise StoreError(
            "There is no folder for the journal, so nothing is known of earlier writes.",
            remedy="Mend the state folder that the start warned of.",
        )
    return desk.journal


def account_of(desk: Desk, entry: Entry) -> Account:
    """The account that a write was asked at; ConfigError where it is gone, or another one now."""
    intent = entry.intent
    asked = f"{intent.provider.label} {intent.environment.value.upper()} account {intent.account}"
    try:
        account = desk.account(intent.account)
    except ConfigError as error:
        raise ConfigError(
            f"It cannot be looked up: {asked} is no longer in the configuration.",
            remedy="Add the account again, or decide what became of it.",
        ) from error
    if (account.provider, account.environment) != (intent.provider, intent.environment):
        is_now = f"{account.provider.label} {account.environment.value.upper()}"
        raise ConfigError(
            f"It cannot be looked up: it was asked at {asked}, and that name is now an account at "
            f"{is_now}.",
            remedy="Give that account its former settings, or decide what became of it.",
        )
    return account


async def _require_same_destination(desk: Desk, account: Account, entry: Entry) -> None:
    """Refuses an account that leads to another shop now, where nothing would be found of the write
    and it would be taken for not done. An entry that does not tell where it was sent is let pass.
    """
    then = entry.intent.sent_to
    if then is None:
        return
    if then.base_url != account.base_url:
        difference = f"the write was sent to {then.base_url}"
    elif then.credentials != await desk.credentials_hash(account):
        difference = "the write was sent with other credentials"
    else:
        return
    raise ConfigError(
        f"It cannot be looked up: account {account.name} leads elsewhere now ({difference}).",
        remedy="Look there, or decide in the journal.",
    )


# Mesh


async def _mesh_created(desk: Desk, account: Account, entry: Entry, settled: bool) -> Finding:
    page = await mesh.transfers(desk, account, entry.intent.key)
    # Equal ones only: that the filter was understood shows in nothing else.
    ours = [t for t in page.transfers if t.client_transaction_id == entry.intent.key]
    evidence = {"transfers": [{"id": t.id, "status": t.status} for t in ours]}
    if ours:
        seen = "The Paylink was made: somebody used it. Its address is not known."
        return Finding(Resolution.FOUND_DONE, seen, evidence)
    return Finding(
        None,
        "Nobody has used such a Paylink. Mesh does not tell whether it was made: decide yourself.",
        evidence,
    )


# txn.pro


async def _txnpro_created(desk: Desk, account: Account, entry: Entry, settled: bool) -> Finding:
    links = await txnpro.of_reference(desk, account, entry.intent.key)
    evidence = {"reference": entry.intent.key, "links": [link.id for link in links]}
    if not links:
        return not_done("There is no link of its reference.", evidence, settled=settled)
    if len(links) > 1:
        return Finding(None, f"{len(links)} links have its reference.", evidence)
    (link,) = links
    if differences := _differences(entry, link):
        seen = f"A link of its reference is there, but with another {', '.join(differences)}."
        return Finding(None, seen, evidence)
    answer = {"id": link.id, "url": link.hosted_page_url or "", "status": link.status}
    seen = f"The link of its reference is there: {link.id}."
    return Finding(Resolution.FOUND_DONE, seen, evidence, answer)


def _differences(entry: Entry, link: TxnLink) -> list[str]:
    """In what `link` is not what was asked, which a link made by somebody else would be."""
    names = ("amount", "currency", "payment_type")
    asked = entry.intent.asked
    return [
        name.replace("_", " ")
        for name in names
        if asked.get(name) and not _alike(asked[name], getattr(link, name))
    ]


def _alike(asked: Any, got: Any) -> bool:
    if got is None:
        return True  # left out of the answer: no difference is seen
    if isinstance(got, Decimal):
        return as_amount(asked) == got
    return str(asked).casefold() == str(got).casefold()


async def _txnpro_expired(desk: Desk, account: Account, entry: Entry, settled: bool) -> Finding:
    link = (await txnpro.detail(desk, account, entry.intent.target_id)).link
    evidence = {"id": link.id, "status": link.status}
    seen = f"The link is {link.status or 'of no known status'}."
    if link.status == "expired":
        return Finding(Resolution.FOUND_DONE, seen, evidence, {"id": link.id})
    if link.status == "completed":  # final: nothing can expire it any more
        return Finding(Resolution.FOUND_NOT_DONE, seen, evidence)
    if link.status in ("created", "pending"):
        return not_done(seen, evidence, settled=settled)
    return Finding(None, seen, evidence)


_LOOKS: dict[tuple[Provider, WriteKind], Look] = {
    (Provider.MESILAT, WriteKind.CREATE): find_created,
    (Provider.MESILAT, WriteKind.DELETE): find_deleted,
    (Provider.MESH, WriteKind.CREATE): _mesh_created,
    (Provider.TXNPRO, WriteKind.CREATE): _txnpro_created,
    (Provider.TXNPRO, WriteKind.EXPIRE): _txnpro_expired,
}
