"""`journal`, `journal verify` and `journal resolve`: what they print, and their exit codes."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from paylink_tui.cli.arguments import STATES
from paylink_tui.cli.screens import desk_from
from paylink_tui.model.errors import PaylinkError
from paylink_tui.model.mesh import Paylink
from paylink_tui.model.mesilat import MesilatDraft, PriceRow
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesh, mesilat, resolve
from paylink_tui.services.desk import Desk
from paylink_tui.services.writes import intent_at
from paylink_tui.store.entries import End, State, WriteKind
from tests.cli.conftest import Run
from tests.conftest import unlock_all
from tests.services.test_mesh import DRAFT as PAYLINK

KEYS = [
    *("id", "asked_at", "kind", "provider", "account", "environment", "what", "key"),
    *("state", "resolution", "url", "answer"),
]
LINK = MesilatDraft(123, PriceRow(Decimal("77.10")))


@pytest.fixture(autouse=True)
def _nothing_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolve, "LATE", timedelta(0))


Do = Callable[[Callable[[Desk], Coroutine[Any, Any, Any]]], Any]


@pytest.fixture
def earlier(config_file: Path) -> Do:
    """Does something in a session before the command, on the same configuration and state."""

    def do(act: Callable[[Desk], Coroutine[Any, Any, Any]]) -> Any:
        async def session() -> Any:
            desk = unlock_all(desk_from(str(config_file)))
            try:
                return await act(desk)
            finally:
                await desk.close()

        return asyncio.run(session())

    return do


async def make_link(desk: Desk) -> None:
    await mesilat.create(desk, desk.accounts[0], LINK)


async def make_paylink(desk: Desk) -> Paylink:
    return await mesh.create(desk, desk.account("mesh-sandbox"), PAYLINK)


async def lose_link(desk: Desk) -> None:
    with pytest.raises(PaylinkError):
        await make_link(desk)


async def lose_paylink(desk: Desk) -> None:
    with pytest.raises(PaylinkError):
        await make_paylink(desk)


def lose(sandbox: Sandbox, provider: str, when: str = "after") -> None:
    sandbox.fault(kind="reset", provider=provider, method="POST", when=when)


# The list


def test_an_empty_journal_says_so_and_ends_with_1(run: Run) -> None:
    ran = run("journal")
    assert (ran.code, ran.out) == (1, "")
    assert "The journal is empty" in ran.err


def test_the_newest_write_comes_first_with_its_link(
    run: Run, earlier: Do, sandbox: Sandbox
) -> None:
    earlier(make_link)
    earlier(make_paylink)
    first, second = run("journal").out.splitlines()
    assert first.endswith("TEST  done  New Paylink pl-1 at mesh-sandbox  …")
    assert second.endswith(sandbox.state.mesilat.products[123][-1].url)


async def make_strange_links(desk: Desk) -> None:
    assert desk.journal is not None
    for name in ("mesilat-sandbox", "mesilat-sandbox", "mesh-sandbox", "gone"):
        account = desk.account("mesilat-sandbox" if name == "gone" else name)
        at = await desk.destination(account)
        intent = intent_at(account, WriteKind.CREATE, sent_to=at, what="New link", asked={})
        entry = await desk.journal.begin(replace(intent, account=name))
        await desk.journal.end(entry, End.DONE, {"url": "https://evil.example/?uuid=4204b476"})


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_links_that_lead_elsewhere_are_warned_of_where_they_are_printed(
    run: Run, earlier: Do, form: list[str]
) -> None:
    for act in (make_link, make_strange_links):
        earlier(act)
    told = [line.partition(". ")[0] for line in run("journal", *form).err.splitlines()]
    assert told == [
        "Warning: a link of gone (Mesilat TEST) leads to evil.example",
        "Warning: a link of mesilat-sandbox (Mesilat TEST) leads to evil.example",
    ]
    shown = run("journal", *form, "--show-links").err
    assert "a link of mesh-sandbox (Mesh TEST) leads to evil.example" in shown


def test_the_journal_as_json_has_exactly_the_documented_keys(run: Run, earlier: Do) -> None:
    earlier(make_link)
    ran = run("journal", "--json")
    (entry,) = [json.loads(line) for line in ran.out.splitlines()]
    assert list(entry) == KEYS
    assert (entry["kind"], entry["provider"], entry["state"]) == ("create", "mesilat", "done")
    assert entry["asked_at"].endswith("Z")
    assert entry["answer"]["url"] == entry["url"]


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_paylink_is_shown_only_when_asked_for(run: Run, earlier: Do, form: list[str]) -> None:
    token = earlier(make_paylink).url.partition("linkToken=")[2]
    assert token
    masked, shown = run("journal", *form), run("journal", *form, "--show-links")
    assert token not in masked.out + masked.err
    assert shown.out.count(token) == (2 if form else 1)


def test_the_list_can_be_of_one_account_in_any_case_and_of_one_state(
    run: Run, earlier: Do, sandbox: Sandbox
) -> None:
    earlier(make_link)
    lose(sandbox, "mesh")
    earlier(lose_paylink)
    assert "New Paylink" in run("journal", "--account", "MESH-sandbox").out
    assert "New Paylink" in run("journal", "--state", "unknown").out
    ran = run("journal", "--state", "done", "--account", "mesh-sandbox")
    assert (ran.code, ran.err) == (1, "The journal has no such write.\n")


def test_every_state_can_be_asked_for() -> None:
    assert set(STATES) == {state.value for state in State}


# verify


def test_a_journal_as_it_was_written_is_verified_with_0(run: Run, earlier: Do) -> None:
    earlier(make_link)
    ran = run("journal", "verify")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "All 2 events of the journal are as they were written.\n"


def test_a_changed_journal_ends_with_1_and_names_the_entry(
    run: Run, earlier: Do, tmp_path: Path
) -> None:
    earlier(make_link)
    earlier(make_paylink)
    (entry, *_) = [json.loads(line)["id"] for line in run("journal", "--json").out.splitlines()]
    (file,) = (tmp_path / "state").rglob("journal.db")
    connection = sqlite3.connect(file)
    with connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE events SET what = 'Nothing' WHERE seq = 3")
    connection.close()
    ran = run("journal", "verify")
    assert ran.code == 1
    assert "Event 3 was changed after it was written." in ran.out
    assert f"It belongs to entry {entry}. Up to there, 2 events" in ran.out


@pytest.mark.parametrize("act", ["verify", "resolve"])
def test_what_chooses_writes_of_the_list_is_refused_elsewhere(run: Run, act: str) -> None:
    ran = run("journal", "--state", "done", act)
    assert (ran.code, ran.out) == (2, "")
    assert "for the whole journal" in ran.err


# resolve


def test_nothing_to_resolve_ends_with_0(run: Run) -> None:
    ran = run("journal", "resolve")
    assert (ran.code, ran.out, ran.err) == (0, "", "No write is of unknown outcome.\n")


def test_what_is_wrong_with_the_journals_files_is_told_by_resolve_too(
    run: Run, earlier: Do, tmp_path: Path
) -> None:
    earlier(make_link)
    (file,) = (tmp_path / "state").rglob("journal.db")
    file.write_bytes(b"no database" * 100)
    ran = run("journal", "resolve")
    assert ran.code == 0
    assert "The journal was damaged" in ran.err


def test_a_lost_create_is_found_and_ends_with_0(run: Run, earlier: Do, sandbox: Sandbox) -> None:
    lose(sandbox, "mesilat")
    earlier(lose_link)
    ran = run("journal", "--json", "resolve")
    assert ran.code == 0
    found = json.loads(ran.out)
    assert found["resolution"] == "found_done"
    assert sorted(found["answer"]) == ["id", "url", "uuid"]  # the error that came before is history
    assert "is new and has its price" in ran.err
    assert sandbox.state.writes["mesilat"]["created"] == 1


def test_a_create_that_never_came_is_settled_too(run: Run, earlier: Do, sandbox: Sandbox) -> None:
    lose(sandbox, "mesilat", "before")
    earlier(lose_link)
    ran = run("journal", "resolve")
    assert ran.code == 0
    assert "  not done  " in ran.out
    assert sandbox.state.writes["mesilat"]["created"] == 0


def test_what_cannot_be_told_ends_with_4(run: Run, earlier: Do, sandbox: Sandbox) -> None:
    lose(sandbox, "mesh")
    earlier(lose_paylink)
    ran = run("journal", "resolve")
    assert ran.code == 4
    assert "decide yourself" in ran.err
    assert "  unknown  " in ran.out


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"kind": "status", "status": 500}, "failed"),
        ({"kind": "html", "status": 404}, "has nothing at"),
    ],
)
def test_a_provider_that_cannot_be_asked_ends_with_3_though_others_are_unknown(
    run: Run, earlier: Do, sandbox: Sandbox, rule: dict[str, Any], words: str
) -> None:
    lose(sandbox, "mesh")
    earlier(lose_paylink)
    lose(sandbox, "mesilat")
    earlier(lose_link)
    sandbox.fault(provider="mesilat", method="GET", times=-1, **rule)
    ran = run("journal", "resolve")
    assert ran.code == 3
    assert words in ran.err
    assert len(ran.out.splitlines()) == 2


def test_an_account_that_is_gone_ends_with_2(
    run: Run, earlier: Do, sandbox: Sandbox, config_file: Path
) -> None:
    lose(sandbox, "mesilat")
    earlier(lose_link)
    text = config_file.read_text(encoding="utf-8").replace('"mesilat-sandbox"', '"other"', 1)
    config_file.write_text(text, encoding="utf-8")
    ran = run("journal", "resolve")
    assert ran.code == 2
    assert "no longer in the configuration" in ran.err
    assert run("journal", "--account", "mesilat-sandbox").code == 0
