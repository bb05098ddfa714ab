"""How inputs are made and counted, in the few of the suite and the many of a thorough run."""

from __future__ import annotations

import functools
import os
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paylink_tui.model.errors import PaylinkError
from paylink_tui.model.text import clean

T = TypeVar("T")

# How many times as many inputs a thorough run tries.
TIMES = int(os.environ.get("FUZZ_TIMES", "1"))
tried: Counter[str] = Counter()

# What texts are made of that mean something to a terminal, a parser or a pattern.
_PIECES = (
    *(
        "\x1b]52;c;aGk=\x07",
        "\x1b[2J",
        "\x9b2J",
        "\u202e",
        "\u200b",
        "\x00",
        "[/]",
        "[@click=app.quit]",
    ),
    *("://", "?", "&", "=", "%", "%2F", "%00", "#", "@", ":", "/", "..", ",", ".", "-", "\n", " "),
    *("\ud800", "\U0010ffff", "１", "€", "₽", "0", "9" * 40, "1e9", "NaN", "Infinity", "-0"),
    *("https", "uuid", "token", "linkToken=", "payment_link_id", "T", "Z", "+03:00", "UTC"),
)


def fuzzed(
    count: int, **inputs: st.SearchStrategy[Any]
) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Runs the test on `count` inputs (times as many in a thorough run), and counts them."""

    def decorate(test: Callable[..., None]) -> Callable[[], None]:
        @functools.wraps(test)
        def counted(**given_inputs: Any) -> None:
            tried[test.__name__] += 1
            test(**given_inputs)

        # The time of an input is that of the machine; a loop without end fails by the suite's.
        chosen = settings(
            max_examples=count * TIMES, deadline=None, suppress_health_check=list(HealthCheck)
        )
        return chosen(given(**inputs)(counted))

    return decorate


def _mutated(sample: Any, changes: Sequence[tuple[float, float, Any]]) -> Any:
    for begin, length, piece in changes:
        at = round(begin * len(sample))
        sample = sample[:at] + piece + sample[at + round(length * length * (len(sample) - at)) :]
    return sample


def _grafted(sample: Any, changes: Sequence[tuple[float, Any]]) -> Any:
    for place, graft in changes:
        sample = _graft(sample, place, graft)
    return sample


def _graft(tree: Any, place: float, graft: Any) -> Any:
    """`tree` with the member at `place` (a share of the way through it) exchanged for `graft`."""
    if not isinstance(tree, (dict, list)) or not tree:
        return graft
    names = list(tree) if isinstance(tree, dict) else list(range(len(tree)))
    scaled = place * len(names)
    index = min(int(scaled), len(names) - 1)
    rest = scaled - index
    copy: Any = dict(tree) if isinstance(tree, dict) else list(tree)
    if rest < 0.05:
        del copy[names[index]]
    elif rest < 0.15:
        copy[names[index]] = graft
    else:
        copy[names[index]] = _graft(copy[names[index]], (rest - 0.15) / 0.85, graft)
    return copy


_PLACE = st.floats(0, 1, allow_nan=False)


def texts_like(*samples: str) -> st.SearchStrategy[str]:
    """Any text, and the samples with pieces put in, left out, doubled and exchanged."""
    piece = st.sampled_from(_PIECES) | st.text(max_size=4)
    return st.text(max_size=60) | st.builds(
        _mutated, st.sampled_from(samples), st.lists(st.tuples(_PLACE, _PLACE, piece), max_size=4)
    )


def bytes_like(*samples: bytes) -> st.SearchStrategy[bytes]:
    """The samples, with ranges of bytes replaced, taken out, or repeated."""
    piece = st.binary(max_size=6) | st.sampled_from(
        [text.encode("utf-8", "surrogatepass") for text in _PIECES]
    )
    change = st.lists(st.tuples(_PLACE, _PLACE, piece), min_size=1, max_size=5)
    return st.binary(max_size=80) | st.builds(_mutated, st.sampled_from(samples), change)


def trees_like(samples: Sequence[Any]) -> st.SearchStrategy[Any]:
    """The samples of JSON, with some of their members replaced by anything, or left out."""
    return st.builds(
        _grafted, st.sampled_from(samples), st.lists(st.tuples(_PLACE, _JSON), max_size=5)
    )


_FIGURE_TEXT = st.from_regex(r"\A-?[0-9]{1,45}(\.[0-9]{0,45})?([eE][+-]?[0-9]{1,4})?\Z")
_SCALAR = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**40), 10**40)
    | _FIGURE_TEXT
    | texts_like("2026-11-20T12:00:00.000Z", "completed", "USDT", "0xabc", "9999-12-31T23:59:59Z")
)
_JSON = st.recursive(
    _SCALAR,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


def now(call: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that waits for nothing."""
    try:
        call.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise AssertionError("it waits for something")


def refusal(error: PaylinkError) -> PaylinkError:
    """`error`, which must be told in a clean sentence of a bearable length."""
    sentence = error.sentence()
    assert sentence
    assert clean(sentence) == sentence
    assert len(sentence) < 2_000
    return error
