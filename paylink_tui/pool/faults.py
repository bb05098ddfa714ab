"""Why no answer came, in plain words: each fault of the line as a sentence and a next step.

Nothing of httpx's own texts is quoted: some hold header values, and so keys.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import datetime, timedelta

from paylink_tui.model.errors import NetworkError, Outcome
from paylink_tui.pool.settings import LaneSettings
from paylink_tui.providers.http import Request

TRY_AGAIN = "Try again in a moment."
_CHECK_LINE = "Check this machine's network connection and the account's base_url."
_LOOK_FIRST = "It may have been done: look before doing it again."


class TooLargeError(Exception):
    """The answer's body is larger than a lane takes."""


class DamagedError(Exception):
    """The answer's body cannot be unpacked."""


def network_error(what: str, remedy: str, *, is_write: bool, may_have_left: bool) -> NetworkError:
    """An error that tells of a write whether it may be done."""
    if not is_write:
        return NetworkError(what, remedy=remedy)
    if not may_have_left:
        return NetworkError(f"{what} Nothing was sent.", remedy=remedy, outcome=Outcome.NOT_SENT)
    return NetworkError(what, remedy=_LOOK_FIRST, outcome=Outcome.UNKNOWN)


def of_connecting(error: Exception, settings: LaneSettings) -> tuple[str, str]:
    """The sentence and the next step for a fault before there was a connection."""
    import httpx

    host = settings.host
    if isinstance(error, httpx.ConnectTimeout):
        seconds = settings.connect_timeout
        return f"{host} did not take a connection within {seconds:g} s.", _CHECK_LINE
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return f"The name {host} was not found.", _CHECK_LINE
        if isinstance(cause, ConnectionRefusedError):
            return (
                f"{host} refused the connection on port {settings.port}.",
                "Check the account's base_url, and that the service is running.",
            )
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"{host} did not prove who it is: {cause.verify_message}.",
                "Check the account's base_url and this machine's clock. A network that reads "
                "along (a hotel, an office proxy) does this too: do not go on there.",
            )
        if isinstance(cause, ssl.SSLError):
            return (
                f"{host} answered, but a secure connection could not be made.",
                "Check that the account's base_url has the right scheme (https or http) and port.",
            )
    return f"{host} could not be reached.", _CHECK_LINE


def of_line(error: Exception, settings: LaneSettings, *, answered: bool) -> tuple[str, str]:
    """The sentence and the next step for a fault on a line that stood.

    `answered` is whether the head of an answer had come.
    """
    import httpx

    host = settings.host
    if isinstance(error, httpx.ReadTimeout):
        seconds = f"{settings.read_timeout:g} s"
        if answered:
            return f"{host} fell silent for {seconds} in the middle of its answer.", TRY_AGAIN
        return f"{host} gave no answer for {seconds}.", TRY_AGAIN
    if isinstance(error, TooLargeError):
        return (
            f"The answer of {host} is larger than 16 MiB and was not read.",
            "This is no answer of a payment API: check the account's base_url.",
        )
    if isinstance(error, DamagedError):
        return f"The answer of {host} could not be unpacked: it is damaged.", TRY_AGAIN
    if isinstance(error, (httpx.WriteError, httpx.WriteTimeout)):
        return f"The line to {host} broke while the request was being sent.", TRY_AGAIN
    if isinstance(error, httpx.TransportError):
        when = "in the middle of its answer" if answered else "before it answered"
        return f"The line to {host} broke {when}.", TRY_AGAIN
    return (
        f"The request to {host} ended in a fault of this program ({type(error).__name__}).",
        "Report it, with what you were doing.",
    )


def dropped(settings: LaneSettings, request: Request) -> NetworkError:
    """The lane was closed before the request's turn came."""
    what = f"The request was dropped, because account {settings.account} is being closed."
    return network_error(what, TRY_AGAIN, is_write=request.is_write, may_have_left=False)


def own(
    settings: LaneSettings, request: Request, error: Exception, *, may_have_left: bool
) -> NetworkError:
    """The program itself failed; its error's text may hold anything and is not told."""
    what = f"The program failed while it asked {settings.host} ({type(error).__name__})."
    return network_error(what, TRY_AGAIN, is_write=request.is_write, may_have_left=may_have_left)


def cut_off(settings: LaneSettings, *, has_left: bool) -> NetworkError:
    """The lane was closed, and a write on the line had no answer in the time it was given."""
    what = f"Account {settings.account} was closed before {settings.host} answered."
    return network_error(what, TRY_AGAIN, is_write=True, may_have_left=has_left)


def too_long(
    settings: LaneSettings, request: Request, wait: float, *, paused: bool
) -> NetworkError:
    """A person would have to wait longer than anyone does; `wait` is in seconds."""
    end = datetime.now().astimezone() + timedelta(seconds=wait)
    who = f"{settings.host} asked for a pause" if paused else "The request budget is used up"
    what = f"{who} until {end:%H:%M:%S}, {wait:.0f} s from now."
    return network_error(what, "Try again then.", is_write=request.is_write, may_have_left=False)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error` and what it came from; a host of several addresses fails with a group."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        if isinstance(seen, BaseExceptionGroup):
            for one in seen.exceptions:
                yield from _causes(one)
        seen = seen.__cause__ or seen.__context__
