"""What a person pasted: a link's URL, an id, a reference, or something that cannot be looked up.

Reading is pure and quick: it runs on every key press, and no text makes it run long or raise. What
was read is a list of candidates in the order in which to try them; nothing is asked of a provider
here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

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
from paylink_tui.model.hosts import UnreadableError
from paylink_tui.model.link_urls import MESILAT_UUID, UUID, not_a_link, read_url
from paylink_tui.model.mesh import TRANSACTION_ID_MAX
from paylink_tui.model.paste import addresses_in, normalised
from paylink_tui.model.text import clean, shorten

__all__ = [
    "Candidate",
    "MeshPaylinkRef",
    "MeshTransactionRef",
    "MeshTransferRef",
    "MesilatLinkRef",
    "MesilatProductRef",
    "Reading",
    "TxnLinkRef",
    "TxnReferenceRef",
    "read_reference",
]

LONGEST_PASTE = 8_192
MOST_ADDRESSES = 50
_NONE: Mapping[str, Provider] = MappingProxyType({})
_QUOTES = " \t\"'`“”„‟«»‘’‚‛‹›「」『』<>()[]{}"
_PAIRS = {'"': '"', "'": "'", "`": "`", "“": "”", "„": "“", "«": "»", "‘": "’", "<": ">", "(": ")"}
_PAIRS |= {"[": "]", "{": "}", "「": "」"}
# Controls, lone surrogates, and the stand-in for bytes that are no text.
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
_LOOSE_UUID = re.compile(rf"(?<![0-9A-Za-z_.-]){UUID.pattern}(?![0-9A-Za-z_-])")
_MEMBER = re.compile(
    r"(?<![0-9A-Za-z_])(payment_link_id|invoice_id|channel_id|uuid)=([0-9A-Za-z-]{1,64})"
)
_FORCED = re.compile(r"(ref|tx|uuid|product|link):\s*(.*)", re.IGNORECASE)
_SHORT = re.compile(r"[0-9A-Za-z-]{6,12}")
_FIGURE = re.compile("[0-9]")
_PRODUCT = re.compile(r"[1-9][0-9]{0,9}")


@dataclass(frozen=True, slots=True)
class Reading:
    """`candidates` in the order to try them. `understood` is one sentence for display while typing;
    `fault` says what the text is and is not where there is no candidate. An empty text has neither.
    """

    candidates: tuple[Candidate, ...] = ()
    understood: str = ""
    fault: str = ""


def read_reference(text: str, known_hosts: Mapping[str, Provider] = _NONE) -> Reading:
    """What `text` stands for. Never raises.

    A prefix forces one reading: `ref:` a txn.pro reference, `tx:` a Mesh transactionId, `uuid:` a
    Mesilat uuid, `product:` a Mesilat product, `link:` a txn.pro UUID or a Mesilat integer id.
    `known_hosts` are hosts beyond the documented ones (`127.0.0.1:8765`, or a base URL).
    """
    if len(text) > LONGEST_PASTE:
        return Reading(
            fault=f"This is {len(text):,} characters long, far too long for a link. Paste the link "
            "alone."
        )
    if _is_binary(text):
        return Reading(fault="This is not text (a file's content?). Paste the link alone.")
    pasted = normalised(text).strip()
    if not pasted:
        return Reading()
    return (
        _forced(pasted)
        or _from_addresses(pasted, known_hosts)
        or _mistaken_prefix(pasted)
        or _from_members(pasted)
        or _from_uuids(pasted)
        or _from_lines(pasted)
    )


def _is_binary(text: str) -> bool:
    odd = len(_ODD.findall(text))
    return "\0" in text or (odd > 3 and odd * 10 > len(text))


def _forced(pasted: str) -> Reading | None:
    match = _FORCED.fullmatch(pasted)
    if match is None:
        return None
    prefix, value = match[1].lower(), match[2].strip()
    if prefix in ("ref", "tx"):
        kind = TxnReferenceRef if prefix == "ref" else MeshTransactionRef
        return _unspeakable(value) or _reading((kind(value),))
    if prefix == "uuid" and MESILAT_UUID.fullmatch(value):
        return _reading((MesilatLinkRef(value),))
    if prefix == "product" and _PRODUCT.fullmatch(value):
        return _reading((MesilatProductRef(int(value)),))
    if prefix == "link" and _PRODUCT.fullmatch(value):
        return _reading((MesilatLinkRef(None, int(value)),))
    if prefix == "link" and UUID.fullmatch(value):
        return _reading((TxnLinkRef(value.lower()),))
    return None


def _mistaken_prefix(pasted: str) -> Reading | None:
    """Why a prefix could not force its reading; `Link: https://…` was read as an address before."""
    match = _FORCED.fullmatch(pasted)
    return Reading(fault=_FORCED_FAULTS[match[1].lower()]) if match else None


_FORCED_FAULTS = {
    "uuid": "After uuid: comes a Mesilat uuid of letters, figures and hyphens, such as d83dff3a.",
    "product": "After product: comes a Mesilat product number, such as 141.",
    "link": "After link: comes a txn.pro payment link's UUID, or a Mesilat link's number.",
}


def _from_addresses(pasted: str, known_hosts: Mapping[str, Provider]) -> Reading | None:
    found: list[Candidate] = []
    faults: list[str] = []
    for count, address in enumerate(addresses_in(pasted, known_hosts)):
        if count == MOST_ADDRESSES:
            faults.append(f"Only the first {MOST_ADDRESSES} addresses were read.")
            break
        try:
            found += read_url(address, known_hosts)
        except UnreadableError as fault:
            faults.append(str(fault))
    if found:
        return _reading(tuple(dict.fromkeys(found)), faults)
    return Reading(fault=faults[0]) if faults else None


def _from_members(pasted: str) -> Reading | None:
    """A piece of a URL's query, such as `payment_link_id=…`."""
    found: list[Candidate] = []
    fault = ""
    for name, value in _MEMBER.findall(pasted):
        if name == "uuid":
            found.append(MesilatLinkRef(value))
        elif name == "payment_link_id" and UUID.fullmatch(value):
            found.append(TxnLinkRef(value.lower()))
        elif name == "payment_link_id":
            fault = fault or "What follows payment_link_id= is not a UUID."
        else:
            fault = fault or not_a_link(name)
    if found:
        return _reading(tuple(dict.fromkeys(found)), [fault] if fault else [])
    return Reading(fault=fault) if fault else None


