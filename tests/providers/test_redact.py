"""What counts as a secret, and that nothing else is touched."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paylink_tui.providers.redact import _redacted, redact, redact_url
from tests.providers.support import tree

LINK_TOKEN = "aHR0cHM6Ly93ZWIubWVzaGNvbm5lY3QuY29tL2IyYi1pZnJhbWU="
PIECES = ("Authorization", "ApiKey", "linkToken", "a?token=1", "x-api-key: 1", f"'{LINK_TOKEN}'")


@pytest.mark.parametrize(
    "name",
    [
        "linkToken",
        "paymentLink",
        "auth_code",
        "authCode",
        "access_token",
        "client_secret",
        "apiKey",
        "X-API-Key",
        "Authorization",
        "password",
    ],
)
def test_a_secret_member_loses_its_value(name: str) -> None:
    assert redact({name: "s3cr3t-value"}) == {name: "…"}


@pytest.mark.parametrize(
    "member",
    [
        {"payment_link": "https://app.mesilat.com/alexsample/141?uuid=4204b476"},
        {"hostedPageUrl": "https://sandbox.txn.pro/redirect?payment_link_id=1e1a&request_type=x"},
        {"tokenAddress": "0x7ceB"},
        {"supportedTokens": ["ETH"]},
        {"linkToken": None},
        {"paymentLink": ""},
        {"amount": 5, "title": "HTTP Token: Access denied."},
    ],
)
def test_what_is_no_secret_or_holds_none_stays(member: dict[str, object]) -> None:
    assert redact(member) == member


@settings(max_examples=300, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.sampled_from(PIECES) | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(PIECES) | st.text(max_size=8), inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_a_look_at_the_whole_misses_nothing_that_a_look_at_each_part_finds(tree: Any) -> None:
    assert redact(tree) == _redacted(tree)


def test_secrets_are_found_at_any_depth() -> None:
    assert redact([{"content": {"linkToken": {"deep": 1}}}]) == [{"content": {"linkToken": "…"}}]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        (
            "https://paylink.meshconnect.com?linkToken=abc",
            "https://paylink.meshconnect.com?linkToken=…",
        ),
        ("https://a.b/c?auth_code=x&d=1", "https://a.b/c?auth_code=…&d=1"),
        ("https://a.b/?next=%2Fc%3FlinkToken%3Dabc", "https://a.b/?next=%2Fc%3FlinkToken%3D…"),
        ('{"linkToken": "abc", "a": "b"}', '{"linkToken": "…", "a": "b"}'),
        (r"{\"linkToken\":\"abc\"}", r"{\"linkToken\":\"…\"}"),
        ("got X-API-Key: abc", "got X-API-Key: …"),
        ("Bearer abcdefghijklmnopqrst", "Bearer …"),
        ("https://me:pw@a.b/c", "https://…@a.b/c"),
        ("key txn_cmp_abcDEF123 is wrong", "key txn_cmp_… is wrong"),
        (f"token {LINK_TOKEN}", "token …"),
        ("Bearer token is missing", "Bearer token is missing"),
    ],
)
def test_a_secret_inside_a_text_is_taken_out(text: str, safe: str) -> None:
    assert redact_url(text) == safe


def test_the_vendors_paylink_answer_keeps_no_token() -> None:
    whole = tree("mesh/INFERRED_linktoken_response_200_paylink_nested.json")
    assert redact(whole)["content"] == {"linkToken": "…", "paymentLink": "…"}


@pytest.mark.parametrize("piece", ["a-", "token-", "-a", '"token" ', "://"])
def test_a_long_text_is_redacted_in_time_proportional_to_its_length(piece: str) -> None:
    # By a search that begins anew at every hyphen this takes an hour.
    text = piece * 150_000 + " token=abc"
    assert redact_url(text).endswith(" token=…")
