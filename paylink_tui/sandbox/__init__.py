"""The three providers, served on loopback, for the demo and the tests.

Written from the vendors' pages alone: nothing else of paylink_tui is imported here, so the sandbox
cannot share a mistake with the clients it tests. Importing this package loads neither Starlette
nor uvicorn; the first use of `Sandbox` or `serve_forever` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paylink_tui.sandbox.settings import SandboxSettings, ready_toml

if TYPE_CHECKING:
    from paylink_tui.sandbox.server import Sandbox, serve_forever

__all__ = ["Sandbox", "SandboxSettings", "ready_toml", "serve_forever"]


def __getattr__(name: str) -> object:
    if name in {"Sandbox", "serve_forever"}:
        from paylink_tui.sandbox import server

        return getattr(server, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
