"""Text that a careless terminal program runs, mis-measures or hides; seeded at every provider."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import cycle

from paylink_tui.sandbox.wire import Json

# Each entry is a record of its own in each provider's seed, so that a test can name it.
TEXTS: dict[str, str] = {
    "markup-close": "[/]",
    "markup-action": "[@click=app.quit]x[/]",
    "markup-style": "[bold red on white]PAID[/bold red on white]",
    "osc52-clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "csi-clear": "\x1b[2J\x1b[1;1HPAID",
    "c1-csi": "\x9b2J",
    "bidi-override": "invoice\u202egnp.exe",
    "zero-width": "pay\u200bment\u2060\ufeff",
    "newline-tab": "first line\nsecond line\tcell\r\x00end",
    "wide": "支払い💳👩‍👩‍👧‍👦ｆｕｌｌ",
    "combining": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "very-long": "longname-" + "x" * 9_991,
    "script-url": "javascript:alert(document.cookie)",
    "sql": "'; DROP TABLE links; --",
}

ODD_FIGURES: tuple[Decimal, ...] = (
    Decimal("0.1000000000000000000000"),
    Decimal("12345678901234567890.123456789012345678"),
    Decimal("0.000000000000000001"),
    Decimal("-0.00"),
)

# Stands behind each sequence in a spoiled answer: what a terminal took for one would hold it.
CANARY = "CANARY"
SEQUENCES: tuple[str, ...] = (
    "\x1b]52;c;ZXZpbA==",
    "\x1b[2J",
    "\x1b[31;",
    "\x9b2J",
    "\x9d0;",
    "\x1bP1$r",
    "\x90q",
    "\x1b_G",
    "\x1b]0;",
    "\x1bc",
    "\u202e",
    "\u2066\u200b\ufeff",
    "[@click=app.quit]x[/]",
    "[/]",
    "[bold]",
    "\x07\x08\x0b\x00\r\n\t",
    "\x7f\x85\u2028",
    "e\u0301\u0301\u0301",
    "\\x1b[2J\\u001b",
    "w" * 300,
)
# Amounts, dates and the ISO forms of both: `100.00`, `2026-11-20T12:00:00.000Z`.
_FIGURE = re.compile(r"[-+]?[0-9][0-9.:TZ+-]*\Z")


def spoiled(value: Json, fields: frozenset[str], spared: frozenset[str]) -> Json:
    """The answer with a sequence and the canary before each of its texts.

    Only within the members called `fields` where there are any, never in those `spared`. Texts of
    figures and dates stay, since an answer that cannot be read is not shown.
    """
    return _Spoiler(fields, spared).spoil(value, not fields)


class _Spoiler:
    """Takes the sequences in turn."""

    def __init__(self, fields: frozenset[str], spared: frozenset[str]) -> None:
        self._fields = fields
        self._spared = spared
        self._sequences = cycle(SEQUENCES)

    def spoil(self, value: Json, inside: bool) -> Json:
        if isinstance(value, dict):
            return {name: self._member(name, item, inside) for name, item in value.items()}
        if isinstance(value, list):
            return [self.spoil(item, inside) for item in value]
        if not inside or not isinstance(value, str) or _FIGURE.match(value):
            return value
        return f"{next(self._sequences)}{CANARY}{value}"

    def _member(self, name: str, item: Json, inside: bool) -> Json:
        if name in self._spared:
            return item
        return self.spoil(item, inside or name in self._fields)
