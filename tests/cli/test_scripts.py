"""`check`, `lookup` and `links`: what they print where, and their exit codes."""

from __future__ import annotations

import io
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from paylink_tui.cli import main
from paylink_tui.sandbox import Sandbox
from paylink_tui.sandbox.hostile import TEXTS
from paylink_tui.sandbox.settings import MESILAT_KEY
from tests.cli.conftest import Run

SEED_LINK = "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"
SEED_URL = (
    f"https://sandbox.txn.pro/redirect?payment_link_id={SEED_LINK}"
    "&request_type=payment_link_hosted_page"
)
KEYS = [
    *("provider", "account", "environment", "kind", "id", "url", "status", "amounts"),
    *("single_use", "reference", "created_at", "expires_at", "target", "breakdown", "raw"),
]


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line, parse_float=Decimal) for line in text.splitlines()]


# check


def test_check_of_good_accounts_says_what_was_read_and_ends_with_0(run: Run) -> None:
    ran = run("check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "ok    mesilat-sandbox  Mesilat TEST  Read page 1 of product 141: 120 links",
        "ok    mesh-sandbox  Mesh TEST  Read 14 networks",
        "ok    txnpro-sandbox  txn.pro TEST  Read the newest 1 link",
    ]


def test_check_as_json_is_one_object_an_account(run: Run) -> None:
    ran = run("check", "--json")
    assert objects(ran.out)[1] == {
        "account": "mesh-sandbox",
        "provider": "mesh",
        "environment": "test",
        "ok": True,
        "message": "Read 14 networks",
    }
    assert len(objects(ran.out)) == 3


def test_check_ends_with_3_where_a_provider_refuses_the_key(run: Run, sandbox: Sandbox) -> None:
    sandbox.fault(kind="status", status=401, provider="mesh")
    ran = run("check")
    assert ran.code == 3
    assert "FAIL  mesh-sandbox  Mesh TEST  Mesh does not accept" in ran.out
    assert "ok    txnpro-sandbox" in ran.out


def test_check_ends_with_3_where_the_address_is_wrong(run: Run, sandbox: Sandbox) -> None:
    sandbox.fault(kind="html", status=404, provider="mesilat")
    assert run("check").code == 3


