"""Writing the configuration: nothing lost, nothing half written, nothing opened to others."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from paylink_tui.config.accounts import MesilatAccount
from paylink_tui.config.check import account_faults
from paylink_tui.config.example import example_toml
from paylink_tui.config.load import load_config, parse_config
from paylink_tui.config.write import _with_block, append_account, write_example
from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import ConfigError, InvalidInputError

ACCOUNT: dict[str, Any] = {
    "name": "Shop",
    "provider": "mesilat",
    "environment": "live",
    "api_key": "env:MESILAT_API_KEY",
    "products": [{"id": 141, "title": "Course"}],
}
OTHER = '[[accounts]]\nname = "Old"\nprovider = "txnpro"\nenvironment = "test"\napi_key = "env:X"\n'


def add(path: Path, **changes: object) -> None:
    """Append the account to `path` as it is now."""
    append_account(path, ACCOUNT | changes, seen=load_config(path).digest)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(path: Path) -> list[str]:
    config = load_config(path)
    assert config.faults == ()
    return [account.name for account in config.accounts]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with one account, commented."""
    path = tmp_path / "config.toml"
    path.write_bytes(b"# mine\n" + OTHER.encode())
    path.chmod(0o600)
    return path


def test_the_first_account_makes_a_file_and_a_directory_for_the_owner_alone(
    tmp_path: Path,
) -> None:
    path = tmp_path / "new" / "config.toml"
    add(path)
    assert names(path) == ["Shop"]
    assert (mode_of(path), mode_of(path.parent)) == (0o600, 0o700)
    assert path.read_text().startswith('[[accounts]]\nname = "Shop"\n')


def test_an_account_is_added_below_and_every_byte_above_stays(path: Path) -> None:
    before = path.read_bytes()
    add(path)
    assert path.read_bytes().startswith(before + b"\n[[accounts]]\n")
    assert names(path) == ["Old", "Shop"]
    account = load_config(path).account("Shop")
    assert isinstance(account, MesilatAccount)
    assert account.products[0].title == "Course"


def test_a_missing_last_line_end_is_supplied(path: Path) -> None:
    path.write_bytes(OTHER.rstrip().encode() + b"  # the end")
    add(path)
    assert names(path) == ["Old", "Shop"]
    assert b'  # the end\n\n[[accounts]]\nname = "Shop"' in path.read_bytes()


def test_windows_line_ends_are_kept(path: Path) -> None:
    path.write_bytes(OTHER.replace("\n", "\r\n").encode())
    add(path)
    assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")
    assert names(path) == ["Old", "Shop"]


def test_a_link_stays_a_link_and_its_file_is_written(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "config.toml"
    link.parent.mkdir()
    link.symlink_to(path)
    add(link)
    assert link.is_symlink()
    assert names(path) == ["Old", "Shop"]
    assert list(link.parent.iterdir()) == [link]


def test_links_in_a_circle_are_told(tmp_path: Path) -> None:
    link = tmp_path / "config.toml"
    link.symlink_to(link)
    with pytest.raises(ConfigError, match="cannot be written"):
        add(link)


def test_permissions_are_kept(path: Path) -> None:
    path.chmod(0o640)
    add(path)
    assert mode_of(path) == 0o640


def test_permissions_are_narrowed_when_a_secret_comes_in_plain_text(path: Path) -> None:
    path.chmod(0o644)
    add(path, api_key="sk_0123456789abcdef")
    assert mode_of(path) == 0o600
    assert load_config(path).warnings == ()


def test_a_file_that_was_changed_since_is_left_alone(path: Path) -> None:
    seen = load_config(path).digest
    path.write_text(OTHER + "# edited meanwhile\n")
    with pytest.raises(ConfigError, match="was changed by someone else") as caught:
        append_account(path, ACCOUNT, seen=seen)
    assert "Reload" in caught.value.remedy
    assert path.read_text() == OTHER + "# edited meanwhile\n"


def test_a_file_that_came_to_be_since_is_left_alone(path: Path) -> None:
    with pytest.raises(ConfigError, match="was changed by someone else"):
        append_account(path, ACCOUNT, seen=None)


def test_a_file_that_is_gone_since_is_not_made_anew(path: Path) -> None:
    seen = load_config(path).digest
    path.unlink()
    with pytest.raises(ConfigError, match="was changed by someone else"):
        append_account(path, ACCOUNT, seen=seen)
    assert not path.exists()


def test_a_wrong_account_is_refused_with_its_faults_by_key_and_nothing_is_written(
    path: Path,
) -> None:
    before = path.read_bytes()
    with pytest.raises(InvalidInputError) as caught:
        add(path, connections=99, products=[{"id": 0, "title": "x"}], namee="x")
    assert caught.value.fields == {
        "connections": "must be a whole number from 1 to 16.",
        "products[0].id": "must be a whole number above 0.",
        "namee": "is not a key that is known here. Did you mean name?",
    }
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("existing", "told"),
    [
        (OTHER.replace("Old", "SHOP"), "is also the name of accounts[0]"),
        ('accounts = [{ name = "Old" }]\n', "is not TOML"),
        ("[[accounts]\n", "is not TOML"),
        ("accounts = 4\n", "is not TOML"),
    ],
)
def test_a_file_that_would_not_load_with_the_account_is_left_alone(
    path: Path, existing: str, told: str
) -> None:
    path.write_text(existing)
    with pytest.raises(ConfigError) as caught:
        add(path)
    assert told in caught.value.what
    assert "by hand" in caught.value.remedy
    assert path.read_text() == existing


def test_faults_that_were_there_before_do_not_stop_a_good_account(path: Path) -> None:
    path.write_text(OTHER + "colour = 1\n")
    add(path)
    assert [account.name for account in load_config(path).accounts] == ["Shop"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match="No space left on device"):
        add(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_the_example_is_written_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    write_example(path)
    assert path.read_text(encoding="utf-8") == example_toml()
    assert mode_of(path) == 0o600


def test_the_example_is_not_written_over_anything(path: Path) -> None:
    with pytest.raises(ConfigError, match="is there already"):
        write_example(path)
    assert names(path) == ["Old"]


def test_an_example_that_cannot_be_written_is_told(path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be written: Not a directory"):
        write_example(path / "below" / "config.toml")


printable = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)
accounts = st.fixed_dictionaries(
    {
        "name": printable.map(lambda text: text[:40]),
        "provider": st.just("mesilat"),
        "environment": st.just("live"),
        "api_key": st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1).map(
            "k{}".format
        ),
    },
    optional={
        "base_url": st.just("https://api.mesilat.com"),
        "connections": st.integers(1, 16),
        "read_timeout": st.floats(1, 300),
        "products": st.lists(
            st.fixed_dictionaries(
                {"id": st.integers(1, 2**63 - 1), "title": printable.map(lambda text: text[:200])}
            ),
            unique_by=lambda product: product["id"],
            max_size=3,
        ),
    },
)


@settings(deadline=None)  # a slow machine is no fault
@given(accounts, st.sampled_from(["", OTHER, OTHER.rstrip(), OTHER.replace("\n", "\r\n"), "#"]))
def test_what_is_appended_is_what_is_loaded(account: dict[str, Any], before: str) -> None:
    # Some names hold a sign that is not shown, some keys look like a mistyped reference.
    assume(not account_faults(account))
    expected = MesilatAccount.model_validate({**account, "provider": Provider.MESILAT})
    config = parse_config(Path("c"), _with_block(before.encode(), "accounts", account))
    assert config.faults == ()
    assert config.accounts[-1] == expected
