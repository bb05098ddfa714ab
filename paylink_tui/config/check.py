"""A parsed configuration against the models: each fault in the user's words, each good account."""

from __future__ import annotations

import difflib
import shlex
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from paylink_tui.config.accounts import ACCOUNT_TABLES, INNER_TABLES, Account, Table, UiTable
from paylink_tui.config.faults import Findings, shown_key
from paylink_tui.config.hosts import host_warning
from paylink_tui.config.lines import Location
from paylink_tui.config.secrets import is_literal
from paylink_tui.config.views import View
from paylink_tui.model.accounts import Provider

_TOP = ("accounts", "views", "ui", "keys")

_AnyTable = TypeVar("_AnyTable", bound=Table)


@dataclass(frozen=True)
class Checked:
    """What can be used of a file."""

    accounts: tuple[Account, ...]
    views: tuple[View, ...]
    theme: str | None
    keys: Mapping[str, str]


def check_document(
    document: Mapping[str, Any], findings: Findings, *, others_read: bool
) -> Checked:
    """What can be used of a file; the rest goes to `findings`.

    `others_read` says that other users of this machine may read the file.
    """
    for key in document:
        if key not in _TOP:
            _unknown((key,), _TOP, findings)
    accounts = _accounts(document.get("accounts", []), findings, others_read=others_read)
    views = _views(document.get("views", []), findings)
    theme = _theme(document.get("ui", {}), findings)
    return Checked(accounts, views, theme, _keys(document.get("keys", {}), findings))


def account_faults(account: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with one account's table, by key (`base_url`, `products[0].id`).

    Empty when it can be used. For a form: whether its name is free, only the whole file tells.
    """
    findings = Findings(Path())
    _account((), dict(account), findings)
    return {fault.key: f"{fault.what} {fault.remedy}".rstrip() for fault in findings.faults}


def _accounts(tables: object, findings: Findings, *, others_read: bool) -> tuple[Account, ...]:
    if not isinstance(tables, list):
        findings.fault(
            ("accounts",), "must be a list of tables.", "Write [[accounts]], in two brackets."
        )
        return ()
    if not tables:
        findings.fault((), "has no accounts.", "Add one on the Accounts screen, or by hand.")
    shared = _shared_names(tables, findings)
    good: list[Account] = []
    for number, table in enumerate(tables):
        where: Location = ("accounts", number)
        account = _account(where, table, findings)
        if account is not None:
            _warn_of_host(where, account, findings)
            if others_read:
                _warn_of_readers(where, account, findings)
            if number not in shared:
                good.append(account)
    return tuple(good)


def _shared_names(tables: list[Any], findings: Findings) -> set[int]:
    """The numbers of the accounts whose name is not theirs alone.

    None of them is used: a command that names one could mean the live account or the test one.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, table in enumerate(tables):
        if isinstance(table, dict) and isinstance(table.get("name"), str):
            places[table["name"].casefold()].append(number)
    shared = [numbers for numbers in places.values() if len(numbers) > 1]
    for first, *others in shared:
        line = findings.line_of(("accounts", first, "name"))
        for number in others:
            findings.fault(
                ("accounts", number, "name"),
                f"is also the name of accounts[{first}] in line {line}; neither is used.",
                "Give each account a name of its own; upper and lower case are the same.",
                shown_key(tables[number]["name"]),
            )
    return {number for numbers in shared for number in numbers}


def _account(where: Location, table: object, findings: Findings) -> Account | None:
    if not isinstance(table, dict):
        findings.fault(where, "must be a table.", "Write [[accounts]] and its keys below it.")
        return None
    name = table.get("name")
    owner = shown_key(name) if isinstance(name, str) else ""
    provider = table.get("provider")
    if provider not in list(Provider):
        _wrong_provider((*where, "provider"), provider, findings, owner)
        return None
    values = {key: value for key, value in table.items() if key != "provider"}
    return _validated(ACCOUNT_TABLES[Provider(provider)], values, where, findings, owner)


def _wrong_provider(where: Location, given: object, findings: Findings, owner: str) -> None:
    known = [str(provider) for provider in Provider]
    what = f"must be one of {', '.join(known)}."
    near = (
        difflib.get_close_matches(shown_key(given).lower(), known, n=1) if _is_text(given) else []
    )
    if given is None:
        what = f"is missing; it {what}"
    findings.fault(where, what, f'Did you mean "{near[0]}"?' if near else "", owner)


def _validated(
    model: type[_AnyTable],
    values: dict[str, Any],
    where: Location,
    findings: Findings,
    owner: str = "",
) -> _AnyTable | None:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        for detail in error.errors(include_input=False, include_url=False):
            _tell(detail, model, where, findings, owner)
        return None


def _tell(
    detail: ErrorDetails, model: type[Table], where: Location, findings: Findings, owner: str
) -> None:
    place = (*where, *detail["loc"])
    keys = [part for part in detail["loc"] if isinstance(part, str)]
    table = INNER_TABLES[keys[0]] if len(keys) > 1 else model
    if detail["type"] == "extra_forbidden":
        _unknown(place, table.model_fields, findings, owner)
    elif detail["type"] == "value_error":
        findings.fault(place, f"{detail['ctx']['error']}".rstrip(".") + ".", "", owner)
    else:
        missing = "is missing; it " if detail["type"] == "missing" else ""
        expected = table.model_fields[keys[-1]].description
        findings.fault(place, f"{missing}must be {expected}.", "", owner)


def _unknown(place: Location, known: Iterable[str], findings: Findings, owner: str = "") -> None:
    near = difflib.get_close_matches(shown_key(str(place[-1])), known, n=1)
    remedy = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known)}."
    findings.fault(place, "is not a key that is known here.", remedy, owner)


