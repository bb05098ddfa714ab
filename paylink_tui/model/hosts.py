"""Whose host an address leads to: the documented hosts, and the look-alikes that are refused.

Sources: docs.mesilat.com/creator-api/payment-links and docs.mesilat.com/authentication; mel.store,
the older brand, from melstore.gitbook.io/api; docs.txn.pro and docs.txn.io, payment-links and
payouts; docs.meshconnect.com/advanced/paylinks and /api-reference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.text import clean, shorten

_TEST, _LIVE = Environment.TEST, Environment.LIVE

# Only where the host itself tells test from live is an environment given. Mesilat documents no test
# host, Mesh no host for test Paylinks, and what "integration" is txn.pro does not say.
DOCUMENTED: Mapping[str, tuple[Provider, Environment | None]] = {
    "app.mesilat.com": (Provider.MESILAT, None),
    "api.mesilat.com": (Provider.MESILAT, None),
    "mel.store": (Provider.MESILAT, None),
    "sandbox.txn.pro": (Provider.TXNPRO, _TEST),
    "sandbox.txn.io": (Provider.TXNPRO, _TEST),
    "integration.txn.pro": (Provider.TXNPRO, None),
    "api.sandbox.txn.pro": (Provider.TXNPRO, _TEST),
    "api.sandbox.txn.io": (Provider.TXNPRO, _TEST),
    "api.txn.io": (Provider.TXNPRO, _LIVE),
    "paylink.meshconnect.com": (Provider.MESH, None),
    "web.meshconnect.com": (Provider.MESH, None),
    "sandbox-web.meshconnect.com": (Provider.MESH, _TEST),
    "integration-api.meshconnect.com": (Provider.MESH, _LIVE),
    "sandbox-integration-api.meshconnect.com": (Provider.MESH, _TEST),
}
_DOMAINS = {
    "mesilat.com": Provider.MESILAT,
    "mel.store": Provider.MESILAT,
    "txn.pro": Provider.TXNPRO,
    "txn.io": Provider.TXNPRO,
    "meshconnect.com": Provider.MESH,
}
# Names that only a provider's own host has a reason to carry; hyphens are read as points.
_BRANDS = ("mesilat", "mel.store", "txn.pro", "txn.io", "meshconnect")
_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"[a-z0-9._:-]{1,253}")


class UnreadableError(Exception):
    """The address is not one that can be looked up; the text says what it is and is not."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where an address leads. `provider` is None for a host of somebody else's; `documented` is
    False where the provider's documentation does not name the host.
    """

    host: str
    provider: Provider | None = None
    environment: Environment | None = None
    documented: bool = False
    warning: str = ""


def site_of(url: SplitResult, known_hosts: Mapping[str, Provider]) -> Site:
    """The site that `url` leads to. `known_hosts` are the user's own (`127.0.0.1:8765`, or a base
    URL): one without a port stands for every port.

    Raises:
        UnreadableError: it is no web address, or it only looks like a provider's.
    """
    host, port = _host_and_port(url)
    if provider := _configured(host, port, known_hosts):
        return Site(host, provider, documented=True)
    if host in DOCUMENTED:
        provider, environment = DOCUMENTED[host]
        return Site(host, provider, environment, True, _warning(url.scheme, port, host))
    provider = next((who for domain, who in _DOMAINS.items() if _within(host, domain)), None)
    if provider is not None:
        environment = _TEST if "sandbox" in host else None
        warning = f"{_show(host)} is not a host that {provider.label} documents."
        return Site(host, provider, environment, warning=warning)
    if any(brand in host.replace("-", ".") for brand in _BRANDS):
        raise UnreadableError(f"{_show(host)} only looks like a provider's host. Do not open it.")
    return Site(host)


def is_known(authority: str, known_hosts: Mapping[str, Provider]) -> bool:
    """Whether `authority` (host and port, without a scheme) is a documented host or the user's."""
    split = _split(authority)
    if split is None:
        return False
    host, port = split
    return host in DOCUMENTED or _configured(host, port, known_hosts) is not None


def _host_and_port(url: SplitResult) -> tuple[str, int | None]:
    if url.scheme not in _PORTS:
        what = f"{_show(url.scheme)}:" if url.scheme else "This"
        raise UnreadableError(f"{what} is not a web address.")
    host = (url.hostname or "").rstrip(".")
    if "@" in url.netloc:
        raise UnreadableError(
            f"What stands before the @ is not the host: this address leads to {_show(host)}. "
            "Do not open it."
        )
    if not host.isascii() or "xn--" in host:
        raise UnreadableError(
            f"{_show(host)} has letters that are not plain Latin, so it only looks like another "
            "host. Do not open it."
        )
    if not _HOST.fullmatch(host):
        raise UnreadableError(f"The address has no host that can be one ({_show(host)}).")
    try:
        return host, url.port
    except ValueError as error:
        raise UnreadableError(f"The port of {_show(host)} is not a number.") from error


def _configured(
    host: str, port: int | None, known_hosts: Mapping[str, Provider]
) -> Provider | None:
    for text, provider in known_hosts.items():
        split = _split(text)
        if split is not None and split[0] == host and split[1] in (None, port):
            return provider
    return None


@lru_cache(maxsize=64)
def _split(text: str) -> tuple[str, int | None] | None:
    try:
        url = urlsplit(text if "://" in text else f"//{text}")
        return ((url.hostname or "").rstrip("."), url.port) if url.hostname else None
    except ValueError:
        return None


def _within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _warning(scheme: str, port: int | None, host: str) -> str:
    parts = []
    if scheme == "http":
        parts.append("The address says http; the provider uses https.")
    if port not in (None, _PORTS[scheme]):
        parts.append(f"The provider uses no port {port}.")
    if DOCUMENTED[host][1] is _TEST:
        parts.append(f"{host} is the provider's sandbox: no real money.")
    return " ".join(parts)


def _show(text: str) -> str:
    return shorten(clean(text), 80)
