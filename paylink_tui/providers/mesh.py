"""Mesh: a Paylink made in one call, the networks it can use, and the transfers behind it.

Source: docs.meshconnect.com/advanced/paylinks and docs.meshconnect.com/api-reference. Mesh has no
call that lists, reads or cancels a Paylink.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import BadAnswerError, Outcome
from paylink_tui.model.mesh import (
    Network,
    Paylink,
    PaylinkDraft,
    Recipient,
    Transfer,
    TransferPage,
)
from paylink_tui.model.text import shorten
from paylink_tui.model.wire import camel
from paylink_tui.providers.decode import (
    UnreadableError,
    decode,
    expect_object,
    read_into,
    read_rows,
    shown,
    whole_number,
)
from paylink_tui.providers.encode import encode, given
from paylink_tui.providers.exchange import ask, reading
from paylink_tui.providers.failures import read_error
from paylink_tui.providers.http import Request, Send, Urgency
from paylink_tui.providers.reply import Complaint, Dialect, Reply

if TYPE_CHECKING:
    from pydantic import SecretStr

# The Paylinks page spells it linkToken, the reference and the newer pages linktoken.
LINK_TOKEN_PATH = "/api/v1/linktoken"
NETWORKS_PATH = "/api/v1/transfers/managed/networks"
TRANSFERS_PATH = "/api/v1/transfers/managed/mesh"
# The reference says 100 at most, its later version 1000.
TRANSFERS_PER_PAGE = 100

# ApiResult.status, which can tell of a failure inside a 200, as the HTTP status it stands for.
_STATUSES = {
    "badrequest": 400,
    "permissiondenied": 403,
    "notfound": 404,
    "conflict": 409,
    "locked": 423,
    "toomanyrequest": 429,
    "unavailableforlegalreasons": 451,
    "serverfailure": 500,
}


def auth_headers(client_id: SecretStr, client_secret: SecretStr) -> dict[str, SecretStr]:
    """The two headers that every request carries."""
    return {"X-Client-Id": client_id, "X-Client-Secret": client_secret}


def read_complaint(tree: Mapping[str, Any]) -> Complaint:
    """Mesh's words in an ApiResult, with the `errorHash` that its support asks for."""
    display, message = _text(tree, "displayMessage"), _text(tree, "message")
    both = f"{display} ({message})" if display and message and display != message else ""
    error_hash = _text(tree, "errorHash")
    # Shortened here, so that a long message leaves room for the hash.
    parts = [shorten(both or display or message, 230), error_hash and f"errorHash {error_hash}"]
    said = " · ".join(part for part in parts if part)
    return Complaint(said, code=_text(tree, "errorType") or _text(tree, "status"))


DIALECT = Dialect(
    provider=Provider.MESH,
    credentials="client_id and client_secret (each environment has a secret of its own)",
    address="base_url",
    permission="Give the key the permission in Mesh's dashboard (it may lack reading or writing), "
    "or use another one.",
    complaint=read_complaint,
)


