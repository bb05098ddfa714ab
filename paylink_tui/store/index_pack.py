"""How values of a link stand in the index's columns, and how they come back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from paylink_tui.model.money import Money, plain
from paylink_tui.store.body import storable

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_INTEGER_MAX = 2**63 - 1
# Lists of amounts stand in one text: neither sign can be in an amount.
_BETWEEN, _WITHIN = "\n", " "
_EXPONENT_OFFSET, _EXPONENT_DIGITS = 1_000_000, 7
_NINES = str.maketrans("0123456789", "9876543210")
# What the providers' rows have in common: a row is compressed against it, alone it is too short.
_COMMON = (
    b'{"status":"created","paymentType":"Payout","amount":"100.00","currency":"EUR",'
    b'"accountCurrency":null,"network":null,"networkName":null,"reference":"","hostedPageUrl":'
    b'"https://sandbox.txn.pro/payment_link/","approvalStatus":null,"paymentMethods":["on_chain"],'
    b'"payCurrencies":["USDT"],"successRedirectUrl":null,"unsuccessRedirectUrl":null,"createdAt":"'
    b'2026-","expiresAt":"2026-","attributes":{"type":"paymentLink","id":"relationships":{"target":'
    b'{"data":null}}},"metadata":null,"payment_link":"https://app.mesilat.com/","product_id":'
    b'"uuid":"","prices":["\xe2\x82\xac20.00","100.00 \xe2\x82\xbd"],"is_discount_price":false,'
    b'"use_once":true,"use_once":false}{"id":'
)
_WINDOW = 11  # as a power of two: the common part and a row fit


def micros(moment: datetime | None) -> int | None:
    """A moment as the index keeps it."""
    return None if moment is None else micros_of(moment)


def micros_of(moment: datetime) -> int:
    """A moment as the index keeps it, where there is one."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(kept: int | None) -> datetime | None:
    """The moment that `micros` kept."""
    return None if kept is None else moment_of(kept)


def moment_of(kept: int) -> datetime:
    """The moment that `micros` kept, where there is one."""
    return _EPOCH + kept * _MICROSECOND


def link_id(text: str) -> int | str:
    """An id as it sorts: a plain number as one, so that 9 comes before 10."""
    if text.isascii() and text.isdigit() and (text == "0" or text[0] != "0") and len(text) < 19:
        return int(text)
    return storable(text)


@lru_cache(maxsize=8192)
def rank(amount: Decimal) -> bytes:
    """`amount` as bytes that compare as the amounts do, exactly and at any scale: SQLite has only
    64 bits for a number, and an amount of a token may have 18 decimals.
    """
    if not amount or not amount.is_finite():
        return b"1"  # zero: between the negative and the positive ones
    figures = str(amount).partition("E")[0].replace(".", "").strip("-0")
    size = f"{amount.adjusted() + _EXPONENT_OFFSET:0{_EXPONENT_DIGITS}d}"
    if amount < 0:
        # Turned round, and with a sign above all figures at the end: -1.5 comes before -1.
        return f"0{(size + figures).translate(_NINES)}~".encode()
    return f"2{size}{figures}".encode()


def pack_money(amounts: Iterable[Money]) -> str:
    """Amounts with their scale, as one text."""
    return _BETWEEN.join(
        f"{plain(money.amount)}{_WITHIN}{storable(money.currency)}".replace(_BETWEEN, " ")
        for money in amounts
    )


def unpack_money(kept: str) -> tuple[Money, ...]:
    """The amounts that `pack_money` kept."""
    pairs = (line.split(_WITHIN, 1) for line in kept.split(_BETWEEN) if line)
    return tuple(Money(Decimal(amount), currency) for amount, currency in pairs)


def pack_mapping(mapping: Mapping[str, str]) -> str:
    """Metadata as one text; empty for none."""
    return storable(json.dumps(dict(mapping), ensure_ascii=False)) if mapping else ""


def unpack_mapping(kept: str) -> Mapping[str, str]:
    """The metadata that `pack_mapping` kept."""
    return json.loads(kept) if kept else {}


def pack_raw(raw: Mapping[str, Any]) -> bytes:
    """A provider's object as JSON, its numbers digit for digit."""
    import orjson

    try:
        return orjson.dumps(raw, default=_number)
    except TypeError:  # a number above 64 bits, or text that is no UTF-8
        return storable(json.dumps(raw, ensure_ascii=False, default=str)).encode()


def squeeze(packed: bytes) -> bytes:
    """What `pack_raw` made, compressed."""
    packer = _packer().copy()  # which costs a third of a new one that learns `_COMMON`
    return packer.compress(packed) + packer.flush()


@lru_cache(maxsize=1)
def _packer() -> zlib._Compress:
    return zlib.compressobj(6, zlib.DEFLATED, -_WINDOW, 3, zlib.Z_DEFAULT_STRATEGY, _COMMON)


def unpack_raw(kept: bytes) -> dict[str, Any]:
    """The object that `pack_raw` and `squeeze` kept."""
    text = zlib.decompressobj(-_WINDOW, _COMMON).decompress(kept)
    raw = json.loads(text, parse_float=Decimal)
    assert isinstance(raw, dict)
    return raw


def _number(value: object) -> Any:
    import orjson

    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(str(value))
    return str(value)
