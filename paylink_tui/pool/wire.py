"""One request on the line: httpx in, an answer or a fault in plain words out.

The only module that imports httpx, and late: importing it and loading the certificates takes over
a tenth of a second, which belongs to the first request and not to the start of the program.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from paylink_tui import __version__
from paylink_tui.model.errors import NetworkError
from paylink_tui.pool import faults
from paylink_tui.pool.settings import LaneSettings
from paylink_tui.pool.target import target
from paylink_tui.pool.unpack import whole_body
from paylink_tui.providers.http import Request, Response

if TYPE_CHECKING:
    from http.cookiejar import CookieJar

    import httpx


@dataclass(frozen=True, slots=True)
class Fault:
    """A try that got no whole answer; `can_retry` whether the same try may fare better."""

    error: NetworkError
    can_retry: bool


class Sending:
    """What is known of a try while it is on its way: whether anything has left this machine."""

    def __init__(self) -> None:
        self.has_left = False
        self.answered = False

    async def trace(self, event: str, _info: dict[str, Any]) -> None:
        """httpcore's account of its steps, of which the first that sends is kept."""
        if event == "http11.send_request_headers.started":
            self.has_left = True


class Wire:
    """The connections of one account. Nothing is opened before the first request."""

    def __init__(self, settings: LaneSettings) -> None:
        self._settings = settings
        self._opening = asyncio.Lock()
        self._clients: _Clients | None = None

    async def send(self, request: Request, sending: Sending, seconds: float) -> Response | Fault:
        """Sends `request` once and waits at most `seconds` for its whole answer."""
        try:
            async with asyncio.timeout(seconds):
                return await self._send(request, sending)
        except TimeoutError:
            limit = self._settings.total_timeout
            what = f"{self._settings.host} did not finish its answer within {limit:g} s."
            return self._fault(request, sending, (what, faults.TRY_AGAIN), can_retry=False)
        except _SetUpError as error:
            return self._fault(request, sending, error.told, can_retry=False)
        except Exception as error:
            # Whatever it is, a write must end with its outcome told and a slot must become free.
            return self._explain(request, sending, error)

    async def close(self) -> None:
        """Closes every connection."""
        clients, self._clients = self._clients, None
        if clients is not None:
            for client in (*clients.readers, clients.writes):
                await client.aclose()

    async def _send(self, request: Request, sending: Sending) -> Response:
        clients = self._clients or await self._open()
        # A provider may close a kept connection just as we send on it, and then nobody knows
        # whether it read the request. A read is sent again; a write gets a connection of its own.
        client = clients.writes if request.is_write else clients.take_reader(self._settings)
        try:
            outgoing = _outgoing(self._settings, request)
            if request.is_write:
                outgoing.extensions["trace"] = sending.trace
            answer = await client.send(outgoing, stream=True)
            sending.answered = True
            try:
                body = await whole_body(answer)
            finally:
                await answer.aclose()
        finally:
            if client is not clients.writes:
                clients.free_readers.append(client)
        return _without_secrets(self._settings, answer, body)

    async def _open(self) -> _Clients:
        async with self._opening:
            if self._clients is None:
                # In a thread: importing and reading certificates would hold up the screen.
                self._clients = await asyncio.to_thread(_open_clients, self._settings)
            return self._clients

    def _explain(self, request: Request, sending: Sending, error: Exception) -> Fault:
        import httpx

        if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)):
            # Where a proxy is asked to connect, that much has left, but nothing of the request.
            sending.has_left = False
            told = faults.of_connecting(error, self._settings)
        else:
            told = faults.of_line(error, self._settings, answered=sending.answered)
        can_retry = isinstance(error, (httpx.TransportError, faults.DamagedError))
        return self._fault(request, sending, told, can_retry=can_retry)

    def _fault(
        self, request: Request, sending: Sending, told: tuple[str, str], *, can_retry: bool
    ) -> Fault:
        error = faults.network_error(
            *told, is_write=request.is_write, may_have_left=sending.has_left
        )
        return Fault(error, can_retry)


