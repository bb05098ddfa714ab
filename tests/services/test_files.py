"""Files that a user asks for: whole or not at all, and theirs alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from paylink_tui.model.errors import StoreError
from paylink_tui.services.files import save_file


def test_a_new_file_is_written_for_the_user_alone(tmp_path: Path) -> None:
    assert save_file(tmp_path / "a.svg", b"one") == tmp_path / "a.svg"
    assert (tmp_path / "a.svg").read_bytes() == b"one"
    assert (tmp_path / "a.svg").stat().st_mode & 0o777 == 0o600


def test_a_file_is_not_overwritten_without_leave(tmp_path: Path) -> None:
    save_file(tmp_path / "a.svg", b"one")
    with pytest.raises(StoreError, match=r"a\.svg exists already"):
        save_file(tmp_path / "a.svg", b"two")
    assert (tmp_path / "a.svg").read_bytes() == b"one"
    save_file(tmp_path / "a.svg", b"two", replace=True)
    assert (tmp_path / "a.svg").read_bytes() == b"two"


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = tmp_path / "folder.svg"
    folder.mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        save_file(folder, b"one", replace=True)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.svg"]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No such file or directory"):
        save_file(tmp_path / "none" / "a.svg", b"one")
