"""`check`, `lookup` and `links`: one question, an answer on standard output, an exit code."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
from argparse import Namespace
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import aclosing
from typing import Any, cast

from paylink_tui.cli import output
from paylink_tui.cli.interrupts import Interrupts
from paylink_tui.cli.logbook import end_log
from paylink_tui.cli.screens import desk_from
from paylink_tui.config.accounts import Account, MesilatAccount
from paylink_tui.config.load import Config
from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import (
    ConfigError,
    InvalidInputError,
    NotFoundError,
    PaylinkError,
    StoreError,
)
from paylink_tui.model.mesilat import MesilatPage
from paylink_tui.model.records import LinkRecord
from paylink_tui.model.references import MesilatProductRef, Reading, read_reference
from paylink_tui.model.txnpro import TxnPage
from paylink_tui.services import mesilat, txnpro
from paylink_tui.services.check import check_all
from paylink_tui.services.desk import Desk
from paylink_tui.services.lookup import look_up
from paylink_tui.services.lookup_found import Found
from paylink_tui.services.records import mesilat_record, txn_row_record
from paylink_tui.store.logfile import on_log_fault

FOUND, NOT_FOUND, USAGE, PROVIDER, UNKNOWN = 0, 1, 2, 3, 4
# Bytes of standard input that are read: a pasted link, with room for a mistaken file to be told so.
LONGEST_INPUT = 2_000_000


def run_check(options: Namespace) -> int:
    """Every fault of the configuration, then one cheap read of each account."""
    return with_desk(options, _check)


def run_lookup(options: Namespace) -> int:
    """Finds what the text means and prints it."""
    return with_desk(options, _lookup)


def run_links(options: Namespace) -> int:
    """Prints the links of one account, a page or all of them."""
    return with_desk(options, _links)


def tell_error(error: PaylinkError) -> int:
    """Tells what stopped a command; the exit code for it."""
    output.message(error.sentence())
    return exit_code(error)


def with_desk(
    options: Namespace,
    run: Callable[[Desk, Namespace], Coroutine[Any, Any, int]],
    failed: Callable[[PaylinkError], int] = tell_error,
) -> int:
    """The exit code of `run` on a desk that is closed after it, or of `failed`, which tells an
    error.
    """

    async def go() -> int:
        desk = desk_from(options.config, read_only=options.read_only)
        on_log_fault(output.message)
        interrupts = Interrupts(desk)
        code = None
        with interrupts.watched():
            try:
                code = await run(desk, options)
            except asyncio.CancelledError:
                if not interrupts.leaves:
                    raise
            finally:
                await (desk.abandon() if interrupts.leaves else desk.close())
        return interrupts.exit_code(code, UNKNOWN)

    try:
        code = asyncio.run(go())
    except PaylinkError as error:
        code = failed(error)
    end_log(code)
    return code


def exit_code(error: PaylinkError) -> int:
    """The exit code that tells scripts what kind of error it was."""
    if isinstance(error, ConfigError | InvalidInputError | StoreError):
        return USAGE
    return NOT_FOUND if isinstance(error, NotFoundError) else PROVIDER


# check


async def _check(desk: Desk, options: Namespace) -> int:
    tell_faults(desk.config)
    _tell_doubts(desk.config)
    health = await check_all(desk)
    for answer in health:
        output.health(answer, as_json=options.json)
    errors = [answer.error for answer in health if answer.error is not None]
    if desk.config.faults or not desk.accounts:
        return USAGE
    codes = {exit_code(error) for error in errors}
    # "Not found" is what a wrong address answers here.
    return PROVIDER if NOT_FOUND in codes else max(codes, default=FOUND)


def _tell_doubts(config: Config) -> None:
    """Of the screens' settings, for which the screens must be loaded."""
    if config.theme is not None or config.keys:
        from paylink_tui.ui.settings import doubts

        for doubt in doubts(config):
            output.message(doubt)


# lookup


async def _lookup(desk: Desk, options: Namespace) -> int:
    _need_accounts(desk)
    text = _standard_input() if options.text == "-" else options.text
    reading = read_reference(text, known_hosts=desk.known_hosts)
    _refuse_what_cannot_be_looked_up(reading)
    accounts = None if options.account is None else [desk.account(options.account)]
    progress = output.progress if sys.stderr.isatty() else _silent
    try:
        found = await look_up(
            desk, reading, accounts=accounts, progress=progress, fresh=options.fresh
        )
    finally:
        progress("")
    return _print_found(found, options.json)


def _standard_input() -> str:
    """What was piped in: enough for any link, and bytes that are no text as their stand-in."""
    if sys.stdin is None or sys.stdin.closed:
        raise InvalidInputError("There is no standard input to read.")
    return sys.stdin.buffer.read(LONGEST_INPUT).decode("utf-8", "replace")