@dataclass(frozen=True, slots=True)
class MeshClient:
    """What can be asked of Mesh. Nothing is cached here."""

    send: Send

    def create_request(self, draft: PaylinkDraft) -> Request:
        """What a create sends, for the journal and for a preview."""
        body = {
            "userId": draft.user_id,
            "restrictMultipleAccounts": draft.restrict_multiple_accounts,
            "transferOptions": given(_transfer_options(draft)),
            "integrationId": draft.integration_id,
            "configurationId": draft.configuration_id,
            "subClientId": draft.sub_client_id,
            "disableApiKeyGeneration": draft.disable_api_key_generation,
            "verifyWalletOptions": draft.verify_wallet_options,
        }
        return Request("POST", LINK_TOKEN_PATH, body=encode(given(body)), is_write=True)

    async def create_paylink(self, draft: PaylinkDraft, now: datetime) -> Paylink:
        """A new Paylink, said to be made at `now`: the answer has no date.

        Raises:
            NetworkError, ProviderError: `outcome` says whether a Paylink may exist.
        """
        reply = await ask(self.send, DIALECT, self.create_request(draft))
        with reading(reply):
            envelope = _read_envelope(reply)
            url = _read_paylink(envelope)
        if url is None:
            raise _no_paylink(reply)
        return Paylink(draft.transaction_id, url, now)

    async def networks(self, urgency: Urgency = Urgency.PERSON) -> tuple[Network, ...]:
        """The networks of managed transfers. One that cannot be read cannot be offered either and
        is left out, unless no other is left.

        Raises:
            NetworkError, ProviderError: as everywhere in `paylink_tui.providers`.
        """
        reply = await ask(self.send, DIALECT, Request("GET", NETWORKS_PATH), urgency)
        with reading(reply):
            content = expect_object(_read_envelope(reply).get("content"), "content")
            rows = read_rows(
                content.get("networks"), "content.networks", partial(read_into, Network)
            )
            return rows.usable()

    async def transfers(
        self,
        transaction_id: str | None = None,
        transfer_id: str | None = None,
        offset: int = 0,
        count: int = TRANSFERS_PER_PAGE,
        urgency: Urgency = Urgency.PERSON,
    ) -> TransferPage:
        """Transfers of all our Paylinks, of one (`transaction_id`), or a single one; at most 100
        after skipping `offset`. `raw[i]` is the source of `transfers[i]`.

        A Paylink that nobody opened has no transfer, which is not a failed one.

        Raises:
            NetworkError, ProviderError: as everywhere in `paylink_tui.providers`.
        """
        query = given(
            {
                "Count": str(count),
                "Offset": str(offset),
                "ClientTransactionId": transaction_id,
                "Id": transfer_id,
            }
        )
        request = Request("GET", TRANSFERS_PATH, query=tuple(query.items()))
        reply = await ask(self.send, DIALECT, request, urgency)
        with reading(reply):
            content = expect_object(_read_envelope(reply).get("content"), "content")
            rows = read_rows(content.get("items"), "content.items", partial(read_into, Transfer))
        total = whole_number(content.get("total"))
        return TransferPage(rows.records, total, rows.raw, rows.unreadable)


def _transfer_options(draft: PaylinkDraft) -> dict[str, Any]:
    funding = draft.smart_funding
    return {
        "toAddresses": [_recipient(recipient) for recipient in draft.recipients],
        # A number: the schema's type, though the Paylinks page sends the text "100.00".
        "amountInFiat": draft.amount_in_fiat,
        "transactionId": draft.transaction_id,
        "transferType": draft.transfer_type,
        "isInclusiveFeeEnabled": draft.inclusive_fee,
        "generatePayLink": True,
        "clientFee": draft.client_fee,
        # Gone from the newer schema, so sent only when asked for.
        "fundingOptions": None if funding is None else {"enabled": funding},
        "description": draft.description,
        "goodsDetails": draft.goods_details,
    }


def _recipient(recipient: Recipient) -> dict[str, Any]:
    return given({camel(f.name): getattr(recipient, f.name) for f in fields(recipient)})


def _read_envelope(reply: Reply) -> dict[str, Any]:
    envelope = expect_object(decode(reply.response), "answer")
    status = envelope.get("status", "ok")
    word = status.lower() if isinstance(status, str) else ""
    if word in _STATUSES:
        raise read_error(reply, _STATUSES[word])
    if word != "ok":
        raise UnreadableError(f"status: {shown(status)} is not one that Mesh documents")
    return envelope


def _read_paylink(envelope: Mapping[str, Any]) -> str | None:
    """The URL; None where there is a link token without one.

    The schema has both members in `content`, the Paylinks page's example at the top level.
    """
    content = envelope.get("content")
    places = [content if isinstance(content, dict) else {}, envelope]
    url = next((place["paymentLink"] for place in places if place.get("paymentLink")), None)
    if url is None and any(place.get("linkToken") for place in places):
        return None
    if not isinstance(url, str) or not url.startswith("https://"):
        raise UnreadableError("content.paymentLink: a URL is expected")
    return url


def _no_paylink(reply: Reply) -> BadAnswerError:
    return BadAnswerError(
        "Mesh made a link token but no Paylink, so there is no URL to pass on.",
        status=reply.response.status,
        remedy="Paylinks (generatePayLink) may not be enabled for this client: ask Mesh, or look "
        "in its dashboard, then make the link anew.",
        outcome=Outcome.REFUSED,
    )


def _text(tree: Mapping[str, Any], name: str) -> str:
    value = tree.get(name)
    return value if isinstance(value, str) else ""
