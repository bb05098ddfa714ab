"""What a sandbox is started with, its fixed fake keys, and the configuration that fits it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

DEFAULT_NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

MESILAT_KEY = "sandbox-mesilat-key-0001"
MESH_CLIENT_ID = "sandbox-mesh-client-0001"
MESH_SECRET = "sandbox-mesh-secret-0001"
MESH_SECRET_READ_ONLY = "sandbox-mesh-secret-read-only"
TXNPRO_KEY = "txn_cmp_sandbox0000000000000000000001"


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """How large and how slow the sandbox is.

    `links` is the number of generated links at Mesilat's product 141 and at txn.pro (a few
    hand-made records come on top). `now` is where the sandbox's clock starts (aware, UTC when
    left out); everything served depends on `seed` and `now` only.
    """

    links: int = 120
    latency_ms: int = 0
    rate_limit: bool = False
    seed: int = 7
    now: datetime | None = None

    @property
    def start(self) -> datetime:
        """The moment the sandbox's clock starts from.

        Raises ValueError for a `now` without a time zone.
        """
        if self.now is None:
            return DEFAULT_NOW
        if self.now.tzinfo is None:
            raise ValueError("SandboxSettings.now needs a time zone, for example UTC.")
        return self.now.astimezone(UTC)


def ready_toml(url: str) -> str:
    """A whole configuration file with one account per provider, all pointing at `url`."""
    return f"""\
[[accounts]]
name = "mesilat-sandbox"
provider = "mesilat"
environment = "test"
base_url = "{url}"
api_key = "{MESILAT_KEY}"
products = [
    {{ id = 141, title = "English lesson, one hour" }},
    {{ id = 123, title = "Portrait session" }},
    {{ id = 150, title = "Nothing sold yet" }},
    {{ id = 160, title = "Hostile records" }},
    {{ id = 200, title = "Free newsletter" }},
]

[[accounts]]
name = "mesh-sandbox"
provider = "mesh"
environment = "test"
base_url = "{url}"
client_id = "{MESH_CLIENT_ID}"
client_secret = "{MESH_SECRET}"

[[accounts]]
name = "txnpro-sandbox"
provider = "txnpro"
environment = "test"
base_url = "{url}"
api_key = "{TXNPRO_KEY}"
"""
