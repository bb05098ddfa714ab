"""What the journal keeps of a write, read back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from paylink_tui.services.findings import as_amount


@pytest.mark.parametrize(
    ("kept", "amount"),
    [("39.90", Decimal("39.90")), ("ten", None), (None, None), ({}, None), ([1], None)],
)
def test_an_amount_that_is_none_is_read_as_none(kept: Any, amount: Decimal | None) -> None:
    assert as_amount(kept) == amount
