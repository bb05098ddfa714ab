"""A Mesilat link with the customer's data filled in.

Source: docs.mesilat.com/creator-api/payment-links, "Prefilling Customer Data". The page's prose has
`%20` for a space and its samples `+`; `%20` is read alike everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import SplitResult, quote, unquote_plus, urlsplit, urlunsplit

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.text import clean

_OURS = ("email", "name", "phone_number")
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+")
_EMAIL_MAX = 254


def prefilled(url: str, email: str = "", name: str = "", phone: str = "") -> str:
    """`url` with what is given of the customer's data; an earlier prefill is replaced.

    The rest of the query stays as it is. The phone is sent as `+` and figures alone.

    Raises:
        InvalidInputError: `fields` names `url`, `email`, `name` or `phone`, each with its fault.
    """
    faults: dict[str, str] = {}
    values = (
        _read(_email, "email", email, faults),
        _read(_name, "name", name, faults),
        _read(_phone, "phone", phone, faults),
    )
    parts = _address(url)
    if parts is None:
        faults["url"] = "This is no web address"
    if faults or parts is None:
        raise InvalidInputError(next(iter(faults.values())), fields=faults)
    kept = [member for member in parts.query.split("&") if member and _name_of(member) not in _OURS]
    filled = [
        f"{key}={quote(value, safe='')}" for key, value in zip(_OURS, values, strict=True) if value
    ]
    return urlunsplit(parts._replace(query="&".join(kept + filled)))


def _address(url: str) -> SplitResult | None:
    """The parts of a web address, None for what is none; `urlsplit` drops line breaks silently."""
    if clean(url) != url or re.match("https?://[^/]", url) is None:
        return None
    try:
        return urlsplit(url)
    except ValueError:  # a bracket that no address of IPv6 has
        return None


def _name_of(member: str) -> str:
    return unquote_plus(member.partition("=")[0])


def _read(read: Callable[[str], str], field: str, typed: str, faults: dict[str, str]) -> str:
    typed = typed.strip()
    if not typed:
        return ""
    if clean(typed) != typed:
        faults[field] = "Control characters and line breaks cannot be sent"
        return ""
    try:
        return read(typed)
    except ValueError as fault:
        faults[field] = str(fault)
        return ""


def _email(typed: str) -> str:
    if len(typed) > _EMAIL_MAX or not _EMAIL.fullmatch(typed):
        raise ValueError("This is no e-mail address; one looks like sonya@example.com")
    return typed


def _name(typed: str) -> str:
    return typed


def _phone(typed: str) -> str:
    # Its tables take longer to load than the whole form takes to draw.
    import phonenumbers

    if not typed.startswith(("+", "00")):
        raise ValueError("Begin with + or 00 and the country code, such as +35799123456")
    international = typed if typed.startswith("+") else f"+{typed[2:]}"
    try:
        number = phonenumbers.parse(international)
    except phonenumbers.NumberParseException as fault:
        raise ValueError("This is no phone number; one looks like +35799123456") from fault
    if number.extension or not phonenumbers.is_possible_number(number):
        raise ValueError("This cannot be a phone number of that country: check its length")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
