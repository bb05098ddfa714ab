"""Foreign text made safe at the edge.

Whatever a provider or a customer wrote is data. A terminal would act on control and escape
characters (OSC 52 writes to the user's clipboard), and bidirectional overrides make one text look
like another. Each such character becomes a visible stand-in, so that what was there can be seen and
two different texts never look alike.
"""

from __future__ import annotations

import re
from typing import Any

# C0, DEL, C1; bidi marks, embeddings, overrides and isolates; zero-width characters that hide in an
# address or an id; line and paragraph separators; the byte-order mark; interlinear marks; tags and
# lone surrogates, which no terminal encoding can carry.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """`text` with every control, escape, bidi and zero-width character replaced by a visible one.

    C0 controls become their control pictures (ESC is `␛`), all others `�`. The length stays.
    """
    return _UNSAFE.sub(_stand_in, text) if _UNSAFE.search(text) else text


def clean_tree(value: Any) -> Any:
    """A parsed JSON value with `clean` applied to every text in it, keys included."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_tree(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean_tree(item) for key, item in value.items()}
    return value


def shorten(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, with `…` for what was cut at the end."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)] + "…"


def mask(secret: str) -> str:
    """A secret as its first 4 … last 4 characters; one too short to spare eight is all `…`."""
    return f"{secret[:4]}…{secret[-4:]}" if len(secret) >= 16 else "…"


def _stand_in(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "�"
