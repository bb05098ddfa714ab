"""A preview is what is sent, byte for byte, without the secret."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from paylink_tui.model.mesilat import MesilatDraft, PriceRow
from paylink_tui.sandbox import Sandbox
from paylink_tui.sandbox.settings import MESILAT_KEY
from paylink_tui.services import mesilat
from paylink_tui.services.desk import Desk
from paylink_tui.services.previews import mesilat_create_preview

DRAFT = MesilatDraft(
    141, PriceRow(Decimal("500.00")), PriceRow(Decimal("3900")), True, {"order": "Ä-1"}
)


async def test_the_preview_names_the_very_request_that_is_sent_then(
    desk: Desk, sandbox: Sandbox, config_file: Path
) -> None:
    account = desk.account("mesilat-sandbox")
    preview = mesilat_create_preview(account, DRAFT)
    await mesilat.create(desk, account, DRAFT)
    sent = next(entry for entry in desk.log if entry.method == "POST")
    head, _, body = preview.partition("\n\n")
    assert body == sent.body
    assert head.splitlines()[0] == f"POST {sent.base_url}{sent.path_with_query}"
    assert [tuple(line.split(": ", 1)) for line in head.splitlines()[1:3]] == list(sent.headers)
    assert f"Content-Length: {len(body.encode())}" in head
    assert MESILAT_KEY not in preview
