"""What Mesh refuses in a link token request.

Sources: the Paylinks page and the API reference of docs.meshconnect.com. The binding of .NET takes
keys in any case (the pages themselves spell some with a capital), so keys are compared folded.
"""

from __future__ import annotations

import re
from decimal import Decimal
from uuid import UUID

from paylink_tui.sandbox.wire import Json, is_number

TRANSFER_TYPES = frozenset(
    ("deposit", "payment", "onramp", "fiatonramp", "fiatofframp", "subscribe", "unsubscribe")
)
_FIGURE = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)

Refusal = tuple[str, str]
"""An errorType and its sentence."""


def folded(value: Json) -> Json:
    """The same JSON value with all object keys in lower case."""
    if isinstance(value, dict):
        return {key.lower(): folded(member) for key, member in value.items()}
    if isinstance(value, list):
        return [folded(member) for member in value]
    return value


def link_token_refusal(body: dict[str, Json]) -> Refusal | None:
    """Why a folded request is refused, or None."""
    user = body.get("userid")
    if not user:
        return "missingField", "The UserId field is required."
    if not isinstance(user, str) or len(user) > 300:
        return "invalidField", "The field UserId must be a string with at most 300 characters."
    options = body.get("transferoptions")
    if options is None:
        return None
    if not isinstance(options, dict):
        return "invalidField", "The field TransferOptions must be an object."
    return (
        _transaction_refusal(options)
        or _kind_refusal(options)
        or _address_refusal(options.get("toaddresses"))
        or _amount_refusal(options)
    )


def _transaction_refusal(options: dict[str, Json]) -> Refusal | None:
    transaction_id = options.get("transactionid")
    if not transaction_id:
        if options.get("generatepaylink"):
            return "missingField", "TransactionId is required when GeneratePayLink is true."
        return None
    if not isinstance(transaction_id, str) or len(transaction_id) > 128:
        return "invalidField", "The field TransactionId must have at most 128 characters."
    return None


def _kind_refusal(options: dict[str, Json]) -> Refusal | None:
    kind = options.get("transfertype")
    if kind is not None and str(kind).lower() not in TRANSFER_TYPES:
        return "invalidField", "The field TransferType is not a known transfer type."
    fee = options.get("clientfee")
    if fee is not None and not (is_number(fee) and 0 <= fee <= 1):
        return "invalidField", "The field ClientFee must be between 0 and 1"
    return None


def _address_refusal(addresses: Json) -> Refusal | None:
    if addresses is None:
        return None
    if not isinstance(addresses, list):
        return "invalidField", "The field ToAddresses must be an array."
    for item in addresses:
        for name in ("networkid", "symbol", "address"):
            if not isinstance(item, dict) or not item.get(name):
                return "missingField", f"Each item of ToAddresses needs {name}."
        if not _is_uuid(item["networkid"]):
            return "invalidField", "NetworkId must be a UUID."
    return None


def _is_uuid(value: Json) -> bool:
    try:
        UUID(value)
    except (ValueError, AttributeError, TypeError):
        return False
    return True


def _amount_refusal(options: dict[str, Json]) -> Refusal | None:
    fiat = options.get("amountinfiat")
    amounts = [item.get("amount") for item in options.get("toaddresses") or []]
    for figure in (fiat, *amounts):
        if figure is not None and _figure(figure) is None:
            return "invalidField", "An amount must be a number."
    if fiat is not None and any(amount is not None for amount in amounts):
        return "badRequest", "Amount and AmountInFiat cannot be given together."
    return None


def _figure(value: Json) -> Decimal | None:
    """An amount; a string is taken too, because the Paylinks page sends "100.00"."""
    if is_number(value):
        return Decimal(value)
    if isinstance(value, str) and _FIGURE.fullmatch(value):
        return Decimal(value)
    return None


def amount_asked(options: dict[str, Json]) -> Decimal:
    """The amount a paid link moves: the one asked for, else ten units."""
    figures = [options.get("amountinfiat")]
    figures += [item.get("amount") for item in options.get("toaddresses") or []]
    found = (_figure(figure) for figure in figures if figure is not None)
    return next((figure for figure in found if figure is not None), Decimal("10.00"))
