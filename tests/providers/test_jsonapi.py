"""JSON:API as txn.pro writes it: loose types, half-loaded relationships, one id under two types."""

from __future__ import annotations

from typing import Any

import pytest

from paylink_tui.model.txnpro import InvoiceTransaction
from paylink_tui.providers.decode import UnreadableError
from paylink_tui.providers.jsonapi import Reference, read_document, read_resource
from tests.providers.support import tree


def resource(relationships: Any = None, **members: Any) -> Any:
    return {
        "id": "1",
        "type": "payment_links",
        "attributes": {},
        "relationships": relationships,
        **members,
    }


def test_types_are_one_whatever_their_case_and_separators() -> None:
    kinds = {Reference(t, "1").kind for t in ("paymentLinks", "payment_links", "payment-links")}
    assert kinds == {"paymentlinks"}


def test_one_id_under_two_types_is_told_apart() -> None:
    document = read_document(tree("txnpro/partial/invoice_webhook_pending_usd.json"))
    shared = "8b01620e-c4b8-4380-9785-7f44186e939e"
    fee = document.find(Reference("invoice_transactions", shared))
    money = document.find(Reference("transactions", shared))
    assert fee is not None
    assert money is not None
    assert str(fee.read(InvoiceTransaction).transaction_fee) == "0.4"
    assert money.attributes["amount"] == "39.60"


def test_what_was_not_included_is_not_found() -> None:
    assert read_document({"data": None}).find(Reference("payouts", "1")) is None


def test_an_included_object_without_an_id_is_left_out() -> None:
    document = read_document({"included": [{"type": "x"}, None, resource()], "meta": []})
    assert document.find(Reference("paymentLinks", "1")) is not None
    assert document.meta == {}


@pytest.mark.parametrize(
    "relationship",
    [None, {}, {"data": None}, {"data": []}, {"meta": {"included": False}}],
)
def test_a_relationship_that_is_empty_or_not_loaded_leads_nowhere(relationship: Any) -> None:
    assert read_resource(resource({"target": relationship}), "data").linked("target") == ()
    assert read_resource(resource(), "data").linked("target") == ()


def test_a_relationship_leads_to_one_or_many() -> None:
    one, two = {"type": "a", "id": "1"}, {"type": None, "id": 2}
    read = read_resource(resource({"one": {"data": one}, "many": {"data": [one, two]}}), "data")
    assert read.linked("one") == (Reference("a", "1"),)
    assert read.linked("many") == (Reference("a", "1"), Reference("", "2"))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "data: an object is expected, not null"),
        (resource(id=""), "data.id: an id is expected, not “”"),
        (resource(id=True), "data.id: an id is expected, not true"),
        (resource(id=None), "data.id: an id is expected, not null"),
        (resource(attributes=None), "data.attributes: an object is expected"),
        (resource([1]), "data.relationships: an object is expected"),
        (resource(type="payouts"), "data.type: paymentLinks is expected, not “payouts”"),
    ],
)
def test_a_resource_of_another_form_names_the_member(value: Any, told: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_resource(value, "data", "paymentLinks")
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("linkage", "told"),
    [
        ("x", "data.relationships.target: an object is expected"),
        ({"data": "x"}, "data.relationships.target.data: an object is expected"),
        ({"data": {"type": "a"}}, "data.relationships.target.data.id: an id is expected"),
        ({"data": [{"id": ""}]}, "data.relationships.target.data.0.id: an id is expected"),
    ],
)
def test_a_linkage_of_another_form_names_the_place(linkage: Any, told: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_resource(resource({"target": linkage}), "data").linked("target")
    assert told in str(caught.value)


@pytest.mark.parametrize("document", [[], {"included": {"a": 1}}])
def test_a_document_of_another_form_is_refused(document: Any) -> None:
    with pytest.raises(UnreadableError):
        read_document(document)


def test_a_resource_without_a_type_is_taken_for_the_one_expected() -> None:
    assert read_resource(resource(type=None), "data", "paymentLinks").reference.type == ""