def _print_found(found: Found, as_json: bool) -> int:
    for where, error in found.failures:
        output.message(f"Not searched: {where}: {error.sentence()}")
    if not found.matches:
        if found.searched or not found.failures:
            output.message(dataclasses.replace(found, failures=()).sentence())
        return max((exit_code(error) for _, error in found.failures), default=NOT_FOUND)
    if len(found.matches) > 1:
        output.message("It fits more than one; add --account NAME, or look one up by its own id:")
        for match in found.matches:
            output.message(f"  {match.title()}")
        return USAGE
    (match,) = found.matches
    if source := match.source():
        output.message(f"It is {source}; --fresh asks the provider.")
    output.record(match.record, as_json=as_json)
    if match.record.kind == "payment_link":
        output.warn_of_hosts(match.account, [match.record.url])
    return FOUND


def _refuse_what_cannot_be_looked_up(reading: Reading) -> None:
    if not reading.candidates:
        raise InvalidInputError(reading.fault or "There is nothing to look up.")
    if all(isinstance(candidate, MesilatProductRef) for candidate in reading.candidates):
        raise InvalidInputError(
            f"{reading.understood}: a product, not a link.",
            remedy="List its links: paylink-tui links --account NAME --product ID",
        )


def _silent(sentence: str) -> None:
    """Progress for nobody: standard error is not a terminal."""


# links


async def _links(desk: Desk, options: Namespace) -> int:
    _need_accounts(desk)
    account = desk.account(options.account)
    if account.provider is Provider.MESH:
        raise InvalidInputError(
            "Mesh has no list of links: its API can neither list nor read a Paylink.",
            remedy="Look a transactionId up: paylink-tui lookup tx:ID",
        )
    if options.product is not None and account.provider is not Provider.MESILAT:
        raise InvalidInputError("--product is for Mesilat accounts only.")
    count = unread = 0
    pages = _LISTS[account.provider](desk, account, options)
    async with aclosing(pages):
        async for records, unreadable in pages:
            count += len(records)
            unread += len(unreadable)
            output.rows(records, as_json=options.json)
            output.warn_of_hosts(account, [record.url for record in records])
            for sentence in unreadable:
                output.message(sentence)
    if not count:
        output.message(_none_of(unread) if unread else _no_links(options.page))
        return PROVIDER if unread else NOT_FOUND
    return FOUND


def _no_links(page: int | None) -> str:
    return f"Page {page} has no links." if page and page > 1 else "There are no links."


def _none_of(unread: int) -> str:
    if unread == 1:
        return "The only link there is could not be read."
    return f"None of the {unread:,} links could be read."


RowPages = AsyncGenerator[tuple[Sequence[LinkRecord], Sequence[str]], None]


async def _mesilat_rows(desk: Desk, account: Account, options: Namespace) -> RowPages:
    product = mesilat.product_of(cast("MesilatAccount", account), options.product)
    if not options.all:
        page = await mesilat.list_page(desk, account, product, options.page or 1)
        yield _mesilat_page(account, page), page.unreadable
        return
    pages = mesilat.all_pages(desk, account, product)
    async with aclosing(pages):
        async for page in pages:
            yield _mesilat_page(account, page), page.unreadable


def _mesilat_page(account: Account, page: MesilatPage) -> list[LinkRecord]:
    return [
        mesilat_record(account, link, raw) for link, raw in zip(page.links, page.raw, strict=True)
    ]


async def _txnpro_rows(desk: Desk, account: Account, options: Namespace) -> RowPages:
    if not options.all:
        page = await txnpro.list_page(desk, account, options.page or 1)
        yield _txnpro_page(account, page), page.unreadable
        return
    pages = txnpro.all_pages(desk, account)
    async with aclosing(pages):
        async for page in pages:
            yield _txnpro_page(account, page), page.unreadable


def _txnpro_page(account: Account, page: TxnPage) -> list[LinkRecord]:
    return [
        txn_row_record(account, link, raw) for link, raw in zip(page.links, page.raw, strict=True)
    ]


_LISTS = {Provider.MESILAT: _mesilat_rows, Provider.TXNPRO: _txnpro_rows}


def _need_accounts(desk: Desk) -> None:
    tell_faults(desk.config)
    if not desk.accounts:
        raise ConfigError(
            "There is no account that can be used.",
            remedy=f"Write one into {desk.config.path}; config.example.toml shows how.",
        )


def tell_faults(config: Config) -> None:
    """What is wrong or doubtful in the configuration, on standard error; the rest is used."""
    for fault in (*config.faults, *config.warnings):
        output.message(fault.sentence())
