"""txn.pro's payment links, made, read and expired, and the payouts and invoices they lead to.

Source: docs.txn.pro and docs.txn.io, which hold the same pages at different ages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import BadAnswerError, InvalidInputError, RefusedError
from paylink_tui.model.money import plain
from paylink_tui.model.txnpro import Target, TxnDetail, TxnDraft, TxnLink, TxnPage
from paylink_tui.providers.decode import UnreadableError, decode, shown
from paylink_tui.providers.encode import encode, given
from paylink_tui.providers.exchange import ask, reading
from paylink_tui.providers.http import Request, Send, Urgency
from paylink_tui.providers.jsonapi import Reference, read_document, read_resource
from paylink_tui.providers.reply import Complaint, Dialect, Reply
from paylink_tui.providers.txnpro_answers import read_child, read_detail, read_page, text_member

if TYPE_CHECKING:
    from pydantic import SecretStr

API_PATH = "/api/public/v1"
# On every endpoint page, also of the GETs.
MEDIA_TYPE = "application/vnd.api+json"
LINKS_PATH = f"{API_PATH}/payment_links"
# A search by reference should need one page; this many show that it was not narrowed.
_SEARCHED_PAGES = 10

# The code and title of a reference that is taken are not documented.
_TAKEN = re.compile("reference|already|taken|unique|duplicate", re.IGNORECASE)
_LOOK_UP = (
    "If this means that the reference is taken, look the reference up: a link with it may be there "
    "already. Otherwise correct what it names."
)
# docs.txn.pro/payment-links/expiring-payment-link
_EXPIRABLE = "Only a link that is created or pending can be expired: read it again."


def auth_headers(api_key: SecretStr) -> dict[str, SecretStr]:
    """The header that every request carries."""
    from pydantic import SecretStr

    return {"Authorization": SecretStr(f"Bearer {api_key.get_secret_value()}")}


def read_complaint(tree: Mapping[str, Any]) -> Complaint:
    """txn.pro's words in `errors[]`: titles with their details, and the first code."""
    errors = tree.get("errors")
    listed = errors if isinstance(errors, list) else []
    faults = [fault for fault in listed if isinstance(fault, dict)]
    codes = [code for fault in faults if (code := text_member(fault, "code"))]
    said = " · ".join(filter(None, map(_said, faults)))
    return Complaint(said, code=codes[0] if codes else "")


DIALECT = Dialect(
    provider=Provider.TXNPRO,
    credentials="api_key",
    address="base_url",
    permission="Use a key with the permission it needs (Full Access to write, Read to read) from "
    "Developers → API Keys; txn.pro can also bind a key to IP addresses.",
    complaint=read_complaint,
)


