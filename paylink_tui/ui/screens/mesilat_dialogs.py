"""Which product the Mesilat screens are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import App

from paylink_tui.ui.mesilat_words import product_fault, product_name
from paylink_tui.ui.screens.dialogs import Ask, Choose

if TYPE_CHECKING:
    from paylink_tui.config.accounts import MesilatAccount


_ANOTHER = "another"


async def choose_product(
    app: App[Any], account: MesilatAccount, seen: Sequence[int], current: int | None
) -> int | None:
    """A product of the account's, one looked at before, or any other by its id. None: neither."""
    known = [product.id for product in account.products]
    known += [number for number in seen if number not in known]
    choices = [(str(number), product_name(account, number)) for number in known]
    choices.append((_ANOTHER, "Another one, by its id…"))
    answer: str | None = _ANOTHER
    if known:
        answer = await app.push_screen_wait(
            Choose(f"Product of {account.name}", choices, str(current or ""))
        )
    if answer == _ANOTHER:
        answer = await app.push_screen_wait(Ask("The product's id", check=product_fault))
    return None if answer is None else int(answer)
