"""What an entry of the journal asked for, as a draft from which a new link can be made.

An entry may come from an older or a newer program, so whatever cannot be read is left empty: the
form says then what is missing. Nothing here sends anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from paylink_tui.model.accounts import Provider
from paylink_tui.model.mesh import TRANSFER_TYPES, PaylinkDraft, Recipient
from paylink_tui.model.mesilat import MesilatDraft, PriceRow
from paylink_tui.model.mesilat_form import NONCE
from paylink_tui.model.money import parse_display, plain
from paylink_tui.model.txnpro import PAYMENT_TYPES
from paylink_tui.model.txnpro_typed import TypedLink
from paylink_tui.providers.redact import HIDDEN
from paylink_tui.store.entries import Entry, WriteKind

_NOTHING: Mapping[str, Any] = {}
_MASKED_URL = "A redirect address had a secret in it, which is not kept: type that address again."


@dataclass(frozen=True, slots=True)
class Restored:
    """The settings of a Mesilat link; `doubt` says what of them could not be told, or is empty."""

    draft: MesilatDraft
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class RestoredTyped:
    """The settings of a txn.pro link as its form has them; `doubt` as in `Restored`."""

    typed: TypedLink
    doubt: str = ""


def mesilat_again(entry: Entry) -> Restored | None:
    """The settings that a Mesilat entry was about: of the link asked for, or of the deleted one.

    None where the entry does not tell the product.
    """
    asked = entry.intent.asked
    product_id = asked.get("product_id")
    if entry.intent.provider is not Provider.MESILAT or not isinstance(product_id, int):
        return None
    if entry.intent.kind is WriteKind.DELETE:
        return _deleted(asked, product_id)
    draft = mesilat_asked(asked, product_id)
    # The nonce is one link's own: the journal refuses it to a second.
    metadata = {key: value for key, value in draft.metadata.items() if key != NONCE}
    return Restored(replace(draft, metadata=metadata))


def mesilat_asked(asked: Mapping[str, Any], product_id: int) -> MesilatDraft:
    """What a create at Mesilat was sent with, its nonce included."""
    metadata = _mapping(asked.get("metadata"))
    return MesilatDraft(
        product_id,
        _row(asked.get("eur")) or PriceRow(None),
        _row(asked.get("rub")),
        asked.get("use_once") is True,
        {str(key): str(value) for key, value in metadata.items()},
    )


def mesh_again(entry: Entry) -> PaylinkDraft | None:
    """What a Mesh entry asked for, its own transactionId included; None for any other entry."""
    if entry.intent.provider is not Provider.MESH or entry.intent.kind is not WriteKind.CREATE:
        return None
    asked = entry.intent.asked
    kind = _text(asked, "transfer_type")
    return PaylinkDraft(
        user_id=_text(asked, "user_id"),
        transaction_id=entry.intent.key,
        recipients=tuple(_recipient(each) for each in _list(asked, "recipients")),
        transfer_type=kind if kind in TRANSFER_TYPES else TRANSFER_TYPES[0],
        amount_in_fiat=_amount(asked, "amount_in_fiat"),
        inclusive_fee=asked.get("inclusive_fee") is True,
        smart_funding=_flag(asked, "smart_funding"),
        client_fee=_amount(asked, "client_fee"),
        description=_text(asked, "description"),
        goods_details=tuple(_list(asked, "goods_details")),
        restrict_multiple_accounts=_flag(asked, "restrict_multiple_accounts"),
        integration_id=_text(asked, "integration_id"),
        configuration_id=_text(asked, "configuration_id"),
        sub_client_id=_text(asked, "sub_client_id"),
        disable_api_key_generation=_flag(asked, "disable_api_key_generation"),
        verify_wallet_options=_mapping(asked.get("verify_wallet_options")),
    )


def txnpro_again(entry: Entry) -> RestoredTyped | None:
    """What a txn.pro entry asked for, without its reference, which is one link's own; None for any
    entry that is not of a new link.
    """
    if entry.intent.provider is not Provider.TXNPRO or entry.intent.kind is not WriteKind.CREATE:
        return None
    asked = entry.intent.asked
    amount, kind = _amount(asked, "amount"), _text(asked, "payment_type")
    urls = [_text(asked, f"{which}_redirect_url") for which in ("success", "unsuccess")]
    is_masked = any(HIDDEN in url for url in urls)
    success, unsuccess = ("" if HIDDEN in url else url for url in urls)
    typed = TypedLink(
        payment_type=kind if kind in PAYMENT_TYPES else PAYMENT_TYPES[0],
        amount="" if amount is None else plain(amount),
        currency=_text(asked, "currency"),
        expires_at=_moment(asked, "expires_at"),
        account_currency=_text(asked, "account_currency"),
        pay_currencies=", ".join(_texts(asked, "pay_currencies")),
        payment_methods=", ".join(_texts(asked, "payment_methods")),
        success_redirect_url=success,
        unsuccess_redirect_url=unsuccess,
    )
    return RestoredTyped(typed, _MASKED_URL if is_masked else "")


def _deleted(asked: Mapping[str, Any], product_id: int) -> Restored:
    """A row of the list has display texts for prices, and neither metadata nor both prices."""
    texts = [text for text in asked.get("prices") or () if isinstance(text, str)]
    shown = {money.currency: money.amount for text in texts if (money := parse_display(text))}
    doubts = ["The list that these settings are from tells no metadata."]
    if unread := [text for text in texts if parse_display(text) is None]:
        doubts.append(f"Not understood as a price: {', '.join(unread)}.")
    if asked.get("is_discount_price") is True:
        doubts.append("It had a discount; which of the two prices the list shows is not known.")
    rub = shown.get("RUB")
    draft = MesilatDraft(
        product_id,
        PriceRow(shown.get("EUR")),
        None if rub is None else PriceRow(rub),
        asked.get("use_once") is True,
    )
    return Restored(draft, " ".join(doubts))


def _row(value: Any) -> PriceRow | None:
    if not isinstance(value, Mapping):
        return None
    return PriceRow(
        _amount(value, "price"), _amount(value, "discount_price"), value.get("discounted") is True
    )


def _recipient(told: Mapping[str, Any]) -> Recipient:
    return Recipient(
        network_id=_text(told, "network_id"),
        symbol=_text(told, "symbol"),
        address=_text(told, "address"),
        address_tag=_text(told, "address_tag"),
        amount=_amount(told, "amount"),
        display_amount_in_fiat=_amount(told, "display_amount_in_fiat"),
        min_amount=_amount(told, "min_amount"),
        min_amount_in_fiat=_amount(told, "min_amount_in_fiat"),
    )


def _amount(told: Mapping[str, Any], name: str) -> Decimal | None:
    """Money stands in the journal as text, so anything else is none."""
    text = told.get(name)
    try:
        amount = Decimal(text) if isinstance(text, str) else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() else None


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""


def _texts(told: Mapping[str, Any], name: str) -> list[str]:
    values = told.get(name)
    return [v for v in values if isinstance(v, str)] if isinstance(values, list | tuple) else []


def _moment(told: Mapping[str, Any], name: str) -> str:
    """A moment as the form reads it, in UTC; empty where there is none."""
    try:
        moment = datetime.fromisoformat(_text(told, name))
        return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (ValueError, OverflowError):
        return ""


def _flag(told: Mapping[str, Any], name: str) -> bool | None:
    value = told.get(name)
    return value if isinstance(value, bool) else None


def _list(told: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    values = told.get(name)
    return [v for v in values if isinstance(v, Mapping)] if isinstance(values, list | tuple) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else _NOTHING
