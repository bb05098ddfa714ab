"""An account's own secrets are taken out of whatever comes back, however they are spelled."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from paylink_tui.pool.scrub import Scrubber

SECRET = "k3y/with+signs=\"&'<>%~"


def scrubber(value: str, name: str = "X-API-Key") -> Scrubber:
    return Scrubber({name: SecretStr(value)})


@pytest.mark.parametrize(
    "spelled",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        quote(quote(SECRET, safe="")),
        json.dumps(SECRET),
        json.dumps(SECRET).replace("/", "\\/"),
        json.dumps(json.dumps(SECRET)),
        "".join(c if c.isalnum() else f"\\u{ord(c):04X}" for c in SECRET),
        base64.b64encode(SECRET.encode()).decode().replace("=", "").replace("/", "\\/"),
        html.escape(SECRET),
    ],
)
def test_a_secret_is_taken_out_in_every_spelling(spelled: str) -> None:
    text = f'{{"detail": "the key {spelled} is bad"}}'
    for scrubbed in (scrubber(SECRET).text(text), scrubber(SECRET).body(text.encode()).decode()):
        assert spelled not in scrubbed
        assert "****" in scrubbed
        assert scrubbed.startswith('{"detail": "the key ')
        assert scrubbed.endswith(' is bad"}')


@given(before=st.binary(max_size=8), after=st.binary(max_size=8), safe=st.booleans())
def test_a_secret_within_base64_is_taken_out(before: bytes, after: bytes, safe: bool) -> None:
    encode = base64.urlsafe_b64encode if safe else base64.b64encode
    scrubbed = scrubber(SECRET).body(encode(before + SECRET.encode() + after))
    assert b"****" in scrubbed
    assert len(scrubbed) <= len(before) * 2 + len(after) * 2 + 12


def test_the_key_behind_a_word_is_taken_out_without_the_word() -> None:
    assert scrubber("Bearer txn_abcdefgh", "Authorization").text("no txn_abcdefgh") == "no ****"


def test_what_is_no_secret_or_too_short_to_be_one_stays() -> None:
    assert scrubber("client-0123456789", "X-Client-Id").text("client-0123456789") == (
        "client-0123456789"
    )
    assert scrubber("a").text("a banana") == "a banana"
