"""What a person does with the program, by keys, from the pasted link to the restored terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from paylink_tui.sandbox import Sandbox
from tests.e2e.terminal import ENTER, ESCAPE, F3, F5, F6, F12, Terminal, ctrl

pytestmark = pytest.mark.e2e

SEED_URL = (
    "https://sandbox.txn.pro/redirect?payment_link_id=1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"
    "&request_type=payment_link_hosted_page"
)
# What a program switches on for itself and must switch off: the other screen, the mouse, pastes.
LEFT_OFF = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?2004l")


def test_a_link_is_looked_up_a_list_paged_through_and_the_terminal_restored(
    terminal: Terminal, sandbox: Sandbox
) -> None:
    terminal.paste(f"The customer sent this: {SEED_URL}.")
    terminal.until_shown("txn.pro payment link 1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c")
    terminal.press(ENTER)
    terminal.until_shown("97.931154", "adds up", "Payout completed")
    terminal.press(ESCAPE)
    terminal.until_shown("ORDER-00120")  # the list that the link stands in
    terminal.press(ESCAPE)
    terminal.until_shown("╭─ Lookup", "txn.pro payment link 1e1a0c1b")
    sandbox.fault(kind="status", status=403, provider="txnpro", times=-1)
    terminal.press(F5)
    terminal.until_shown("ORDER-00120")
    terminal.press("r")
    terminal.until_shown("txn.pro does not let this account's key do this")

    page_through(terminal, sandbox)

    terminal.press(ctrl("q"))
    assert terminal.until_ended() == 0
    assert terminal.modes_now == terminal.modes_before
    assert all(mark in terminal.written for mark in LEFT_OFF)
    end = terminal.written[terminal.written.rindex(b"\x1b[?1049l") :]
    assert b"Traceback" not in end


def page_through(terminal: Terminal, sandbox: Sandbox) -> None:
    """Goes through product 141's pages by the keys for the next, last, previous and first."""
    uuids = [link.uuid for link in sandbox.state.mesilat.products[141]]
    terminal.press(F3)
    terminal.until_shown("page 1 of 8", "15 of 120 links", uuids[0], uuids[14])
    terminal.press("n")
    terminal.until_shown("page 2 of 8", uuids[15], uuids[29])
    terminal.press("}")
    terminal.until_shown("page 8 of 8", uuids[119])
    terminal.press("p")
    terminal.until_shown("page 7 of 8", uuids[90])
    terminal.press("{")
    terminal.until_shown("page 1 of 8", uuids[0])


def test_a_mesilat_link_is_made_and_deleted_once_each(terminal: Terminal, sandbox: Sandbox) -> None:
    url, link_id = make_a_link(terminal)
    newest = sandbox.state.mesilat.products[141][-1]
    assert (newest.url, str(newest.id)) == (url, link_id)
    assert newest.prices == ("€39.99", "5000.00 ₽")

    terminal.look_up(url)
    terminal.until_shown("page 1 of 9", f"Id  {link_id}")
    terminal.press("d")
    question = terminal.until_shown("Delete this payment link?", "y Yes")
    assert all(text in question for text in (link_id, "39.99", "141", "mesilat-sandbox"))
    terminal.press("y")
    terminal.until_gone("Delete this payment link?")
    terminal.until_shown("120 links")

    assert newest not in sandbox.state.mesilat.products[141]
    assert sandbox.state.writes["mesilat"] == {"created": 1, "deleted": 1, "expired": 0}
    sent = [request.method for request in sandbox.state.requests]
    assert (sent.count("POST"), sent.count("DELETE")) == (1, 1)


def unlock_mesilat(terminal: Terminal) -> None:
    """Goes to Mesilat's links, whose account opens locked."""
    terminal.press(F3)
    terminal.until_shown("page 1 of 8", "4204b476", " LOCKED: u unlocks ")
    terminal.press("u")
    terminal.until_shown(" UNLOCKED ")


def make_a_link(terminal: Terminal) -> tuple[str, str]:
    """Fills in the form for product 141; returns the new link's URL and id, as they are shown."""
    unlock_mesilat(terminal)
    terminal.press(ctrl("n"))
    terminal.until_shown("New Mesilat link", "EUR price")
    terminal.press("39.99")
    terminal.until_shown("the customer pays €39.99")
    terminal.click("empty: converted")
    terminal.press("5000")
    terminal.until_shown("the customer pays 5000.00 ₽")
    terminal.press(ctrl("s"))
    terminal.until_shown("Create this payment link?", "y Yes")
    terminal.press("y")
    made = terminal.until_shown("The link is made", "Ends in")
    url = re.search(r"https://app\.mesilat\.com/\S+", made)
    link_id = re.search(r" Id +([0-9]+)", made)
    assert url is not None
    assert link_id is not None
    return url[0], link_id[1]


