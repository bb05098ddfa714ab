"""Secrets by reference: where they come from, and that none is ever shown."""

from __future__ import annotations

import asyncio
import shlex
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import keyring
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from pydantic import SecretStr

from paylink_tui.config.secret_sources import from_command, from_keyring
from paylink_tui.config.secrets import check_reference, describe, is_literal, resolve
from paylink_tui.model.errors import ConfigError

LITERAL = "sk_0123456789abcdef"
PYTHON = shlex.quote(sys.executable)


def python(code: str) -> str:
    """A command reference that runs `code`."""
    return f"command:{PYTHON} -c {shlex.quote(code)}"


async def refusal(reference: str, place: str = "") -> ConfigError:
    """The error that resolving ends in."""
    with pytest.raises(ConfigError) as caught:
        await resolve(reference, place)
    return caught.value


@pytest.mark.parametrize(
    ("reference", "described"),
    [
        (LITERAL, "written in the file (sk_0…cdef)"),
        ("short", "written in the file (…)"),
        ("env:MESILAT_API_KEY", "environment variable MESILAT_API_KEY"),
        ("command:pass show very/secret/path", "command pass"),
        ("keyring:paylink/me", "keyring paylink/me"),
        ("keyring:https://host/me", "keyring https://host/me"),
    ],
)
def test_a_secret_is_described_by_its_source(reference: str, described: str) -> None:
    assert describe(reference) == described
    assert describe(SecretStr(reference)) == described


def test_only_a_literal_is_the_secret_itself() -> None:
    assert is_literal(LITERAL)
    assert is_literal("abc:def")
    assert not is_literal("env:KEY")


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("", "is empty"),
        ("two words", "a space"),
        ("ключ", "outside ASCII"),
        ("a\nb", "control"),
        ("env:", "env:MESILAT_API_KEY"),
        ("env:1KEY", "env:MESILAT_API_KEY"),
        ("env:A B", "env:MESILAT_API_KEY"),
        ("command:", "must name a command"),
        ("command:'' x", "must name a command"),
        ("command:pass 'x", "quote that is not closed"),
        ("keyring:me", "keyring:paylink/me"),
        ("keyring:/me", "keyring:paylink/me"),
        ("keyring:paylink/", "keyring:paylink/me"),
        ("evn:KEY", "did you mean env:?"),
        ("ENV:KEY", "did you mean env:?"),
        ("commandd:pass", "did you mean command:?"),
    ],
)
async def test_a_reference_that_cannot_be_meant_is_refused_in_words(
    reference: str, told: str
) -> None:
    with pytest.raises(ValueError, match=r"\w") as caught:
        check_reference(reference)
    assert told in str(caught.value)
    error = await refusal(reference, "api_key of account Shop")
    assert error.what.startswith("api_key of account Shop: the reference ")
    assert told in error.what


async def test_a_literal_is_its_own_secret_and_stays_hidden() -> None:
    secret = await resolve(SecretStr(LITERAL))
    assert secret.get_secret_value() == LITERAL
    assert LITERAL not in repr(secret)


async def test_an_environment_variable_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", LITERAL)
    assert (await resolve("env:SOME_KEY")).get_secret_value() == LITERAL


async def test_a_variable_that_is_not_set_is_told_with_the_place_and_the_next_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SOME_KEY", raising=False)
    error = await refusal("env:SOME_KEY", "api_key of account Shop")
    assert error.what == "api_key of account Shop: The environment variable SOME_KEY is not set."
    assert "export SOME_KEY=" in error.remedy


@pytest.mark.parametrize(
    ("found", "told"),
    [("", "is empty"), ("s3cret word", "a space"), ("s3cret\n", "line end"), ("s3cretы", "ASCII")],
)
async def test_a_secret_that_no_header_can_carry_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, found: str, told: str
) -> None:
    monkeypatch.setenv("SOME_KEY", found)
    error = await refusal("env:SOME_KEY")
    assert told in error.what
    assert "environment variable SOME_KEY" in error.what
    assert "s3cret" not in error.sentence()


@pytest.mark.parametrize("line_end", ["", "\n", "\r\n"])
async def test_a_command_gives_its_stdout_without_the_last_line_end(line_end: str) -> None:
    code = f"import sys; sys.stdout.buffer.write({(LITERAL + line_end).encode()!r})"
    assert (await resolve(python(code))).get_secret_value() == LITERAL


async def test_a_command_is_run_without_a_shell_and_without_stdin() -> None:
    code = "import sys; print(sys.stdin.read() + sys.argv[1])"
    secret = await resolve(f"{python(code)} '$HOME;`id`'")
    assert secret.get_secret_value() == "$HOME;`id`"


async def test_a_command_has_no_terminal_to_draw_on() -> None:
    assert (await resolve(python("import os; print(os.getsid(0) == os.getpid())"))) == SecretStr(
        "True"
    )


async def test_a_command_that_fails_is_told_by_its_exit_code_and_never_by_its_output() -> None:
    code = "import sys; print('s3cret'); print('s3cret', file=sys.stderr); sys.exit(7)"
    error = await refusal(python(code))
    assert "ended with exit code 7" in error.what
    assert "s3cret" not in error.sentence()
    assert "in a terminal" in error.remedy


async def test_a_command_that_is_killed_is_told_by_its_signal() -> None:
    error = await refusal(python("import os; os.kill(os.getpid(), 9)"))
    assert "was ended by signal 9" in error.what


async def test_a_command_that_does_not_exist_is_told() -> None:
    error = await refusal("command:/no/such/program x")
    assert "/no/such/program could not be started: No such file" in error.what