@dataclass(frozen=True, slots=True)
class TxnClient:
    """What can be asked of txn.pro."""

    send: Send

    async def read_link(self, link_id: str, urgency: Urgency = Urgency.PERSON) -> TxnDetail:
        """A link with the payout or invoice it led to.

        Raises:
            InvalidInputError: `link_id` is empty.
            NotFoundError: there is no such link, or it is of another environment.
            BadAnswerError: among others where the answer is of another link, which would be taken
                for this one and expired in its place.
            NetworkError, ProviderError: as everywhere in `paylink_tui.providers`.
        """
        reply = await self._get("payment_links", link_id, urgency=urgency)
        with reading(reply):
            detail = read_detail(decode(reply.response))
            _expect("data.id", link_id.strip().lower(), detail.link.id.lower())
            return detail

    async def list_links(
        self,
        page: int = 1,
        per_page: int = 25,
        reference: str | None = None,
        created_from: datetime | None = None,
        created_to: datetime | None = None,
        order: str = "created_at",
        order_type: str = "desc",
        urgency: Urgency = Urgency.PERSON,
    ) -> TxnPage:
        """One page, counted from 1; the two times are inclusive, `raw[i]` is the source of
        `links[i]`. There is no filter by status or type.

        Raises:
            NetworkError, ProviderError: as everywhere in `paylink_tui.providers`.
        """
        query = {
            "page": str(page),
            "per_page": str(per_page),
            "order": order,
            "order_type": order_type,
            "reference": reference,
            "created_at_from": _timestamp(created_from),
            "created_at_to": _timestamp(created_to),
        }
        reply = await self._get("payment_links", query=query, urgency=urgency)
        with reading(reply):
            return read_page(read_document(decode(reply.response)), page, per_page)

    async def find_by_reference(
        self, reference: str, urgency: Urgency = Urgency.PERSON
    ) -> tuple[TxnLink, ...]:
        """The links of exactly this reference; empty where it is certain that there is none.

        Whether the list's filter also takes parts of a reference or another case is not
        documented, nor the largest page: so only equal ones count, and only a page with nothing
        new is the end.

        Raises:
            InvalidInputError: `reference` is empty, which would list every link.
            BadAnswerError: none was found, yet there may be one: a row cannot be read, or the
                search is not narrowed and has no end.
            NetworkError, ProviderError: as everywhere in `paylink_tui.providers`.
        """
        if not reference.strip():
            raise InvalidInputError("A reference is needed.", remedy="Give a link's reference.")
        seen: set[str] = set()
        unreadable: tuple[str, ...] = ()
        for page in range(1, _SEARCHED_PAGES + 1):
            listed = await self.list_links(page, reference=reference, urgency=urgency)
            if found := tuple(link for link in listed.links if link.reference == reference):
                return found
            unreadable += listed.unreadable
            ids = {link.id for link in listed.links}
            if ids <= seen and listed.at_end:
                break
            seen |= ids
        else:
            raise _uncertain("its search by reference has no end")
        if unreadable:
            raise _uncertain(unreadable[0].rstrip("."))
        return ()

    def create_request(self, draft: TxnDraft) -> Request:
        """What a create sends, for the journal and for a preview."""
        attributes = {
            "amount": plain(draft.amount),
            "currency": draft.currency.upper(),
            "paymentType": draft.payment_type,
            # So in the request alone; answers have expiresAt.
            "expires_at": _timestamp(draft.expires_at),
            "reference": draft.reference,
            "accountCurrency": draft.account_currency.upper(),
            "payCurrencies": tuple(code.upper() for code in draft.pay_currencies),
            "paymentMethods": draft.payment_methods,
            "successRedirectUrl": draft.success_redirect_url,
            "unsuccessRedirectUrl": draft.unsuccess_redirect_url,
        }
        body = encode({"data": {"type": "payment_links", "attributes": given(attributes)}})
        return Request("POST", LINKS_PATH, body=body, content_type=MEDIA_TYPE, is_write=True)

    async def create_link(self, draft: TxnDraft) -> TxnDetail:
        """A new link. What it was made as stands in the answer;
        `paylink_tui.model.txnpro_form.made_differently` says where that is not what was asked.

        Raises:
            RefusedError: among others where the reference is taken; it has no code that is
                documented.
            BadAnswerError: the answer cannot be read or is of a link with another reference, so
                the `outcome` is unknown.
            NetworkError, ProviderError: `outcome` says whether the link may exist.
        """
        try:
            reply = await ask(self.send, DIALECT, self.create_request(draft))
        except RefusedError as error:
            if _TAKEN.search(f"{error.code} {error.said}"):
                error.remedy = _LOOK_UP
            raise
        with reading(reply):
            detail = read_detail(decode(reply.response))
            _expect("data.attributes.reference", draft.reference, detail.link.reference)
            return detail

    def expire_request(self, link_id: str) -> Request:
        """What an expiry sends, for the journal and for a preview. Raises as `read_link` does."""
        path = f"{LINKS_PATH}/{_path_segment(link_id)}/expiration"
        return Request("POST", path, content_type=MEDIA_TYPE, is_write=True)

    async def expire_link(self, link_id: str) -> TxnDetail | None:
        """The link as the answer has it, None where the answer is empty. What the answer
        holds is not documented.

        Raises:
            InvalidInputError: `link_id` is empty.
            RefusedError: among others where the link is final.
            NetworkError, ProviderError: `outcome` says whether it may be expired.
        """
        try:
            reply = await ask(self.send, DIALECT, self.expire_request(link_id))
        except RefusedError as error:
            error.remedy = _EXPIRABLE
            raise
        if not reply.response.body.strip():
            return None
        with reading(reply):
            detail = read_detail(decode(reply.response))
            _expect("data.id", link_id.strip().lower(), detail.link.id.lower())
            return detail

    async def read_payout(self, payout_id: str, urgency: Urgency = Urgency.PERSON) -> Target:
        """One payout. Raises as `read_link` does."""
        return await self._read_child("payouts", payout_id, urgency)

    async def read_invoice(self, invoice_id: str, urgency: Urgency = Urgency.PERSON) -> Target:
        """One invoice, with its fee rows and deposit address. Raises as `read_link` does."""
        return await self._read_child("invoices", invoice_id, urgency)

    async def _read_child(self, collection: str, child_id: str, urgency: Urgency) -> Target:
        reply = await self._get(collection, child_id, urgency=urgency)
        with reading(reply):
            document = read_document(decode(reply.response))
            resource = read_resource(document.data, "data", collection)
            return read_child(document, Reference(collection, resource.reference.id), resource)

    async def _get(
        self,
        collection: str,
        item_id: str | None = None,
        query: Mapping[str, str | None] | None = None,
        urgency: Urgency = Urgency.PERSON,
    ) -> Reply:
        path = f"{API_PATH}/{collection}"
        if item_id is not None:
            path += f"/{_path_segment(item_id)}"
        members = tuple(given(query or {}).items())
        request = Request("GET", path, query=members, content_type=MEDIA_TYPE)
        return await ask(self.send, DIALECT, request, urgency)


def _path_segment(item_id: str) -> str:
    segment = item_id.strip()
    # Dots survive percent-encoding and would lead to another endpoint.
    if segment in {"", ".", ".."}:
        raise InvalidInputError("An id is needed.", remedy="Give the id or the URL of a link.")
    return quote(segment, safe="")


def _timestamp(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _expect(where: str, asked: str, got: str | None) -> None:
    if got != asked:
        raise UnreadableError(f"{where}: {shown(asked)} is expected, not {shown(got)}")


def _uncertain(why: str) -> BadAnswerError:
    return BadAnswerError(
        f"No link of this reference was found at txn.pro, yet there may be one: {why}.",
        status=200,
        remedy="Search again later, or look in txn.pro's back office.",
    )


def _said(fault: Mapping[str, Any]) -> str:
    return ": ".join(filter(None, (text_member(fault, "title"), text_member(fault, "detail"))))
