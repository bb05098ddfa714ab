"""`paylink-tui`, `demo` and `sandbox`: what runs until the user leaves it."""

from __future__ import annotations

import sys
import tempfile
from argparse import Namespace
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paylink_tui.services.desk import Desk


# Seconds after the configuration was read: the first screen is painted, what it needs is loaded.
_AT_REST = 1.0


def run_screens(options: Namespace) -> int:
    """The screens on the user's accounts; the demo afterwards, when the user asks for it."""
    if not _terminal():
        return 2
    ending = _run_app(lambda: _open_desk(options.config, options.read_only), is_demo=False)
    return run_demo(Namespace(links=120, read_only=options.read_only)) if ending == "demo" else 0


def run_demo(options: Namespace) -> int:
    """The screens on invented links. Its configuration and state live in a folder of its own that
    goes with it; the user's own are never read.
    """
    if not _terminal():
        return 2
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="paylink-tui-demo-"))
        _run_app(
            lambda: _open_demo(stack, options.links, Path(folder), read_only=options.read_only),
            is_demo=True,
        )
    return 0


def run_sandbox(options: Namespace) -> int:
    """The three providers on loopback until Ctrl-C."""
    from paylink_tui.cli.standard_output import standard_output
    from paylink_tui.sandbox import SandboxSettings, ready_toml, serve_forever

    settings = SandboxSettings(
        links=options.links,
        latency_ms=options.latency,
        rate_limit=options.rate_limit,
        now=datetime.now(UTC),
    )

    def ready(url: str) -> None:
        _message(f"Mesilat, Mesh and txn.pro, all invented, at {url}; Ctrl-C stops them.")
        with standard_output() as stdout:
            stdout.write(ready_toml(url))
            stdout.flush()

    try:
        serve_forever(settings, options.port, ready)
    except OSError as error:
        _message(f"Port {options.port} cannot be used: {error.strerror}. Try --port 0.")
        return 2
    return 0


def _run_app(open_desk: Callable[[], Awaitable[Desk]], *, is_demo: bool) -> str | None:
    import asyncio

    from paylink_tui.cli.logbook import end_log, report_fault
    from paylink_tui.ui.app import PaylinkApp
    from paylink_tui.ui.garbage import Freezing
    from paylink_tui.ui.typed_bytes import take_any_bytes

    async def opened() -> Desk:
        desk = await open_desk()
        asyncio.get_running_loop().call_later(_AT_REST, Freezing().begin)
        return desk

    take_any_bytes()
    app = PaylinkApp(
        opened, is_demo=is_demo, report=lambda error: report_fault(error, is_demo=is_demo)
    )
    ending = app.run()
    end_log(app.return_code or 0)
    if app.told_at_end:
        _message(app.told_at_end)
    if app.return_code:
        raise SystemExit(app.return_code)
    return ending


async def _open_desk(config: str | None, read_only: bool) -> Desk:
    """Reads the configuration; its imports run in a thread, so that keys typed meanwhile count."""
    import asyncio

    return await asyncio.to_thread(desk_from, config, read_only=read_only)


def desk_from(config: str | None, *, read_only: bool = False) -> Desk:
    """A desk on the configuration at `config`, or at the usual place, and the user's state."""
    from platformdirs import user_state_path

    from paylink_tui.cli.logbook import begin_log
    from paylink_tui.config.faults import Fault
    from paylink_tui.config.load import load_config
    from paylink_tui.config.paths import APP_NAME, config_file, state_dir
    from paylink_tui.model.errors import StoreError
    from paylink_tui.services.desk import Desk

    loaded = load_config(config_file(config))
    try:
        state = state_dir()
        begin_log(state / "log", loaded.digest)
        return Desk(loaded, state=state, read_only=read_only)
    except StoreError as error:
        begin_log(None, loaded.digest)
        # Reading works without it; what other programs spend is not known, and without a journal
        # nothing is written.
        what = (
            "Links can be read, not made or deleted, and the request budget is counted for this "
            f"session only. {error.what}"
        )
        place = user_state_path(APP_NAME, appauthor=False)
        warning = Fault(place, None, "", what, error.remedy)
        return Desk(replace(loaded, warnings=(*loaded.warnings, warning)), read_only=read_only)


async def _open_demo(
    stack: ExitStack, links: int, folder: Path, *, read_only: bool = False
) -> Desk:
    import asyncio

    def opened() -> Desk:
        from paylink_tui.cli.logbook import begin_log
        from paylink_tui.config.load import load_config
        from paylink_tui.sandbox import Sandbox, SandboxSettings, ready_toml
        from paylink_tui.services.desk import Desk

        settings = SandboxSettings(links=links, now=datetime.now(UTC))
        sandbox = stack.enter_context(Sandbox(settings))
        config = folder / "config.toml"
        config.touch(mode=0o600)
        config.write_text(ready_toml(sandbox.url), encoding="utf-8")
        begin_log(folder / "log", None)
        return Desk(load_config(config), state=folder, read_only=read_only)

    return await asyncio.to_thread(opened)


def _terminal() -> bool:
    # Textual draws on standard error, so that is where the terminal must be.
    if all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr)):
        return True
    _message("The screens need a terminal. For scripts: check, lookup, links; see --help.")
    return False


def _message(text: str) -> None:
    sys.stderr.write(text + "\n")
