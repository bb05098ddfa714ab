"""Programs that we start are not given the keys in our environment."""

from __future__ import annotations

import os

import pytest

from paylink_tui.config.children import environment_for_children
from paylink_tui.config.secrets import check_reference, resolve


async def test_a_command_does_not_see_the_variables_of_other_references(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SHOP_KEY_OF_THIS_TEST", "k3y-0123456789")
    monkeypatch.setenv("SOMETHING_ELSE_OF_THIS_TEST", "stays")
    check_reference("env:SHOP_KEY_OF_THIS_TEST")
    shown = "printf %s-%s ${SHOP_KEY_OF_THIS_TEST:-none} $SOMETHING_ELSE_OF_THIS_TEST"
    seen = await resolve(f"command:sh -c '{shown}'")
    assert seen.get_secret_value() == "none-stays"
    assert "SHOP_KEY_OF_THIS_TEST" in os.environ
    assert environment_for_children().items() < os.environ.items()
