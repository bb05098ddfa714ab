"""Foreign text made safe at the edge.

Whatever a provider or a customer wrote is data. A terminal would act on control and escape
characters (OSC 52 writes to the user's clipboard), bidirectional overrides make one text look like
another, and invisible characters make two that differ look alike. Each such character becomes a
visible stand-in, so that it can be seen that something was there.
"""

from __future__ import annotations

import re
from typing import Any

# C0, DEL, C1; lone surrogates, which no terminal encoding can carry; and every format character of
# Unicode (category Cf): bidi marks, embeddings, overrides and isolates, zero-width characters that
# hide in an address or an id, line and paragraph separators, the byte-order mark, tags, and the
# format controls of single scripts and of music; besides them the invisible fillers and joiners of
# other categories.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\ud800-\udfff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e01ef]"
)
_NAMED_ID = re.compile(r"[?&]payment_link_id=[^&#]+")
_ASCII = bytes(range(0x80))
# No documented answer is nested deeper than 6; Python itself gives up near 500.
_DEEPEST = 100


def clean(text: str) -> str:
    """`text` with every control, escape, bidi and zero-width character replaced by a visible one.

    C0 controls become their control pictures (ESC is `␛`), all others `�`. The length stays.
    """
    return _UNSAFE.sub(_stand_in, text) if _UNSAFE.search(text) else text


def clean_tree(value: Any, depth: int = 0) -> Any:
    """A parsed JSON value with `clean` applied to every text in it, keys included.

    What lies deeper than 100 levels becomes a text that says so.
    """
    if isinstance(value, str):
        return clean(value)
    if not isinstance(value, list | dict):
        return value
    if depth == _DEEPEST:
        return "… (nested too deeply to show)"
    if isinstance(value, list):
        return [clean_tree(item, depth + 1) for item in value]
    return {clean(key): clean_tree(item, depth + 1) for key, item in value.items()}


def is_clean(value: Any) -> bool:
    """Whether `clean_tree` would leave a parsed JSON value as it is; False also where that is not
    told at one look, for an eighth of what looking at each text costs. Not for deep trees.
    """
    shown = repr(value)  # a control or format character has a backslash there
    if "\\" in shown:
        return False
    others = shown.encode().translate(None, _ASCII).decode()
    return _UNSAFE.search(others) is None


def shorten(text: str, limit: int) -> str:
    """`text` in at most `limit` characters, with `…` for what was cut at the end."""
    if len(text) <= limit:
        return text
    return text[: limit - 1] + "…" if limit > 0 else ""


def mask(secret: str) -> str:
    """A secret as its first 4 … last 4 characters; one too short to spare eight is all `…`."""
    return f"{secret[:4]}…{secret[-4:]}" if len(secret) >= 16 else "…"


def telling_part(url: str) -> str:
    """The beginning of a link up to the end of its id, where what follows is the same in each:
    every link of txn.pro ends in `&request_type=payment_link_hosted_page`.
    """
    match = _NAMED_ID.search(url)
    return url[: match.end()] if match else url


def spelled(url: str, count: int = 6) -> str:
    """The last characters that tell a link, apart from each other, to be read aloud."""
    return " ".join(telling_part(url)[-count:])


def _stand_in(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "�"
