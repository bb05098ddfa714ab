"""What a write would send, to be read before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paylink_tui.model.mesh import PaylinkDraft
from paylink_tui.model.mesilat import MesilatDraft
from paylink_tui.providers.http import Request, Response, Urgency

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account, MeshAccount, MesilatAccount

_MASK = "****"


def mesilat_create_preview(account: MesilatAccount, draft: MesilatDraft) -> str:
    """Method, address, headers and the very bytes of the body that `services.mesilat.create` sends
    for `draft`. No secret is fetched for it.
    """
    from pydantic import SecretStr

    from paylink_tui.providers.mesilat import MesilatClient, auth_headers

    request = MesilatClient(_never, api_path=account.api_path).create_request(draft)
    return _as_text(account, request, list(auth_headers(SecretStr(_MASK))))


def mesh_create_preview(account: MeshAccount, draft: PaylinkDraft) -> str:
    """The same of what `services.mesh.create` sends for `draft`."""
    from pydantic import SecretStr

    from paylink_tui.providers.mesh import MeshClient, auth_headers

    mask = SecretStr(_MASK)
    request = MeshClient(_never).create_request(draft)
    return _as_text(account, request, list(auth_headers(mask, mask)))


def _as_text(account: Account, request: Request, secret_headers: list[str]) -> str:
    body = request.body or b""
    headers = [f"{name}: {_MASK}" for name in secret_headers]
    headers += [f"Content-Type: {request.content_type}", f"Content-Length: {len(body)}"]
    address = account.base_url.rstrip("/") + request.path
    return "\n".join([f"{request.method} {address}", *headers, "", body.decode()])


async def _never(request: Request, urgency: Urgency = Urgency.PERSON) -> Response:
    raise AssertionError("a preview sends nothing")
