"""Where a request goes within its host: one spelling for the line and for the log."""

from __future__ import annotations

from urllib.parse import urlencode

from paylink_tui.providers.http import Request


def target(request: Request) -> str:
    """The path with its query, percent-encoded as it goes over the line."""
    return f"{request.path}?{urlencode(request.query)}" if request.query else request.path
