"""Runs cells of the matrix, many at once, and judges each."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from paylink_tui.model.errors import PaylinkError
from paylink_tui.pool import backoff
from paylink_tui.pool.settings import LaneSettings
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import desk as desks
from paylink_tui.services.desk import Desk
from paylink_tui.store.entries import EntryFilter
from tests.conftest import unlock_all
from tests.faults.calls import CALLS, Call, Stock
from tests.faults.kinds import Fault, faults
from tests.faults.line import Line
from tests.services.support import block, written

# The cells about time end by it, so they have little; the others must never end by it.
QUICK = {"read_timeout": 0.4, "total_timeout": 1.8}
PATIENT = {"read_timeout": 30.0, "total_timeout": 60.0}
# A cell that takes so long hangs.
_HANGS = 60.0
_AT_ONCE = 24


@dataclass
class Cell:
    """One fault against one call. `wrong` says what was not as it must be, or is empty."""

    fault: Fault
    call: Call
    line: Line
    wrong: str = ""
    result: object = None

    @property
    def name(self) -> str:
        return f"{self.call.name}: {self.fault.name}"


async def run(
    sandbox: Sandbox,
    folder: Path,
    chosen: Callable[[Fault, Call], bool] = lambda fault, call: True,
) -> list[Cell]:
    """Every chosen cell, judged. Redirects lead to a port where nothing must ever arrive."""
    arrived: list[bytes] = []

    async def elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.append(await reader.read(65_536))
        writer.close()

    async with await asyncio.start_server(elsewhere, "127.0.0.1", 0) as trap:
        kinds = faults(trap.sockets[0].getsockname()[1])
        pairs = [(f, c) for f in kinds for c in CALLS if chosen(f, c)]
        stock = Stock(sandbox)
        timed = await _run([p for p in pairs if p[0].timed], stock, folder / "timed", QUICK, 1_000)
        others = [p for p in pairs if not p[0].timed]
        cells = timed + await _run(others, stock, folder / "others", PATIENT, _AT_ONCE)
    if arrived:
        cells[0].wrong = "a redirect was followed to another host"
    return cells


async def _run(
    pairs: Sequence[tuple[Fault, Call]],
    stock: Stock,
    folder: Path,
    timeouts: dict[str, float],
    at_once: int,
) -> list[Cell]:
    if not pairs:
        return []
    async with AsyncExitStack() as stack:
        stack.enter_context(_impatient(timeouts))
        cells = [await _cell(stack, fault, call, stock) for fault, call in pairs]
        folder.mkdir()
        desk = unlock_all(Desk(_config(folder, cells), state=folder / "state"))
        stack.push_async_callback(desk.close)
        gate = asyncio.Semaphore(at_once)

        async def one(number: int, cell: Cell) -> None:
            async with gate:
                await _try(desk, f"a{number}", cell, stock)

        await asyncio.gather(*(one(number, cell) for number, cell in enumerate(cells)))
        return cells


def _impatient(timeouts: dict[str, float]) -> ExitStack:
    """Pauses between tries as short as can be, and these time-outs in every lane."""
    stack = ExitStack()

    @functools.wraps(LaneSettings)
    def settings(**given: object) -> LaneSettings:
        return LaneSettings(**{**given, **timeouts})  # type: ignore[arg-type]

    stack.enter_context(mock.patch.object(backoff, "BASE_SECONDS", 0.001))
    stack.enter_context(mock.patch.object(desks, "LaneSettings", settings))
    return stack


async def _cell(stack: AsyncExitStack, fault: Fault, call: Call, stock: Stock) -> Cell:
    line = Line(stock.sandbox.port, fault.act, call.is_write)
    await line.start()
    stack.push_async_callback(line.stop)
    return Cell(fault, call, line)


def _config(folder: Path, cells: Iterable[Cell]) -> desks.Config:
    limits = "rate_limits = [{ requests = 1000000, seconds = 1 }]"
    return written(
        folder / "config.toml",
        *(
            block(f"a{number}", cell.call.provider, cell.line.url, limits)
            for number, cell in enumerate(cells)
        ),
    )


async def _try(desk: Desk, name: str, cell: Cell, stock: Stock) -> None:
    try:
        async with asyncio.timeout(_HANGS):
            cell.result = await cell.call.run(desk, desk.account(name), stock)
    except TimeoutError:
        cell.wrong = "it hangs"
    except PaylinkError as error:
        cell.result = error
        cell.wrong = _judge_error(cell, error)
    except Exception as error:
        cell.wrong = f"{type(error).__name__} is not an error of ours: {error}"
    else:
        cell.wrong = _judge_success(cell)
    cell.wrong = cell.wrong or _judge_sends(cell) or await _judge_journal(desk, name, cell)


def _judge_success(cell: Cell) -> str:
    fault, call = cell.fault, cell.call
    unread = fault.unread and not (call.body_is_read and not _empty_is_fine(cell))
    if fault.error is None or fault.or_fine or unread or (fault.unread and not call.body_is_read):
        return ""
    return f"it succeeds, where {fault.error.__name__} is due"


def _empty_is_fine(cell: Cell) -> bool:
    return cell.fault.empty and cell.call.name == "txn.pro expire"


def _judge_error(cell: Cell, error: PaylinkError) -> str:
    due = cell.fault.error
    if due is None:
        return f"{type(error).__name__}, where success is due: {error}"
    if type(error) is not due:
        return f"{type(error).__name__}, where {due.__name__} is due: {error}"
    outcome = cell.fault.outcome if cell.call.is_write else None
    if error.outcome is not outcome:
        return f"the outcome is {error.outcome}, where {outcome} is due: {error}"
    if not error.what.endswith((".", "!", "?")) or not error.remedy:
        return f"no sentence, or no next step: {error.sentence()}"
    return ""


def _judge_sends(cell: Cell) -> str:
    hit, due = cell.line.hit, 1 if cell.call.is_write else cell.fault.sends
    if hit == due or (cell.fault.timed and not cell.call.is_write and 1 <= hit <= due):
        return ""
    if isinstance(cell.result, PaylinkError) or cell.call.is_write:
        return f"it is sent {hit} times, where {due} are due"
    return "" if hit >= 1 else "it never went over the line"


async def _judge_journal(desk: Desk, name: str, cell: Cell) -> str:
    """A write is written down once, as what it ended as, and only what may be so."""
    assert desk.journal is not None
    entries = await desk.journal.entries(EntryFilter(account=name))
    if not cell.call.is_write:
        return "a read is in the journal" if entries else ""
    states = [entry.state.value for entry in entries]
    error = cell.result if isinstance(cell.result, PaylinkError) else None
    due = "done" if error is None else str(error.outcome)
    if states != [due]:
        return f"the journal has {states}, where {due} is due"
    carried_out = cell.line.carried_out
    if (due == "done" and carried_out != 1) or (due == "refused" and carried_out):
        return f"the journal says {due}, and the provider did it {carried_out} times"
    return ""
