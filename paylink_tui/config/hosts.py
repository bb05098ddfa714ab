"""Which addresses the vendors name for which environment, and what a base URL may be."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from paylink_tui.model.accounts import Environment, Provider

# docs.mesilat.com/creator-api/payment-links and /authentication; no test host is named anywhere.
_MESILAT = "https://api.mesilat.com"
# docs.meshconnect.com/api-reference: production and sandbox.
_MESH_LIVE = "https://integration-api.meshconnect.com"
_MESH_TEST = "https://sandbox-integration-api.meshconnect.com"
# docs.txn.pro/payment-links/creating-payment-link
_TXNPRO_TEST = "https://api.sandbox.txn.pro"

_DEFAULTS = {
    (Provider.MESILAT, Environment.LIVE): _MESILAT,
    (Provider.MESH, Environment.LIVE): _MESH_LIVE,
    (Provider.MESH, Environment.TEST): _MESH_TEST,
    (Provider.TXNPRO, Environment.TEST): _TXNPRO_TEST,
}

_NO_DEFAULT = {
    (Provider.MESILAT, Environment.TEST): (
        "is missing: Mesilat documents no test host, so a test account must say where its test "
        'server is (for the built-in sandbox, base_url = "http://127.0.0.1:PORT"). '
        f'For {_MESILAT}, which moves real money, write environment = "live".'
    ),
    (Provider.TXNPRO, Environment.LIVE): (
        "is missing: txn.pro documents no production host that can be relied on. Its pages name "
        "https://api.txn.io once, and code of others names https://api.ca.txn.pro; ask txn.pro "
        "which is yours and write it here."
    ),
}

_KNOWN_HOSTS = {
    "api.mesilat.com": (Provider.MESILAT, Environment.LIVE),
    "integration-api.meshconnect.com": (Provider.MESH, Environment.LIVE),
    "sandbox-integration-api.meshconnect.com": (Provider.MESH, Environment.TEST),
    "api.sandbox.txn.pro": (Provider.TXNPRO, Environment.TEST),
    "api.sandbox.txn.io": (Provider.TXNPRO, Environment.TEST),
    "api.txn.io": (Provider.TXNPRO, Environment.LIVE),
    "api.ca.txn.pro": (Provider.TXNPRO, Environment.LIVE),
}

_HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_-]+)*")


def default_base_url(provider: Provider, environment: Environment) -> str:
    """The vendor's address for an account; ValueError says in words why there is none."""
    pair = (provider, environment)
    if pair in _NO_DEFAULT:
        raise ValueError(_NO_DEFAULT[pair])
    return _DEFAULTS[pair]


def normal_base_url(text: str) -> str:
    """`text` as scheme, host and port, in lower case and without the trailing slash.

    Raises ValueError with a sentence that does not repeat `text`: it may hold a password.
    """
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("must be plain ASCII without spaces; write an international host as xn--…")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("has a host or a port that cannot be read") from None
    host = _checked_host(parts)
    if port == 0:
        raise ValueError("has a port that cannot be read")
    return f"{parts.scheme}://{host}{'' if port is None else f':{port}'}"


def host_warning(base_url: str, provider: Provider, environment: Environment) -> str:
    """Why `base_url` looks wrong for the account, or an empty text."""
    host = urlsplit(base_url).hostname or ""
    owner, meant = _KNOWN_HOSTS.get(host, (provider, _guess(host) or environment))
    if owner is not provider:
        return f"is a host of {owner.label}, and would be sent the credentials of {provider.label}."
    if meant is environment:
        return ""
    kind = "a test host" if meant is Environment.TEST else "where real money moves"
    return f'is {kind}, but the account says environment = "{environment}".'


def _checked_host(parts: SplitResult) -> str:
    if parts.scheme not in ("https", "http"):
        raise ValueError("must begin with https://")
    if "@" in parts.netloc:
        raise ValueError(
            "must not hold a user name or password; credentials have keys of their own"
        )
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("must be scheme, host and port only; the vendor's path is added to it")
    host = parts.hostname or ""
    address = _address(host)
    if address is None and not _HOST_NAME.fullmatch(host):
        raise ValueError("has no host that can be read")
    if parts.scheme == "http" and not (address.is_loopback if address else host == "localhost"):
        raise ValueError(
            "must begin with https://; plain http is for this machine only (127.0.0.1)"
        )
    return f"[{host}]" if ":" in host else host


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _guess(host: str) -> Environment | None:
    return Environment.TEST if "sandbox" in re.split(r"[.-]", host) else None
