"""`find` and `export`, after a list was read: offline, exact, and honest of what is not there."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from paylink_tui.sandbox import Sandbox
from tests.cli.conftest import Run


@pytest.fixture
def read(run: Run, sandbox: Sandbox) -> None:
    """One page of each list is in the index, and the providers are out of reach."""
    assert run("links", "--account", "mesilat-sandbox", "--product", "141").code == 0
    assert run("links", "--account", "txnpro-sandbox").code == 0
    sandbox.state.requests.clear()


@pytest.mark.usefixtures("read")
def test_links_are_found_by_text_and_terms_without_a_request(run: Run, sandbox: Sandbox) -> None:
    rows = [json.loads(line) for line in run("find", "--json", "provider:mesilat").out.splitlines()]
    assert len(rows) == 15
    ran = run("find", rows[3]["reference"][2:9], "currency:eur")
    assert ran.code == 0
    assert rows[3]["url"] in ran.out
    assert "TEST  mesilat-sandbox" in ran.out
    assert "seen " in ran.out
    assert not sandbox.state.requests


@pytest.mark.usefixtures("read")
def test_they_are_sorted_and_cut_as_asked(run: Run) -> None:
    ran = run("find", "provider:mesilat", "--sort=-price", "--limit", "3", "--json")
    prices = [json.loads(line)["amounts"][0]["amount"] for line in ran.out.splitlines()]
    assert prices == sorted(prices, key=float, reverse=True)
    assert "3 of 15 are shown" in ran.err


@pytest.mark.usefixtures("read")
def test_what_is_not_there_and_what_cannot_be_read_is_told(run: Run) -> None:
    ran = run("find", "no-such-link-anywhere")
    assert (ran.code, ran.out) == (1, "")
    assert "Nothing matches, of " in ran.err
    ran = run("find", "price:dear")
    assert ran.code == 2
    assert "price:dear: " in ran.err
    ran = run("find", "--sort", "beauty")
    assert ran.code == 2
    assert "Sort by one of: added" in ran.err
    assert run("export", "--columns", "id,prize").code == 2


def test_an_empty_index_says_how_it_is_filled(run: Run) -> None:
    ran = run("find")
    assert ran.code == 1
    assert "scan" in ran.err


@pytest.mark.usefixtures("read")
def test_an_export_goes_to_a_file_or_to_standard_output(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    ran = run("export", "provider:mesilat", "--output", str(path))
    assert (ran.code, ran.out) == (0, "")
    assert f"15 links written to {path}" in ran.err
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 15
    again = run("export", "--output", str(path))
    assert again.code != 0
    assert "exists already. Choose another name, or add --force." in again.err
    assert run("export", "--output", str(path), "--format", "ndjson", "--force").code == 0
    printed = run("export", "provider:mesilat", "--format", "json", "--columns", "id,amounts")
    assert [set(row) for row in json.loads(printed.out)] == [{"id", "amounts"}] * 15
    assert run("export", "no-such-link", "--output", str(tmp_path / "none.csv")).code == 1
    assert not (tmp_path / "none.csv").exists()
