"""Whether a link leads to the provider that it is said to come from, before it is handed on.

A customer pays where the link leads, so its host is compared with those that the provider's
documentation names (see `model.hosts`) and with the account's environment.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.hosts import DOCUMENTED, Site, UnreadableError, site_of
from paylink_tui.model.text import clean, shorten

_TEST, _LIVE = Environment.TEST, Environment.LIVE
_EXPECTED = {
    (Provider.MESILAT, _TEST): "https://app.mesilat.com or https://mel.store",
    (Provider.MESILAT, _LIVE): "https://app.mesilat.com or https://mel.store",
    (Provider.MESH, _TEST): "https://paylink.meshconnect.com, or a sandbox host beside it",
    (Provider.MESH, _LIVE): "https://paylink.meshconnect.com",
    (Provider.TXNPRO, _TEST): "https://sandbox.txn.pro, sandbox.txn.io or integration.txn.pro",
    (Provider.TXNPRO, _LIVE): "a host of txn.pro or txn.io that is not their sandbox",
}
# The documentation names no host for these pages (txn.pro in production, Mesh's sandbox), so any
# host within the provider's domain is taken for one.
_UNNAMED = frozenset({(Provider.TXNPRO, _LIVE), (Provider.MESH, _TEST)})
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class StrangeHost:
    """A link that does not lead where the account's links should. `host` is where it leads, as far
    as that can be told; `reason` is a sentence; `expected` says which hosts would be right.
    """

    host: str
    reason: str
    expected: str


def strange_host(
    url: str, provider: Provider, environment: Environment, base_url: str = ""
) -> StrangeHost | None:
    """Why `url` should not be handed on unasked as a link of an account; None where it may.

    `base_url` is the account's own, with scheme, host and port: what leads there is the account's,
    as in the built-in sandbox. It does not excuse a host that is documented for something else.
    """
    host, reason = _judged(url, provider, environment, base_url)
    if not reason:
        return None
    shown = shorten(clean(host), _SHOWN) or "no host"
    return StrangeHost(shown, reason, _EXPECTED[provider, environment])


def _judged(
    url: str, provider: Provider, environment: Environment, base_url: str
) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return url, "The address is malformed."
    if "\\" in parts.netloc:  # a slash to browsers (url.spec.whatwg.org), a letter to others
        return parts.netloc, "The address has a backslash: programs disagree where it leads."
    own = f"{parts.scheme}://{parts.netloc}".lower()
    if own == base_url and host not in DOCUMENTED:
        return host, ""
    try:
        site = site_of(parts, {})
    except UnreadableError as error:
        return host, str(error)
    return host, _reason(parts, site, provider, environment)


def _reason(parts: SplitResult, site: Site, provider: Provider, environment: Environment) -> str:
    if site.provider is None:
        return f"{site.host} is no host of {provider.label}'s."
    if site.provider is not provider:
        return f"{site.host} is a host of {site.provider.label}'s, not of {provider.label}'s."
    if parts.scheme != "https":
        return "The address says http, which anybody on the way can change; it should be https."
    if parts.port not in (None, 443):
        return f"{provider.label} uses no port {parts.port}."
    if site.environment not in (None, environment):
        return _other_environment(site.host, environment)
    if site.documented or (provider, environment) in _UNNAMED:
        return ""
    return site.warning


def _other_environment(host: str, environment: Environment) -> str:
    if environment is _LIVE:
        return f"{host} is the provider's sandbox, and this account is LIVE: nobody could pay."
    return f"Real money moves at {host}, and this account is TEST."
