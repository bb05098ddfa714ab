"""`scan`: every page of the accounts into the index, side by side, within the rate budget.

Progress goes to standard error, one line an account to standard output when it ends.
"""

from __future__ import annotations

import asyncio
import sys
from argparse import Namespace
from collections.abc import Callable
from typing import Any

from paylink_tui.cli import output
from paylink_tui.cli.scripts import FOUND, PROVIDER, exit_code, tell_faults, with_desk
from paylink_tui.config.accounts import Account
from paylink_tui.model.errors import ConfigError, PaylinkError
from paylink_tui.services.desk import Desk
from paylink_tui.services.scan import Scan, ScanStatus
from paylink_tui.services.scans import key_of
from paylink_tui.store.scans import ScanKind, ScanRow, ScanState
from paylink_tui.ui.scan_words import found_text, progress_line, share_text, state_text

# Seconds between two lines of progress: on a terminal one replaces the other.
_ON_A_TERMINAL = 0.25
_IN_A_LOG = 30.0


def run_scan(options: Namespace) -> int:
    """Scans the accounts named, or all of them, and goes on with what was left before."""
    return with_desk(options, _scan)


async def _scan(desk: Desk, options: Namespace) -> int:
    tell_faults(desk.config)
    accounts = [desk.account(name) for name in options.account] or list(desk.accounts)
    if not accounts:
        raise ConfigError("There is no account to scan.", remedy="Add one to the configuration.")
    known = {row.key: row for row in await desk.scans.known()}
    codes = [FOUND]
    scans: list[Scan] = []
    for account in dict.fromkeys(accounts):
        try:
            scans.append(await _started(desk, account, known.get(key_of(account)), options))
        except PaylinkError as error:
            output.message(f"{account.name}: {error.sentence()}")
            codes.append(exit_code(error))
    try:
        await _follow(scans)
    except asyncio.CancelledError:
        await desk.scans.close()
        _tell_left(scans)
        raise
    for scan in scans:
        _print(scan.status(), as_json=options.json)
        codes.append(_code(scan.status(), options))
    return max(codes)


async def _started(desk: Desk, account: Account, left: ScanRow | None, options: Namespace) -> Scan:
    kind = ScanKind(options.kind) if options.kind else None
    if left is not None and left.state is ScanState.OPEN and kind in (None, left.kind):
        output.message(f"{account.name}: going on with the scan that was left.")
        return await desk.scans.take_up(account, options.max_requests)
    if left is not None and left.state is ScanState.OPEN:
        output.message(
            f"{account.name}: the other scan, which was left after {left.pages:,} pages, is given "
            "up; what it read stays in the index."
        )
    return await desk.scans.begin(account, kind or ScanKind.NEW, options.max_requests)


async def _follow(scans: list[Scan]) -> None:
    """Shows how they come on until all of them rest."""
    on_terminal = sys.stderr.isatty()
    tell: Callable[[str], None] = output.progress if on_terminal else output.message
    waiting = {asyncio.ensure_future(scan.wait()) for scan in scans}
    try:
        while waiting:
            every = _ON_A_TERMINAL if on_terminal else _IN_A_LOG
            _, waiting = await asyncio.wait(waiting, timeout=every)
            if waiting and (line := _progress([scan.status() for scan in scans])):
                tell(line)
    finally:
        for task in waiting:
            task.cancel()
        if on_terminal:
            output.progress("")


def _progress(statuses: list[ScanStatus]) -> str:
    """One line for all: the only one in full, several in short."""
    running = [status for status in statuses if status.running]
    if len(running) == 1:
        return progress_line(running[0])
    return " · ".join(f"{status.account.name} {share_text(status)}" for status in running)


def _tell_left(scans: list[Scan]) -> None:
    for scan in scans:
        status = scan.status()
        if status.row.state is ScanState.OPEN:
            output.message(
                f"Left {status.account.name} after {status.row.pages:,} pages, which are in the "
                f"index. To go on: paylink-tui scan --account '{status.account.name}'"
            )


def _print(status: ScanStatus, *, as_json: bool) -> None:
    row = status.row
    for hole in row.holes:
        output.message(f"{row.account}: {hole}")
    if status.reason:
        output.message(f"{row.account}: {status.reason}")
    if as_json:
        output.tree(_json(status))
    else:
        output.line(f"{row.account}  {state_text(status)}  {row.pages:,} pages  {found_text(row)}")


def _json(status: ScanStatus) -> dict[str, Any]:
    row = status.row
    counts = ("new", "changed", "gone")
    return {
        "provider": row.provider,
        "account": row.account,
        "environment": row.environment,
        "kind": row.kind.value,
        "state": state_text(status),
        "pages": row.pages,
        "links": row.found,
        **{name: getattr(row, name) for name in counts},
        "reason": status.reason or None,
        "holes": list(row.holes),
    }


def _code(status: ScanStatus, options: Namespace) -> int:
    """A scan that was told to stop after so many requests did as it was told."""
    if status.row.state is ScanState.OPEN and not status.stopped_as_told:
        return PROVIDER
    return FOUND
