"""The terms of a query: which there are, and what each of them asks of a link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from paylink_tui.model.accounts import Environment, Provider


class Field(StrEnum):
    """What can stand before the colon."""

    PROVIDER = "provider"
    ENVIRONMENT = "environment"
    ACCOUNT = "account"
    KIND = "kind"
    PRODUCT = "product"
    PRICE = "price"
    CURRENCY = "currency"
    STATUS = "status"
    ONCE = "once"
    CREATED = "created"
    EXPIRES = "expires"
    SEEN = "seen"
    HAS = "has"
    TAG = "tag"
    GONE = "gone"
    ID = "id"
    REFERENCE = "reference"
    URL = "url"
    NOTE = "note"


class Having(StrEnum):
    """What `has:` takes."""

    NOTE = "note"
    TAG = "tag"
    METADATA = "metadata"
    REFERENCE = "reference"
    PRICE = "price"
    DISCOUNT = "discount"
    EXPIRY = "expiry"
    URL = "url"


class Span(NamedTuple):
    """A part of the typed text, as indices from `start` up to `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value is one of these, which are folded."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """An amount within these bounds, which belong to it unless they are `open`."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class During:
    """A moment from `start` on and before `end`."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no. What is not known is neither."""

    value: bool


@dataclass(frozen=True, slots=True)
class Has:
    """Something is there, whatever it is: one of these."""

    things: tuple[Having, ...]


@dataclass(frozen=True, slots=True)
class Holds:
    """The text has this in it, which is folded and may hold commas."""

    text: str


Test = OneOf | Between | During | Flag | Has | Holds


# What each term takes, as an example of it; shown while it is typed and where it is wrong.
EXAMPLES: Mapping[Field, str] = {
    Field.PROVIDER: "provider:mesilat",
    Field.ENVIRONMENT: "environment:live",
    Field.ACCOUNT: "account:shop",
    Field.KIND: "kind:payment_link",
    Field.PRODUCT: "product:141",
    Field.PRICE: "price:20..50",
    Field.CURRENCY: "currency:eur",
    Field.STATUS: "status:expired",
    Field.ONCE: "once:yes",
    Field.CREATED: "created:>2026-10-01",
    Field.EXPIRES: "expires:<2d",
    Field.SEEN: "seen:<2d",
    Field.HAS: "has:note",
    Field.TAG: "tag:refund",
    Field.GONE: "gone:yes",
    Field.ID: "id:4204b476",
    Field.REFERENCE: "reference:order-7",
    Field.URL: "url:uuid=4204",
    Field.NOTE: "note:rang",
}

# Only where the program itself knows every value there can be.
CLOSED: Mapping[Field, tuple[str, ...]] = {
    Field.PROVIDER: tuple(provider.value for provider in Provider),
    Field.ENVIRONMENT: tuple(environment.value for environment in Environment),
    Field.KIND: ("payment_link", "transfer"),
    Field.ONCE: ("yes", "no"),
    Field.HAS: tuple(thing.value for thing in Having),
    Field.GONE: ("yes", "no"),
}
