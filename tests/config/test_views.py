"""Saved searches: read, refused with a reason, and written without a word of the user's lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from paylink_tui.config.load import load_config, parse_config
from paylink_tui.config.views import View
from paylink_tui.config.write import append_view
from paylink_tui.model.errors import ConfigError
from paylink_tui.model.index import Order

ACCOUNT = '[[accounts]]\nname = "A"\nprovider = "txnpro"\nenvironment = "test"\napi_key = "env:X"\n'


def views(text: str) -> tuple[tuple[View, ...], list[str]]:
    config = parse_config(Path("c.toml"), (ACCOUNT + text).encode())
    return config.views, [fault.sentence() for fault in config.faults]


def test_a_view_is_read_with_its_sort() -> None:
    (view,), faults = views(
        '[[views]]\nname = "dear"\nquery = "price:>100 -status:expired"\nsort = "-price"\n'
    )
    assert faults == []
    assert (view.name, view.query) == ("dear", "price:>100 -status:expired")
    assert (view.order, view.descending) == (Order.PRICE, True)


def test_a_view_needs_no_more_than_a_name() -> None:
    (view,), faults = views('[[views]]\nname = "all"\n')
    assert (view.query, view.order, view.descending, faults) == ("", Order.ADDED, True, [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[views]]\nname = "x"\nsort = "pric"\n', "line 8: views[0].sort must be one of added"),
        ('[[views]]\nquery = "x"\n', "views[0].name is missing; it must be text of 1 to 40"),
        ('[[views]]\nname = "x"\nqueri = ""\n', "Did you mean query?"),
        ("views = 1\n[ui]\n", "views must be a list of tables."),
        ("views = [1]\n[ui]\n", "views must be a list of tables."),
        ('[[views]]\nname = "x"\n[[views]]\nname = "X"\n', "is the name of another view"),
    ],
)
def test_a_view_that_cannot_be_used_is_told_with_its_place(text: str, said: str) -> None:
    config = parse_config(
        Path("c.toml"), (text + ACCOUNT if text[0] == "v" else ACCOUNT + text).encode()
    )
    (fault,) = config.faults
    assert said in fault.sentence()
    assert [account.name for account in config.accounts] == ["A"]


def test_a_view_is_written_below_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"# mine\n{ACCOUNT}[keys]\n'a.b' = 'x'  # mine too\n")
    before = path.read_text()
    view = View(name="mine", query='"a b" price:>1', sort="expires")
    append_view(path, view, seen=load_config(path).digest)
    assert path.read_text().startswith(before)
    assert load_config(path).views == (view,)


def test_a_second_view_of_a_name_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    view = View(name="mine", query="a")
    append_view(path, view, seen=None)
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="name of another view"):
        append_view(path, View(name="Mine", query="b"), seen=load_config(path).digest)
    with pytest.raises(ConfigError, match="changed by someone else"):
        append_view(path, View(name="other"), seen=None)
    assert path.read_bytes() == before
