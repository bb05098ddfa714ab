"""A fresh sandbox for each test, and a client that holds all three providers' keys."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from paylink_tui.sandbox import Sandbox
from paylink_tui.sandbox.settings import MESH_CLIENT_ID, MESH_SECRET, MESILAT_KEY, TXNPRO_KEY

FIXTURES = Path(__file__).parent.parent / "fixtures"
KEYS = {
    "X-API-Key": MESILAT_KEY,
    "X-Client-Id": MESH_CLIENT_ID,
    "X-Client-Secret": MESH_SECRET,
    "Authorization": f"Bearer {TXNPRO_KEY}",
}


def fixture(name: str) -> Any:
    """A vendor's example payload, its figures as Decimal."""
    text = (FIXTURES / name).read_text(encoding="utf-8")
    return json.loads(text, parse_float=Decimal)


def exact(response: httpx.Response) -> Any:
    """A response's JSON with its figures as Decimal."""
    return json.loads(response.content, parse_float=Decimal)


def shape(value: Any) -> Any:
    """The keys and kinds of a JSON value, without the values."""
    if isinstance(value, dict):
        return {key: shape(member) for key, member in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def client_of(sandbox: Sandbox, **headers: str) -> httpx.Client:
    """A client with the keys of all three providers; a header given as "" is left out."""
    chosen = {name: value for name, value in (KEYS | headers).items() if value}
    return httpx.Client(base_url=sandbox.url, headers=chosen, timeout=5)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running
        assert running.state.crashes == []


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with client_of(sandbox) as opened:
        yield opened
