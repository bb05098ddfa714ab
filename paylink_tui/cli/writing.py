"""`create`, `delete` and `expire`: shown, agreed to, written down, sent once.

The link that was made goes to standard output, once; everything else to standard error.
"""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from paylink_tui.cli import acts, output
from paylink_tui.cli.acts import Act, Done
from paylink_tui.cli.scripts import FOUND, UNKNOWN, exit_code, tell_faults, with_desk
from paylink_tui.config.accounts import Account
from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.errors import InvalidInputError, Outcome, PaylinkError
from paylink_tui.services import previews, signals
from paylink_tui.services.desk import Desk
from paylink_tui.services.locks import LockedError
from paylink_tui.store.entries import KeyUsedError

REFUSED = 1


Plan = Callable[[Desk, Any, Namespace], Awaitable[Act]]


def run_create_mesilat(options: Namespace) -> int:
    """Makes a Mesilat link."""
    return _run(options, Provider.MESILAT, acts.create_mesilat)


def run_create_mesh(options: Namespace) -> int:
    """Makes a Paylink."""
    return _run(options, Provider.MESH, acts.create_mesh)


def run_create_txnpro(options: Namespace) -> int:
    """Makes a txn.pro link."""
    return _run(options, Provider.TXNPRO, acts.create_txnpro)


def run_delete(options: Namespace) -> int:
    """Deletes a Mesilat link."""
    return _run(options, Provider.MESILAT, acts.delete)


def run_expire(options: Namespace) -> int:
    """Expires a txn.pro link."""
    return _run(options, Provider.TXNPRO, acts.expire)


def _run(options: Namespace, provider: Provider, plan: Plan) -> int:
    async def go(desk: Desk, options: Namespace) -> int:
        tell_faults(desk.config)
        account = desk.account(options.account)
        if account.provider is not provider:
            raise InvalidInputError(
                f"{account.name} is an account at {account.provider.label}, not {provider.label}."
            )
        if not options.dry_run:
            _may_write(account, options)
            try:
                desk.locks.unlock(account)  # naming it in a command is meant
            except LockedError as error:
                output.message(error.sentence())
                return REFUSED
        act = await plan(desk, account, options)
        if options.dry_run:
            _print_preview(act.preview, as_json=options.json)
            return FOUND
        _show(act)
        if not options.yes and not _agreed(act):
            output.message("Nothing was sent.")
            return REFUSED
        return await _sent(desk, account, act, as_json=options.json)

    return with_desk(options, go)


def _may_write(account: Account, options: Namespace) -> None:
    if account.environment is Environment.LIVE and not options.live:
        raise InvalidInputError(
            f"{account.name} is LIVE. Nothing was sent.", remedy="If you mean it, add --live."
        )
    if not options.yes and not all(s is not None and s.isatty() for s in (sys.stdin, sys.stderr)):
        raise InvalidInputError(
            "There is no terminal to ask at. Nothing was sent.", remedy="Add --yes."
        )


def _show(act: Act) -> None:
    output.message(act.what)
    for warning in act.warnings:
        output.message(f"Note: {warning}")


def _agreed(act: Act) -> bool:
    question = f"Type {act.token} to send it: " if act.token else "Send it? [y/N] "
    _drop_what_was_typed_before()
    sys.stderr.write(question)
    sys.stderr.flush()
    with signals.taken_at_once():
        typed = sys.stdin.readline().rstrip("\r\n")
    return typed == act.token if act.token else typed.strip().casefold() in ("y", "yes")


def _drop_what_was_typed_before() -> None:
    """What was typed before the question stood there is no answer to it."""
    if sys.platform != "win32":
        import termios

        termios.tcflush(sys.stdin, termios.TCIFLUSH)


async def _sent(desk: Desk, account: Account, act: Act, *, as_json: bool) -> int:
    entry: list[str] = []
    desk.writes.on_abandoned(lambda ended: output.message(ended.sentence()))
    try:
        done = await act.send(entry.append)
    except PaylinkError as error:
        if entry and as_json:
            outcome = (error.outcome or Outcome.NOT_SENT).value
            output.tree(_answer(account, entry[0], outcome, {"message": error.sentence()}))
        output.message(error.sentence())
        _tell_entry(entry)
        return _code(error)
    except asyncio.CancelledError:
        _tell_entry(entry)
        raise
    _print_done(account, entry[0], done, as_json=as_json)
    return FOUND


def _code(error: PaylinkError) -> int:
    if error.outcome is Outcome.UNKNOWN:
        return UNKNOWN
    if error.outcome is Outcome.REFUSED or isinstance(error, KeyUsedError | LockedError):
        return REFUSED
    return exit_code(error)


def _tell_entry(entry: list[str]) -> None:
    if entry:
        output.message(f"Entry {entry[0]} of the journal.")


def _print_done(account: Account, entry: str, done: Done, *, as_json: bool) -> None:
    if as_json:
        fields = {"id": done.id, "url": done.url, "reference": done.reference}
        output.tree(_answer(account, entry, "done", fields | {"doubts": list(done.doubts)}))
    elif done.url:
        output.line(done.url)
    output.warn_of_hosts(account, [done.url])
    named = f", id {done.id}" if done.id else ""
    output.message(f"Done{named}.")
    for doubt in done.doubts:
        output.message(f"Note: {doubt}")
    _tell_entry([entry])


def _answer(
    account: Account, entry: str, outcome: str, fields: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "entry": entry,
        "provider": account.provider.value,
        "account": account.name,
        "environment": account.environment.value,
        **fields,
    }


def _print_preview(preview: previews.Preview, *, as_json: bool) -> None:
    if as_json:
        headers = dict(preview.headers)
        output.tree(
            {
                "method": preview.method,
                "url": preview.url,
                "headers": headers,
                "body": preview.body or None,
            }
        )
        return
    for line in preview.text().rstrip().split("\n"):
        output.line(line)
