"""JSON out: exact figures, and nothing that a terminal would act on."""

from __future__ import annotations

import json
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import InvalidInputError
from paylink_tui.providers.encode import encode, pretty

HOSTILE = "a\x1b]52;c;aGk=\x07\x7f\x9b\u202e\u200b\U000e0041 é€😀"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("500.00"), "500.00"),
        (Decimal("1E+2"), "100"),
        (Decimal("-0.10"), "-0.10"),
        (Decimal("1E+999999"), "1E+999999"),
        (2**63, "9223372036854775808"),
        (-(10**40), "-1" + "0" * 40),
        (7, "7"),
        (True, "true"),
        (None, "null"),
        (Provider.MESH, '"mesh"'),
        (MappingProxyType({1: (Decimal("0.10"), "€")}), '{"1":[0.10,"€"]}'),
    ],
)
def test_a_value_is_written_exactly(value: Any, text: str) -> None:
    assert encode(value).decode() == text


@pytest.mark.parametrize(
    "value", [0.1, {"a": [1.0]}, Decimal("NaN"), Decimal("Infinity"), {1}, b""]
)
def test_what_json_has_no_exact_form_for_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="JSON has no"):
        encode(value)


def test_a_text_that_no_encoding_carries_is_the_users_to_correct() -> None:
    with pytest.raises(InvalidInputError) as caught:
        encode({"order": "\udcff"})
    assert "cannot be written as JSON" in caught.value.sentence()


@pytest.mark.parametrize("write", [lambda value: encode(value).decode(), pretty])
def test_written_json_cannot_act_on_a_terminal(write: Any) -> None:
    written = write({HOSTILE: HOSTILE})
    assert not set("\x1b\x07\x7f\x9b\u202e\u200b\U000e0041") & set(written)
    assert "é€😀" in written
    assert json.loads(written) == {HOSTILE: HOSTILE}


def test_pretty_is_indented() -> None:
    assert pretty({"a": [Decimal("1.0")]}) == '{\n  "a": [\n    1.0\n  ]\n}'


TEXTS = st.text(st.characters(codec="utf-8"))
FIGURES = st.integers() | st.decimals(allow_nan=False, allow_infinity=False)


@given(
    st.recursive(
        st.none() | st.booleans() | TEXTS | FIGURES,
        lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
        max_leaves=10,
    )
)
def test_what_is_written_reads_back_the_same(value: Any) -> None:
    def read(text: str) -> Any:
        return json.loads(text, parse_float=Decimal)

    assert read(encode(value).decode()) == value
    assert read(pretty(value)) == value
