"""Every text of every provider spoiled, and what each command then prints."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from paylink_tui.sandbox import Sandbox
from paylink_tui.sandbox.hostile import CANARY, SEQUENCES
from tests.cli.conftest import Run

_NEVER = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
# A line on standard error that the next one replaces is ours.
_PROGRESS = "\r\x1b[K"
HOSTILE = "".join(f"{sequence}{CANARY}" for sequence in SEQUENCES)
READS = (
    ("check",),
    ("check", "--json"),
    ("links", "--account", "mesilat-sandbox", "--product", "123"),
    ("links", "--account", "mesilat-sandbox", "--product", "123", "--json"),
    ("links", "--account", "txnpro-sandbox"),
    ("links", "--account", "txnpro-sandbox", "--json"),
    ("lookup", "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"),
    ("lookup", "tx:SBX-TWICE", "--json"),
    ("lookup", "tx:SBX-TWICE"),
)
WRITES = (
    ("create", "mesilat", "--account", "mesilat-sandbox", "--product", "141", "--eur", "5",
     "--yes"),
    ("create", "mesh", "--account", "mesh-sandbox", "--network", "x", "--token", "y",
     "--address", "z", "--yes"),
    ("create", "txnpro", "--account", "txnpro-sandbox", "--type", "invoice", "--amount", "5",
     "--currency", "EUR", "--expires", "+2h", "--yes", "--json"),
    ("delete", "--account", "mesilat-sandbox", "--product", "141", "--id", "188", "--yes"),
    ("journal",),
    ("journal", "--json"),
    ("journal", "resolve"),
)  # fmt: skip


def printed(run: Run, *commands: tuple[str, ...]) -> str:
    """All that the commands print; each must end with a code that is documented."""
    everything = ""
    for command in commands:
        ran = run(*command)
        assert ran.code in (0, 1, 2, 3, 4), ran.err
        if "--json" in command:
            assert all(isinstance(json.loads(line), dict) for line in ran.out.splitlines())
        everything += ran.out + ran.err.replace(_PROGRESS, "")
    return everything


def assert_plain(text: str) -> None:
    assert CANARY in text
    foreign = _NEVER.search(text)
    assert foreign is None, ascii(text[max(foreign.start() - 80, 0) :][:160])


@pytest.mark.parametrize("fields", [(), ("id", "type", "networkId")], ids=["texts", "ids"])
def test_spoiled_answers_are_printed_as_text(
    run: Run, sandbox: Sandbox, fields: tuple[str, ...]
) -> None:
    sandbox.fault(kind="hostile_text", times=-1, fields=fields)
    assert_plain(printed(run, *READS, *WRITES))


@pytest.mark.parametrize(
    "rule",
    [
        {
            "kind": "status",
            "status": 422,
            "body": {"message": HOSTILE, "errors": [{"title": HOSTILE}]},
        },
        {"kind": "html", "status": 404, "body": f"<title>{HOSTILE}</title>"},
        {"kind": "status", "status": 403, "body": HOSTILE, "content_type": "text/plain"},
    ],
    ids=["complaint", "page", "text"],
)
def test_spoiled_complaints_are_printed_as_text(
    run: Run, sandbox: Sandbox, rule: dict[str, Any]
) -> None:
    sandbox.fault(times=-1, **rule)
    assert_plain(printed(run, *READS[:2], READS[4], READS[6], *WRITES))