async def test_a_command_that_prints_no_text_is_told() -> None:
    error = await refusal(python("import sys; sys.stdout.buffer.write(b'\\xff\\xfe')"))
    assert "printed no text" in error.what


async def test_a_command_that_prints_without_end_is_stopped() -> None:
    error = await refusal("command:yes")
    assert "more than any key can be" in error.what


class Watch:
    """A socket that a child connects to, so that its life and its end can be seen."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connected: asyncio.Future[asyncio.StreamReader] = asyncio.Future()

    def command(self, *, leaves: bool) -> list[str]:
        """A command with a child that lives for as long as its connection does."""
        child = (
            f"import socket; s = socket.socket(socket.AF_UNIX); s.connect({str(self.path)!r});"
            "s.recv(1)"
        )
        start = f"subprocess.Popen([sys.executable, '-c', {child!r}], start_new_session={leaves})"
        code = f"import subprocess, sys; child = {start}"
        return [sys.executable, "-c", code if leaves else f"{code}; child.wait()"]

    def welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connected.set_result(reader)
        self.writer = writer

    async def end_of_the_child(self) -> None:
        async with asyncio.timeout(10):
            reader = await self.connected
            assert await reader.read() == b""


@pytest.fixture
async def watch(tmp_path: Path) -> AsyncIterator[Watch]:
    watch = Watch(tmp_path / "watch")
    async with await asyncio.start_unix_server(watch.welcome, watch.path):
        yield watch
        watch.writer.close()


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> list[asyncio.Timeout]:
    """The time limits that are set, so that a test can let them run out."""
    limits: list[asyncio.Timeout] = []
    real = asyncio.timeout

    def recorded(seconds: float) -> asyncio.Timeout:
        limits.append(real(seconds))
        return limits[-1]

    monkeypatch.setattr(asyncio, "timeout", recorded)
    return limits


def run_out(limit: asyncio.Timeout) -> None:
    limit.reschedule(asyncio.get_running_loop().time())


async def test_a_command_that_takes_too_long_is_killed_with_its_children(
    watch: Watch, limits: list[asyncio.Timeout]
) -> None:
    task = asyncio.create_task(from_command(watch.command(leaves=False)))
    await watch.connected
    run_out(limits[0])
    with pytest.raises(ConfigError, match="gave no answer within 10 seconds"):
        await task
    await watch.end_of_the_child()


async def test_a_cancelled_command_is_killed_with_its_children(watch: Watch) -> None:
    task = asyncio.create_task(from_command(watch.command(leaves=False)))
    await watch.connected
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await watch.end_of_the_child()


async def test_a_child_that_left_the_group_and_holds_the_output_is_not_waited_for(
    watch: Watch, limits: list[asyncio.Timeout]
) -> None:
    task = asyncio.create_task(from_command(watch.command(leaves=True)))
    await watch.connected
    run_out(limits[0])
    with pytest.raises(ConfigError, match="gave no answer"):
        await task


class Shelf(KeyringBackend):
    """A keyring of one entry."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return LITERAL if (service, username) == ("paylink", "me") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


class Broken(Shelf):
    """A keyring that fails, and tells what it should not."""

    def get_password(self, service: str, username: str) -> str | None:
        raise OSError(f"could not decrypt {LITERAL}")


class Locked(Shelf):
    """A keyring that waits for a password that nobody types."""

    def __init__(self) -> None:
        super().__init__()
        self.unlocked = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.unlocked.wait()
        return None


@pytest.fixture
def use_keyring() -> Iterator[Callable[[KeyringBackend], None]]:
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


UseKeyring = Callable[[KeyringBackend], None]


async def test_the_keyring_is_asked(use_keyring: UseKeyring) -> None:
    use_keyring(Shelf())
    assert (await resolve("keyring:paylink/me")).get_secret_value() == LITERAL


async def test_an_entry_that_is_not_in_the_keyring_is_told(use_keyring: UseKeyring) -> None:
    use_keyring(Shelf())
    error = await refusal("keyring:paylink/you")
    assert error.what == "The keyring holds nothing under paylink/you."
    assert error.remedy == "Store it with: keyring set paylink you"


async def test_a_machine_without_a_keyring_is_told_what_to_install(use_keyring: UseKeyring) -> None:
    use_keyring(NoKeyring())
    error = await refusal("keyring:paylink/me")
    assert "no keyring that can be used" in error.what
    assert "pip install 'paylink-tui[keyring]'" in error.remedy


async def test_a_missing_keyring_package_is_told_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    error = await refusal("keyring:paylink/me")
    assert "is not installed" in error.what
    assert "pip install 'paylink-tui[keyring]'" in error.remedy


async def test_a_keyring_that_fails_is_told_without_its_own_words(use_keyring: UseKeyring) -> None:
    use_keyring(Broken())
    error = await refusal("keyring:paylink/me")
    assert "could not be read (OSError)" in error.what
    assert LITERAL not in error.sentence()


async def test_a_keyring_that_stays_locked_is_given_up(use_keyring: UseKeyring) -> None:
    locked = Locked()
    use_keyring(locked)
    with pytest.raises(ConfigError, match=r"gave no answer within 0\.01 seconds"):
        await from_keyring("paylink", "me", seconds=0.01)
    locked.unlocked.set()


@settings(deadline=None)  # a slow machine is no fault
@given(st.text(), st.text())
def test_a_literal_is_never_repeated_whether_it_is_described_or_refused(
    before: str, after: str
) -> None:
    reference = f"{before}s3cret-value{after}"
    try:
        shown = describe(reference) if is_literal(reference) else ""
    except ValueError as error:
        shown = str(error)
    assert "s3cret-value" not in shown
