"""Mesh: single-use crypto Paylinks and the transfers behind them.

Source: docs.meshconnect.com/advanced/paylinks and docs.meshconnect.com/api-reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from paylink_tui.model.wire import CAMEL

TRANSACTION_ID_MAX = 128
USER_ID_MAX = 300
# Transfers can be filtered by a userId of at most 50 characters, though a link may carry 300.
USER_ID_FINDABLE = 50
TRANSFER_TYPES = ("payment", "deposit", "onramp")


@dataclass(frozen=True, slots=True)
class Network:
    """A blockchain that Mesh can transfer on. `address_pattern` is a regular expression or empty:
    older answers have none.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = CAMEL

    id: str
    name: str = ""
    chain_id: str | None = None
    native_symbol: str | None = None
    network_type: str | None = None
    supported_tokens: tuple[str, ...] = ()
    address_pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a payment may go: one network and token, and the merchant's address on it.

    `amount` and `min_amount` are in tokens, the `_in_fiat` ones in USD.
    """

    network_id: str
    symbol: str
    address: str
    address_tag: str = ""
    amount: Decimal | None = None
    display_amount_in_fiat: Decimal | None = None
    min_amount: Decimal | None = None
    min_amount_in_fiat: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PaylinkDraft:
    """A Paylink to be made. `amount_in_fiat` is USD and excludes an amount on a recipient; with
    neither, the payer chooses. `client_fee` is a ratio from 0 to 1, on payments only.
    """

    user_id: str
    transaction_id: str
    recipients: tuple[Recipient, ...]
    transfer_type: str = "payment"
    amount_in_fiat: Decimal | None = None
    inclusive_fee: bool = False
    smart_funding: bool | None = None
    client_fee: Decimal | None = None
    description: str = ""
    goods_details: tuple[Mapping[str, str], ...] = ()
    restrict_multiple_accounts: bool | None = None
    integration_id: str = ""
    configuration_id: str = ""
    sub_client_id: str = ""
    disable_api_key_generation: bool | None = None
    verify_wallet_options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class Paylink:
    """A Paylink that was made. The URL carries a one-use auth code, so it counts as a secret."""

    transaction_id: str
    url: str
    created_at: datetime

    def __repr__(self) -> str:
        return f"Paylink(transaction_id={self.transaction_id!r}, url=…)"


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee of a transfer: `fee` in `fee_currency`, `fee_in_fiat` in the transfer's fiat."""

    __pydantic_config__: ClassVar[dict[str, Any]] = CAMEL

    fee: Decimal | None = None
    fee_currency: str | None = None
    fee_in_fiat: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TransferSource:
    """The exchange or wallet that a transfer came from."""

    __pydantic_config__: ClassVar[dict[str, Any]] = CAMEL

    id: str | None = None
    type: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer that a payer started. Only `id` is sure to be there. Timestamps are Unix seconds
    in the provider's example.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {
        **CAMEL,
        # `from` is a keyword in Python.
        "alias_generator": lambda name: (
            "from" if name == "source" else CAMEL["alias_generator"](name)
        ),
    }

    id: str
    client_transaction_id: str | None = None
    user_id: str | None = None
    status: str | None = None
    amount: Decimal | None = None
    symbol: str | None = None
    amount_in_fiat: Decimal | None = None
    amount_in_fiat_currency_code: str | None = None
    source_amount: Decimal | None = None
    destination_amount: Decimal | None = None
    total_fees_amount_in_fiat: Decimal | None = None
    network_id: str | None = None
    network_name: str | None = None
    hash: str | None = None
    info_url: str | None = None
    created_timestamp: int | None = None
    executed_timestamp: int | None = None
    transfer_type: str | None = None
    is_fee_included: bool | None = None
    gas_fee: Fee | None = None
    withdrawal_fee: Fee | None = None
    processing_fee: Fee | None = None
    source: TransferSource | None = None
    destination_address: str | None = None
    address_tag: str | None = None
    refund_address: str | None = None
    is_smart_funding_transfer: bool | None = None


@dataclass(frozen=True, slots=True)
class TransferPage:
    """The transfers that one query found. `total` is None where the answer has none."""

    transfers: tuple[Transfer, ...]
    total: int | None
    raw: tuple[Mapping[str, Any], ...] = ()
    unreadable: tuple[str, ...] = ()