def _warn_of_host(where: Location, account: Account, findings: Findings) -> None:
    doubt = host_warning(account.base_url, account.provider, account.environment)
    if doubt:
        remedy = "Mend whichever of base_url, provider and environment is wrong."
        findings.warn((*where, "base_url"), doubt, remedy, account.name)


def _warn_of_readers(where: Location, account: Account, findings: Findings) -> None:
    for key in account.SECRETS:
        if is_literal(getattr(account, key)):
            findings.warn(
                (*where, key),
                "is written in the file, and other users of this machine may read it.",
                f"Run: chmod 600 {shlex.quote(str(findings.file))}",
                account.name,
            )


def _views(tables: object, findings: Findings) -> tuple[View, ...]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        findings.fault(("views",), "must be a list of tables.", "Write [[views]], in two brackets.")
        return ()
    good: dict[str, View] = {}
    for number, table in enumerate(tables):
        view = _validated(View, table, ("views", number), findings)
        if view is not None and view.name.casefold() in good:
            place = ("views", number, "name")
            findings.fault(place, "is the name of another view; the first is used.", "Rename it.")
        elif view is not None:
            good[view.name.casefold()] = view
    return tuple(good.values())


def _theme(table: object, findings: Findings) -> str | None:
    if not isinstance(table, dict):
        findings.fault(("ui",), "must be a table.", "Write [ui], and its keys below it.")
        return None
    checked = _validated(UiTable, table, ("ui",), findings)
    return checked.theme if checked else None


def _keys(table: object, findings: Findings) -> dict[str, str]:
    if not isinstance(table, dict):
        findings.fault(("keys",), "must be a table.", "Write [keys], and the actions below it.")
        return {}
    for action, keys in table.items():
        if not _is_text(keys) or not keys.strip():
            findings.fault(
                ("keys", action),
                'must be text, with commas between keys: "j,down".',
                "An action with a dot in its name is written in quotes.",
            )
    return {action: keys for action, keys in table.items() if _is_text(keys) and keys.strip()}


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str)
