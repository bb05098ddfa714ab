"""Which base URLs are taken, and which are doubtful."""

from __future__ import annotations

import pytest

from paylink_tui.config.hosts import default_base_url, host_warning, normal_base_url
from paylink_tui.model.accounts import Environment, Provider

LIVE, TEST = Environment.LIVE, Environment.TEST


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://api.mesilat.com", "https://api.mesilat.com"),
        ("https://api.mesilat.com/", "https://api.mesilat.com"),
        ("HTTPS://API.Mesilat.COM:8443/", "https://api.mesilat.com:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]"),
        ("https://10.0.0.1:65535", "https://10.0.0.1:65535"),
    ],
)
def test_scheme_host_and_port_are_kept_and_nothing_else(given: str, kept: str) -> None:
    assert normal_base_url(given) == kept


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("api.mesilat.com", "must begin with https://"),
        ("ftp://api.mesilat.com", "must begin with https://"),
        ("http://api.mesilat.com", "this machine only"),
        ("http://localhost.evil.com", "this machine only"),
        ("http://127.0.0.1.evil.com", "this machine only"),
        ("http://192.168.0.1", "this machine only"),
        ("https://me:pw@api.mesilat.com", "user name or password"),
        ("https://@api.mesilat.com", "user name or password"),
        ("https://api.mesilat.com/api/v1", "scheme, host and port only"),
        ("https://api.mesilat.com?x=1", "scheme, host and port only"),
        ("https://api.mesilat.com#x", "scheme, host and port only"),
        ("https://", "no host"),
        ("https://:443", "no host"),
        ("https://-api.com", "no host"),
        ("https://a..b", "no host"),
        ("https://api.com:0", "port that cannot be read"),
        ("https://api.com:99999", "port that cannot be read"),
        ("https://api.com:x", "port that cannot be read"),
        ("https://[::1", "cannot be read"),
        ("https://api.com\n", "plain ASCII"),
        ("https://api .com", "plain ASCII"),
        ("https://пример.рф", "xn--"),
    ],
)
def test_another_address_is_refused_in_words(given: str, told: str) -> None:
    with pytest.raises(ValueError, match=told.replace("(", r"\(")):
        normal_base_url(given)


@pytest.mark.parametrize(
    ("provider", "environment", "address"),
    [
        (Provider.MESILAT, LIVE, "https://api.mesilat.com"),
        (Provider.MESH, LIVE, "https://integration-api.meshconnect.com"),
        (Provider.MESH, TEST, "https://sandbox-integration-api.meshconnect.com"),
        (Provider.TXNPRO, TEST, "https://api.sandbox.txn.pro"),
    ],
)
def test_the_default_is_the_address_of_the_vendors_pages(
    provider: Provider, environment: Environment, address: str
) -> None:
    assert default_base_url(provider, environment) == address
    assert host_warning(address, provider, environment) == ""


def test_a_mesilat_test_account_has_no_default_because_there_is_no_test_host() -> None:
    with pytest.raises(ValueError, match="Mesilat documents no test host"):
        default_base_url(Provider.MESILAT, TEST)


def test_a_live_txnpro_account_is_told_the_hosts_that_are_named_somewhere() -> None:
    with pytest.raises(ValueError, match=r"https://api\.txn\.io .* https://api\.ca\.txn\.pro"):
        default_base_url(Provider.TXNPRO, LIVE)


@pytest.mark.parametrize(
    ("address", "provider", "environment", "doubt"),
    [
        ("https://api.sandbox.txn.io", Provider.TXNPRO, LIVE, "is a test host"),
        ("https://new.sandbox.example", Provider.TXNPRO, LIVE, "is a test host"),
        ("https://api.mesilat.com", Provider.MESILAT, TEST, "where real money moves"),
        ("https://api.txn.io", Provider.TXNPRO, TEST, "where real money moves"),
        ("https://api.txn.io", Provider.MESH, LIVE, "is a host of txn.pro"),
    ],
)
def test_a_host_that_does_not_fit_the_account_is_doubted(
    address: str, provider: Provider, environment: Environment, doubt: str
) -> None:
    assert doubt in host_warning(address, provider, environment)


@pytest.mark.parametrize("environment", [LIVE, TEST])
def test_a_host_that_no_page_names_is_not_doubted(environment: Environment) -> None:
    assert host_warning("https://pay.example.com", Provider.MESH, environment) == ""