def test_check_ends_with_2_where_a_secret_is_missing(
    run: Run, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    text = config_file.read_text().replace(MESILAT_KEY, "env:NO_SUCH_KEY")
    config_file.write_text(text)
    ran = run("check")
    assert ran.code == 2
    assert "FAIL  mesilat-sandbox" in ran.out
    assert "NO_SUCH_KEY" in ran.out


def test_check_tells_every_fault_on_stderr_and_still_checks_the_good_accounts(
    run: Run, config_file: Path
) -> None:
    text = config_file.read_text().replace("api_key", "api_kay", 1)
    config_file.write_text(text)
    ran = run("check")
    assert ran.code == 2
    assert f"{config_file}, line 6: accounts[0].api_kay" in ran.err
    assert "api_key?" in ran.err
    assert "ok    mesh-sandbox" in ran.out
    assert "mesilat-sandbox" not in ran.out


def test_check_tells_of_a_theme_and_keys_that_there_are_not(run: Run, config_file: Path) -> None:
    own = '\n[ui]\ntheme = "textual-drak"\n[keys]\n"find.copi" = "y"\n"find.note" = "c"\n'
    config_file.write_text(config_file.read_text() + own)
    ran = run("check")
    assert ran.code == 0
    assert "Did you mean textual-dark?" in ran.err
    assert "there is no command find.copi. Did you mean find.copy?" in ran.err
    assert "no longer find.copy" in ran.err


def test_check_without_a_configuration_says_where_to_write_one(run: Run, tmp_path: Path) -> None:
    ran = run("check", config=tmp_path / "none.toml")
    assert (ran.code, ran.out) == (2, "")
    assert "none.toml: does not exist" in ran.err
    assert "paylink-tui demo" in ran.err


@pytest.mark.parametrize("command", [["check"], ["lookup", SEED_LINK]])
def test_a_file_that_others_can_read_is_a_warning_that_changes_nothing(
    run: Run, config_file: Path, command: list[str]
) -> None:
    config_file.chmod(0o644)
    ran = run(*command)
    assert ran.code == 0
    assert "chmod 600" in ran.err


# lookup


def test_lookup_of_the_seed_link_prints_its_breakdown_and_the_verdict(run: Run) -> None:
    ran = run("lookup", SEED_URL)
    assert (ran.code, ran.err) == (0, "")
    assert "97.931154 USDT" in ran.out
    assert ran.out.rstrip().endswith("verdict  adds up")


def test_lookup_as_json_prints_one_object_with_exactly_the_documented_keys(run: Run) -> None:
    ran = run("lookup", "--json", SEED_LINK)
    assert (ran.code, ran.err) == (0, "")
    (found,) = objects(ran.out)
    assert list(found) == KEYS
    assert found["amounts"] == [{"amount": "100.00", "currency": "EUR"}]
    assert found["breakdown"]["verdict"] == "adds_up"
    assert found["breakdown"]["lines"][-1]["amount"] == "97.931154"
    assert found["target"]["type"] == "payouts"


def test_lookup_of_a_mesilat_link_prints_its_row_and_its_source(run: Run) -> None:
    ran = run("lookup", "--json", "https://app.mesilat.com/alexsample/141?uuid=4b6b387e")
    (found,) = objects(ran.out)
    assert (ran.code, found["id"], found["raw"]["prices"]) == (0, "193", ["€20.00"])


def test_a_second_lookup_of_a_mesilat_link_is_answered_by_the_index_and_says_so(
    run: Run, sandbox: Sandbox
) -> None:
    url = "https://app.mesilat.com/alexsample/141?uuid=4204b476"
    first = run("lookup", url)
    sandbox.state.requests.clear()
    again = run("lookup", url)
    assert (again.code, again.out) == (0, first.out)
    assert "It is from the index, seen " in again.err
    assert not sandbox.state.requests
    fresh = run("lookup", url, "--fresh")
    assert "index" not in fresh.err
    assert sandbox.state.requests


def test_a_second_lookup_of_a_txn_link_asks_nobody_and_prints_the_same_breakdown(
    run: Run, sandbox: Sandbox
) -> None:
    first = run("lookup", SEED_LINK)
    sandbox.state.requests.clear()
    again = run("lookup", SEED_LINK)
    assert (again.code, again.out) == (0, first.out)
    assert "It is from the index, seen " in again.err
    assert not sandbox.state.requests
    fresh = run("lookup", "--fresh", SEED_LINK)
    assert (fresh.out, fresh.err) == (first.out, "")


def test_lookup_of_a_reference_leaves_a_silent_provider_and_says_so(
    run: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run("lookup", "ref:ORDER-00120")
    monkeypatch.setattr("paylink_tui.services.lookup.PATIENCE", 0.0)
    sandbox.fault(kind="hang", provider="txnpro", times=-1)
    again = run("lookup", "ref:ORDER-00120")
    assert (again.code, again.out) == (0, first.out)
    assert again.err.splitlines()[0] == (
        "Not searched: links by reference at txnpro-sandbox: It did not answer within 0 s. "
        "Look it up afresh to wait for it."
    )
    assert "It is from the index, seen " in again.err


def test_lookup_reads_the_text_from_standard_input(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SEED_URL.encode() + b"\n")))
    assert f"id  {SEED_LINK}" in run("lookup", "-").out


@pytest.mark.parametrize(
    ("piped", "words"),
    [
        (bytes(range(256)) * 100, "far too long for a link"),
        (bytes(range(128, 256)) * 8, "This is not text"),
        (b"x" * 2_000_000, "far too long for a link"),
        (b"", "There is nothing to look up"),
    ],
)
def test_what_is_no_link_on_standard_input_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, piped: bytes, words: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(piped)))
    ran = run("lookup", "-")
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_a_closed_standard_input_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    ran = run("lookup", "-")
    assert (ran.code, ran.err) == (2, "There is no standard input to read.\n")


def test_lookup_that_finds_nothing_says_what_was_searched_and_ends_with_1(run: Run) -> None:
    ran = run("lookup", "ref:NO-SUCH-ORDER")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "Nothing found. Searched: links by reference at txnpro-sandbox.\n"


def test_lookup_that_could_not_search_everywhere_ends_with_3_and_says_both(
    run: Run, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="status", status=500, provider="mesh", times=-1)
    ran = run("lookup", "NO SUCH ORDER")
    assert (ran.code, ran.out) == (3, "")
    assert "Nothing found. Searched: links by reference at txnpro-sandbox." in ran.err
    assert "Not searched: transfers by transactionId at mesh-sandbox: Mesh failed" in ran.err


def test_lookup_that_could_search_nowhere_does_not_say_that_nothing_was_found(
    run: Run, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="status", status=500, times=-1)
    ran = run("lookup", "NO SUCH ORDER")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.count("Not searched: ") == len(ran.err.splitlines())


