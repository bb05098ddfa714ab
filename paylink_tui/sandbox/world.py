"""Everything a running sandbox knows: its clock, its records, its faults and what it has seen."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from random import Random

from paylink_tui.sandbox.clock import Clock
from paylink_tui.sandbox.faults import FaultList
from paylink_tui.sandbox.mesh_transfers import MeshLedger
from paylink_tui.sandbox.mesilat_links import MesilatShop
from paylink_tui.sandbox.rate_limit import RateLimit
from paylink_tui.sandbox.seed_mesh import seed_mesh
from paylink_tui.sandbox.seed_mesilat import seed_mesilat
from paylink_tui.sandbox.seed_txnpro import seed_txnpro
from paylink_tui.sandbox.settings import SandboxSettings
from paylink_tui.sandbox.txnpro_book import LinkBook

REQUESTS_KEPT = 20_000
PROVIDERS = ("mesilat", "mesh", "txnpro")


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """A request that arrived; header values are left out, since some are keys.

    `at` is time.monotonic() of the arrival, for tests of pacing.
    """

    provider: str
    method: str
    path: str
    query: str
    header_names: tuple[str, ...]
    at: float


class World:
    """The sandbox's whole state.

    Requests change it in the server's event loop only; a test may look at it from its own thread.
    """

    clock: Clock
    mesilat: MesilatShop
    mesh: MeshLedger
    txnpro: LinkBook
    rate_limit: RateLimit
    faults: FaultList
    writes: dict[str, dict[str, int]]
    requests: deque[SeenRequest]
    in_flight: dict[str, int]
    most_in_flight: dict[str, int]
    crashes: list[str]
    latency_ms: int

    def __init__(self, settings: SandboxSettings) -> None:
        self.settings = settings
        # A request under way survives a reset, so it is not counted anew.
        self.in_flight = dict.fromkeys(PROVIDERS, 0)
        self.reset()

    def reset(self) -> None:
        """Back to the records, counters and manners the settings ask for."""
        settings = self.settings
        self.clock = Clock(settings.start)
        self.rate_limit = RateLimit(settings.rate_limit)
        self.faults = FaultList()
        self.latency_ms = settings.latency_ms
        self.crashes = []
        self.forget()
        # Text seeds are hashed by random itself, so they do not depend on PYTHONHASHSEED.
        self.mesilat = seed_mesilat(settings.links, Random(f"{settings.seed}/mesilat"))
        self.mesh = seed_mesh(int(settings.start.timestamp()), Random(f"{settings.seed}/mesh"))
        self.txnpro = seed_txnpro(settings.links, settings.start, Random(f"{settings.seed}/txnpro"))

    def forget(self) -> None:
        """Empty the counters and the list of requests seen, and keep the records."""
        verbs = ("created", "deleted", "expired")
        self.writes = {provider: dict.fromkeys(verbs, 0) for provider in PROVIDERS}
        self.requests = deque(maxlen=REQUESTS_KEPT)
        self.most_in_flight = dict(self.in_flight)

    def arrived(self, request: SeenRequest) -> None:
        """Count a request in."""
        self.requests.append(request)
        self.in_flight[request.provider] += 1
        most = max(self.most_in_flight[request.provider], self.in_flight[request.provider])
        self.most_in_flight[request.provider] = most

    def answered(self, provider: str) -> None:
        """Count a request out, answered or not."""
        self.in_flight[provider] -= 1


def seen(provider: str, scope_method: str, path: str, query: str, names: list[str]) -> SeenRequest:
    """A request as it arrives now."""
    return SeenRequest(provider, scope_method, path, query, tuple(names), time.monotonic())
