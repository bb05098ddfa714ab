"""How a JSON answer's names become ours: camelCase members read into snake_case fields."""

from __future__ import annotations

from typing import Any


def camel(name: str) -> str:
    """`pay_network_name` as the wire spells it, `payNetworkName`."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


# What pydantic is told about a dataclass of ours (`__pydantic_config__`): unknown members are no
# error, a number given for a text is taken, and Decimal never comes from a float.
SNAKE: dict[str, Any] = {"extra": "ignore", "coerce_numbers_to_str": True}
CAMEL: dict[str, Any] = {**SNAKE, "alias_generator": camel, "populate_by_name": True}
