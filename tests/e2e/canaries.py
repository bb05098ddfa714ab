"""Secrets that are unlike anything else, where each comes from, and the search for them."""

from __future__ import annotations

import base64
import html
import json
import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, quote_plus

from keyring.backend import KeyringBackend

LITERAL = "Literal/Canary+01=&q"
ENVIRONMENT = 'Environ/Canary+02="q'
COMMAND = "Command/Canary+03=<q"
KEYRING = "Keyring/Canary+04=~q"
API_KEYS = (LITERAL, ENVIRONMENT, COMMAND, KEYRING)
KEYRING_FILE = "FAKE_KEYRING_FILE"


class FakeKeyring(KeyringBackend):
    """A desktop's keyring with one password, kept in the file that KEYRING_FILE names."""

    priority = 1.0  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        """The password, whatever is asked for."""
        return Path(os.environ[KEYRING_FILE]).read_text()

    def set_password(self, service: str, username: str, password: str) -> None:
        """Nothing is stored."""

    def delete_password(self, service: str, username: str) -> None:
        """Nothing is deleted."""


def echoes(secret: str) -> Iterator[str]:
    """What a provider may make of a secret that it was sent."""
    yield from (
        secret,
        f"Bearer {secret}",
        quote(secret),
        quote(secret, safe=""),
        html.escape(secret),
    )
    yield from (quote_plus(quote_plus(secret)), json.dumps(secret), secret.encode().hex())
    for user in ("", "u:", "us:"):
        yield base64.b64encode(f"{user}{secret}".encode()).decode()
        yield base64.urlsafe_b64encode(f"{user}{secret}!".encode()).decode()


def spellings(secret: str) -> Iterator[str]:
    """The secret as text of any kind may hold it."""
    yield from (secret, quote(secret), quote(secret, safe=""), quote_plus(secret))
    yield from (json.dumps(secret)[1:-1], html.escape(secret), secret.encode().hex())
    yield from (repr(secret)[1:-1], repr(secret.encode())[2:-1], shell_quoted(secret))
    for before in range(3):
        # Three characters at each end depend on what stands beside the secret.
        encoded = base64.b64encode(bytes(before) + secret.encode()).decode()[4:-4]
        yield from (encoded, encoded.replace("+", "-").replace("/", "_"))


def unpacked(database: Path) -> str:
    """The values in an SQLite file that are compressed, and so unreadable in its bytes."""
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE TABLE%'")
        rows = [row for (name,) in tables for row in connection.execute(f'SELECT * FROM "{name}"')]
    packed = (value for row in rows for value in row if isinstance(value, bytes))
    return "\n".join(_inflated(value).decode("utf-8", "replace") for value in packed)


def _inflated(value: bytes) -> bytes:
    try:
        return zlib.decompress(value)
    except zlib.error:
        return value


def shell_quoted(secret: str) -> str:
    """As within single quotes of a shell's command."""
    return secret.replace("'", "'\"'\"'")


def found_in(text: str, secrets: tuple[str, ...]) -> list[str]:
    """What of the secrets stands in `text`, however it is spelled."""
    return [s for secret in secrets for s in spellings(secret) if s in text]
