"""What a write would send, to be read before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from paylink_tui.model.mesh import PaylinkDraft
from paylink_tui.model.mesilat import MesilatDraft
from paylink_tui.model.txnpro import TxnDraft
from paylink_tui.providers.http import Request, Response, Urgency

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account, MeshAccount, MesilatAccount

_MASK = "****"


@dataclass(frozen=True, slots=True)
class Preview:
    """A request as it would be sent, its secrets masked. No secret is fetched for it."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str

    def text(self) -> str:
        """Method, address, headers and the very bytes of the body."""
        headers = [f"{name}: {value}" for name, value in self.headers]
        return "\n".join([f"{self.method} {self.url}", *headers, "", self.body])


def mesilat_create(account: MesilatAccount, draft: MesilatDraft) -> Preview:
    """What `services.mesilat.create` sends for `draft`."""
    from paylink_tui.providers.mesilat import MesilatClient

    client = MesilatClient(_never, api_path=account.api_path)
    return _preview(account, client.create_request(draft))


def mesilat_delete(account: MesilatAccount, product_id: int, link_id: int) -> Preview:
    """What `services.mesilat.remove` sends."""
    from paylink_tui.providers.mesilat import MesilatClient

    client = MesilatClient(_never, api_path=account.api_path)
    return _preview(account, client.delete_request(product_id, link_id))


def mesh_create(account: MeshAccount, draft: PaylinkDraft) -> Preview:
    """What `services.mesh.create` sends for `draft`."""
    from paylink_tui.providers.mesh import MeshClient

    return _preview(account, MeshClient(_never).create_request(draft))


def txnpro_create(account: Account, draft: TxnDraft) -> Preview:
    """What `services.txnpro.create` sends for `draft`."""
    from paylink_tui.providers.txnpro import TxnClient

    return _preview(account, TxnClient(_never).create_request(draft))


def txnpro_expire(account: Account, link_id: str) -> Preview:
    """What `services.txnpro.expire` sends."""
    from paylink_tui.providers.txnpro import TxnClient

    return _preview(account, TxnClient(_never).expire_request(link_id))


def mesilat_create_preview(account: MesilatAccount, draft: MesilatDraft) -> str:
    """`mesilat_create` as text."""
    return mesilat_create(account, draft).text()


def mesh_create_preview(account: MeshAccount, draft: PaylinkDraft) -> str:
    """`mesh_create` as text."""
    return mesh_create(account, draft).text()


def _preview(account: Account, request: Request) -> Preview:
    from pydantic import SecretStr

    provider = import_module(f"paylink_tui.providers.{account.provider.value}")
    body = request.body or b""
    names = provider.auth_headers(**dict.fromkeys(account.credentials(), SecretStr(_MASK)))
    headers = [(name, _MASK) for name in names]
    headers.append(("Content-Type", request.content_type))
    if body or request.method == "POST":
        headers.append(("Content-Length", str(len(body))))
    address = account.base_url.rstrip("/") + request.path
    return Preview(request.method, address, tuple(headers), body.decode())


async def _never(request: Request, urgency: Urgency = Urgency.PERSON) -> Response:
    raise AssertionError("a preview sends nothing")
