"""Command lines: any arguments end with a documented exit code and a clean sentence."""

from __future__ import annotations

import io
import os
import re
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

from hypothesis import example
from hypothesis import strategies as st

from paylink_tui.cli import main
from paylink_tui.pool import backoff
from paylink_tui.sandbox import ready_toml
from tests.fuzz.fuzzing import fuzzed, texts_like

# No server is behind it: whatever would be asked of one is refused at once.
NOWHERE = "http://127.0.0.1:1"
_NEVER = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_WORDS = (
    *("check", "lookup", "links", "journal", "verify", "create", "mesilat", "txnpro", "delete"),
    *("--account", "--json", "--product", "--page", "--all", "--dry-run", "--yes", "--eur", "--id"),
    *("--meta", "--type", "invoice", "--amount", "--currency", "--expires", "--state", "unknown"),
    *("mesilat-sandbox", "txnpro-sandbox", "141", "39.99", "EUR", "+2h", "--", "-", "--config"),
)
_TEXT = texts_like(
    "https://app.mesilat.com/a/141?uuid=d83dff3a", "39.99", "order-7", "--x=y"
).filter(lambda text: "\0" not in text and "demo" not in text and "sandbox" not in text)
_LINES = (
    st.lists(st.sampled_from(_WORDS) | _TEXT, min_size=1, max_size=8)
    | st.builds(lambda text: ["lookup", text], _TEXT)
    | st.builds(
        lambda price, meta: [
            *("create", "mesilat", "--account", "mesilat-sandbox", "--product", "141"),
            *("--eur", price, "--meta", meta, "--dry-run"),
        ],
        _TEXT,
        _TEXT,
    )
    | st.builds(
        lambda amount, expires, reference: [
            *("create", "txnpro", "--account", "txnpro-sandbox", "--type", "payout", "--amount"),
            *(amount, "--currency", "EUR", "--expires", expires, "--reference", reference),
            "--dry-run",
        ],
        _TEXT,
        texts_like("+2h", "2026-11-22 18:00 UTC"),
        _TEXT,
    )
)


@fuzzed(40, arguments=_LINES)
@example(arguments=["\x1b]52;c;aGk=\x07"])
@example(arguments=["lookup", "x", "\x1b[2J"])
@example(arguments=["--config", "\u202e\x9b2J", "check"])
def test_any_command_line_ends_with_a_known_code_and_clean_text(arguments: list[str]) -> None:
    if not any(word in arguments for word in _WORDS[:9]) and "--config" not in arguments:
        arguments = ["lookup", *arguments]  # without a command the screens would open
    code, out, err = ran(arguments)
    assert code in (0, 1, 2, 3, 4), err
    assert not _NEVER.search(out.decode())
    assert not _NEVER.search(err)
    assert "Traceback" not in err


def ran(arguments: list[str]) -> tuple[int, bytes, str]:
    """The exit code and what was printed, in this process."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        config.touch(mode=0o600)
        config.write_text(ready_toml(NOWHERE))
        folders = {"XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}
        out = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
        err = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
        with (
            mock.patch.dict(os.environ, folders),
            mock.patch.object(backoff, "BASE_SECONDS", 0.0),
            mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x"), "utf-8")),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                code = main(["--config", str(config), *arguments])
            except SystemExit as ending:
                code = int(ending.code or 0)
        return code, out.buffer.getvalue(), err.buffer.getvalue().decode()  # type: ignore[attr-defined]
