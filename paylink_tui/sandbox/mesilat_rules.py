"""What Mesilat refuses in a create request, with Laravel's dotted keys.

Source: https://docs.mesilat.com/creator-api/payment-links . The page prints two of the sentences;
the others follow the same wording.
"""

from __future__ import annotations

from paylink_tui.sandbox.mesilat_links import EUR, RUB
from paylink_tui.sandbox.wire import Json, is_number

Faults = dict[str, list[str]]


def create_faults(body: dict[str, Json] | None) -> Faults:
    """The faults by dotted field name; empty when the request is acceptable."""
    body = body or {}
    faults: Faults = {}
    prices = body.get("prices")
    if not prices:
        faults["prices"] = ["The prices field is required."]
    elif not isinstance(prices, list):
        faults["prices"] = ["The prices field must be an array."]
    else:
        for place, price in enumerate(prices):
            faults |= _price_faults(f"prices.{place}", price)
        if not faults:
            faults |= _currency_faults([price["currency_id"] for price in prices])
    if not isinstance(body.get("use_once", False), bool):
        faults["use_once"] = ["The use_once field must be true or false."]
    if not isinstance(body.get("metadata", {}), dict):
        faults["metadata"] = ["The metadata field must be an object."]
    return faults


def _price_faults(where: str, price: Json) -> Faults:
    if not isinstance(price, dict):
        return {where: [f"The {where} field must be an object."]}
    faults: Faults = {}
    if "currency_id" not in price:
        faults[f"{where}.currency_id"] = ["The currency_id field is required."]
    elif price["currency_id"] not in (RUB, EUR) or not is_number(price["currency_id"]):
        faults[f"{where}.currency_id"] = ["The selected currency_id is invalid."]
    discounted = price.get("is_discount_price")
    if discounted is None:
        faults[f"{where}.is_discount_price"] = ["The is_discount_price field is required."]
    elif not isinstance(discounted, bool):
        faults[f"{where}.is_discount_price"] = [
            "The is_discount_price field must be true or false."
        ]
    else:
        faults |= _figure_faults(where, price, discounted)
    return faults


def _figure_faults(where: str, price: dict[str, Json], discounted: bool) -> Faults:
    faults: Faults = {}
    for name, needed in (("price", not discounted), ("discount_price", discounted)):
        value = price.get(name)
        if value is None and needed:
            state = "true" if discounted else "false"
            sentence = f"The {name} field is required when is_discount_price is {state}."
            faults[f"{where}.{name}"] = [sentence]
        elif value is not None and not is_number(value):
            faults[f"{where}.{name}"] = [f"The {name} field must be a number."]
    return faults


def _currency_faults(currencies: list[int]) -> Faults:
    if EUR not in currencies:
        return {"prices": ["The prices field must hold a price in EUR (currency_id 3)."]}
    return {}
