"""Text that a careless terminal program runs, mis-measures or hides; seeded at every provider."""

from __future__ import annotations

from decimal import Decimal

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