def _from_uuids(pasted: str) -> Reading | None:
    uuids = list(dict.fromkeys(_LOOSE_UUID.findall(pasted)))
    if not uuids:
        return None
    found = tuple(candidate for uuid in uuids for candidate in _of_uuid(uuid))
    if len(uuids) > 1:
        return Reading(found, f"{len(uuids)} UUIDs: {_UUID_KINDS}")
    return Reading(found, f"The UUID {uuids[0]}: {_UUID_KINDS}")


_UUID_KINDS = "a txn.pro payment link or reference, a Mesh transfer or transactionId"


def _of_uuid(uuid: str) -> tuple[Candidate, ...]:
    return (
        TxnLinkRef(uuid.lower()),
        TxnReferenceRef(uuid),
        MeshTransferRef(uuid.lower()),
        MeshTransactionRef(uuid),
    )


def _from_lines(pasted: str) -> Reading:
    lines = [line.strip() for line in pasted.splitlines() if line.strip(_QUOTES)]
    if not lines:
        return Reading(fault="There is no link, id or reference in this.")
    if len(lines) == 1:
        return _bare(lines[0])
    # Lines of running text are no list of ids: an id is one word with a figure in it.
    listed = lines[:MOST_ADDRESSES]
    if any(len(line.split(maxsplit=1)) > 1 or not _FIGURE.search(line) for line in listed):
        return Reading(fault="There is no link in these lines. Paste the link, or one id alone.")
    readings = [_bare(line) for line in listed]
    found = dict.fromkeys(candidate for reading in readings for candidate in reading.candidates)
    if not found:
        return readings[0]
    return Reading(tuple(found), f"{len(listed)} ids or references, one a line")


def _bare(line: str) -> Reading:
    """One line that is no URL: an id or a reference by its looks."""
    text = line.strip(_QUOTES + ".,;")
    found: list[Candidate] = []
    kinds: list[str] = []
    if _PRODUCT.fullmatch(text):
        found.append(MesilatProductRef(int(text)))
        kinds.append("a Mesilat product")
    if _SHORT.fullmatch(text):
        found.append(MesilatLinkRef(text))
        kinds.append("a Mesilat uuid")
    if not found:
        text = _unwrapped(line)
    if fault := _unspeakable(text):
        return fault
    found += [TxnReferenceRef(text), MeshTransactionRef(text)]
    kinds += ["a txn.pro reference", "a Mesh transactionId"]
    return Reading(tuple(found), f"{shorten(text, 60)}: {', '.join(kinds[:-1])} or {kinds[-1]}")


def _unwrapped(line: str) -> str:
    """A reference without the quotes or brackets around all of it; its own are kept."""
    text = line.rstrip(",; ")
    while len(text) > 2 and _PAIRS.get(text[0]) == text[-1]:
        text = text[1:-1].strip()
    return text


def _unspeakable(text: str) -> Reading | None:
    """Why `text` can be no reference."""
    if not text:
        return Reading(fault="The reference is empty.")
    if len(text) > TRANSACTION_ID_MAX:
        return Reading(
            fault=f"There is no link in this, and for a reference it is too long: {len(text)} "
            f"characters, where {TRANSACTION_ID_MAX} are the most."
        )
    if clean(text) != text:
        return Reading(fault="A reference has no control characters; this has.")
    return None


def _reading(found: tuple[Candidate, ...], faults: list[str] | None = None) -> Reading:
    phrases = [candidate.described for candidate in found[:3]]
    if len(found) > 3:
        phrases.append(f"and {len(found) - 3} more")
    count = f"{len(found)} references: " if len(found) > 1 else ""
    sentence = f"{count}{'; '.join(phrases)}"
    if faults:
        sentence += f". Not read: {faults[0]}"
    return Reading(found, sentence)
