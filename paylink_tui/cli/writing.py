"""`create`, `delete` and `expire`: shown, agreed to, written down, sent once.

The link that was made goes to standard output, once; everything else to standard error.
"""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable
from typing import Any

from paylink_tui.cli import acts, output
from paylink_tui.cli.acts import Act
from paylink_tui.cli.answer import REFUSED, Answer
from paylink_tui.cli.scripts import FOUND, tell_faults, with_desk
from paylink_tui.config.accounts import Account
from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.errors import InvalidInputError, PaylinkError
from paylink_tui.services import previews, signals
from paylink_tui.services.desk import Desk

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
    answer = Answer(provider, options.account, as_json=options.json)

    async def go(desk: Desk, options: Namespace) -> int:
        tell_faults(desk.config)
        try:
            return await _carry_out(desk, options, provider, plan, answer)
        except PaylinkError as error:
            return answer.failed(error)

    return with_desk(options, go, failed=answer.failed)


async def _carry_out(
    desk: Desk, options: Namespace, provider: Provider, plan: Plan, answer: Answer
) -> int:
    account = answer.account = desk.account(options.account)
    if account.provider is not provider:
        raise InvalidInputError(
            f"{account.name} is an account at {account.provider.label}, not {provider.label}."
        )
    if not options.dry_run:
        _may_write(account, options)
        desk.locks.unlock(account)  # naming it in a command is meant
    act = await plan(desk, account, options)
    if options.dry_run:
        _print_preview(act.preview, as_json=options.json)
        return FOUND
    _show(act)
    if not options.yes and not _agreed(act):
        answer.not_sent("You did not agree. Nothing was sent.")
        output.message("Nothing was sent.")
        return REFUSED
    return await _sent(desk, account, act, answer)


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


async def _sent(desk: Desk, account: Account, act: Act, answer: Answer) -> int:
    desk.writes.on_abandoned(lambda ended: output.message(ended.sentence()))
    try:
        done = await act.send(answer.noted)
    except asyncio.CancelledError:
        answer.tell_entry()
        raise
    answer.done(account, done)
    return FOUND


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
