"""Where a secret can come from besides the file: the environment, a command, the keyring.

Each function gives the text as it was found, or raises ConfigError with the next step. None of
them ever shows what was found.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import os
import signal
import sys
import threading
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable, Sequence
from typing import TypeVar

from paylink_tui.config.children import environment_for_children
from paylink_tui.model.errors import ConfigError
from paylink_tui.model.text import clean

COMMAND_SECONDS = 10.0
# A locked keyring asks its owner for a password first.
KEYRING_SECONDS = 60.0
# A key is some hundred bytes at most; this bounds a command that prints without end.
_MOST_OUTPUT = 65_536

_Result = TypeVar("_Result")

_TRY_IT = "Run it yourself in a terminal to see what it says."


def from_environment(name: str) -> str:
    """The value of the environment variable `name`."""
    value = os.environ.get(name)
    if value is None:
        raise ConfigError(
            f"The environment variable {name} is not set.",
            remedy=f"Set it before you start this program: export {name}=…",
        )
    return value


async def from_command(argv: Sequence[str], seconds: float = COMMAND_SECONDS) -> str:
    """What the command prints on stdout, without its last line end.

    It runs without a shell, a stdin or our terminal, so that it can neither read the user's keys
    nor draw over the screen, and without the keys in our environment. It and its children are
    killed after `seconds`, and when we are cancelled.
    """
    name = clean(argv[0])
    transport, run = await _start(argv, name)
    try:
        async with asyncio.timeout(seconds):
            await run.ended
    except BaseException as error:
        await _kill(transport, run)
        if isinstance(error, TimeoutError):
            what = f"The command {name} gave no answer within {seconds:g} seconds."
            raise ConfigError(what, remedy=_TRY_IT) from None
        raise
    finally:
        transport.close()
    if code := transport.get_returncode():
        raise ConfigError(f"The command {name} {_ending(code)}.", remedy=_TRY_IT)
    return _text(run.printed, name)


async def from_keyring(service: str, user: str, seconds: float = KEYRING_SECONDS) -> str:
    """The password of `user` at `service` in the desktop's keyring."""
    entry = clean(f"{service}/{user}")
    try:
        async with asyncio.timeout(seconds):
            found = await _in_daemon_thread(lambda: _ask_keyring(service, user))
    except TimeoutError:
        raise ConfigError(
            f"The keyring gave no answer within {seconds:g} seconds.",
            remedy="Unlock it, or use env: or command: instead.",
        ) from None
    if found is None:
        raise ConfigError(
            f"The keyring holds nothing under {entry}.",
            remedy=f"Store it with: keyring set {clean(service)} {clean(user)}",
        )
    return found


class _Run(asyncio.SubprocessProtocol):
    """A command that runs: what it printed, and futures for the end of it.

    `ended` is done when it has exited and nobody holds its stdout any more, or fails when it
    prints too much; `exited` is done when it alone has exited.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.printed = bytearray()
        loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[None] = loop.create_future()
        self.exited: asyncio.Future[None] = loop.create_future()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self.printed += data
        if len(self.printed) > _MOST_OUTPUT and not self.ended.done():
            what = f"The command {self.name} printed more than any key can be."
            self.ended.set_exception(ConfigError(what, remedy=_TRY_IT))

    def process_exited(self) -> None:
        self.exited.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)


async def _start(argv: Sequence[str], name: str) -> tuple[asyncio.SubprocessTransport, _Run]:
    # Not create_subprocess_exec: its Process.wait() waits for whoever holds the pipe, and gives no
    # public way to close it.
    loop = asyncio.get_running_loop()
    try:
        return await loop.subprocess_exec(
            lambda: _Run(name),
            *argv,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=DEVNULL,
            env=environment_for_children(),
            start_new_session=True,
        )
    except OSError as error:
        raise ConfigError(
            f"The command {name} could not be started: {error.strerror}.",
            remedy="Give its full path, or install it.",
        ) from None


async def _kill(transport: asyncio.SubprocessTransport, run: _Run) -> None:
    """End the command with all its children, and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError):
        if sys.platform == "win32":  # pragma: no cover  there are no process groups
            transport.kill()
        else:
            os.killpg(transport.get_pid(), signal.SIGKILL)
    # Only a process that hangs in the kernel outlives this.
    await asyncio.wait([run.exited], timeout=1)


def _ending(code: int | None) -> str:
    return (
        f"ended with exit code {code}"
        if code is None or code > 0
        else f"was ended by signal {-code}"
    )


def _text(output: bytearray, name: str) -> str:
    try:
        text = output.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"The command {name} printed no text.", remedy=_TRY_IT) from None
    return text.removesuffix("\n").removesuffix("\r")


def _ask_keyring(service: str, user: str) -> str | None:
    try:
        import keyring
        from keyring.errors import NoKeyringError
    except ImportError:
        raise ConfigError(
            "The package keyring is not installed.",
            remedy="Install it with: pip install 'paylink-tui[keyring]', or use env: or command:.",
        ) from None
    try:
        return keyring.get_password(service, user)
    except NoKeyringError:
        raise ConfigError(
            "This machine has no keyring that can be used.",
            remedy="Start your desktop's keyring, or add one with "
            "pip install 'paylink-tui[keyring]' keyrings.alt; on a server use env: or command:.",
        ) from None
    except Exception as error:  # each backend raises what it likes, and may quote the entry
        raise ConfigError(
            f"The keyring could not be read ({type(error).__name__}).",
            remedy="Unlock it, or use env: or command: instead.",
        ) from None


async def _in_daemon_thread(read: Callable[[], _Result]) -> _Result:
    """`read()` off the event loop; leaving the program does not wait for it, as it would for
    `asyncio.to_thread` while a prompt of the keyring goes unanswered.
    """
    future: concurrent.futures.Future[_Result] = concurrent.futures.Future()
    future.set_running_or_notify_cancel()  # so that a cancelled wait leaves the thread be

    def run() -> None:
        try:
            future.set_result(read())
        except Exception as error:
            future.set_exception(error)

    threading.Thread(target=run, name="keyring", daemon=True).start()
    return await asyncio.wrap_future(future)
