"""What was asked and answered, as stored text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from paylink_tui.store.body import from_text, holds, storable, to_text

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=6,
)


@given(st.dictionaries(st.text(), values, max_size=5))
@settings(max_examples=50)
def test_what_json_can_say_comes_back_as_it_was(body: dict[str, object]) -> None:
    assert from_text(to_text(body)) == body


@given(st.text(st.characters(categories=["Cs", "L"])))
def test_any_text_at_all_can_be_stored(text: str) -> None:
    stored = to_text({text: text})
    stored.encode()
    # Two surrogates side by side come back as the character that they are the halves of.
    expected = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    assert from_text(stored) == {expected: expected}


def test_money_keeps_its_scale_and_is_text() -> None:
    body = {"price": Decimal("500.00"), "tiny": Decimal("1E-8"), "fees": (Decimal("1E+3"),)}
    expected = {"price": "500.00", "tiny": "0.00000001", "fees": ["1000"]}
    assert from_text(to_text(body)) == expected


def test_a_float_is_stored_as_text_and_never_read_as_one() -> None:
    assert from_text(to_text({"n": 0.1})) == {"n": "0.1"}
    assert from_text('{"n": 0.10}') == {"n": Decimal("0.10")}


def test_a_secret_that_was_left_in_is_stored_as_asterisks() -> None:
    assert "do-not-show" not in to_text({"key": SecretStr("do-not-show")})


@pytest.mark.parametrize("text", ["", "[]", "1", '{"a":', "[" * 100_000, '{"a":' * 100_000])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_text(text)


def test_a_lone_surrogate_becomes_its_escape() -> None:
    assert storable("a\ud800b") == "a\\ud800b"


@pytest.mark.parametrize(
    ("needle", "body", "found"),
    [
        ("иван", '{"name":"ИВАН"}', True),
        ("name", '{"name":"ИВАН"}', False),
        ("42", '{"ids":[{"id":42}]}', True),
        ('say "hi"', '{"note":"Say \\"hi\\""}', True),
        ("null", '{"note":null}', False),
        ("note", '{"note', True),
        ("order-7", "{}", True),
        ("straße".casefold(), '{"street":"STRASSE"}', True),
    ],
)
def test_text_is_found_in_values_and_fields_in_any_case(
    needle: str, body: str, found: bool
) -> None:
    assert holds(needle, body, "Order-7", "") is found
