"""What the commands print: JSON for scripts, aligned text for people, messages on standard error.

Everything foreign is cleaned before it reaches the terminal; JSON escapes it instead.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any

from paylink_tui.cli.standard_output import standard_output
from paylink_tui.config.accounts import Account
from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.breakdown import Breakdown, verdict_sentence
from paylink_tui.model.link_hosts import strange_host
from paylink_tui.model.money import Money, plain
from paylink_tui.model.records import LinkRecord
from paylink_tui.model.text import clean, shorten
from paylink_tui.model.times import local_and_utc
from paylink_tui.providers.encode import encode
from paylink_tui.services.check import Health
from paylink_tui.services.record_json import entry_json, entry_url, record_json
from paylink_tui.store.entries import Entry


def message(text: str) -> None:
    """One line for the person, on standard error."""
    sys.stderr.write(clean(text) + "\n")


def progress(text: str) -> None:
    """A line that the next one replaces, on a terminal's standard error; an empty one ends it."""
    sys.stderr.write(f"\r\x1b[K{shorten(clean(text), 78)}")
    sys.stderr.flush()


def record(found: LinkRecord, *, as_json: bool) -> None:
    """One record: an object, or its fields a line each."""
    if as_json:
        _json(record_json(found))
        return
    for name, value in _fields(found):
        line(f"{name:>12}  {value}")
    if found.breakdown is not None:
        _breakdown(found.breakdown)


def rows(records: Sequence[LinkRecord], *, as_json: bool) -> None:
    """Records of a list, a line each."""
    for found in records:
        if as_json:
            _json(record_json(found))
        else:
            cells = (found.id, found.status or "-", _amounts(found), found.reference or "-")
            line("  ".join((*cells, found.url or "-")))


def warn_of_hosts(account: Account, urls: Iterable[str | None]) -> None:
    """Says where the links lead that were printed, once for each host that is not the provider's
    own.
    """
    whose = (account.name, account.provider, account.environment)
    _warn_of_hosts((whose, account.base_url, url) for url in urls if url)


def warn_of_entries_hosts(
    accounts: Sequence[Account], found: Sequence[Entry], *, show_links: bool
) -> None:
    """As `warn_of_hosts`, of the links that `entries` printed. Their accounts may have gone."""
    known = {(a.name, a.provider, a.environment): a.base_url for a in accounts}
    links = []
    for entry in found:
        asked = entry.intent
        whose = (asked.account, asked.provider, asked.environment)
        if entry.url and (show_links or asked.provider is not Provider.MESH):
            links.append((whose, known.get(whose, ""), entry.url))
    _warn_of_hosts(links)


def _warn_of_hosts(links: Iterable[tuple[tuple[str, Provider, Environment], str, str]]) -> None:
    """Of each link whose it is, the `base_url` of that account or empty, and the URL."""
    told = set()
    for whose, base_url, url in links:
        name, provider, environment = whose
        strange = strange_host(url, provider, environment, base_url)
        if strange is not None and (whose, strange.host) not in told:
            told.add((whose, strange.host))
            message(
                f"Warning: a link of {name} ({provider.label} {environment.value.upper()}) leads "
                f"to {strange.host}. {strange.reason} Expected: {strange.expected}."
            )


def health(answer: Health, *, as_json: bool) -> None:
    """Whether one account can be used."""
    account, ok = answer.account, answer.error is None
    if as_json:
        _json(
            {
                "account": account.name,
                "provider": account.provider.value,
                "environment": account.environment.value,
                "ok": ok,
                "message": answer.sentence,
            }
        )
    else:
        word = "ok  " if ok else "FAIL"
        environment = account.environment.value.upper()
        line(f"{word}  {account.name}  {account.provider.label} {environment}  {answer.sentence}")


def entries(found: Sequence[Entry], *, as_json: bool, show_links: bool) -> None:
    """Writes of the journal: an object a line, or a table."""
    if as_json:
        for entry in found:
            _json(entry_json(entry, show_links=show_links))
        return
    table = [_cells(entry, show_links) for entry in found]
    # The last two are as long as they are.
    widths = [max(map(len, column)) for column in list(zip(*table, strict=True))[:-2]] + [0, 0]
    for cells in table:
        padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        line("  ".join(padded).rstrip())


def _cells(entry: Entry, show_links: bool) -> list[str]:
    intent = entry.intent
    state = "being sent" if entry.in_flight else entry.state.value.replace("_", " ")
    cells = [
        entry.id,
        f"{entry.asked_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z",
        intent.environment.value.upper(),
        state,
        intent.what,
        entry_url(entry, show_links=show_links),
    ]
    return [clean(cell) for cell in cells]


def _fields(found: LinkRecord) -> list[tuple[str, str]]:
    target = found.target or {}
    fields: list[tuple[str, Any]] = [
        ("provider", f"{found.provider.label}, account {found.account}"),
        ("environment", found.environment.value.upper()),
        ("kind", found.kind.replace("_", " ")),
        ("id", found.id),
        ("url", found.url),
        ("status", found.status),
        ("amounts", _amounts(found)),
        ("single use", {True: "yes", False: "no", None: None}[found.single_use]),
        ("reference", found.reference),
        ("created", found.created_at and local_and_utc(found.created_at)),
        ("expires", found.expires_at and local_and_utc(found.expires_at)),
        ("behind it", " ".join(str(target[k]) for k in ("type", "id", "status") if target.get(k))),
    ]
    return [(name, str(value)) for name, value in fields if value not in (None, "")]


def _breakdown(breakdown: Breakdown) -> None:
    line(f"{'breakdown':>12}  {breakdown.formula}")
    for row in breakdown.lines:
        note = f"  {row.note}" if row.note else ""
        line(f"{'':>12}  {row.label:<28} {plain(row.amount):>18} {row.currency}{note}")
    line(f"{'verdict':>12}  {verdict_sentence(breakdown)}")


def _amounts(found: LinkRecord) -> str:
    return ", ".join(_money(money) for money in found.amounts) or "-"


def _money(money: Money) -> str:
    return str(money)


def line(text: str) -> None:
    """One line of the answer, on standard output."""
    with standard_output() as stdout:
        stdout.write(clean(text) + "\n")


def tree(value: dict[str, Any]) -> None:
    """One object of the answer, on standard output."""
    _json(value)


def _json(value: dict[str, Any]) -> None:
    """In UTF-8 whatever the terminal speaks, as JSON is (RFC 8259, 8.1)."""
    raw(encode(value) + b"\n")


def raw(part: bytes) -> None:
    """Bytes of the answer as they are, on standard output."""
    with standard_output() as stdout:
        stdout.flush()
        stdout.buffer.write(part)
