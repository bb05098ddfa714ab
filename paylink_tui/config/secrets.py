"""Secrets by reference: a text in the configuration that says where the secret is.

`env:NAME`, `command:…`, `keyring:service/user`; any other text is the secret itself.
"""

from __future__ import annotations

import difflib
import re
import shlex
from dataclasses import dataclass, field

from pydantic import SecretStr

from paylink_tui.config.children import holds_secret
from paylink_tui.config.secret_sources import from_command, from_environment, from_keyring
from paylink_tui.model.errors import ConfigError
from paylink_tui.model.text import clean, mask, shorten

_SCHEMES = ("env", "command", "keyring")
_SCHEME = re.compile(r"([A-Za-z]{2,10}):")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# What a header value may be made of: visible ASCII, which is also all that httpx sends as it is.
_HEADER_VALUE = re.compile(r"[\x21-\x7e]+")


def check_reference(reference: str | SecretStr) -> None:
    """Raise ValueError, with the end of the sentence "the key …", for a reference not to be used.

    Nothing is run or looked up.
    """
    _parse(reference)


def is_literal(reference: str | SecretStr) -> bool:
    """Whether the reference is the secret itself. Raises ValueError as `check_reference` does."""
    return isinstance(_parse(reference), _Literal)


def describe(reference: str | SecretStr) -> str:
    """Where the secret comes from, without it: `environment variable MESILAT_API_KEY`.

    A command is named without its arguments, since they may tell too much. Raises ValueError as
    `check_reference` does.
    """
    return str(_parse(reference))


async def resolve(reference: str | SecretStr, place: str = "") -> SecretStr:
    """The secret itself, fit to be sent in a header.

    `place` says for whom (`api_key of account shop`) and begins each error's sentence. Raises
    ConfigError with the next step; a command is given 10 seconds, the keyring 60.
    """
    start = f"{clean(place)}: " if place else ""
    try:
        source = _parse(reference)
    except ValueError as error:
        raise ConfigError(f"{start}the reference {error}.") from None
    try:
        secret = await source.read()
    except ConfigError as error:
        raise ConfigError(start + error.what, remedy=error.remedy) from None
    if not _HEADER_VALUE.fullmatch(secret):
        raise ConfigError(
            f"{start}the secret from the {source} {_unfit(secret)}.",
            remedy="Store the key alone: one word of plain letters, digits and signs.",
        )
    return SecretStr(secret)


@dataclass(frozen=True)
class _Literal:
    secret: str = field(repr=False)

    def __str__(self) -> str:
        return f"written in the file ({mask(self.secret)})"

    async def read(self) -> str:
        return self.secret


@dataclass(frozen=True)
class _Environment:
    name: str

    def __str__(self) -> str:
        return f"environment variable {self.name}"

    async def read(self) -> str:
        return from_environment(self.name)


@dataclass(frozen=True)
class _Command:
    argv: tuple[str, ...] = field(repr=False)

    def __str__(self) -> str:
        return f"command {shorten(clean(self.argv[0]), 60)}"

    async def read(self) -> str:
        return await from_command(self.argv)


@dataclass(frozen=True)
class _Keyring:
    service: str
    user: str

    def __str__(self) -> str:
        return f"keyring {self.service}/{self.user}"

    async def read(self) -> str:
        return await from_keyring(self.service, self.user)


_Source = _Literal | _Environment | _Command | _Keyring


def _parse(reference: str | SecretStr) -> _Source:
    text = reference if isinstance(reference, str) else reference.get_secret_value()
    if clean(text) != text:
        raise ValueError("holds a control or an invisible character")
    scheme, _, rest = text.partition(":")
    if scheme == "env":
        return _environment(rest)
    if scheme == "command":
        return _command(rest)
    if scheme == "keyring":
        return _keyring(rest)
    return _literal(text)


def _environment(rest: str) -> _Environment:
    if not _VARIABLE.fullmatch(rest):
        raise ValueError("must name an environment variable, as in env:MESILAT_API_KEY")
    holds_secret(rest)
    return _Environment(rest)


def _command(rest: str) -> _Command:
    try:
        argv = shlex.split(rest)
    except ValueError:
        raise ValueError("has a command with a quote that is not closed") from None
    if not argv or not argv[0]:
        raise ValueError("must name a command, as in command:pass show mesilat")
    return _Command(tuple(argv))


def _keyring(rest: str) -> _Keyring:
    service, _, user = rest.rpartition("/")
    if not service or not user:
        raise ValueError("must name a service and a user, as in keyring:paylink/me")
    return _Keyring(service, user)


def _literal(text: str) -> _Literal:
    start = _SCHEME.match(text)
    near = start and difflib.get_close_matches(start[1].lower(), _SCHEMES, n=1)
    if near:  # `evn:KEY` would otherwise be sent to the provider as the key
        raise ValueError(f"begins with an unknown word before the colon; did you mean {near[0]}:?")
    if not _HEADER_VALUE.fullmatch(text):
        raise ValueError(_unfit(text))
    return _Literal(text)


def _unfit(secret: str) -> str:
    """Why a secret cannot go into a header, without a character of it."""
    if not secret:
        return "is empty"
    if not secret.isascii():
        return "holds letters outside ASCII, which no header can carry"
    return "holds a space, a line end or a control character, which no header can carry"
