"""What may be typed next."""

from __future__ import annotations

import pytest

from paylink_tui.model.index import KnownValues
from paylink_tui.model.query_complete import complete

KNOWN = KnownValues(accounts=("shop", "My Shop"), statuses=("expired", "completed"), tags=("vip",))


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("abc st", ["status:"]),
        ("-EX", ["-expires:"]),
        ("e", ["environment:", "expires:"]),
        ("status:", ["status:expired", "status:completed"]),
        ("status:expired,", ["status:expired,expired", "status:expired,completed"]),
        ("status:E", ["status:expired"]),
        ("status:expired", []),
        ("account:m", ['account:"My Shop"']),
        ('account:"my', ['account:"My Shop"']),
        ("-once:", ["-once:yes", "-once:no"]),
        ("provider:me", ["provider:mesilat", "provider:mesh"]),
        ("price:", ["price:20..50", "price:>100", "price:<10"]),
        ("currency:", []),
        ("re", ["reference:"]),
        ("note:r", []),
        ("order:12", []),
        ('"a st', []),
        ("", []),
        ("abc ", []),
    ],
)
def test_the_part_at_the_cursor_is_completed(text: str, suggested: list[str]) -> None:
    found = complete(text, len(text), KNOWN)
    assert [each.text for each in found] == suggested


def test_what_follows_the_cursor_is_replaced_too() -> None:
    (suggestion,) = complete("stat:x abc", 3, KNOWN)
    assert (suggestion.text, suggestion.span, suggestion.hint) == (
        *("status:", (0, 6), "status:expired"),
    )
