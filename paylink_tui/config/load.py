"""The user's configuration, read from its file: what can be used, and all that is wrong with it.

Importing this module is cheap: pydantic and the models are imported by the first `load_config`.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paylink_tui.config.faults import Fault, Findings
from paylink_tui.model.errors import ConfigError
from paylink_tui.model.text import clean

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.config.views import View

# A file of 16 accounts has about 8 KiB; this stops a mistaken path from being parsed for minutes.
LARGEST_FILE = 262_144

# tomllib takes the square of a dotted key's parts in time and memory: 100,000 of them, in a file of
# 200 KiB, end the program.
_TOO_DEEP = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){64}""")
_POSITION = re.compile(r" \((?:at line (\d+), column (\d+)|at end of document)\)$")


@dataclass(frozen=True)
class Config:
    """What one file says. Every account in `accounts` can be used, whatever else is wrong.

    `theme` and `keys` (action id to keys, as in `"j,о"`) are as written: only the screens know
    which there are. `views` are saved searches. `digest` stands for the bytes that were read, and
    is None where no file is; `append_account` compares it.
    """

    path: Path
    accounts: tuple[Account, ...] = ()
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    theme: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    views: tuple[View, ...] = ()
    digest: str | None = None

    def account(self, name: str) -> Account:
        """The account of that name, in any case; ConfigError names those that there are."""
        names = {account.name.casefold(): account for account in self.accounts}
        if found := names.get(name.casefold()):
            return found
        near = difflib.get_close_matches(name.casefold(), names, n=1)
        known = ", ".join(account.name for account in self.accounts) or "none"
        raise ConfigError(
            "There is no usable account of that name.",
            remedy=f"Did you mean {names[near[0]].name}?" if near else f"There is: {known}.",
        )


def load_config(path: Path) -> Config:
    """The configuration at `path`. Never raises for a bad file: `faults` says what is wrong."""
    try:
        raw, mode = _read(path)
    except ConfigError as error:
        return Config(path, faults=(Fault(path, None, "", error.what, error.remedy),))
    return parse_config(path, raw, mode)


def parse_config(path: Path, raw: bytes, mode: int = 0o600) -> Config:
    """The configuration in `raw`, the bytes of a file at `path` whose permissions are `mode`."""
    findings = Findings(path)
    document = _document(raw, findings)
    if document is None:
        return Config(path, faults=tuple(findings.faults), digest=digest_of(raw))
    from paylink_tui.config.check import check_document

    others_read = os.name == "posix" and bool(mode & 0o077)
    checked = check_document(document, findings, others_read=others_read)
    return Config(
        path,
        checked.accounts,
        tuple(findings.faults),
        tuple(findings.warnings),
        checked.theme,
        checked.keys,
        checked.views,
        digest_of(raw),
    )


def digest_of(raw: bytes) -> str:
    """What stands for the bytes of a file, so that a change in between is seen."""
    return hashlib.sha256(raw).hexdigest()


def _read(path: Path) -> tuple[bytes, int]:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ConfigError("is not a file.", remedy="Give the path of a TOML file.")
        if status.st_size > LARGEST_FILE:
            raise ConfigError(
                f"is {status.st_size} bytes long, which is no configuration.",
                remedy=f"Give the path of a TOML file of at most {LARGEST_FILE} bytes.",
            )
        return path.read_bytes(), status.st_mode
    except FileNotFoundError:
        raise ConfigError(
            "does not exist, so there are no accounts yet.",
            remedy="Add an account on the Accounts screen, which writes the file, or try "
            "`paylink-tui demo`, which needs none.",
        ) from None
    except OSError as error:
        raise ConfigError(
            f"cannot be read: {error.strerror}.",
            remedy="Make it a file that you may read, or name another with --config.",
        ) from None
    except ValueError:  # a NUL in the path
        raise ConfigError("is no path that can be read.") from None


def _document(raw: bytes, findings: Findings) -> dict[str, Any] | None:
    try:
        findings.text = raw.decode("utf-8-sig")  # some editors put a byte-order mark first
    except UnicodeDecodeError as error:
        findings.faults.append(_encoding_fault(raw, error.start, findings.file))
        return None
    try:
        if _TOO_DEEP.search(findings.text):
            raise RecursionError
        return tomllib.loads(findings.text)
    except tomllib.TOMLDecodeError as error:
        findings.faults.append(_syntax_fault(error, findings))
    except RecursionError:
        findings.fault((), "nests tables or lists too deeply.", "Write them flat.")
    except ValueError:  # Python refuses whole numbers of thousands of digits
        findings.fault((), "holds a number that is too long to read.", "Shorten it.")
    return None


def _encoding_fault(raw: bytes, start: int, path: Path) -> Fault:
    line = raw.count(b"\n", 0, start) + 1
    column = start - raw.rfind(b"\n", 0, start)
    what = f"is not UTF-8: byte {column} of the line belongs to another encoding."
    return Fault(path, line, "", what, "Save it as UTF-8.")


def _syntax_fault(error: tomllib.TOMLDecodeError, findings: Findings) -> Fault:
    message = str(error)
    position = _POSITION.search(message)
    line, column = position.groups() if position else (None, None)
    place = f" at column {column}" if column else " at the end of the file"
    at = int(line) if line else findings.text.count("\n") + 1
    what = f"is not TOML{place}: {_POSITION.sub('', message)}."
    remedy = 'Each key has a line of its own, with text in quotes: name = "Shop".'
    return Fault(findings.file, at, "", clean(what), remedy)
