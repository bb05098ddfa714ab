"""A link as the index knows it: what was seen of it, when, and what a person noted beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.money import Money
from paylink_tui.model.records import LinkRecord


class LinkKey(NamedTuple):
    """What a link is known by. The provider and environment belong to it: an account may be given
    another key under its old name, and Mesilat's ids are small numbers.
    """

    provider: Provider
    environment: Environment
    account: str
    kind: str
    id: str

    @classmethod
    def of(cls, record: LinkRecord) -> LinkKey:
        """The key of the link that `record` is about."""
        return cls(record.provider, record.environment, record.account, record.kind, record.id)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one answer told of a link at `seen_at`.

    `complete` where it told all there is (a detail): what it leaves out is then not there. A list
    row is not complete: what it leaves out is kept as it was known. `struck` are regular prices
    shown struck through, `metadata` what our own write gave the link; both only a write tells, so
    empty leaves what is known. `record.raw` must be redacted.
    """

    record: LinkRecord
    seen_at: datetime
    product_id: int | None = None
    struck: tuple[Money, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    complete: bool = False


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A link as a table shows it. `gone_at` is when it was first known not to be there any more."""

    key: LinkKey
    first_seen: datetime
    last_seen: datetime
    product_id: int | None = None
    url: str | None = None
    status: str | None = None
    amounts: tuple[Money, ...] = ()
    struck: tuple[Money, ...] = ()
    single_use: bool | None = None
    reference: str | None = None
    created_at: datetime | None = None
    expires_at: datetime | None = None
    gone_at: datetime | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What a person wrote beside a link. It stays when the link is deleted or forgotten."""

    key: LinkKey
    text: str
    tags: tuple[str, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """How many sightings were of links not seen before, of changed ones, of ones as they were."""

    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True)
class IndexedAccount:
    """An account that the index has links of, whether or not it is still in the configuration."""

    provider: Provider
    environment: Environment
    name: str
    links: int
    gone: int
    last_seen: datetime | None


class Order(StrEnum):
    """What a result can be sorted by. PRICE sorts by currency first; ADDED is the order in which
    the index met the links; NOTED sorts by what is noted: only a note, only tags, both.
    """

    ADDED = "added"
    ID = "id"
    PROVIDER = "provider"
    ACCOUNT = "account"
    ENVIRONMENT = "environment"
    PRODUCT = "product"
    PRICE = "price"
    STATUS = "status"
    ONCE = "once"
    REFERENCE = "reference"
    CREATED = "created"
    EXPIRES = "expires"
    SEEN = "seen"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class KnownValues:
    """The values that occur in the index, for completing a query; the most frequent first."""

    accounts: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class IndexedRaw(NamedTuple):
    """The provider's own object as it was last kept, redacted, and when it was seen."""

    raw: Mapping[str, Any]
    seen_at: datetime
