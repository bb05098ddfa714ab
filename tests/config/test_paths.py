"""Where the configuration and the state are looked for."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from paylink_tui.config.paths import config_file, state_dir
from paylink_tui.model.errors import StoreError


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PAYLINK_TUI_CONFIG", raising=False)


def test_an_explicit_path_is_taken_before_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PAYLINK_TUI_CONFIG", "/from/environment.toml")
    assert config_file("/explicit.toml") == Path("/explicit.toml")


def test_the_environment_variable_is_taken_before_the_users_directory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PAYLINK_TUI_CONFIG", "/from/environment.toml")
    assert config_file() == Path("/from/environment.toml")


def test_an_empty_variable_means_the_users_own_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PAYLINK_TUI_CONFIG", "")
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_, **__: tmp_path / "paylink-tui")
    assert config_file() == tmp_path / "paylink-tui" / "config.toml"


def test_a_tilde_is_the_users_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert config_file("~/mine.toml") == tmp_path / "mine.toml"


def test_the_state_directory_is_made_for_its_owner_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wanted = tmp_path / "state" / "paylink-tui"
    monkeypatch.setattr("platformdirs.user_state_path", lambda *_, **__: wanted)
    assert state_dir() == wanted
    assert stat.S_IMODE(wanted.stat().st_mode) == 0o700


def test_a_state_directory_that_others_may_read_is_closed_to_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setattr("platformdirs.user_state_path", lambda *_, **__: tmp_path)
    assert stat.S_IMODE(state_dir().stat().st_mode) == 0o700


def test_a_file_where_the_state_directory_should_be_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    monkeypatch.setattr("platformdirs.user_state_path", lambda *_, **__: taken)
    with pytest.raises(StoreError) as caught:
        state_dir()
    assert "taken cannot be used: File exists." in caught.value.what
    assert "XDG_STATE_HOME" in caught.value.remedy
