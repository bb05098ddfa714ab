"""Text as it is compared when people search: without case, accents or compatibility forms."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """`text` in the form in which a search compares: `Ünïté` and `unite` are one, `ё` and `е` too.

    The length may change. No character of the result is a combining mark.
    """
    if text.isascii():
        return text.lower()
    # Twice, since casefold makes marks of its own ("İ") and NFKD makes capitals ("™").
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in decomposed.casefold() if not unicodedata.combining(sign))
