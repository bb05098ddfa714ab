"""The second file, with the journal's last event."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from paylink_tui.store.head import Head, advance_head, read_head

FIRST, SECOND = Head(1, "a" * 64), Head(2, "b" * 64)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "head"
    assert read_head(path) is None
    advance_head(path, FIRST, lambda head: True)
    advance_head(path, SECOND, lambda head: head == FIRST)
    assert read_head(path) == SECOND
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_evidence_that_events_are_gone_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "head"
    advance_head(path, SECOND, lambda head: True)
    advance_head(path, Head(3, "c" * 64), lambda head: False)
    assert read_head(path) == SECOND


def test_a_file_that_was_made_and_not_filled_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "head").touch()
    assert read_head(tmp_path / "head") is None


@pytest.mark.parametrize("line", [b"x", b"9" * 20 + b" " + b"a" * 64 + b"\n", b"\xff\n"])
def test_a_damaged_file_is_refused_and_written_anew(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "head"
    path.write_bytes(line)
    with pytest.raises(ValueError, match="damaged"):
        read_head(path)
    path.unlink()
    path.write_bytes(b"damaged")
    advance_head(path, FIRST, lambda head: False)
    assert read_head(path) == FIRST
