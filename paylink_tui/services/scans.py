"""The scans of a session: one at a time for each account, whichever program began it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from paylink_tui.model.errors import StoreError
from paylink_tui.services.scan import Scan
from paylink_tui.store import scans as rows
from paylink_tui.store.locks import locked
from paylink_tui.store.scans import ScanKind, ScanRow, ScanState

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.services.desk import Desk
    from paylink_tui.store.index import Index

Key = tuple[str, str, str]


class ScanHeldError(StoreError):
    """Another program is scanning the account."""


class Scans:
    """Begins scans, takes up those that were left, and ends them with the program.

    An account is claimed by a lock on a file of its own in `folder`, which the system takes back
    when a program dies.
    """

    def __init__(self, desk: Desk, folder: Path | None) -> None:
        self._desk = desk
        self._folder = folder
        self._scans: dict[Key, Scan] = {}

    def of(self, account: Account) -> Scan | None:
        """The account's scan in this session, under way or not."""
        return self._scans.get(key_of(account))

    @property
    def running(self) -> tuple[Scan, ...]:
        """The scans that ask for pages now."""
        return tuple(scan for scan in self._scans.values() if scan.is_running)

    @property
    def stuck(self) -> tuple[Scan, ...]:
        """The scans that wait for the user, since something was in their way."""
        return tuple(scan for scan in self._scans.values() if scan.is_stuck)

    async def known(self) -> tuple[ScanRow, ...]:
        """The last scan of every account, of this and earlier sessions.

        Raises:
            StoreError: the index cannot be read.
        """
        return await self._index().read(rows.load_all)

    async def left_over(self) -> tuple[ScanRow, ...]:
        """The scans of configured accounts that were left before their end and that no program
        goes on with.
        """
        here = {key_of(account) for account in self._desk.accounts}
        found = await self.known()
        return tuple(
            row
            for row in found
            if row.state is ScanState.OPEN
            and row.key in here
            and row.key not in self._scans
            and self._is_free(row.key)
        )

    async def begin(
        self, account: Account, kind: ScanKind, most_requests: int | None = None
    ) -> Scan:
        """A new scan of an account; one that was left is given up for it.

        Raises:
            ScanHeldError: another program is scanning it.
            StoreError: there is no index to put it into.
        """

        def new(before: ScanRow | None) -> ScanRow:
            provider, environment, name = key_of(account)
            return ScanRow(
                provider=provider,
                environment=environment,
                account=name,
                kind=kind,
                started_at=datetime.now(UTC),
                credentials="" if before is None else before.credentials,
                marks={} if before is None else before.marks,
            )

        return await self._start(account, new, most_requests)

    async def take_up(self, account: Account, most_requests: int | None = None) -> Scan:
        """Goes on with the account's scan from where it was left.

        Raises:
            ScanHeldError: another program goes on with it.
            StoreError: no scan was left, or the index cannot be read.
        """
        here = self.of(account)
        if here is not None and here.account == account and here.row.state is ScanState.OPEN:
            here.go_on(most_requests)
            return here

        def left(before: ScanRow | None) -> ScanRow:
            if before is None or before.state is not ScanState.OPEN:
                raise StoreError(
                    f"No scan of {account.name} was left before its end.", remedy="Begin one."
                )
            return before

        return await self._start(account, left, most_requests)

    async def keep(self, accounts: Iterable[Account]) -> None:
        """Leaves the scans of all other accounts, which are not configured any more."""
        kept = {key_of(account) for account in accounts}
        for key in [key for key in self._scans if key not in kept]:
            await self._scans.pop(key).leave()

    async def close(self) -> None:
        """Leaves every scan as it is, for a later program to go on."""
        left, self._scans = self._scans, {}
        await asyncio.gather(*(scan.leave() for scan in left.values()))

    async def _start(
        self,
        account: Account,
        row_after: Callable[[ScanRow | None], ScanRow],
        most_requests: int | None,
    ) -> Scan:
        """A scan of the row that `row_after` makes of the one that is kept."""
        key = key_of(account)
        index = self._index()
        here = self._scans.get(key)
        if here is not None and here.is_running:
            return here
        if here is not None:
            await here.leave()
        claim = self._claim(account)
        try:
            before = await index.read(lambda file: rows.load(file, key))
            row = row_after(before)
        except BaseException:
            claim.close()
            raise
        scan = self._scans[key] = Scan(self._desk, index, account, row, before, claim)
        scan.go_on(most_requests)
        return scan

    def _index(self) -> Index:
        if self._desk.index is None:
            raise StoreError(
                "There is no state folder, so there is no index to scan into.",
                remedy="Mend the folder that the start warned of.",
            )
        return self._desk.index

    def _claim(self, account: Account) -> ExitStack:
        claim = ExitStack()
        try:
            claim.enter_context(locked(self._lock(key_of(account)), 0))
        except TimeoutError:
            raise ScanHeldError(
                f"Another program, or another window of this one, is scanning {account.name}.",
                remedy="Wait for it, or stop it there.",
            ) from None
        except OSError as error:
            raise StoreError(
                f"The scan cannot be claimed in {self._folder} ({error.strerror}).",
                remedy="Mend the state folder.",
            ) from error
        return claim

    def _is_free(self, key: Key) -> bool:
        try:
            with locked(self._lock(key), 0):
                return True
        except (TimeoutError, OSError):
            return False

    def _lock(self, key: Key) -> Path:
        assert self._folder is not None  # there is an index, so there is a folder
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = hashlib.sha256("\0".join(key).encode()).hexdigest()[:16]
        return self._folder / f"scan-{name}.lock"


def key_of(account: Account) -> Key:
    """What an account's scan is kept under."""
    return (account.provider.value, account.environment.value, account.name)
