"""Finds web addresses in what a person pasted: a mail, a chat, JSON, a log, a sentence.

Every step is linear in the length of the text: no pattern here can be made to run long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from paylink_tui.model.accounts import Provider
from paylink_tui.model.hosts import is_known

# Soft hyphens, bidi marks, zero-width characters, variation selectors and tags: never part of an
# address, often copied along with one.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e01ef]"
)
# A terminal's own marks around a paste, and colours copied from one.
_TERMINAL = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z~]")
_JSON_ESCAPE = re.compile(r"\\u00([2-7][0-9A-Fa-f])")
_AMPERSAND = re.compile(r"&(?:amp;|#38;|#x26;)+", re.IGNORECASE)
_ENTITIES = {"&quot;": '"', "&#34;": '"', "&#39;": "'", "&lt;": "<", "&gt;": ">"}
# What never stands inside an address: white space, quotes of all kinds, controls.
_BREAK = re.compile("[\\s<>\"'`“”„‟«»‘’‚‛‹›「」『』《》|\\\\^{}\x00-\x1f\x7f-\x9f]+")
# Two addresses joined by a comma, or by Markdown's `[text](address)`.
_JOINT = re.compile(r"[,;](?=[A-Za-z]{2,8}://)|\]\(")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*$")
_HOST = re.compile(r"(?:[^/@]*@)?[\w-]+(?:\.[\w-]+)*\.[^\W\d_][\w-]+(?::[0-9]{1,5})?")
_LABEL = re.compile(r"[^\W\d_]{1,20}:(?![0-9/])")
_FOREIGN_RUN = re.compile(r"[^\x00-\x7f][^&#]*")
_LEADING = "([*_~-–—:.,;=!?¡¿"
_TRAILING = ".,;:!?*_~…"
_CLOSING = {")": "(", "]": "["}
# An address encoded as a whole; one that is a part of another address stays where it is.
_PERCENT_ENCODED = re.compile(r"(?<![0-9A-Za-z=/?&#%@.+-])https?%3a%2f%2f", re.IGNORECASE)


def normalised(text: str) -> str:
    """`text` without invisible characters and colours, its JSON and HTML escapes read."""
    text = _INVISIBLE.sub("", _TERMINAL.sub("", text))
    text = _JSON_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text).replace("\\/", "/")
    text = _AMPERSAND.sub("&", text)
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return text


def addresses_in(text: str, known_hosts: Mapping[str, Provider]) -> Iterator[str]:
    """Each web address in `text` (as `normalised` gives it), with a scheme, undecorated."""
    for word in _words(text):
        # Words of running text are passed over before anything dearer is asked of them.
        if "." in word or ":" in word:
            for part in _JOINT.split(word):
                if address := _address(part, known_hosts):
                    yield address


def _words(text: str) -> Iterator[str]:
    for word in _BREAK.split(text):
        encoded = _PERCENT_ENCODED.search(word) if "%" in word else None
        if encoded:
            yield word[: encoded.start()]
            yield from _BREAK.split(unquote(word[encoded.start() :]))
        else:
            yield word


def _address(word: str, known_hosts: Mapping[str, Provider]) -> str:
    at = word.find("://")
    if at >= 0:
        scheme = _scheme(word[max(at - 20, 0) : at])
        return _trimmed(f"{scheme}://", word[at + 3 :]) if scheme else ""
    bare = word.lstrip(_LEADING)
    if label := _LABEL.match(bare):
        bare = bare[label.end() :]
    authority = re.split("[/?#]", bare, maxsplit=1)[0]
    has_path = len(authority) < len(bare)
    if has_path and _HOST.fullmatch(authority):
        return _trimmed("https://", bare)
    known = is_known(authority.rstrip(_TRAILING), known_hosts)
    return _trimmed("https://", bare) if known else ""


def _scheme(before: str) -> str:
    lower = before.lower()
    for web in ("https", "http"):
        if lower.endswith(web):
            return web
    match = _SCHEME.search(lower)
    return match.group() if match else ""


def _trimmed(scheme: str, rest: str) -> str:
    """The address without what only stands around it: an unopened bracket and all after it, closing
    punctuation, and text in another script glued to it.
    """
    rest = _balanced(rest)
    authority = re.split("[/?#]", rest, maxsplit=1)[0]
    tail = _FOREIGN_RUN.sub("", rest[len(authority) :])
    return scheme + (authority + tail).rstrip(_TRAILING)


def _balanced(text: str) -> str:
    opened = {"(": 0, "[": 0}
    for position, character in enumerate(text):
        if character in opened:
            opened[character] += 1
        elif character in _CLOSING:
            opened[_CLOSING[character]] -= 1
            if opened[_CLOSING[character]] < 0:
                return text[:position]
    return text
