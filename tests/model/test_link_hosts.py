"""A link is handed on unasked only where its host is the provider's, in the right environment."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.hosts import DOCUMENTED
from paylink_tui.model.link_hosts import strange_host
from paylink_tui.model.text import clean, spelled

MESILAT, MESH, TXNPRO = Provider.MESILAT, Provider.MESH, Provider.TXNPRO
TEST, LIVE = Environment.TEST, Environment.LIVE
BOTH = (TEST, LIVE)


@pytest.mark.parametrize(
    ("url", "provider", "environments"),
    [
        ("https://app.mesilat.com/alexsample/141?uuid=d83dff3a", MESILAT, BOTH),
        ("https://APP.mesilat.com:443/alexsample/141", MESILAT, BOTH),
        ("https://mel.store/alexsample/141?uuid=d83dff3a", MESILAT, BOTH),
        ("https://paylink.meshconnect.com?linkToken=aGVsbG8=", MESH, BOTH),
        ("https://sandbox-paylink.meshconnect.com?linkToken=aGVsbG8=", MESH, (TEST,)),
        ("https://sandbox.txn.pro/redirect?payment_link_id=1", TXNPRO, (TEST,)),
        ("https://sandbox.txn.io/redirect?payment_link_id=1", TXNPRO, (TEST,)),
        ("https://integration.txn.pro/redirect?payment_link_id=1&zone=eu", TXNPRO, BOTH),
        ("https://pay.txn.io/redirect?payment_link_id=1", TXNPRO, (LIVE,)),
    ],
)
def test_a_link_at_the_providers_own_host_is_not_strange(url, provider, environments) -> None:
    for environment in BOTH:
        assert (strange_host(url, provider, environment) is None) == (environment in environments)


@pytest.mark.parametrize(
    ("url", "host", "reason"),
    [
        ("https://evil.example/141", "evil.example", "is no host of Mesilat's"),
        ("https://app.mesilat.com.evil.example/1", "app.mesilat.com.evil.example", "looks like"),
        ("https://app-mesilat.com/1", "app-mesilat.com", "only looks like"),
        ("https://app.mesilat.com@evil.example/1", "evil.example", "leads to evil.example"),
        ("https://evil.example\\@mel.store/1", "evil.example\\@mel.store", "has a backslash"),
        ("https://app.mesilat.com\\.evil.example/1", "app.mesilat.com\\.evil.example", "backslash"),
        ("https://аpp.mesilat.com/1", "аpp.mesilat.com", "not plain Latin"),
        ("https://xn--pp-6kc.mesilat.com/1", "xn--pp-6kc.mesilat.com", "not plain Latin"),
        ("http://app.mesilat.com/1", "app.mesilat.com", "should be https"),
        ("https://app.mesilat.com:8443/1", "app.mesilat.com", "no port 8443"),
        ("https://app.mesilat.com:99999/1", "app.mesilat.com", "not a number"),
        ("https://sandbox.txn.pro/1", "sandbox.txn.pro", "is a host of txn.pro's"),
        ("https://old.mesilat.com/1", "old.mesilat.com", "not a host that Mesilat documents"),
        ("https:///evil.example", "no host", "has no host"),
        ("javascript:alert(1)", "no host", "is not a web address"),
        ("https://[app.mesilat.com/1", "https://[app.mesilat.com/1", "malformed"),
        ("https://mel.store\x1b[2J/1", "https://mel.store␛[2J/1", "malformed"),
        ("", "no host", "is not a web address"),
    ],
)
def test_a_strange_host_is_named_with_its_reason_and_what_was_expected(url, host, reason) -> None:
    for environment in BOTH:
        strange = strange_host(url, MESILAT, environment)
        assert strange is not None
        assert strange.host == host
        assert reason in strange.reason
        assert "app.mesilat.com" in strange.expected


@pytest.mark.parametrize(
    ("url", "environment", "reason"),
    [
        ("https://sandbox.txn.pro/redirect", LIVE, "and this account is LIVE"),
        ("https://x.sandbox.txn.io/redirect", LIVE, "and this account is LIVE"),
        ("https://api.txn.io/redirect", TEST, "and this account is TEST"),
        ("https://pay.txn.pro/redirect", TEST, "not a host that txn.pro documents"),
    ],
)
def test_a_host_of_the_other_environment_is_strange(url, environment, reason) -> None:
    strange = strange_host(url, TXNPRO, environment)
    assert strange is not None
    assert reason in strange.reason


def test_the_accounts_own_address_is_right_as_it_is_configured_and_in_no_other_way() -> None:
    base = "http://127.0.0.1:8765"
    assert strange_host(f"{base}/pay/1", MESILAT, TEST, base) is None
    for url in ("http://127.0.0.1:8766/pay", "https://127.0.0.1:8765/pay", "http://127.0.0.1/pay"):
        assert strange_host(url, MESILAT, TEST, base) is not None
    mirror = "https://mesilat.shop.example"
    assert strange_host(f"{mirror}/1", MESILAT, LIVE, mirror) is None
    assert strange_host(f"{mirror}/1", MESILAT, LIVE) is not None


def test_an_accounts_own_address_does_not_excuse_a_host_of_the_other_environment() -> None:
    base = "https://api.txn.io"
    assert strange_host(f"{base}/redirect", TXNPRO, TEST, base) is not None


@given(st.text(), st.sampled_from(Provider), st.sampled_from(Environment))
@example("//app.mesilat.com", MESILAT, TEST)
def test_no_text_is_too_strange_to_be_judged(text, provider, environment) -> None:
    strange = strange_host(text, provider, environment)
    assert strange is not None
    assert clean(strange.host) == strange.host
    assert strange.reason.endswith(".")


@given(
    st.sampled_from([host for host, (who, _) in DOCUMENTED.items() if who is MESILAT]),
    st.sampled_from(
        ["{0}.evil.example", "evil-{0}", "evil{0}", "a@{0}", "{0}:81", "{0}@b", "{0}é"]
    ),
)
def test_no_twist_of_a_right_host_passes_for_it(host, twist) -> None:
    assert strange_host(f"https://{host}/1", MESILAT, LIVE) is None
    assert strange_host(f"https://{twist.format(host)}/1", MESILAT, LIVE) is not None


def test_the_tail_of_a_link_is_spelled_to_be_read_aloud() -> None:
    assert spelled("https://app.mesilat.com/alexsample/141?uuid=4204b476") == "0 4 b 4 7 6"
    assert spelled("ab", 6) == "a b"
    page = "https://sandbox.txn.pro/redirect?payment_link_id=1e1a-7763a0c&request_type=hosted_page"
    assert spelled(page) == "7 6 3 a 0 c"
