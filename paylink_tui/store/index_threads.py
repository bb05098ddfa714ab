"""The threads of the index, and how its file is opened from them.

Three, each with a connection of its own: one writes, so that a scan never waits for a search; one
reads what a person waits for, so that typing never waits for a scan; one counts what else matches,
and is stopped when it matters no more. SQLite's log lets them work side by side.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from paylink_tui.model.errors import StoreError
from paylink_tui.store.faults import FILE_FAULTS, is_damage
from paylink_tui.store.index_file import Work, reading_fault
from paylink_tui.store.index_reader import Reader
from paylink_tui.store.index_schema import NewerIndexError
from paylink_tui.store.index_writer import IndexWriter

T = TypeVar("T")


class Threads:
    """Where the calls of an index run. `on_fault` is told why the file cannot be written,
    `on_replaced` that a new one was begun.
    """

    def __init__(
        self,
        writer: IndexWriter,
        on_fault: Callable[[StoreError], None],
        on_replaced: Callable[[], None],
    ) -> None:
        self._writer = writer
        self._on_fault, self._on_replaced = on_fault, on_replaced
        self._path = writer.file.path
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="index-write")
        self._reader = Reader(self._path, "index-read")
        self._counter = Reader(self._path, "index-count")
        self._opening: asyncio.Task[None] | None = None

    async def write(self, work: Callable[..., T], *arguments: Any) -> T:
        """What `work` gives in the writing thread; it is finished even if the caller is cancelled.

        Raises whatever `work` does.
        """
        job = asyncio.get_running_loop().run_in_executor(self._writing, work, *arguments)
        # Unshielded, a cancelled caller would take back a write that still queues.
        return await asyncio.shield(job)

    async def read(
        self, work: Work[T], unwanted: Callable[[], bool] | None = None, *, behind: bool = False
    ) -> T:
        """What `work` gives of one state of the index; `behind` for what nobody waits for.

        Raises:
            SupersededError: `unwanted` has said so.
            StoreError: the index cannot be read.
        """
        await self._opened()
        reader = self._counter if behind else self._reader
        try:
            return await reader.read(work, unwanted)
        except FileNotFoundError:  # somebody removed it
            self._opening = None
            await self._opened()
            self._on_replaced()
        except FILE_FAULTS as error:
            if not is_damage(error):
                raise reading_fault(self._path, error) from error
            await self.write(self._writer.put_aside, error)
            self._on_replaced()
        try:
            return await reader.read(work, unwanted)
        except FILE_FAULTS as error:
            raise reading_fault(self._path, error) from error

    def stop_unwanted(self) -> None:
        """Ends what is read for a search that another one has taken the place of."""
        self._reader.stop_unwanted()
        self._counter.stop_unwanted()

    def close(self) -> None:
        """Ends the threads, after what they are at. Blocks until then."""
        self._reader.close()
        self._counter.close()
        self._writing.submit(self._writer.close)
        self._writing.shutdown()

    async def _opened(self) -> None:
        """Makes the file, once; where it can only be read, reading goes on."""
        if self._opening is None:
            self._opening = asyncio.create_task(self._open())
        await asyncio.shield(self._opening)

    async def _open(self) -> None:
        try:
            await self.write(self._writer.open)
        except NewerIndexError:
            self._opening = None
            raise
        except StoreError as error:
            self._opening = None
            self._on_fault(error)
