"""Sliding request windows per key, as Mesilat's authentication page gives them."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

# Mesilat: 100 requests a minute and 1,000 an hour, each per API key.
MESILAT_WINDOWS: tuple[tuple[int, int], ...] = ((100, 60), (1000, 3600))


@dataclass(slots=True)
class RateLimit:
    """Counts admitted requests; `windows` are pairs of (requests, seconds)."""

    enabled: bool
    windows: tuple[tuple[int, int], ...] = MESILAT_WINDOWS
    _admitted: deque[float] = field(default_factory=deque)

    def admit(self, at: float) -> int | None:
        """Count a request at monotonic time `at`, or say in how many seconds to come again."""
        if not self.enabled:
            return None
        self._forget_before(at - max(seconds for _, seconds in self.windows))
        waits = [self._wait(count, seconds, at) for count, seconds in self.windows]
        if any(waits):
            return math.ceil(max(waits))
        self._admitted.append(at)
        return None

    def _wait(self, count: int, seconds: int, at: float) -> float:
        if len(self._admitted) < count:
            return 0.0
        return max(0.0, self._admitted[-count] + seconds - at)

    def _forget_before(self, horizon: float) -> None:
        while self._admitted and self._admitted[0] < horizon:
            self._admitted.popleft()
