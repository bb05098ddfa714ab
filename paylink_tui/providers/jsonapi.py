"""JSON:API documents as txn.pro writes them, which is not quite as the standard has it.

The type of a resource is `payment_links` in a request and `paymentLinks` in an answer, an included
object may lack one, a relationship that was not loaded is `{"meta": {"included": false}}`, and one
id can occur under two types (docs.txn.pro, invoices).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from paylink_tui.providers.decode import (
    UnreadableError,
    expect_list,
    expect_object,
    read_into,
    shown,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reference:
    """The type and id by which a relationship names a resource."""

    type: str
    id: str

    @property
    def kind(self) -> str:
        """The type without case and separators: `paymentLinks` and `payment_links` are one."""
        return _kind(self.type)


@dataclass(frozen=True, slots=True)
class Resource:
    """One object of a document; `where` is its place in it, for messages."""

    reference: Reference
    attributes: Mapping[str, Any]
    relationships: Mapping[str, Any]
    where: str

    def read(self, kind: type[T]) -> T:
        """The attributes and the id as a `kind`."""
        members = {**self.attributes, "id": self.reference.id}
        return read_into(kind, members, f"{self.where}.attributes")

    def linked(self, name: str) -> tuple[Reference, ...]:
        """What the relationship `name` points at; empty where it is missing, null or not loaded."""
        place = f"{self.where}.relationships.{name}"
        relationship = self.relationships.get(name) or {}
        linkage = expect_object(relationship, place).get("data")
        if linkage is None:
            return ()
        if isinstance(linkage, list):
            return tuple(_reference(item, f"{place}.data.{i}") for i, item in enumerate(linkage))
        return (_reference(linkage, f"{place}.data"),)


@dataclass(frozen=True, slots=True)
class Document:
    """An answer: its `data` as it came, and the included resources by kind and id."""

    data: Any
    meta: Mapping[str, Any]
    _included: Mapping[tuple[str, str], Resource] = field(default_factory=dict)

    def find(self, reference: Reference) -> Resource | None:
        """The included resource; one without a type answers to its id alone."""
        typed = self._included.get((reference.kind, reference.id))
        return typed or self._included.get(("", reference.id))


def read_document(tree: Any) -> Document:
    """The document in a decoded answer.

    Raises:
        UnreadableError: it is not an object, or `included` is not a list.
    """
    envelope = expect_object(tree, "answer")
    meta = envelope.get("meta")
    included: dict[tuple[str, str], Resource] = {}
    for index, item in enumerate(expect_list(envelope.get("included") or [], "included")):
        # What has no id cannot be referred to, so nothing is lost with it.
        if isinstance(item, dict) and item.get("id"):
            resource = read_resource(item, f"included.{index}")
            included[(resource.reference.kind, resource.reference.id)] = resource
    return Document(envelope.get("data"), meta if isinstance(meta, dict) else {}, included)


def read_resource(value: Any, where: str, kind: str = "") -> Resource:
    """The resource at `where`, which must be of `kind` if it says what it is.

    Raises:
        UnreadableError: it has no id, no attributes, or is of another kind.
    """
    members = expect_object(value, where)
    reference = _reference(members, where)
    if kind and reference.kind and reference.kind != _kind(kind):
        raise UnreadableError(f"{where}.type: {kind} is expected, not {shown(reference.type)}")
    return Resource(
        reference,
        expect_object(members.get("attributes"), f"{where}.attributes"),
        expect_object(members.get("relationships") or {}, f"{where}.relationships"),
        where,
    )


def _reference(value: Any, where: str) -> Reference:
    members = expect_object(value, where)
    type_, id_ = members.get("type"), members.get("id")
    if isinstance(id_, bool) or not isinstance(id_, (str, int)) or id_ == "":
        raise UnreadableError(f"{where}.id: an id is expected, not {shown(id_)}")
    return Reference(type_ if isinstance(type_, str) else "", str(id_))


def _kind(type_: str) -> str:
    return type_.replace("_", "").replace("-", "").casefold()
