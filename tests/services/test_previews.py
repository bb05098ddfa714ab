"""What a write would send, shown before it is: the very bytes, and no secret."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, cast

from paylink_tui.model.mesh import PaylinkDraft, Recipient
from paylink_tui.model.mesilat import MesilatDraft, PriceRow
from paylink_tui.sandbox import Sandbox
from paylink_tui.sandbox.settings import MESH_CLIENT_ID, MESH_SECRET, MESILAT_KEY
from paylink_tui.services.desk import Desk
from paylink_tui.services.previews import mesh_create_preview, mesilat_create_preview


def parts(preview: str) -> tuple[list[str], dict[str, Any]]:
    """The lines before the body, and the body."""
    head, _, body = preview.partition("\n\n")
    assert f"Content-Length: {len(body.encode())}" in head
    return head.splitlines(), json.loads(body, parse_float=str)


def test_a_mesilat_create_is_shown_as_it_is_sent(desk: Desk, sandbox: Sandbox) -> None:
    account = cast(Any, desk.account("mesilat-sandbox"))
    draft = MesilatDraft(141, PriceRow(Decimal("500.00")), metadata={"Küche": "1"})
    head, body = parts(mesilat_create_preview(account, draft))
    url = f"{sandbox.url}/api/v1/creator/products/141/payment-links"
    assert head[:3] == [f"POST {url}", "X-API-Key: ****", "Content-Type: application/json"]
    assert body["prices"] == [{"currency_id": 3, "price": "500.00", "is_discount_price": False}]
    assert MESILAT_KEY not in "".join(head)
    assert not sandbox.state.requests


def test_a_mesh_create_is_shown_as_it_is_sent(desk: Desk, sandbox: Sandbox) -> None:
    account = cast(Any, desk.account("mesh-sandbox"))
    draft = PaylinkDraft("u", "ORDER-1", (Recipient("n", "USDC", "0x1"),))
    preview = mesh_create_preview(account, draft)
    head, body = parts(preview)
    assert head[1:3] == ["X-Client-Id: ****", "X-Client-Secret: ****"]
    assert body["transferOptions"]["transactionId"] == "ORDER-1"
    assert not any(secret in preview for secret in (MESH_CLIENT_ID, MESH_SECRET))
    assert not sandbox.state.requests
