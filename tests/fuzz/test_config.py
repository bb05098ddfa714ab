"""Configuration files: any bytes, and the example with anything changed."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from paylink_tui.config.example import example_toml
from paylink_tui.config.load import load_config, parse_config
from paylink_tui.config.write import append_account
from paylink_tui.model.errors import ConfigError, InvalidInputError
from paylink_tui.model.text import clean
from paylink_tui.sandbox import ready_toml
from tests.fuzz.fuzzing import bytes_like, fuzzed, texts_like

READY = ready_toml("http://127.0.0.1:9").encode()
LINES = [line + b"\n" for line in (READY + example_toml().encode()).splitlines() if line.strip()]
SAMPLES = (
    READY,
    example_toml().encode(),
    b'[keys]\n"mesilat.delete" = "x"\n[ui]\ntheme = "nord"\n',
)


@fuzzed(
    250,
    raw=bytes_like(*SAMPLES) | st.lists(st.sampled_from(LINES), max_size=12).map(b"".join),
)
def test_any_file_is_read_or_told_what_is_wrong_with_it(raw: bytes) -> None:
    config = parse_config(Path("config.toml"), raw)
    for fault in (*config.faults, *config.warnings):
        assert clean(fault.sentence()) == fault.sentence()
    if not config.faults and not config.accounts:
        assert not any(line.strip().startswith(b"[[accounts]]") for line in raw.splitlines())


TABLES = st.fixed_dictionaries(
    {
        "name": texts_like("shop", "shop two"),
        "provider": st.sampled_from(["mesilat", "mesh", "txnpro"]),
        "environment": st.sampled_from(["test", "live", "other"]),
    },
    optional={
        "api_key": texts_like("k" * 20, "env:KEY", "command:pass show x", "keyring:a/b"),
        "client_id": texts_like("id"),
        "client_secret": texts_like("s" * 20),
        "base_url": texts_like("https://pay.example", "http://127.0.0.1:80"),
        "user_id": texts_like("u"),
        "products": st.lists(
            st.fixed_dictionaries({"id": st.integers(), "title": texts_like("Course")}), max_size=2
        ),
        "connections": st.integers(-1, 20),
        "read_timeout": st.floats(),
    },
)


@fuzzed(60, before=st.sampled_from([b"", *SAMPLES]) | bytes_like(*SAMPLES), table=TABLES)
def test_an_account_that_is_added_is_read_back_and_nothing_else_is_changed(
    before: bytes, table: dict[str, Any]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.touch(mode=0o600)
        path.write_bytes(before)
        old = load_config(path)
        try:
            append_account(path, table, seen=old.digest)
        except (ConfigError, InvalidInputError):
            assert path.read_bytes() == before
            return
        assert path.read_bytes().startswith(before)
        new = load_config(path)
        assert new.accounts[: len(old.accounts)] == old.accounts
        added = new.account(table["name"])
        assert added.name == table["name"]
        for key in {"user_id", "connections"} & table.keys():
            assert getattr(added, key) == table[key]