class _SetUpError(Exception):
    """A request that this machine's settings make impossible."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.told = (what, remedy)


@dataclass(frozen=True, slots=True)
class _Clients:
    """One client for each connection that reads: httpcore asks the state of every connection of a
    client at each request and at each answer, which with 16 in one client was measured as a third
    of all that a scan costs. The one used last goes first, so that idle ones close.
    """

    writes: httpx.AsyncClient
    readers: list[httpx.AsyncClient]
    free_readers: list[httpx.AsyncClient]

    def take_reader(self, settings: LaneSettings) -> httpx.AsyncClient:
        if self.free_readers:
            return self.free_readers.pop()
        self.readers.append(_client(settings, keep=1))
        return self.readers[-1]


def _open_clients(settings: LaneSettings) -> _Clients:
    import httpx

    # They log URLs, and at their lowest level headers; the request log is ours and redacted.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        first = _client(settings, keep=1)
        return _Clients(_client(settings, keep=0), [first], [first])
    except (ImportError, ValueError, OSError, httpx.InvalidURL) as error:
        raise _SetUpError(
            "This machine's settings for a proxy or for certificates cannot be used "
            f"({type(error).__name__}).",
            "Check HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.",
        ) from None


def _client(settings: LaneSettings, *, keep: int) -> httpx.AsyncClient:
    import httpx

    local = settings.is_loopback
    plain = settings.base_url.startswith("http:")
    return httpx.AsyncClient(
        # httpx never retries of itself (its transports' `retries` is 0), and must not: a write.
        # The lane bounds the connections itself; a bound here would only queue out of its sight.
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=keep),
        timeout=httpx.Timeout(settings.read_timeout, connect=settings.connect_timeout, pool=None),
        follow_redirects=False,
        trust_env=not local,
        verify=_no_authorities() if plain and local else _authorities(trust_env=not local),
        cookies=_no_cookies(),
    )


@cache
def _no_cookies() -> CookieJar:
    """A jar that takes none: a session cookie would tie one request to another."""
    from http.cookiejar import CookieJar

    class Shut(CookieJar):
        def extract_cookies(self, response: object, request: object) -> None:
            pass

    return Shut()


@cache
def _authorities(trust_env: bool) -> ssl.SSLContext:
    import httpx

    return httpx.create_ssl_context(trust_env=trust_env)


def _no_authorities() -> ssl.SSLContext:
    """For plain http on this machine: spares the 60 ms of reading certificates, and trusts none."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _outgoing(settings: LaneSettings, request: Request) -> httpx.Request:
    """All of the request: a client's own way to make one takes twice as long, to merge in what it
    has been told for each.
    """
    import httpx

    headers = {
        "Accept": _accepted(request),
        "Accept-Encoding": "gzip",
        "Connection": "close" if request.is_write else "keep-alive",
        "User-Agent": f"paylink-tui/{__version__}",
        "Content-Type": request.content_type,
    }
    for name, secret in settings.headers.items():
        headers[name] = _checked(name, secret.get_secret_value())
    url = settings.base_url.rstrip("/") + target(request)
    try:
        return httpx.Request(request.method, url, content=request.body, headers=headers)
    except httpx.InvalidURL:
        raise _SetUpError(
            "The address of this request is not a valid URL.",
            "Take out the unusual characters from what was typed.",
        ) from None


def _without_secrets(settings: LaneSettings, answer: httpx.Response, body: bytes) -> Response:
    scrub = settings.scrubber
    headers = {name: scrub.text(value) for name, value in answer.headers.items()}
    return Response(answer.status_code, headers, scrub.body(body))


def _accepted(request: Request) -> str:
    kind = request.content_type
    return kind if kind == "application/json" else f"{kind}, application/json"


def _checked(name: str, value: str) -> str:
    if value and value.isascii() and value.isprintable() and value == value.strip():
        return value
    raise _SetUpError(
        f"The credential for {name} is empty or has a character that no header can carry.",
        "Copy it again from the provider, without spaces or line breaks, into the configuration.",
    )
