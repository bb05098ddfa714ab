"""The rules that several forms share."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from random import Random

import pytest

from paylink_tui.model.errors import InvalidInputError, Outcome
from paylink_tui.model.form_rules import dated_id, refuse, text_fault


def test_an_id_of_ours_tells_its_day_in_utc():
    night = datetime(2026, 11, 22, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert re.fullmatch("tx-20261121-[2-9a-hjkmnp-z]{8}", dated_id("tx", night, Random(1)))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "A name is needed"),
        ("12345", "A name has at most 4 characters; this has 5"),
        ("a\x1bb", "A name has no control characters; this has"),
        ("1234", ""),
    ],
)
def test_a_text_is_held_against_its_rules(text, fault):
    assert text_fault(text, "A name", 4) == fault


def test_nothing_is_refused_where_every_fault_is_empty():
    refuse({"a": "", "b": ""})


def test_the_first_fault_is_the_sentence_and_all_are_fields():
    with pytest.raises(InvalidInputError) as caught:
        refuse({"a": "", "b": "B is wrong", "c": "C is wrong"})
    assert caught.value.what == "B is wrong"
    assert caught.value.fields == {"b": "B is wrong", "c": "C is wrong"}
    assert caught.value.outcome is Outcome.NOT_SENT
