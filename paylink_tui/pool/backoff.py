"""How long to hold back after a refusal or a fault."""

from __future__ import annotations

import random

from paylink_tui.providers.http import Response
from paylink_tui.providers.retry_after import retry_after

BASE_SECONDS = 0.25
MOST_SECONDS = 8.0
# A provider that asks for more gets this and is then asked again, so that a wrong header cannot
# stop an account for good.
LONGEST_PAUSE = 3_600.0

RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
_PAUSING_STATUSES = frozenset({429, 503})


def jittered(tries: int) -> float:
    """Seconds to wait after the given number of tries: full jitter under a doubling limit.

    Spread evenly from nothing, so that many callers that failed together do not return together.
    """
    return random.uniform(0, min(MOST_SECONDS, BASE_SECONDS * 2 ** (tries - 1)))


def asked_pause(response: Response) -> float:
    """Seconds for which a 429 or 503 asks everybody to stay away; 0 where it does not say."""
    if response.status not in _PAUSING_STATUSES:
        return 0.0
    return min(retry_after(response) or 0.0, LONGEST_PAUSE)
