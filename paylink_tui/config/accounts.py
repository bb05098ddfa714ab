"""The tables of the configuration, as strict models.

Each field's `description` is the end of the sentence "`key` must be …", which is what the user is
told: pydantic's own words could repeat a secret. Credentials hold *references* (see
`paylink_tui.config.secrets`), kept as SecretStr because a reference may be the secret itself.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
)

from paylink_tui.config.hosts import default_base_url, normal_base_url
from paylink_tui.config.secrets import check_reference
from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.text import clean

_API_PATH = re.compile(r"(/[A-Za-z0-9_-]+)+")
# An integer id must fit the widest column that SQLite and the vendors' databases have.
_LARGEST_ID = 2**63 - 1


def _printable(text: str) -> str:
    if clean(text) != text or text != text.strip():
        raise ValueError("must have no control characters, and no space at either end")
    return text


def _reference(secret: SecretStr) -> SecretStr:
    check_reference(secret)
    return secret


Printable = Annotated[str, AfterValidator(_printable)]
Reference = Annotated[SecretStr, AfterValidator(_reference)]
# TOML has arrays only, which strict mode does not take for a tuple.
_as_tuple = BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)
Seconds = Annotated[float, Field(ge=1, le=300, allow_inf_nan=False)]

_REFERENCE = 'text: the value itself, "env:NAME", "command:…" or "keyring:service/user"'
_SECONDS = "a number of seconds from 1 to 300"


class Table(BaseModel):
    """What all tables of the file share: no unknown key, no coercion, no input in an error."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class Product(Table):
    """A Mesilat product whose links are browsed. The API cannot list products."""

    id: int = Field(gt=0, le=_LARGEST_ID, description="a whole number above 0")
    title: Printable = Field(
        min_length=1, max_length=200, description="text of 1 to 200 characters"
    )


class RateLimit(Table):
    """At most `requests` in any `seconds`."""

    requests: int = Field(ge=1, le=1_000_000, description="a whole number from 1 to 1000000")
    seconds: int = Field(
        ge=1, le=2_678_400, description="a whole number from 1 to 2678400 (31 days)"
    )


class AccountTable(Table):
    """What every account has, whatever its provider.

    `base_url` is scheme, host and port. `connect_timeout` and `read_timeout` are in seconds.
    `environment` has no default: a live account must never pass for a test one.
    """

    CREDENTIALS: ClassVar[tuple[str, ...]] = ("api_key",)
    SECRETS: ClassVar[tuple[str, ...]] = ("api_key",)

    name: Printable = Field(min_length=1, max_length=40, description="text of 1 to 40 characters")
    provider: Provider
    environment: Annotated[Environment, Field(strict=False)] = Field(description='"test" or "live"')
    base_url: str = Field("", validate_default=True, description='text such as "https://host:port"')
    rate_limits: Annotated[tuple[RateLimit, ...], _as_tuple] = Field(
        (), description="a list of { requests = 100, seconds = 60 }"
    )
    connect_timeout: Seconds = Field(10.0, description=_SECONDS)
    read_timeout: Seconds = Field(30.0, description=_SECONDS)
    connections: int = Field(8, ge=1, le=16, description="a whole number from 1 to 16")

    @field_validator("base_url")
    @classmethod
    def _base_url(cls, text: str, info: ValidationInfo) -> str:
        if text:
            return normal_base_url(text)
        if "environment" not in info.data or "provider" not in info.data:
            return ""  # told at that key; there is nothing to say here yet
        return default_base_url(info.data["provider"], info.data["environment"])

    def credentials(self) -> dict[str, SecretStr]:
        """The references to what proves who we are, by their key in the file; unresolved."""
        return {key: getattr(self, key) for key in self.CREDENTIALS}


class MesilatAccount(AccountTable):
    """A key of Mesilat's Creator API, with the products to browse.

    `api_path` is the path family: the vendor's pages disagree, and the other one documented is
    `/creator-api/v1`. Without `rate_limits` the vendor's own hold: 100 a minute and 1,000 an hour
    per key (docs.mesilat.com/authentication).
    """

    provider: Literal[Provider.MESILAT] = Provider.MESILAT
    api_key: Reference = Field(description=_REFERENCE)
    api_path: str = Field(
        "/api/v1/creator", description='a path such as "/api/v1/creator" or "/creator-api/v1"'
    )
    products: Annotated[tuple[Product, ...], _as_tuple] = Field(
        (), description='a list of { id = 141, title = "Course" }'
    )
    rate_limits: Annotated[tuple[RateLimit, ...], _as_tuple] = Field(
        (RateLimit(requests=100, seconds=60), RateLimit(requests=1000, seconds=3600)),
        description="a list of { requests = 100, seconds = 60 }",
    )

    @field_validator("api_path")
    @classmethod
    def _api_path(cls, text: str) -> str:
        if not _API_PATH.fullmatch(text):
            raise ValueError("must begin with / and not end with it, of letters, digits, - and _")
        return text

    @field_validator("products")
    @classmethod
    def _unique_ids(cls, products: tuple[Product, ...]) -> tuple[Product, ...]:
        counts = Counter(product.id for product in products)
        if twice := [str(number) for number, count in counts.items() if count > 1]:
            raise ValueError(f"names a product more than once: {', '.join(twice[:5])}")
        return products


class MeshAccount(AccountTable):
    """A Mesh client. The client id is no secret (it is part of every link); the other one is.

    `user_id` is sent as `userId`; at most 50 characters, or transfers cannot be filtered by it.
    """

    CREDENTIALS = ("client_id", "client_secret")
    SECRETS = ("client_secret",)

    provider: Literal[Provider.MESH] = Provider.MESH
    client_id: Reference = Field(description=_REFERENCE)
    client_secret: Reference = Field(description=_REFERENCE)
    user_id: Printable | None = Field(
        None, min_length=1, max_length=50, description="text of 1 to 50 characters"
    )


class TxnproAccount(AccountTable):
    """A key of txn.pro's public API."""

    provider: Literal[Provider.TXNPRO] = Provider.TXNPRO
    api_key: Reference = Field(description=_REFERENCE)


Account = MesilatAccount | MeshAccount | TxnproAccount

ACCOUNT_TABLES: dict[Provider, type[MesilatAccount] | type[MeshAccount] | type[TxnproAccount]] = {
    Provider.MESILAT: MesilatAccount,
    Provider.MESH: MeshAccount,
    Provider.TXNPRO: TxnproAccount,
}

# Where a list of tables is found, for the words about a fault inside it.
INNER_TABLES: dict[str, type[Table]] = {"products": Product, "rate_limits": RateLimit}


class UiTable(Table):
    """`[ui]`: how the program looks. Which themes there are, only the screens know."""

    theme: Printable | None = Field(None, min_length=1, max_length=40, description="a theme's name")