def test_links_none_of_which_can_be_read_are_told_and_end_with_3(
    run: Run, sandbox: Sandbox
) -> None:
    body = {
        "data": [{"id": "x"}, {"id": "y"}],
        "meta": {"current_page": 1, "last_page": 1, "per_page": 15, "total": 2},
    }
    sandbox.fault(kind="status", status=200, provider="mesilat", body=body)
    ran = run("links", "--account", "mesilat-sandbox", "--product", "141")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.splitlines()[-1] == "None of the 2 links could be read."


def test_lookup_tells_of_a_provider_that_is_down_beside_what_was_found(
    run: Run, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="status", status=500, provider="mesh", times=-1)
    ran = run("lookup", "--json", SEED_LINK)
    assert ran.code == 0
    assert objects(ran.out)[0]["id"] == SEED_LINK
    assert "Not searched: transfers by id at mesh-sandbox" in ran.err


def test_lookup_that_fits_two_records_names_both_and_ends_with_2(run: Run) -> None:
    ran = run("lookup", "--json", "SBX-TWICE")
    assert (ran.code, ran.out) == (2, "")
    assert "It fits more than one" in ran.err
    assert ran.err.count("Mesh · mesh-sandbox · transfer · ") == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://example.com/pay/1", "is not one of the three providers"),
        (f"https://sandbox.txn.pro/redirect?invoice_id={SEED_LINK}", "an invoice"),
        ("product:141", "paylink-tui links --account NAME --product ID"),
        (
            "https://paylink.meshconnect.com/?linkToken=aHR0cHM6Ly93ZWI",
            "Mesh cannot look a Paylink up",
        ),
        ("", "There is nothing to look up"),
    ],
)
def test_what_cannot_be_looked_up_is_said_and_ends_with_2(
    run: Run, sandbox: Sandbox, text: str, words: str
) -> None:
    ran = run("lookup", text)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert "aHR0cHM6" not in ran.err
    assert not sandbox.state.requests


def test_lookup_at_one_account_asks_no_other(run: Run, sandbox: Sandbox) -> None:
    assert run("lookup", "--account", "txnpro-sandbox", SEED_LINK).code == 0
    assert {request.provider for request in sandbox.state.requests} == {"txnpro"}


def test_an_account_that_is_not_there_is_named_after_its_nearest(run: Run) -> None:
    ran = run("lookup", "--account", "txnpro-sandbx", SEED_LINK)
    assert (ran.code, ran.out) == (2, "")
    assert "Did you mean txnpro-sandbox?" in ran.err


@pytest.mark.parametrize("command", [["lookup", SEED_LINK], ["links", "--account", "shop"]])
@pytest.mark.parametrize("content", [None, "", "[[accounts]]\nname = 5\n"])
def test_without_a_usable_account_a_command_ends_with_2(
    run: Run, tmp_path: Path, command: list[str], content: str | None
) -> None:
    path = tmp_path / "other.toml"
    if content is not None:
        path.write_text(content)
    ran = run(*command, config=path)
    assert (ran.code, ran.out) == (2, "")
    assert "There is no account that can be used." in ran.err


def test_a_faulty_account_is_told_while_the_good_ones_are_searched(
    run: Run, config_file: Path
) -> None:
    config_file.write_text(config_file.read_text().replace("api_key", "api_kay", 1))
    ran = run("lookup", "--json", SEED_LINK)
    assert ran.code == 0
    assert "accounts[0].api_kay" in ran.err
    assert objects(ran.out)[0]["id"] == SEED_LINK


