"""Secrets taken out of what a provider sent, before it is shown, kept or printed.

A Mesh link token is the Base64 of a URL with an auth code, and a Paylink carries that token
(docs.meshconnect.com/advanced/paylinks), so whoever reads one can use it. A Mesilat `payment_link`
and a txn.pro `hostedPageUrl` are made to be passed on and stay.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

HIDDEN = "…"

_ENDINGS = r"token|secret|password|auth_?code|api[_-]?key"
_SECRET_WORDS = rf"[\w-]*(?:{_ENDINGS})|paymentlink"
_SECRET_MEMBER = rf"[\w-]*(?:{_ENDINGS}|\bpaymentlink)"
# `paymentLink` is Mesh's secret and `payment_link` is Mesilat's public URL: the underscore decides.
# Crypto tokens keep their names: `tokenAddress` and `supportedTokens` do not end in `token`.
_SECRET_NAME = re.compile(rf"{_SECRET_WORDS}|authorization", re.IGNORECASE)

_IN_TEXT = tuple(
    (re.compile(pattern, re.IGNORECASE), kept)
    for pattern, kept in (
        # A member of a query, also of a URL that is itself a member and so percent-encoded. Begun
        # at every hyphen of a long word, the search would take the square of its length.
        (rf"(?<![\w-])({_SECRET_MEMBER}(?:=|%3D))[^\s&\"'<>#]+", rf"\1{HIDDEN}"),
        # A member of JSON that was cut short or put into a text.
        (rf"([\"'](?:{_SECRET_WORDS})\\?[\"']\s*:\s*\\?[\"'])[^\"'\\]+", rf"\1{HIDDEN}"),
        (r"\b(x-api-key|x-client-secret)(\s*:\s*)\S+", rf"\1\2{HIDDEN}"),
        (r"\b(bearer\s+)[\w.~+/=-]{16,}", rf"\1{HIDDEN}"),
        (r"(://)[^\s/@]+@", rf"\1{HIDDEN}@"),
        # A txn.pro key by its prefix (docs.txn.pro/api-basics/authenticating-the-api).
        (r"\b(txn_cmp_)\w+", rf"\1{HIDDEN}"),
        # "https://" in Base64: a bare link token.
        (r"\b(aHR0cHM6Ly)[\w+/=-]+", HIDDEN),
    )
)
# Each pattern above needs one of these: looking for them first makes a page of rows several
# times cheaper to redact.
_SIGNS = (
    *("token", "secret", "password", "code", "key", "paymentlink"),
    *("bearer", "txn_cmp_", "ahr0", "@"),
)


@lru_cache(maxsize=1024)
def is_secret(name: str) -> bool:
    """Whether a member of this name holds a secret."""
    return _SECRET_NAME.fullmatch(name) is not None


def redact(value: Any) -> Any:
    """A JSON tree with `…` for every secret in it; null and empty stay, as they tell something.

    Not a copy where there is none: one look at the whole tells that of nearly every row of a list,
    for an eighth of what looking at each of its texts costs.
    """
    if isinstance(value, dict | list):
        text = repr(value).lower()
        if not _has_sign(text) and "authorization" not in text:
            return value
    return _redacted(value)


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact_url(value)
    if isinstance(value, list):
        return [_redacted(item) for item in value]
    if isinstance(value, dict):
        return {name: _redact_member(name, item) for name, item in value.items()}
    return value


def redact_url(text: str) -> str:
    """A URL, or any text with URLs or scraps of JSON in it, with `…` for the secrets."""
    if not _has_sign(text.lower()):
        return text
    for pattern, kept in _IN_TEXT:
        text = pattern.sub(kept, text)
    return text


def _has_sign(lower: str) -> bool:
    # A loop: any() over a generator takes twice as long, and this is done for every text of a scan.
    for sign in _SIGNS:  # noqa: SIM110
        if sign in lower:
            return True
    return False


def _redact_member(name: str, item: Any) -> Any:
    return HIDDEN if item and is_secret(name) else _redacted(item)
