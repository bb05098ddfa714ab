"""How long a number of requests will take under a rate budget that is partly spent."""

from __future__ import annotations

from collections.abc import Sequence


def seconds_for(
    count: int, limits: Sequence[tuple[int, float]], spent: Sequence[float], now: float
) -> float:
    """Seconds until the last of `count` requests may go, each sent as soon as every limit has room.

    A limit is a number of requests and the seconds for which each of them counts; `spent` are the
    moments of those already sent, in their order. A window that is used up in its first minutes
    stays shut until they have left it, so an average would promise too much.
    """
    if not limits or count <= 0:
        return 0.0
    longest, held = max(limits, key=lambda limit: limit[1] / limit[0])
    # After two fillings of the slowest window each further one takes as long as it is held.
    cycles = max(0, count - 2 * longest) // longest
    moments = list(spent)
    for _ in range(count - cycles * longest):
        moments.append(_next(moments, limits, now))
    return max(0.0, moments[-1] - now) + cycles * held


def _next(moments: list[float], limits: Sequence[tuple[int, float]], now: float) -> float:
    waits = [moments[-n] + held for n, held in limits if len(moments) >= n]
    return max([now, *waits])
