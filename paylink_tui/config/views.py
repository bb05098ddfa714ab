"""`[[views]]`: the searches that a user keeps by name."""

from __future__ import annotations

from pydantic import Field, field_validator

from paylink_tui.config.accounts import Printable, Table
from paylink_tui.model.index import Order

_SORTS = ", ".join(order.value for order in Order)


class View(Table):
    """A query of Find and the column it is sorted by, a `-` before it for the highest first.

    What is wrong within the query is said where it is used: it can be mended there.
    """

    name: Printable = Field(min_length=1, max_length=40, description="text of 1 to 40 characters")
    query: Printable = Field("", max_length=1000, description="text of at most 1000 characters")
    sort: str = Field("-added", description=f"one of {_SORTS}, with - before it for the last first")

    @field_validator("sort")
    @classmethod
    def _known(cls, sort: str) -> str:
        if sort.removeprefix("-") not in list(Order):
            raise ValueError(f"must be one of {_SORTS}; with - before it the last comes first")
        return sort

    @property
    def order(self) -> Order:
        """The column to sort by."""
        return Order(self.sort.removeprefix("-"))

    @property
    def descending(self) -> bool:
        """Whether the last comes first."""
        return self.sort.startswith("-")
