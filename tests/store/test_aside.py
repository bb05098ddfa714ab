"""Damaged journals, put out of the way."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from paylink_tui.store.aside import databases_set_aside, is_leftover, set_aside

NOW = datetime(2026, 7, 14, 10, 15, 1, tzinfo=UTC)


def test_all_files_keep_together_under_a_name_with_the_date(tmp_path: Path) -> None:
    for name in ("journal.db", "journal.db-wal", "journal.db-shm", "journal.head", "other"):
        (tmp_path / name).write_text(name)
    assert set_aside(tmp_path, NOW) == "journal.damaged-2026-07-14T101501Z"
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "journal.damaged-2026-07-14T101501Z.db": "journal.db",
        "journal.damaged-2026-07-14T101501Z.db-wal": "journal.db-wal",
        "journal.damaged-2026-07-14T101501Z.db-shm": "journal.db-shm",
        "journal.damaged-2026-07-14T101501Z.head": "journal.head",
        "other": "other",
    }


def test_no_file_that_was_set_aside_is_ever_overwritten(tmp_path: Path) -> None:
    for text in ("first", "second", "third"):
        (tmp_path / "journal.db").write_text(text)
        set_aside(tmp_path, NOW)
    (tmp_path / "journal.damaged-2026-07-14T101501Z-4.head").touch()
    (tmp_path / "journal.db").write_text("fourth")
    set_aside(tmp_path, NOW)
    names = databases_set_aside(tmp_path)
    assert len(names) == 4
    assert {(tmp_path / name).read_text() for name in names} == {
        "first",
        "second",
        "third",
        "fourth",
    }
    assert "journal.damaged-2026-07-14T101501Z-5.db" in names


def test_files_whose_database_is_gone_are_leftovers(tmp_path: Path) -> None:
    assert not is_leftover(tmp_path)
    (tmp_path / "journal.db-wal").touch()
    assert is_leftover(tmp_path)
    (tmp_path / "journal.db").touch()
    assert not is_leftover(tmp_path)
