"""`create`, `delete` and `expire`: what they send, and what they refuse to."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from paylink_tui.sandbox import Sandbox
from paylink_tui.sandbox.settings import MESH_CLIENT_ID
from tests.cli.conftest import Run

PRODUCT = ("--account", "mesilat-sandbox", "--product", "141")
MESILAT = ("create", "mesilat", *PRODUCT, "--eur", "39.99", "--rub", "5000", "--meta", "order=7")
MESH = (
    *("create", "mesh", "--account", "mesh-sandbox", "--network", "ethereum", "--token", "usdc"),
    *("--address", "0x52908400098527886E0F7030069857D2E4169EE7", "--usd", "12.50"),
    *("--user-id", "buyer-1", "--transaction-id", "ORDER-7"),
)
TXNPRO = (
    *("create", "txnpro", "--account", "txnpro-sandbox", "--type", "invoice", "--amount", "10.50"),
    *("--currency", "eur", "--expires", "2099-01-01 12:00 UTC", "--reference", "SCRIPT-7"),
)
CREATES = (MESILAT, MESH, TXNPRO)
DELETE = ("delete", *PRODUCT, "--id")


def written(sandbox: Sandbox) -> int:
    """How many writes were carried out, at all providers."""
    return sum(sum(verbs.values()) for verbs in sandbox.state.writes.values())


def journal(run: Run) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("journal", "--json").out.splitlines()]


def some_link(sandbox: Sandbox, run: Run) -> str:
    """The id of a link of product 141."""
    rows = run("links", *PRODUCT, "--json").out.splitlines()
    return str(json.loads(rows[0])["id"])


def expirable(sandbox: Sandbox) -> str:
    now = sandbox.state.clock.now_ms()
    links = [link for link in sandbox.state.txnpro.links if "amount" not in (link.more or {})]
    return next(link.id for link in links if link.status_at(now) == "created")


def make_live(config_file: Path) -> None:
    text = config_file.read_text().replace('environment = "test"', 'environment = "live"')
    config_file.write_text(text)


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    _, terminal = os.openpty()  # open until the process ends: it is waited for nowhere

    class Terminal:
        def isatty(self) -> bool:
            return True

        def fileno(self) -> int:
            return terminal

        def readline(self) -> str:
            return answer

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)


@pytest.mark.parametrize("command", CREATES)
def test_a_create_prints_the_link_alone_and_names_its_entry(
    run: Run, sandbox: Sandbox, command: tuple[str, ...]
) -> None:
    ran = run(*command, "--yes")
    assert (ran.code, ran.out.count("\n"), ran.out[:4]) == (0, 1, "http")
    assert ran.out.strip() not in ran.err
    (entry,) = journal(run)
    assert f"Entry {entry['id']} of the journal." in ran.err
    assert (entry["state"], written(sandbox)) == ("done", 1)


@pytest.mark.parametrize(
    ("more", "key"), [([], "ml-"), (["--no-nonce"], None), (["--meta", "paylink_ref=A1"], "A1")]
)
def test_a_mesilat_link_carries_a_nonce_unless_it_is_left_out(
    run: Run, more: list[str], key: str | None
) -> None:
    assert run(*MESILAT, *more, "--yes").code == 0
    (entry,) = journal(run)
    assert entry["key"] == key or (key == "ml-" and entry["key"].startswith("ml-"))


def test_a_link_that_leads_elsewhere_is_printed_with_a_warning(
    run: Run, config_file: Path, sandbox: Sandbox
) -> None:
    """A live account is not given links of the sandbox."""
    make_live(config_file)
    ran = run(*TXNPRO, "--yes", "--live")
    assert (ran.code, ran.out.count("\n")) == (0, 1)
    assert "Warning: a link of txnpro-sandbox (txn.pro LIVE) leads to sandbox.txn.pro." in ran.err
    listed = run("links", "--account", "txnpro-sandbox")
    assert listed.err.count("leads to sandbox.txn.pro.") == 1
    assert "Warning" not in run(*MESILAT, "--yes", "--live").err


@pytest.mark.parametrize("command", CREATES)
def test_a_create_as_json_is_one_object_with_the_entry(run: Run, command: tuple[str, ...]) -> None:
    ran = run(*command, "--yes", "--json")
    answer = json.loads(ran.out)
    (entry,) = journal(run)
    assert (ran.code, answer["outcome"], answer["entry"]) == (0, "done", entry["id"])
    assert answer["url"].startswith("http")
    assert answer["doubts"] == []
    assert answer["environment"] == "test"


@pytest.mark.parametrize("command", [*CREATES, (*DELETE, "193")])
def test_a_dry_run_prints_the_request_and_writes_nothing_anywhere(
    run: Run, sandbox: Sandbox, config_file: Path, command: tuple[str, ...]
) -> None:
    make_live(config_file)
    ran = run(*command, "--dry-run")
    assert (ran.code, written(sandbox), journal(run)) == (0, 0, [])
    assert ran.out.split(" ")[0] in ("POST", "DELETE")
    assert ": ****" in ran.out
    assert MESH_CLIENT_ID not in ran.out
    assert all(request.method == "GET" for request in sandbox.state.requests)


def test_a_dry_run_as_json_has_method_url_headers_and_body(run: Run, sandbox: Sandbox) -> None:
    shown = json.loads(run(*TXNPRO, "--dry-run", "--json").out)
    assert shown["method"] == "POST"
    assert shown["url"] == f"{sandbox.url}/api/public/v1/payment_links"
    assert shown["headers"]["Authorization"] == "****"
    assert json.loads(shown["body"])["data"]["attributes"]["reference"] == "SCRIPT-7"
    assert not sandbox.state.requests


@pytest.mark.parametrize("command", [*CREATES, (*DELETE, "193")])
def test_without_a_terminal_nothing_is_sent_unless_yes_is_said(
    run: Run, sandbox: Sandbox, command: tuple[str, ...]
) -> None:
    ran = run(*command)
    assert (ran.code, ran.out, written(sandbox)) == (2, "", 0)
    assert "Add --yes." in ran.err
    assert not sandbox.state.requests


@pytest.mark.parametrize("command", [*CREATES, (*DELETE, "193")])
def test_a_live_account_is_not_written_to_unless_live_is_said(
    run: Run, sandbox: Sandbox, config_file: Path, command: tuple[str, ...]
) -> None:
    make_live(config_file)
    ran = run(*command, "--yes")
    assert (ran.code, ran.out, written(sandbox)) == (2, "", 0)
    assert "add --live" in ran.err


def test_a_live_account_is_written_to_where_both_are_said(
    run: Run, sandbox: Sandbox, config_file: Path
) -> None:
    make_live(config_file)
    ran = run(*TXNPRO, "--yes", "--live")
    assert (ran.code, written(sandbox)) == (0, 1)
    assert "LIVE" in ran.err


@pytest.mark.parametrize(
    ("answer", "code", "count"),
    [("y\n", 0, 1), ("yes\n", 0, 1), ("\n", 1, 0), ("n\n", 1, 0), ("", 1, 0)],
)
def test_at_a_terminal_it_is_asked_and_no_is_the_default(
    run: Run,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    code: int,
    count: int,
) -> None:
    at_a_terminal(monkeypatch, answer)
    ran = run(*TXNPRO)
    assert (ran.code, written(sandbox)) == (code, count)
    assert "10.50 EUR" in ran.err
    assert "[y/N]" in ran.err


@pytest.mark.parametrize(
    ("answer", "code", "count"),
    [("y\n", 1, 0), ("10.5\n", 1, 0), (" 10.50\n", 1, 0), ("10.50\n", 0, 1)],
)
def test_a_payout_is_agreed_to_by_typing_its_amount(
    run: Run,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    code: int,
    count: int,
) -> None:
    at_a_terminal(monkeypatch, answer)
    payout = tuple("payout" if word == "invoice" else word for word in TXNPRO)
    ran = run(*payout, "--account-currency", "EUR")
    assert (ran.code, written(sandbox)) == (code, count)
    assert "cannot be recalled" in ran.err


@pytest.mark.parametrize("command", CREATES)
def test_an_answer_lost_after_the_commit_ends_with_4_after_one_write(
    run: Run, sandbox: Sandbox, command: tuple[str, ...]
) -> None:
    sandbox.fault(kind="reset", when="after", method="POST")
    ran = run(*command, "--yes", "--json")
    assert (ran.code, written(sandbox)) == (4, 1)
    (entry,) = journal(run)
    answer = json.loads(ran.out)
    assert (answer["outcome"], answer["entry"]) == ("unknown", entry["id"])
    assert entry["state"] == "unknown"


NOT_SENT = [
    ((*TXNPRO, "--account", "nowhere", "--yes"), 2, "no usable account of that name"),
    ((*TXNPRO, "--account", "mesh-sandbox", "--yes"), 2, "is an account at Mesh, not txn.pro"),
    ((*TXNPRO, "--expires", "2020-01-01 12:00 UTC", "--yes"), 2, "expires in the future"),
    ((*MESILAT, "--eur", "1,5", "--yes"), 2, "EUR"),
    ((*MESILAT, "--meta", "order", "--yes"), 2, "is no KEY=VALUE"),
    ((*DELETE, "0", "--yes"), 2, "is not a whole number above 0"),
    ((*MESH, "--colour", "red", "--yes"), 2, "unrecognized arguments: --colour red"),
    (("create", "stripe"), 2, "invalid choice: 'stripe'"),
    (TXNPRO, 2, "There is no terminal to ask at. Nothing was sent. Add --yes."),
    ((*DELETE, "999999999", "--yes"), 1, "Product 141 has no link 999999999."),
]


@pytest.mark.parametrize(("arguments", "code", "words"), NOT_SENT)
def test_as_json_what_was_not_sent_is_one_object_too(
    run: Run, sandbox: Sandbox, arguments: tuple[str, ...], code: int, words: str
) -> None:
    ran = run(*arguments, "--json")
    answer = json.loads(ran.out)
    assert (ran.code, written(sandbox), journal(run)) == (code, 0, [])
    assert list(answer) == ["outcome", "entry", "provider", "account", "environment", "message"]
    assert (answer["outcome"], answer["entry"]) == ("not_sent", None)
    assert words in answer["message"]
    assert words in ran.err


def test_as_json_every_other_end_is_one_object_with_its_code(
    run: Run, sandbox: Sandbox, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*arguments: str) -> tuple[int, str, bool]:
        ran = run(*arguments, "--json")
        answer = json.loads(ran.out)
        assert (answer["provider"], answer["account"], answer["environment"]) == (
            *("txnpro", "txnpro-sandbox"),
            "live" if "live" in config_file.read_text() else "test",
        )
        return ran.code, answer["outcome"], answer["entry"] is None

    assert ended("--read-only", *TXNPRO, "--yes") == (1, "not_sent", True)
    sandbox.fault(kind="status", status=422, method="POST", provider="txnpro")
    assert ended(*TXNPRO, "--yes") == (1, "refused", False)
    assert ended(*TXNPRO, "--yes") == (0, "done", False)
    assert ended(*TXNPRO, "--yes") == (1, "not_sent", True)  # its reference is used
    with monkeypatch.context() as terminal:
        at_a_terminal(terminal, "n\n")
        assert ended(*TXNPRO) == (1, "not_sent", True)
    text = config_file.read_text()
    config_file.write_text(text.replace(f":{sandbox.port}", ":1"))
    assert ended(*TXNPRO, "--reference", "SCRIPT-8", "--yes") == (3, "not_sent", False)
    make_live(config_file)
    assert ended(*TXNPRO, "--yes") == (2, "not_sent", True)


def test_what_the_provider_refuses_ends_with_1(run: Run, sandbox: Sandbox) -> None:
    sandbox.fault(kind="status", status=422, method="POST", provider="txnpro")
    ran = run(*TXNPRO, "--yes")
    assert (ran.code, ran.out, journal(run)[0]["state"]) == (1, "", "refused")


def test_a_reference_that_was_used_before_is_refused_with_1(run: Run, sandbox: Sandbox) -> None:
    assert run(*TXNPRO, "--yes").code == 0
    ran = run(*TXNPRO, "--yes")
    assert (ran.code, ran.out, written(sandbox)) == (1, "", 1)


def test_a_provider_that_cannot_be_reached_ends_with_3(
    run: Run, sandbox: Sandbox, config_file: Path
) -> None:
    config_file.write_text(config_file.read_text().replace(f":{sandbox.port}", ":1"))
    ran = run(*TXNPRO, "--yes")
    assert (ran.code, journal(run)[0]["state"]) == (3, "not_sent")


def test_a_delete_shows_the_link_deletes_it_and_then_finds_it_gone(
    run: Run, sandbox: Sandbox
) -> None:
    link_id = some_link(sandbox, run)
    ran = run(*DELETE, link_id, "--yes")
    assert (ran.code, ran.out, written(sandbox)) == (0, "", 1)
    assert f"Delete link {link_id} (" in ran.err
    again = run(*DELETE, link_id, "--yes")
    assert (again.code, written(sandbox)) == (1, 1)
    assert f"Product 141 has no link {link_id}." in again.err


def test_an_expiry_shows_the_link_and_expires_it(run: Run, sandbox: Sandbox) -> None:
    link_id = expirable(sandbox)
    ran = run("expire", "--account", "txnpro-sandbox", "--id", link_id, "--yes")
    assert (ran.code, ran.out, sandbox.state.writes["txnpro"]["expired"]) == (0, "", 1)
    (entry,) = journal(run)
    assert (entry["kind"], entry["state"]) == ("expire", "done")
    again = run("expire", "--account", "txnpro-sandbox", "--id", link_id, "--yes")
    assert (again.code, sandbox.state.writes["txnpro"]["expired"]) == (1, 1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*MESILAT[:-2], "--meta", "order"), "is no KEY=VALUE"),
        ((*MESILAT, "--eur", "1,5"), "EUR"),
        ((*MESH, "--network", "Etherium"), "Mesh has no network Etherium. There are: "),
        ((*MESH, "--token", "DOGE"), "Mesh does not send DOGE on Ethereum."),
        ((*MESH, "--address", "nowhere"), "This is no address on Ethereum"),
        ((*TXNPRO, "--expires", "2020-01-01 12:00 UTC"), "expires in the future"),
        ((*TXNPRO, "--account", "mesh-sandbox"), "is an account at Mesh, not txn.pro"),
    ],
)
def test_what_cannot_be_sent_is_told_with_2_before_anything_is_written(
    run: Run, sandbox: Sandbox, arguments: tuple[str, ...], words: str
) -> None:
    ran = run(*arguments, "--yes")
    assert (ran.code, ran.out, written(sandbox)) == (2, "", 0)
    assert words in ran.err
    assert journal(run) == []


@pytest.mark.parametrize(
    "command",
    [*CREATES, (*DELETE, "188"), ("expire", "--account", "txnpro-sandbox", "--id", "1")],
)
def test_a_read_only_command_writes_nothing_and_says_why(
    run: Run, sandbox: Sandbox, config_file: Path, command: tuple[str, ...]
) -> None:
    ran = run("--read-only", *command, "--yes")
    assert (ran.code, ran.out, written(sandbox), journal(run)) == (1, "", 0, [])
    assert "This session is read-only. Nothing was sent." in ran.err
    assert not sandbox.state.requests


@pytest.mark.parametrize(("answer", "code", "count"), [("y\n", 1, 0), ("{id}\n", 0, 1)])
def test_a_live_delete_is_agreed_to_by_typing_the_end_of_its_id(
    run: Run,
    sandbox: Sandbox,
    config_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    code: int,
    count: int,
) -> None:
    link_id = some_link(sandbox, run)
    make_live(config_file)
    at_a_terminal(monkeypatch, answer.format(id=link_id[-4:]))
    ran = run(*DELETE, link_id, "--live")
    assert (ran.code, written(sandbox)) == (code, count)


@pytest.mark.parametrize(("answer", "code", "count"), [("y\n", 1, 0), ("{id}\n", 0, 1)])
def test_a_live_expiry_is_agreed_to_by_typing_the_end_of_its_id(
    run: Run,
    sandbox: Sandbox,
    config_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    code: int,
    count: int,
) -> None:
    link_id = expirable(sandbox)
    make_live(config_file)
    at_a_terminal(monkeypatch, answer.format(id=link_id[-4:]))
    ran = run("expire", "--account", "txnpro-sandbox", "--id", link_id, "--live")
    assert (ran.code, sandbox.state.writes["txnpro"]["expired"]) == (code, count)
    assert f"Type {link_id[-4:]} to send it" in ran.err


def test_an_expiry_whose_link_is_answered_by_another_one_is_not_sent(
    run: Run, sandbox: Sandbox
) -> None:
    link_id, other = expirable(sandbox), sandbox.state.txnpro.links[-1].id
    assert link_id != other
    answer = {
        "data": {"type": "payment_links", "id": other, "attributes": {"status": "created"}},
    }
    sandbox.fault(kind="status", status=200, body=answer, method="GET", provider="txnpro")
    ran = run("expire", "--account", "txnpro-sandbox", "--id", link_id, "--yes")
    assert (ran.code, sandbox.state.writes["txnpro"]["expired"], journal(run)) == (3, 0, [])
    assert "data.id" in ran.err


def test_a_delete_of_unknown_outcome_is_looked_up_before_another_is_sent(
    run: Run, sandbox: Sandbox
) -> None:
    link_id = some_link(sandbox, run)
    sandbox.fault(kind="reset", method="DELETE", provider="mesilat", when="before")
    assert run(*DELETE, link_id, "--yes").code == 4
    ran = run(*DELETE, link_id, "--yes", "--json")
    assert (ran.code, written(sandbox), len(journal(run))) == (4, 0, 1)
    answer = json.loads(ran.out)
    assert (answer["outcome"], answer["entry"]) == ("unknown", None)
    assert "An earlier deletion of it ended unknown" in ran.err
