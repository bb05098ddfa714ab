"""What a provider's URL names: a link, a product, a transfer, or something that is no link.

Every form is from the vendors' pages: docs.mesilat.com/creator-api/payment-links,
docs.mesilat.com/authentication, melstore.gitbook.io/api, docs.txn.pro/payment-links,
docs.txn.pro/invoices, docs.meshconnect.com/advanced/paylinks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from paylink_tui.model.accounts import Provider
from paylink_tui.model.candidates import (
    Candidate,
    MeshPaylinkRef,
    MeshTransactionRef,
    MeshTransferRef,
    MesilatLinkRef,
    MesilatProductRef,
    TxnLinkRef,
    TxnReferenceRef,
)
from paylink_tui.model.hosts import Site, UnreadableError, site_of
from paylink_tui.model.text import clean, shorten

_UUID = "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
UUID = re.compile(_UUID)
# Mesilat's uuid has no fixed length: its pages show 6, 7, 8 and 12 characters.
MESILAT_UUID = re.compile("[0-9A-Za-z-]{1,64}")
_ID = "([1-9][0-9]{0,17})"
_API = re.compile(rf"/products/{_ID}(?:/payment-links(?:/{_ID})?)?/?$")
_EDIT = re.compile(rf"/store/edit/{_ID}(?:/|$)")
_STORE = re.compile(rf"/([^/]+)/{_ID}/?$")
_TXN_API = re.compile(r"/(payment_links|invoices|payouts)(?:/([^/]+)(?:/expiration)?)?/?$")
_OWN_URL = "Paste the link's own URL, or the id after payment_link_id=."

Query = Mapping[str, Sequence[str]]


def read_url(address: str, known_hosts: Mapping[str, Provider]) -> tuple[Candidate, ...]:
    """What the web address names; more than one only where it repeats a query member.

    Raises:
        UnreadableError: nothing can be looked up by it; the text says what it is and is not.
    """
    try:
        url = _decoded(urlsplit(address))
    except ValueError as error:
        raise UnreadableError("This address is malformed.") from error
    site, query = site_of(url, known_hosts), _query(url.query)
    ids = query.get("payment_link_id", ())
    if site.provider is None and any(UUID.fullmatch(text) for text in ids):
        warning = f"{_show(site.host)} is no host of txn.pro's. Do not open the link there."
        site = replace(site, provider=Provider.TXNPRO, warning=warning)
    found = _read(site, unquote(url.path), query)
    marks = {"environment": site.environment, "warning": site.warning}
    return tuple(replace(candidate, **marks) for candidate in found)  # type: ignore[arg-type]


def not_a_link(member: str) -> str:
    """Why a txn.pro URL with this query member, and no `payment_link_id`, names no link."""
    what = {"invoice_id": "an invoice", "channel_id": "a channel"}[member]
    return f"This is {what} page of txn.pro, not a payment link. {_OWN_URL}"


def _decoded(url: SplitResult) -> SplitResult:
    """`url` with a query that was percent-encoded as a whole made readable."""
    if not url.query and "%3f" in url.path.lower():
        path, _, query = unquote(url.path).partition("?")
        return url._replace(path=path, query=query)
    if "=" not in url.query:
        return url._replace(query=unquote(url.query))
    return url


def _query(text: str) -> Query:
    members: dict[str, list[str]] = {}
    # A plus sign is meant in a Base64 token, and no id has a space.
    for name, value in parse_qsl(text.replace("+", "%2B")):
        # An encoded ampersand stands before the next member where a URL was encoded twice.
        bare = value.partition("&")[0].strip()
        if bare and bare not in members.get(name, ()):
            members.setdefault(name, []).append(bare)
    return members


def _read(site: Site, path: str, query: Query) -> tuple[Candidate, ...]:
    if site.provider is Provider.TXNPRO:
        return _txnpro(site.host, path, query)
    if site.provider is None:
        raise UnreadableError(
            f"{_show(site.host)} is not one of the three providers (Mesilat, Mesh, txn.pro). "
            "If this is a reference, write ref: before it."
        )
    if not site.documented:
        raise UnreadableError(f"{site.warning} Paste the payment link's own URL.")
    if site.provider is Provider.MESILAT:
        return _mesilat(path, query)
    return _mesh(site.host, query)


def _mesilat(path: str, query: Query) -> tuple[Candidate, ...]:
    if api := _API.search(path):
        product = int(api[1])
        link = MesilatLinkRef(None, int(api[2]), product) if api[2] else None
        return (link or MesilatProductRef(product),)
    if edit := _EDIT.match(path):
        return (MesilatProductRef(int(edit[1])),)
    page = _STORE.fullmatch(path)
    store, product_id = (page[1], int(page[2])) if page else (None, None)
    if uuids := query.get("uuid"):
        return tuple(MesilatLinkRef(_mesilat_uuid(uuid), None, product_id, store) for uuid in uuids)
    if product_id is not None:
        return (MesilatProductRef(product_id),)
    raise UnreadableError(
        "This is an address of Mesilat's, but of no payment link and no product. A link ends in "
        "/store/141?uuid=d83dff3a."
    )


def _mesilat_uuid(text: str) -> str:
    if not MESILAT_UUID.fullmatch(text):
        raise UnreadableError(
            f"What follows uuid= ({_show(text)}) is no uuid of Mesilat's: letters, figures and "
            "hyphens only."
        )
    return text


def _txnpro(host: str, path: str, query: Query) -> tuple[Candidate, ...]:
    if ids := query.get("payment_link_id"):
        return tuple(TxnLinkRef(_uuid("payment_link_id=", text), host) for text in ids)
    for member in ("invoice_id", "channel_id"):
        if member in query:
            raise UnreadableError(not_a_link(member))
    if api := _TXN_API.search(path):
        return _txnpro_api(host, api[1], api[2], query)
    raise UnreadableError(f"This is an address of txn.pro's, but of no payment link. {_OWN_URL}")


def _txnpro_api(host: str, kind: str, id_: str | None, query: Query) -> tuple[Candidate, ...]:
    if kind != "payment_links":
        raise UnreadableError(
            f"This is an API address of txn.pro's {kind}, not of a payment link. {_OWN_URL}"
        )
    if id_:
        return (TxnLinkRef(_uuid("payment_links/", id_), host),)
    references = query.get("reference", ())
    if not references:
        raise UnreadableError(f"This is the list of all txn.pro payment links. {_OWN_URL}")
    return tuple(TxnReferenceRef(reference) for reference in references)


def _uuid(before: str, text: str) -> str:
    if not UUID.fullmatch(text):
        raise UnreadableError(f"What follows {before} ({_show(text)}) is not a UUID.")
    return text.lower()


def _mesh(host: str, query: Query) -> tuple[Candidate, ...]:
    # Mesh's pages write one name in several cases (transactionId, TransactionId).
    members = {name.lower(): values for name, values in query.items()}
    found: list[Candidate] = [MeshPaylinkRef(token) for token in members.get("linktoken", ())]
    found += [MeshTransferRef(_uuid("Id=", text)) for text in members.get("id", ())]
    found += [MeshTransactionRef(text) for text in members.get("clienttransactionid", ())]
    if not found:
        raise UnreadableError(
            f"This is an address of Mesh's ({_show(host)}), but of no Paylink and no transfer. "
            "Paste the transactionId that the Paylink was made with."
        )
    return tuple(found)


def _show(text: str) -> str:
    return shorten(clean(text), 80)
