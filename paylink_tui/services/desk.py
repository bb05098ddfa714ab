"""The desk: the accounts, each with its lane and its client, and the writes under way.

Nothing is opened before it is used: a secret is fetched, and a lane made, by the first call that
needs them, so that an account whose secret is missing troubles nobody who does not use it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from paylink_tui.config.secrets import is_literal, resolve
from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import ConfigError
from paylink_tui.pool.lane import Lane, LaneStatus
from paylink_tui.pool.pool import Pool
from paylink_tui.pool.settings import LaneSettings, Window, budget_key
from paylink_tui.services.locks import Locks
from paylink_tui.services.writes import Writes
from paylink_tui.store.entries import Destination
from paylink_tui.store.journal import Journal

if TYPE_CHECKING:
    from pydantic import SecretStr

    from paylink_tui.config.accounts import Account, MesilatAccount
    from paylink_tui.config.load import Config
    from paylink_tui.model.mesh import Network
    from paylink_tui.pool.log import RequestLog
    from paylink_tui.providers.mesh import MeshClient
    from paylink_tui.providers.mesilat import MesilatClient
    from paylink_tui.providers.txnpro import TxnClient
    from paylink_tui.services.scan import Scan
    from paylink_tui.services.scans import Scans
    from paylink_tui.store.index import Index

_RECORDING_SECONDS = 5.0  # for what a write that was left still writes down


class Desk:
    """Everything that a session works with. Made by the commands, shared by all screens."""

    def __init__(
        self, config: Config, *, state: Path | None = None, read_only: bool = False
    ) -> None:
        """`state` is the folder of the journal and of the budget; without one budgets are counted
        for this session only, and nothing can be written at a provider. Nor can it with
        `read_only`; otherwise at the accounts that are unlocked.
        """
        self.config = config
        self.journal = None if state is None else Journal(state / "journal")
        self.locks = Locks(config.accounts, read_only=read_only)
        self.writes = Writes(self.journal, self.locks)
        self.networks: dict[str, tuple[Network, ...]] = {}
        # Mesilat products looked at in this session, by account, the last one at the end.
        self.products_seen: dict[str, list[int]] = {}
        self._pool = Pool(None if state is None else state / "budget.sqlite3")
        self._opening: dict[str, asyncio.Task[Lane]] = {}
        self._closed = False
        self._state = state
        self._scans: Scans | None = None
        self._index: Index | None = None
        self._listeners: list[Callable[[], None]] = []

    @property
    def state(self) -> Path | None:
        """The folder of what is kept between sessions; None where there is none."""
        return self._state

    # Accounts

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Every account of the configuration that could be read, in its order."""
        return self.config.accounts

    def accounts_of(self, provider: Provider) -> tuple[Account, ...]:
        """The accounts at one provider."""
        return tuple(account for account in self.accounts if account.provider == provider)

    def account(self, name: str) -> Account:
        """The account called `name`, in any case; a ConfigError names those that there are."""
        return self.config.account(name)

    @property
    def known_hosts(self) -> Mapping[str, Provider]:
        """The host and port of every account's `base_url`, for reading pasted addresses."""
        return {account.base_url.partition("://")[2]: account.provider for account in self.accounts}

    async def reload(self, config: Config) -> None:
        """Takes over a configuration that was read again.

        The lanes of accounts that changed or went are closed, after their writes, and those that
        fail with a secret that may be another one by now; the others keep theirs, and what is under
        way in them.
        """
        before = {account.name: account for account in self.accounts}
        self.config = config
        self.locks.keep(config.accounts)
        kept = {
            account.name
            for account in self.accounts
            if before.get(account.name) == account and not self._may_be_mended(account)
        }
        for name in [name for name in self._opening if name not in kept]:
            self._opening.pop(name).cancel()
            self.networks.pop(name, None)
            if name in self._pool.lanes:
                self._pool.close_lane(name)
        if self._scans is not None:
            await self._scans.keep(config.accounts)

    def _may_be_mended(self, account: Account) -> bool:
        """Whether fetching the account's secrets anew may help a lane that fails."""
        status = self.lane_status(account.name)
        if status is None or status.health != "failing":
            return False
        return not all(is_literal(reference) for reference in account.credentials().values())

    # Clients

    async def mesilat(self, account: Account) -> MesilatClient:
        """The client of a Mesilat account.

        Raises:
            ConfigError: its secret cannot be had, or the account is no longer in the configuration
                as it is given.
        """
        from paylink_tui.providers.mesilat import MesilatClient

        path = cast("MesilatAccount", account).api_path
        return MesilatClient(await self._lane(account), api_path=path)

    async def mesh(self, account: Account) -> MeshClient:
        """The client of a Mesh account; raises as `mesilat` does."""
        from paylink_tui.providers.mesh import MeshClient

        return MeshClient(await self._lane(account))

    async def txnpro(self, account: Account) -> TxnClient:
        """The client of a txn.pro account; raises as `mesilat` does."""
        from paylink_tui.providers.txnpro import TxnClient

        return TxnClient(await self._lane(account))

    async def _lane(self, account: Account) -> Lane:
        if account not in self.accounts:
            # Else a screen from before a reload would send to where the account used to lead.
            raise _changed(account)
        opening = self._opening.get(account.name)
        if opening is None or (opening.done() and (opening.cancelled() or opening.exception())):
            opening = asyncio.create_task(self._open(account))
            opening.add_done_callback(read_error)
            self._opening[account.name] = opening
        await asyncio.wait((opening,))
        if opening.cancelled():
            raise _changed(account)
        return opening.result()

    async def _open(self, account: Account) -> Lane:
        headers = await _headers(account)
        return self._pool.open_lane(
            LaneSettings(
                account=account.name,
                base_url=account.base_url,
                headers=headers,
                windows=tuple(Window(w.requests, w.seconds) for w in account.rate_limits),
                connections=account.connections,
                connect_timeout=account.connect_timeout,
                read_timeout=account.read_timeout,
                budget_key=budget_key(account.base_url, headers),
            )
        )

    # The lanes, seen from outside

    @property
    def log(self) -> RequestLog:
        """Every request of this session, redacted."""
        return self._pool.log

    @property
    def in_flight(self) -> int:
        """Requests being answered now, at all accounts."""
        return sum(lane.status().in_flight for lane in self._pool.lanes.values())

    def lane_status(self, name: str) -> LaneStatus | None:
        """What the lane of an account does; None before its first request."""
        lane = self._pool.lanes.get(name)
        return lane.status() if lane is not None else None

    async def credentials_hash(self, account: Account) -> str:
        """A name for the account's address and credentials, from which none can be read; raises as
        `mesilat` does.
        """
        return (await self._lane(account)).settings.budget_key

    async def destination(self, account: Account) -> Destination:
        """Where the account leads now; raises as `mesilat` does."""
        return Destination(account.base_url, await self.credentials_hash(account))

    def seconds_for(self, name: str, requests: int) -> float:
        """Seconds that the account's rate budget makes so many background requests take."""
        lane = self._pool.lanes.get(name)
        return lane.seconds_for(requests) if lane is not None else 0.0

    # The index

    @property
    def index(self) -> Index | None:
        """The index of links, made ready by the first that is seen or looked for; None where there
        is no state folder.
        """
        if self._index is None and self._state is not None and not self._closed:
            from paylink_tui.store.index import Index

            self._index = Index(self._state / "index")
        return self._index

    # Scans

    @property
    def scans(self) -> Scans:
        """The scans of this session, and those that earlier ones left."""
        if self._scans is None:
            from paylink_tui.services.scans import Scans

            self._scans = Scans(self, None if self._state is None else self._state / "index")
        return self._scans

    @property
    def running_scans(self) -> tuple[Scan, ...]:
        """The scans that ask for pages now."""
        return self._scans.running if self._scans is not None else ()

    @property
    def stuck_scans(self) -> tuple[Scan, ...]:
        """The scans that something other than the user keeps from going on."""
        return self._scans.stuck if self._scans is not None else ()

    @property
    def may_have_scans(self) -> bool:
        """Whether anything was ever scanned, told without opening the index."""
        return self._state is not None and any((self._state / "index").glob("scan-*.lock"))

    def scan_of(self, account: Account) -> Scan | None:
        """The account's scan in this session; None where there was none."""
        return self._scans.of(account) if self._scans is not None else None

    def on_change(self, listener: Callable[[], None]) -> None:
        """Calls `listener` whenever a lane does something or a scan ends. It must be quick."""
        self._pool.on_change(listener)
        self._listeners.append(listener)

    def scan_rests(self) -> None:
        """Tells the listeners that a scan asks for no more pages."""
        for listener in self._listeners:
            listener()

    async def close(self) -> None:
        """Ends after the writes under way have ended, of which there will be no more; reads are
        dropped.
        """
        self.writes.shut()
        await self.writes.finish()
        await self.abandon()

    async def abandon(self) -> None:
        """Ends now: a write that is on the line is left, and recorded as of unknown outcome."""
        self.writes.shut()
        if self._scans is not None:
            await self._scans.close()
        for opening in self._opening.values():
            opening.cancel()
        await asyncio.gather(*self._opening.values(), return_exceptions=True)
        await self._pool.close(grace=0)
        with contextlib.suppress(TimeoutError):  # else its entry has no end, and is looked up too
            async with asyncio.timeout(_RECORDING_SECONDS):
                await self.writes.finish()
        if not self._closed:
            self._closed = True
            if self._index is not None:
                await self._index.close()
            if self.journal is not None:
                await self.journal.close()


def _changed(account: Account) -> ConfigError:
    return ConfigError(
        f"Account {account.name} was changed or closed meanwhile. Nothing was sent.",
        remedy="Choose the account again.",
    )


def read_error(task: asyncio.Task[Any]) -> None:
    """Reads how it ended, or asyncio reports a fault that nobody waited for."""
    if not task.cancelled():
        task.exception()


async def _headers(account: Account) -> dict[str, SecretStr]:
    """The headers that carry the account's credentials, its secrets fetched."""
    provider = import_module(f"paylink_tui.providers.{account.provider.value}")
    secrets = {
        key: await resolve(reference, f"{key} of account {account.name}")
        for key, reference in account.credentials().items()
    }
    headers: dict[str, SecretStr] = provider.auth_headers(**secrets)
    return headers
