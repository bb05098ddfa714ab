"""A record as JSON: stable keys, money as strings, times as ISO 8601 in UTC, no secret.

The keys are documented in the README; scripts depend on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from paylink_tui.model.accounts import Provider
from paylink_tui.model.breakdown import Breakdown, Line
from paylink_tui.model.money import Money, plain
from paylink_tui.model.records import LinkRecord
from paylink_tui.store.entries import Entry


def record_json(record: LinkRecord) -> dict[str, Any]:
    """`record` under its documented keys. `raw` keeps the provider's own numbers."""
    return {
        "provider": record.provider.value,
        "account": record.account,
        "environment": record.environment.value,
        "kind": record.kind,
        "id": record.id,
        "url": record.url,
        "status": record.status,
        "amounts": [_money(money) for money in record.amounts],
        "single_use": record.single_use,
        "reference": record.reference,
        "created_at": _text(record.created_at),
        "expires_at": _text(record.expires_at),
        "target": json_tree(record.target),
        "breakdown": None if record.breakdown is None else breakdown_json(record.breakdown),
        "raw": record.raw,
    }


def entry_json(entry: Entry, *, show_links: bool = False) -> dict[str, Any]:
    """A write of the journal under its documented keys. Without `show_links` the link of a Mesh
    Paylink, which whoever has it can use, is `…`.
    """
    intent = entry.intent
    url = entry_url(entry, show_links=show_links)
    answer = json_tree(entry.answer) | ({"url": url} if "url" in entry.answer else {})
    return {
        "id": entry.id,
        "asked_at": _text(entry.asked_at),
        "kind": intent.kind.value,
        "provider": intent.provider.value,
        "account": intent.account,
        "environment": intent.environment.value,
        "what": intent.what,
        "key": intent.key or None,
        "state": entry.state.value,
        "resolution": None if entry.resolution is None else entry.resolution.value,
        "url": url or None,
        "answer": answer,
    }


def entry_url(entry: Entry, *, show_links: bool) -> str:
    """The link of a write, or empty; `…` for that of a Mesh Paylink, unless `show_links`."""
    is_secret = entry.intent.provider is Provider.MESH
    return "…" if entry.url and is_secret and not show_links else entry.url


def breakdown_json(breakdown: Breakdown) -> dict[str, Any]:
    """A breakdown under its documented keys."""
    return {
        "formula": breakdown.formula,
        "lines": [_line(line) for line in breakdown.lines],
        "verdict": breakdown.verdict.value,
        "difference": _text(breakdown.difference),
        "currency": breakdown.currency or None,
        "reason": breakdown.reason or None,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "label": line.label,
        "amount": plain(line.amount),
        "currency": line.currency,
        "note": line.note or None,
        "stated": _text(line.stated),
        "agrees": line.agrees,
    }


def _money(money: Money) -> dict[str, str]:
    return {"amount": plain(money.amount), "currency": money.currency}


def _text(value: object) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value


def json_tree(value: Any) -> Any:
    """`value` as JSON has it: money as text with its scale, times as ISO 8601 in UTC."""
    if isinstance(value, Mapping):
        return {name: json_tree(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [json_tree(item) for item in value]
    return _text(value)
