"""What the programs that we start are given of our environment: all but the keys in it.

A browser's opener, tmux, an editor and the `command:` of another account have no use for the
variables that `env:` references name, and a browser hands them on to whatever it starts.
"""

from __future__ import annotations

import os

_named: set[str] = set()


def holds_secret(variable: str) -> None:
    """Remembers that a reference named `variable`."""
    _named.add(variable)


def environment_for_children() -> dict[str, str]:
    """The environment without the variables that were named."""
    return {name: value for name, value in os.environ.items() if name not in _named}
