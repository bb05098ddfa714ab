"""Writing the configuration: a new file, or one more account or view in an existing one.

Files are replaced whole and at once, so that a reader, a power cut or a full disk never meets half
of one. What the user wrote stays byte for byte.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import tomli_w

from paylink_tui.config.accounts import ACCOUNT_TABLES
from paylink_tui.config.check import account_faults
from paylink_tui.config.example import example_toml
from paylink_tui.config.faults import Fault
from paylink_tui.config.load import Config, digest_of, parse_config
from paylink_tui.config.secrets import is_literal
from paylink_tui.config.views import View
from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import ConfigError, InvalidInputError

_EDIT = "Add it by hand in your editor."


def append_account(path: Path, account: Mapping[str, Any], *, seen: str | None) -> None:
    """Write `account`, a table as in the file, below what `path` holds, or into a new file.

    `seen` is `Config.digest` of the configuration that the user has before them (None: there was
    no file). A link is followed. Permissions are never widened, and are narrowed to the owner's
    when the account brings a secret in plain text.

    Raises InvalidInputError, with the faults by key, when the account itself is wrong; ConfigError
    when the file has changed since, would not load with the account, or cannot be written.
    """
    if faults := account_faults(account):
        raise InvalidInputError("The account cannot be used as it is.", fields=faults)
    name = account["name"]
    _append(
        path,
        "accounts",
        account,
        seen,
        secret=_brings_secret(account),
        is_in=lambda config: any(each.name == name for each in config.accounts),
    )


def append_view(path: Path, view: View, *, seen: str | None) -> None:
    """Write a saved search below what `path` holds, or into a new file; otherwise as
    `append_account`.
    """
    _append(
        path,
        "views",
        view.model_dump(),
        seen,
        secret=False,
        is_in=lambda config: view in config.views,
    )


def _append(
    path: Path,
    kind: str,
    table: Mapping[str, Any],
    seen: str | None,
    *,
    secret: bool,
    is_in: Callable[[Config], bool],
) -> None:
    try:
        real = path.resolve()
        before, mode = _present(real)
        if (None if before is None else digest_of(before)) != seen:
            raise ConfigError(
                f"{path} was changed by someone else since it was read.",
                remedy="Reload the configuration on the Accounts screen, then try again.",
            )
        after = _with_block(before or b"", kind, table)
        _refuse_if_unusable(path, before or b"", after, is_in)
        _replace(real, after, mode & 0o700 if secret else mode)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
        raise _unwritable(path, error) from error


def write_example(path: Path) -> None:
    """Write the commented example to `path`; ConfigError when something is there already."""
    if os.path.lexists(path):
        raise ConfigError(f"{path} is there already.", remedy="Nothing was changed.")
    try:
        _replace(path, example_toml().encode(), 0o600)
    except OSError as error:
        raise _unwritable(path, error) from error


def _present(real: Path) -> tuple[bytes | None, int]:
    """The bytes that are there, or None, and the permissions that the new file shall have."""
    try:
        return real.read_bytes(), real.stat().st_mode & 0o777
    except FileNotFoundError:
        return None, 0o600


def _unwritable(path: Path, error: Exception) -> ConfigError:
    reason = getattr(error, "strerror", None) or "its links lead in a circle"
    return ConfigError(f"{path} cannot be written: {reason}.", remedy="Nothing was changed.")


def _with_block(before: bytes, kind: str, table: Mapping[str, Any]) -> bytes:
    # tomli-w would write a list of short tables as one array, which cannot stand below [[accounts]]
    # blocks; so it writes a single table, whose first line is then given its second brackets.
    block = f"[[{kind}]]" + tomli_w.dumps({kind: table}).removeprefix(f"[{kind}]")
    newline = "\r\n" if b"\r\n" in before else "\n"
    gap = newline if before else ""
    if before and not before.endswith(b"\n"):
        gap += newline
    return before + (gap + block.replace("\n", newline)).encode()


def _brings_secret(account: Mapping[str, Any]) -> bool:
    secrets = ACCOUNT_TABLES[Provider(account["provider"])].SECRETS
    return any(is_literal(account[key]) for key in secrets)


def _refuse_if_unusable(
    path: Path, before: bytes, after: bytes, is_in: Callable[[Config], bool]
) -> None:
    """Raise ConfigError unless what was added can be used in `after` and nothing broke by it."""
    known = {(fault.key, fault.what) for fault in parse_config(path, before).faults}
    result = parse_config(path, after)
    new = [fault for fault in result.faults if (fault.key, fault.what) not in known]
    if not new and is_in(result):
        return
    fault: Fault = (new or list(result.faults))[0]
    said = f"{fault.key} {fault.what}".strip()
    raise ConfigError(f"With this added, {path} could not be used: {said}", remedy=_EDIT)


def _replace(real: Path, content: bytes, mode: int) -> None:
    real.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}-")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(real)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        raise
    _sync_directory(real.parent)


def _sync_directory(directory: Path) -> None:
    """Make the new name outlive a power cut, where a directory may be opened (not on Windows)."""
    with contextlib.suppress(PermissionError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
