"""Pilot without its guesses about idleness, and style sheets that are parsed once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from textual.css import stylesheet

# Textual's screen collects what must be painted for 1/120 s before it paints.
_PAINT = 1 / 100


@pytest.fixture(autouse=True)
def _idle_by_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual's Pilot takes the process for idle when it burns little CPU in 20 ms, twice a key:
    with a server in the same process that is slow, and on a busy machine a second a key. Whether
    the event loop has anything left to do can be seen instead.
    """
    monkeypatch.setattr("textual.app.wait_for_idle", _loop_is_idle)
    monkeypatch.setattr("textual.pilot.wait_for_idle", _loop_is_idle)


async def _loop_is_idle(min_sleep: float = 0, max_sleep: float = 1) -> None:
    await asyncio.sleep(_PAINT)
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    for _ in range(1_000):
        await asyncio.sleep(0)
        if not ready:
            return


@pytest.fixture(autouse=True, scope="session")
def _parsed_once() -> Iterator[None]:
    """Every program that a test starts parses the same style sheets: a sixth of the test's time.
    Rules are only read after that, so they can be had by all.
    """
    tokens_of = cache(lambda variables: _TOKENS(dict(variables)))
    rules_of: dict[tuple[Any, ...], list[Any]] = {}

    def tokenize_values(variables: dict[str, str]) -> Any:
        return tokens_of(tuple(variables.items()))

    def parse(scope: str, css: str, read_from: Any, *, variable_tokens: Any, **given: Any) -> Any:
        # The tokens of the same variables are one and the same object, which is kept.
        key = (scope, css, read_from, id(variable_tokens), *given.items())
        if key not in rules_of:
            rules_of[key] = list(
                _PARSE(scope, css, read_from, variable_tokens=variable_tokens, **given)
            )
        return rules_of[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stylesheet, "tokenize_values", tokenize_values)
        patch.setattr(stylesheet, "parse", parse)
        yield


_TOKENS, _PARSE = stylesheet.tokenize_values, stylesheet.parse