def test_neither_no_nor_keys_pressed_before_the_question_was_seen_delete_anything(
    terminal: Terminal, sandbox: Sandbox
) -> None:
    unlock_mesilat(terminal)
    terminal.press("d")
    terminal.until_shown("Delete this payment link?", "y Yes")
    terminal.press(ENTER)  # the focus is on No
    terminal.until_gone("Delete this payment link?")
    terminal.press("d" + "y" * 50 + "\t\r")
    terminal.until_shown("Delete this payment link?", "y Yes")
    terminal.press("n")
    terminal.until_gone("Delete this payment link?")
    assert sandbox.state.writes["mesilat"]["deleted"] == 0
    assert not any(request.method == "DELETE" for request in sandbox.state.requests)


def test_keys_pressed_before_the_question_was_seen_do_not_land_in_its_field(
    config_file: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    config_file.write_text(config_file.read_text().replace('= "test"', '= "live"'))
    with Terminal(["--config", str(config_file)], tmp_path) as terminal:
        terminal.until_shown("Paste anything", "txnpro-sandbox")
        terminal.press(F3)
        terminal.until_shown("page 1 of 8", " LIVE ", " LOCKED: u unlocks ")
        terminal.press("u" + "y" * 50 + "\r")
        terminal.until_shown("Unlock this LIVE account?", "y Yes")
        terminal.press("y")
        terminal.until_shown(" UNLOCKED ")
        terminal.press("d" + "188" * 20 + "\r")
        terminal.until_shown("Type 188 (the last 4 of its id)")
        terminal.press("\r")
        terminal.until_shown("Nothing is typed yet. Nothing was done")
        assert not any(request.method == "DELETE" for request in sandbox.state.requests)
        terminal.press("188\r")
        terminal.until_shown("119 links")
    assert sandbox.state.writes["mesilat"]["deleted"] == 1


def test_a_command_takes_no_answer_that_was_typed_before_its_question(
    config_file: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    create = ("create", "mesilat", "--account", "mesilat-sandbox", "--product", "141", "--eur", "5")
    with Terminal(["--config", str(config_file), *create], tmp_path) as terminal:
        terminal.press("y\r")
        terminal.until_shown("Send it? [y/N]")
        terminal.press("n\r")
        assert terminal.until_ended() == 1
    assert not any(sandbox.state.writes["mesilat"].values())


def test_a_read_only_program_unlocks_nothing(
    config_file: Path, tmp_path: Path, sandbox: Sandbox
) -> None:
    with Terminal(["--read-only", "--config", str(config_file)], tmp_path) as terminal:
        terminal.until_shown("Paste anything", "txnpro-sandbox")
        terminal.press(F3)
        terminal.until_shown("page 1 of 8", " READ-ONLY ")
        terminal.press("u")
        terminal.until_shown("Unlock: this session is read-only")
        terminal.press("d")
        terminal.until_shown("Delete: this session is read-only")


def test_without_a_configuration_the_demo_is_offered_and_runs(tmp_path: Path) -> None:
    with Terminal(["--config", str(tmp_path / "none.toml")], tmp_path) as terminal:
        terminal.until_shown("No accounts yet.", "none.toml")
        terminal.press(F12)
        terminal.until_shown("mesilat-sandbox", "mesh-sandbox", "txnpro-sandbox")
        terminal.press(F3)
        terminal.until_shown("of 120 links")
        terminal.press(ctrl("q"))
        assert terminal.until_ended() == 0
    assert not (tmp_path / "none.toml").exists()
    assert not (tmp_path / "config").exists()


def test_a_faulty_configuration_is_told_and_its_good_accounts_work(
    config_file: Path, tmp_path: Path
) -> None:
    config_file.write_text(config_file.read_text().replace("client_id", "client_ide"))
    with Terminal(["--config", str(config_file)], tmp_path) as terminal:
        terminal.until_shown("faults in the configuration", "client_id", "mesilat-sandbox")
        terminal.press(F6)
        terminal.until_shown("txnpro-sandbox")
        terminal.press(F3)
        terminal.until_shown("page 1 of 8")


def test_a_paste_that_is_no_text_is_only_text_that_means_nothing(
    terminal: Terminal, sandbox: Sandbox
) -> None:
    no_text, sequences = bytes(range(128, 256)), b"\x1b]52;c;aGk=\x07\x1b[31m\x1bZ\x00"
    for pasted in (no_text, bytes(range(256)) * 8, sequences):
        terminal.paste_bytes(pasted)
        terminal.until_gone("Paste anything")
        terminal.press(ctrl("l"))
        terminal.until_shown("Paste anything")
    terminal.press(F3)
    terminal.until_shown("page 1 of 8")
    assert not any(sandbox.state.writes["mesilat"].values())
