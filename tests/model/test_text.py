"""Foreign text cannot steer the terminal, nor hide anything."""

from __future__ import annotations

import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylink_tui.model.text import clean, clean_tree, is_clean, mask, shorten


def test_an_escape_sequence_is_shown_and_not_sent():
    assert clean("a\x1b]52;c;eA==\x07b\x7f\x9b") == "a␛]52;c;eA==␇b␡�"


def test_ordinary_text_in_any_script_is_kept():
    text = "Заказ №7, ₽100 — 山田さん, مرحبا, ❤️"
    assert clean(text) is text


def test_every_control_and_format_character_of_unicode_is_replaced():
    unsafe = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    ]
    assert [character for character in unsafe if clean(character) == character] == []


@given(st.text())
def test_cleaning_keeps_the_length_and_is_done_once(text: str):
    assert len(clean(text)) == len(text)
    assert clean(clean(text)) == clean(text)


def test_a_json_value_is_cleaned_in_its_texts_and_keys():
    assert clean_tree({"a\x1b": ["\x07", 1, None, {"b": "c"}]}) == {
        "a␛": ["␇", 1, None, {"b": "c"}]
    }


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_what_is_told_to_be_clean_at_one_look_is_so(tree):
    assert clean_tree(tree) == tree or not is_clean(tree)


def test_a_price_is_told_to_be_clean_at_one_look_and_each_unsafe_character_is_not():
    assert is_clean({"data": [{"prices": ["€20.00", "100.00 ₽"], "use_once": True}]})
    unsafe = [sign for sign in map(chr, range(0x110000)) if clean(sign) != sign]
    assert [sign for sign in unsafe if is_clean([sign])] == []


def test_a_json_value_nested_beyond_reason_is_cut_and_says_so():
    deep = json.loads("[" * 480 + "]" * 480)
    assert "nested too deeply" in json.dumps(clean_tree(deep))


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [("abcdef", 6, "abcdef"), ("abcdef", 3, "ab…"), ("abcdef", 1, "…"), ("abcdef", 0, "")],
)
def test_a_long_text_is_cut_to_the_limit(text, limit, short):
    assert shorten(text, limit) == short


def test_a_secret_shows_eight_characters_at_most():
    assert mask("0123456789abcdef") == "0123…cdef"
    assert mask("0123456789abcde") == "…"
