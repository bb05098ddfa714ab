"""An account's own secrets taken out of what comes back.

A provider or a proxy may echo what it was sent: in the text of a 422, in the place that a redirect
names, in an error page. Taken out where answers come in, an echoed key reaches no screen, file or
output whatever; none of the code behind has to know that it might.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from paylink_tui.providers.redact import is_secret

if TYPE_CHECKING:
    from pydantic import SecretStr

MASK = "****"
_MASK = MASK.encode()
# Shorter than any key that is given out; "a" as a key would take every "a" out of an answer.
_SHORTEST = 8


class Scrubber:
    """Knows the secrets among the headers of an account, however they are encoded.

    A Mesh client id is none: it is a part of every link (docs.meshconnect.com/advanced/paylinks).
    """

    def __init__(self, headers: Mapping[str, SecretStr]) -> None:
        values = [v.get_secret_value() for name, v in headers.items() if is_secret(name)]
        # "Bearer KEY": the key comes back without the word as well.
        secrets = {word for value in values for word in value.split() if len(word) >= _SHORTEST}
        encoded = {spelling for secret in secrets for spelling in _encodings(secret)}
        self._patterns = [_Pattern(text) for text in sorted(encoded, key=len, reverse=True)]

    def text(self, text: str) -> str:
        """`text` with `****` for each secret in it."""
        return self.body(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def body(self, body: bytes) -> bytes:
        """As `text`, of the bytes of an answer."""
        for pattern in self._patterns:
            # A search for plain bytes is many times faster, and nearly always the end of it.
            if pattern.core in body:
                body = pattern.escaped.sub(_MASK, body)
        return body


class _Pattern:
    """One encoding of a secret, with each sign in it as JSON, URLs and HTML may escape it.

    `core` is its longest run of letters and digits, which nothing escapes.
    """

    def __init__(self, encoding: str) -> None:
        self.core = max(re.findall(r"[A-Za-z0-9]+", encoding) or [""], key=len).encode()
        self.escaped = re.compile("".join(map(_escaped, encoding)).encode())


def _escaped(character: str) -> str:
    if character.isalnum():
        return character
    code = f"{ord(character):02x}"
    in_html = r"(?:&|\\+u0026)#?\w+;"
    return rf"(?:\\*{re.escape(character)}|(?i:%(?:25)*{code}|\\+u00{code})|{in_html})"


def _encodings(secret: str) -> Iterator[str]:
    yield from (secret, secret.encode().hex())
    for before in range(3):
        encoded = _in_base64(secret.encode(), before)
        yield from (encoded, encoded.replace("+", "-").replace("/", "_"))


def _in_base64(secret: bytes, before: int) -> str:
    """The characters that are of the secret alone, with so many bytes before it, modulo 3."""
    encoded = base64.b64encode(bytes(before) + secret).decode()
    return encoded[-(-before * 8 // 6) : (before + len(secret)) * 8 // 6]