def test_progress_is_shown_on_a_terminal_only_and_cleared_at_the_end(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("lookup", "https://app.mesilat.com/alexsample/141?uuid=00000000")
    assert "page" not in run(*arguments).err.replace("all pages of product", "")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    err = run(*arguments).err
    assert "\r\x1b[KProduct 141 at mesilat-sandbox: page 8 of 8\r\x1b[KNothing found." in err


# links


@pytest.mark.parametrize("product", ["141", "123", "160"])
def test_links_all_prints_every_mesilat_link_once_and_in_order(
    run: Run, sandbox: Sandbox, product: str
) -> None:
    ran = run("links", "--account", "mesilat-sandbox", "--product", product, "--all", "--json")
    rows = objects(ran.out)
    assert ran.code == 0
    assert [row["id"] for row in rows] == [
        str(link.id) for link in sandbox.state.mesilat.products[int(product)]
    ]
    assert all(list(row) == KEYS and row["raw"] for row in rows)


def test_links_all_prints_every_txn_link_once_and_tells_what_could_not_be_read(
    run: Run, sandbox: Sandbox
) -> None:
    ran = run("links", "--account", "txnpro-sandbox", "--all", "--json")
    rows = objects(ran.out)
    told = [line for line in ran.err.splitlines() if not line.startswith("Warning: a link of ")]
    assert len(told) < len(ran.err.splitlines())  # hostile text is no address of txn.pro's
    assert ran.code == 0
    newest_first = [link.id for link in reversed(sandbox.state.txnpro.links)]
    assert len(rows) + len(told) == len(newest_first)
    printed = {row["id"] for row in rows}
    assert [row["id"] for row in rows] == [link for link in newest_first if link in printed]
    assert all(line.startswith("Row ") and "was left out" in line for line in told)


def test_links_prints_one_page_by_default_and_another_when_asked(
    run: Run, sandbox: Sandbox
) -> None:
    ids = [str(link.id) for link in sandbox.state.mesilat.products[141]]
    arguments = ("links", "--account", "mesilat-sandbox", "--product", "141")
    first = run(*arguments).out.splitlines()
    assert [line.split()[0] for line in first] == ids[:15]
    last = run(*arguments, "--page", "8").out.splitlines()
    assert [line.split()[0] for line in last] == ids[105:]


def test_a_page_of_txn_links_is_lined_up_for_people(run: Run) -> None:
    lines = run("links", "--account", "txnpro-sandbox", "--page", "2").out.splitlines()
    assert len(lines) == 25
    assert all("  https://sandbox.txn.pro/redirect?payment_link_id=" in line for line in lines)


@pytest.mark.parametrize("more", [["--page", "99"], ["--page", "99", "--json"]])
def test_a_page_beyond_the_end_has_no_links_and_ends_with_1(run: Run, more: list[str]) -> None:
    ran = run("links", "--account", "mesilat-sandbox", "--product", "141", *more)
    assert (ran.code, ran.out, ran.err) == (1, "", "Page 99 has no links.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--account", "mesh-sandbox"], 2, "Mesh has no list of links"),
        (["--account", "mesilat-sandbox"], 2, "Known: 141, 123, 150, 160, 200. Add --product ID"),
        (["--account", "txnpro-sandbox", "--product", "1"], 2, "for Mesilat accounts only"),
        (["--account", "nobody"], 2, "There is no usable account of that name"),
        (["--account", "mesilat-sandbox", "--product", "999"], 1, "No query results for model"),
        (["--account", "mesilat-sandbox", "--page", "0"], 2, "'0' is not a whole number from 1"),
        (["--account", "mesilat-sandbox", "--page", "1", "--all"], 2, "not allowed with"),
        ([], 2, "--account"),
    ],
)
def test_links_that_cannot_be_listed_are_refused_in_words(
    run: Run, arguments: list[str], code: int, words: str
) -> None:
    ran = run("links", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err


def test_a_list_that_breaks_off_keeps_what_was_printed_and_ends_with_3(
    run: Run, sandbox: Sandbox
) -> None:
    sandbox.fault(kind="html", status=502, provider="txnpro", after=2, times=-1)
    ran = run("links", "--account", "txnpro-sandbox", "--all", "--json")
    assert ran.code == 3
    assert len(objects(ran.out)) == 50
    assert "txn.pro failed to answer (HTTP 502)" in ran.err


# What is printed


def test_hostile_text_reaches_neither_stream_as_it_is(run: Run) -> None:
    for more in (["--json"], []):
        for account in (["mesilat-sandbox", "--product", "160"], ["txnpro-sandbox"]):
            ran = run("links", "--all", "--account", *account, *more)
            assert ran.code == 0
            unsafe = set(ran.out + ran.err) & set("\x1b\x9b\x07\r\x00\u202e\u200b\u2060\ufeff\t")
            assert unsafe == set()


def test_hostile_references_survive_the_way_through_json(run: Run) -> None:
    ran = run("links", "--account", "mesilat-sandbox", "--product", "160", "--json")
    references = [row["reference"] for row in objects(ran.out)]
    for name in ("markup-close", "markup-action", "markup-style", "sql"):
        assert TEXTS[name] in references


def test_json_is_utf_8_whatever_the_terminal_speaks(
    capsysbinary: pytest.CaptureFixture[bytes], config_file: Path
) -> None:
    assert isinstance(sys.stdout, io.TextIOWrapper)
    sys.stdout.reconfigure(encoding="ascii")
    arguments = ["--config", str(config_file), "links", "--account", "mesilat-sandbox"]
    assert main([*arguments, "--product", "123", "--json"]) == 0
    assert '"€5.00"'.encode() in capsysbinary.readouterr().out
    assert main([*arguments, "--product", "160"]) == 0
    assert b"143  -  -  '; DROP TABLE" in capsysbinary.readouterr().out
