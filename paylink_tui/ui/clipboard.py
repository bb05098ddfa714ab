"""Copying to the clipboard and opening a browser, neither of which may block or be trusted.

`copy_to_clipboard` writes OSC 52, and whether the terminal took it cannot be known; tmux drops it
by default. So inside tmux the text also goes to its own buffer, and the user is always shown what
was copied. A browser is started in a thread with its output thrown away: it would print on the
screen.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from paylink_tui.config.children import environment_for_children
from paylink_tui.model.text import shorten
from paylink_tui.ui.foreign import toast

if TYPE_CHECKING:
    from textual.app import App

_OPENERS = {"darwin": ["open"], "win32": ["explorer"]}


def copy(app: App[Any], text: str, what: str) -> None:
    """Puts `text` on the clipboard and shows what it was. For a link see `hand_on`."""
    put_on_clipboard(app, text)
    toast(app, f"Copied {what}: {shorten(text, 120)}")


def put_on_clipboard(app: App[Any], text: str) -> None:
    """Puts `text` on the clipboard; whoever calls shows what it was."""
    app.copy_to_clipboard(text)
    if os.environ.get("TMUX"):
        app.run_worker(lambda: _to_tmux(text), thread=True, group="clipboard", exit_on_error=False)


def open_url(app: App[Any], url: str) -> None:
    """Opens `url` (http or https only) in the user's browser, and says so where there is none."""
    if not url.startswith(("https://", "http://")):
        toast(
            app, f"Not opened, since it is no web address: {shorten(url, 80)}", severity="warning"
        )
        return
    app.run_worker(lambda: _open(app, url), thread=True, group="browser", exit_on_error=False)


def _open(app: App[Any], url: str) -> None:
    command = [*_OPENERS.get(sys.platform, ["xdg-open"]), url]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment_for_children(),
            timeout=15,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = (
            "it did not answer" if isinstance(error, subprocess.TimeoutExpired) else "none found"
        )
    else:
        if done.returncode == 0:
            app.call_from_thread(toast, app, f"Opened {shorten(url, 120)}")
            return
        reason = f"exit code {done.returncode}"
    app.call_from_thread(
        toast,
        app,
        f"No browser could be started ({reason}). Copy it instead: {url}",
        severity="warning",
    )


def _to_tmux(text: str) -> None:
    try:
        subprocess.run(
            ["tmux", "load-buffer", "-w", "-"],
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment_for_children(),
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return  # OSC 52 was sent as well, and the text stands on the screen
