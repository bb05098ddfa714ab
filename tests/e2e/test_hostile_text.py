"""Whatever a record holds, the bytes that reach the terminal are the program's own.

The sequences written while ordinary records are shown are the measure: while hostile ones are, not
one of another kind may be written. Every text of every answer is spoiled in
tests/ui/test_hostile_text.py; here it is the real program on a real terminal.
"""

from __future__ import annotations

import re

import pytest

from paylink_tui.sandbox import Sandbox
from paylink_tui.sandbox.hostile import TEXTS
from tests.e2e.terminal import ESCAPE, Terminal

pytestmark = pytest.mark.e2e

_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC, DCS and the other strings
    r"|\x1b[ -/]*[0-~]"  # all others
)
# These differ in their figures only: colours, and where the cursor goes.
_OF_MANY_FIGURES = re.compile(r"\x1b\[[0-9;]*([mH])")
_NEVER = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)


def kinds(written: bytes | bytearray) -> set[str]:
    """The kinds of escape sequence in what was written, each by its whole text but for figures."""
    found = _SEQUENCE.findall(bytes(written).decode())
    return {_OF_MANY_FIGURES.sub(r"ESC[…\1", sequence) for sequence in found}


def look_up(terminal: Terminal, text: str, *shown: str) -> None:
    """Opens what `text` means, from wherever the program is."""
    terminal.look_up(text)
    terminal.until_shown(*shown)


def read_raw(terminal: Terminal) -> None:
    """Opens the answer as the provider sent it, and closes it."""
    terminal.press("v")
    terminal.until_shown("Esc Close c Copy")
    terminal.press(ESCAPE)
    terminal.until_gone("Esc Close c Copy")


def show_ordinary_records(terminal: Terminal) -> None:
    """The screens and the dialog that the hostile records are shown on."""
    look_up(terminal, "product:123", "123 · Portrait session", "1 of 1")
    look_up(terminal, "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c", "adds up")
    read_raw(terminal)


@pytest.mark.parametrize(
    "name",
    ["osc52-clipboard", "csi-clear", "c1-csi", "bidi-override", "zero-width", "newline-tab"],
)
def test_the_measure_would_see_what_a_record_writes(name: str) -> None:
    text = TEXTS[name]
    of_others = kinds(text.encode()) - {"ESC[…m", "ESC[…H"}
    assert of_others or _NEVER.search(_SEQUENCE.sub("", text))


def test_hostile_records_write_nothing_of_their_own_to_the_terminal(
    terminal: Terminal, sandbox: Sandbox
) -> None:
    show_ordinary_records(terminal)
    own = kinds(terminal.written)
    assert {"ESC[…m", "ESC[…H"} < own
    assert not any(kind.endswith("J") for kind in own)
    begin = len(terminal.written)

    look_up(terminal, "product:160", "160 · Hostile records", "[/]", "␛]52;c;")
    for link in sandbox.state.mesilat.products[160][:8]:
        terminal.until_shown(f"Id  {link.id}")
        terminal.press("j")
    read_raw(terminal)
    terminal.press("u")
    terminal.until_shown(" UNLOCKED ")
    terminal.press("*")
    terminal.press("d")
    terminal.until_shown("Delete these", "y Yes")
    terminal.press(ESCAPE)
    terminal.until_gone("Delete these")
    for name in ("osc52-clipboard", "csi-clear"):
        link = sandbox.state.txnpro.by_reference[TEXTS[name]]
        look_up(terminal, link.id, link.id, "USDT")
        read_raw(terminal)
    look_up(terminal, "tx:SBX-HOSTILE", "14 transfers have this transactionId")

    written = terminal.written[begin:]
    assert kinds(written) - own == set()
    text = written.decode()
    assert "\x1b]52" not in text
    assert _NEVER.findall(_SEQUENCE.sub("", text)) == []


def test_a_hostile_paste_is_shown_as_text(terminal: Terminal) -> None:
    own = kinds(terminal.written)
    begin = len(terminal.written)
    terminal.paste("[@click=app.quit]x[/] \u202egnp.exe \x9b2J")
    terminal.until_shown("x[/] �gnp.exe �2J: a txn.pro reference")
    written = terminal.written[begin:].decode()
    assert kinds(terminal.written[begin:]) - own == set()
    assert _NEVER.findall(_SEQUENCE.sub("", written)) == []
