"""`journal`, `journal verify` and `journal resolve`: what was written at the providers."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from contextlib import aclosing

from paylink_tui.cli import output
from paylink_tui.cli.scripts import (
    FOUND,
    NOT_FOUND,
    PROVIDER,
    UNKNOWN,
    exit_code,
    tell_faults,
    with_desk,
)
from paylink_tui.model.errors import InvalidInputError
from paylink_tui.services.desk import Desk
from paylink_tui.services.resolve import journal_of, resolve_each
from paylink_tui.store.entries import UNRESOLVED, Entry, EntryFilter, State


def run_list(options: Namespace) -> int:
    """Prints the writes, newest first."""
    return with_desk(options, _list)


def run_verify(options: Namespace) -> int:
    """Says whether the journal is as it was written, and else where it is not."""
    return with_desk(options, _verify)


def run_resolve(options: Namespace) -> int:
    """Looks up every write of unknown outcome and prints them as they are now."""
    return with_desk(options, _resolve)


async def _list(desk: Desk, options: Namespace) -> int:
    states = frozenset() if options.state is None else frozenset({State(options.state)})
    where = EntryFilter(account=_account_name(desk, options.account), states=states)
    found = await journal_of(desk).entries(where)
    _tell_note(desk)
    _print(desk, found, options)
    if not found:
        output.message("The journal has no such write." if states or where.account else _EMPTY)
    return FOUND if found else NOT_FOUND


_EMPTY = "The journal is empty: nothing was made, deleted or expired yet."


def _account_name(desk: Desk, typed: str | None) -> str:
    """As the configuration spells it. One that is no longer in there still has its writes."""
    names = {account.name.casefold(): account.name for account in desk.accounts}
    return "" if typed is None else names.get(typed.casefold(), typed)


async def _verify(desk: Desk, options: Namespace) -> int:
    _refuse_filters(options)
    found = await journal_of(desk).verify()
    if found.ok:
        output.line(f"All {found.events} events of the journal are as they were written.")
        return FOUND
    entry = f" It belongs to entry {found.entry}." if found.entry else ""
    output.line(f"{found.fault}{entry} Up to there, {found.events} events are as written.")
    return NOT_FOUND


async def _resolve(desk: Desk, options: Namespace) -> int:
    _refuse_filters(options)
    tell_faults(desk.config)
    settled: list[Entry] = []
    codes: set[int] = set()
    async with aclosing(resolve_each(desk, output.message)) as each:
        async for entry, error in each:
            settled.append(entry)
            if error is not None:
                # "Not found" is not what became of the write.
                codes.add(max(exit_code(error), PROVIDER if exit_code(error) == NOT_FOUND else 0))
            elif entry.state in UNRESOLVED:
                codes.add(UNKNOWN)
    _tell_note(desk)
    _print(desk, settled, options)
    if not settled:
        output.message("No write is of unknown outcome.")
    return _worst(codes)


def _tell_note(desk: Desk) -> None:
    """What is wrong with the journal's files, as far as they were read by now."""
    if note := journal_of(desk).note:
        output.message(note)


def _worst(codes: set[int]) -> int:
    """An error before "still unknown": it is what to mend before looking again."""
    return max(codes - {UNKNOWN}, default=max(codes, default=FOUND))


def _print(desk: Desk, found: Sequence[Entry], options: Namespace) -> None:
    output.entries(found, as_json=options.json, show_links=options.show_links)
    output.warn_of_entries_hosts(desk.accounts, found, show_links=options.show_links)


def _refuse_filters(options: Namespace) -> None:
    if options.account is not None or options.state is not None:
        raise InvalidInputError(
            "--account and --state choose writes for the list; this is for the whole journal.",
            remedy="Leave them out.",
        )
