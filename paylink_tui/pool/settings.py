"""What a lane is told about its account: where it goes, as whom, and how fast."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from paylink_tui.model.errors import ConfigError
from paylink_tui.pool.scrub import Scrubber

if TYPE_CHECKING:
    from pydantic import SecretStr

# A measured httpx holds 1.06x of the ideal at 16 connections and falls to 1.21x at 32.
MOST_CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Window:
    """At most `requests` requests in any `seconds` seconds."""

    requests: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class LaneSettings:
    """One account as a lane sees it.

    `base_url` is scheme, host and port; a request's path follows it. `headers` are the credentials.
    Timeouts are seconds: `read_timeout` for each silence of the provider, `total_timeout` for all
    the time that a request's tries are on the line. `reserve` is the share of every window that
    only people may spend. `budget_key` names whose budget is spent, see `budget_key`.
    """

    account: str
    base_url: str
    headers: Mapping[str, SecretStr]
    windows: tuple[Window, ...] = ()
    connections: int = 8
    connect_timeout: float = 5
    read_timeout: float = 20
    total_timeout: float = 60
    reserve: float = 0.2
    budget_key: str

    def __post_init__(self) -> None:
        """Raises ConfigError where `base_url` is no address that can be connected to."""
        try:
            parts = urlsplit(self.base_url)
            good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:  # an impossible port, or a broken IPv6 address
            good = False
        if not good:
            raise ConfigError(
                f"The base_url of account {self.account} is not a web address.",
                remedy="It is https://, the host, and a port if it is not 443.",
            )

    @cached_property
    def scrubber(self) -> Scrubber:
        """Takes this account's secrets out of texts."""
        return Scrubber(self.headers)

    @property
    def slots(self) -> int:
        """How many requests may be on the line at once, whatever `connections` asks for."""
        return max(1, min(self.connections, MOST_CONNECTIONS))

    @property
    def host(self) -> str:
        """The host's name alone, for sentences."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def port(self) -> int:
        """The port that is connected to, for sentences."""
        parts = urlsplit(self.base_url)
        return parts.port or (80 if parts.scheme == "http" else 443)

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this machine, where no proxy of the environment belongs."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost" or self.host.endswith(".localhost")


def budget_key(base_url: str, headers: Mapping[str, SecretStr]) -> str:
    """The name under which a key's spending is counted: a hash, from which no key can be read.

    Providers count per key, so two accounts with one key share one budget.
    """
    digest = hashlib.sha256(base_url.rstrip("/").lower().encode())
    for name in sorted(headers, key=str.lower):
        digest.update(f"\0{name.lower()}\0{headers[name].get_secret_value()}".encode())
    return digest.hexdigest()
