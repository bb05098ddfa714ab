"""What a configuration file gives: its good accounts, and every fault in words with its place."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from paylink_tui.config.accounts import MesilatAccount
from paylink_tui.config.example import example_toml
from paylink_tui.config.faults import Fault
from paylink_tui.config.load import LARGEST_FILE, Config, load_config, parse_config
from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.errors import ConfigError

SECRET = "sk_0123456789abcdef"

GOOD = """\
[[accounts]]
name = "Good"
provider = "mesilat"
environment = "live"
api_key = "env:MESILAT_API_KEY"
"""


def parsed(text: str, mode: int = 0o600) -> Config:
    """The configuration in `text`, as if it were in a file."""
    return parse_config(Path("config.toml"), text.encode(), mode)


def with_good(text: str) -> Config:
    """The configuration of a good account and of `text` after it; the good one must be usable."""
    config = parsed(GOOD + text)
    assert [account.name for account in config.accounts][:1] == ["Good"]
    return config


def only_fault(config: Config) -> Fault:
    """The one fault there is."""
    (fault,) = config.faults
    return fault


def mesilat(**more: str) -> str:
    """An account's block, with keys replaced by, or added from, TOML values."""
    keys = {
        "name": '"Shop"',
        "provider": '"mesilat"',
        "environment": '"live"',
        "api_key": f'"{SECRET}"',
    } | more
    return "[[accounts]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())


def test_importing_the_loader_does_not_import_pydantic() -> None:
    code = "import sys, paylink_tui.config.load; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- the whole file ---------------------------------------------------------------------------


def test_a_file_that_does_not_exist_is_told_with_the_way_to_one(tmp_path: Path) -> None:
    config = load_config(tmp_path / "none.toml")
    fault = only_fault(config)
    assert fault.what == "does not exist, so there are no accounts yet."
    assert "paylink-tui demo" in fault.remedy
    assert (fault.line, config.digest, config.accounts) == (None, None, ())


def test_an_empty_file_is_told_to_have_no_accounts(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.touch()
    config = load_config(path)
    assert only_fault(config).what == "has no accounts."
    assert config.digest is not None


def test_a_directory_is_told_to_be_no_file(tmp_path: Path) -> None:
    assert only_fault(load_config(tmp_path)).what == "is not a file."


def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert only_fault(load_config(tmp_path / "pipe")).what == "is not a file."


def test_a_file_that_cannot_be_reached_is_told_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    fault = only_fault(load_config(tmp_path / "file" / "config.toml"))
    assert fault.what == "cannot be read: Not a directory."


def test_a_path_with_a_nul_is_told() -> None:
    assert only_fault(load_config(Path("a\0b"))).what == "is no path that can be read."


def test_a_file_of_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"#" * (LARGEST_FILE + 1))
    assert "262145 bytes long" in only_fault(load_config(path)).what


def test_another_encoding_is_told_with_its_line_and_byte() -> None:
    fault = only_fault(parse_config(Path("c"), b'# one\nname = "\xef\xf0"\n'))
    assert fault.line == 2
    assert fault.what.startswith("is not UTF-8: byte 9 of the line")


def test_a_byte_order_mark_is_no_fault() -> None:
    assert parsed("\ufeff" + GOOD).faults == ()


def test_windows_line_ends_are_no_fault_and_keep_the_line_numbers() -> None:
    fault = only_fault(parsed((GOOD + "colour = 1\n").replace("\n", "\r\n")))
    assert (fault.line, fault.key) == (6, "accounts[0].colour")


def test_a_syntax_fault_is_told_with_line_and_column_and_without_the_secret() -> None:
    fault = only_fault(parsed(f'[[accounts]]\nname = "Shop"\napi_key = {SECRET}\n'))
    assert fault.line == 3
    assert "is not TOML at column 11" in fault.what
    assert "text in quotes" in fault.remedy
    assert SECRET not in fault.sentence()


def test_a_syntax_fault_at_the_end_has_the_last_line() -> None:
    fault = only_fault(parsed("[[accounts]]\nproducts = ["))
    assert fault.line == 2
    assert "at the end of the file" in fault.what


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = " + "[" * 5000, "too deeply"),
        (".".join("a" * 100_000) + " = 1", "too deeply"),
        ("x = { " + " . ".join(["'a'"] * 40_000) + " = 1 }", "too deeply"),
        ("x = " + "1" * 5000, "too long to read"),
    ],
)
def test_what_python_itself_refuses_is_told_too(text: str, told: str) -> None:
    assert told in only_fault(parsed(text)).what


# --- keys and values --------------------------------------------------------------------------


def test_an_unknown_key_is_told_with_its_line_and_the_nearest_valid_one() -> None:
    fault = only_fault(with_good(mesilat(base_ulr='"https://api.mesilat.com"')))
    assert (fault.line, fault.key, fault.account) == (11, "accounts[1].base_ulr", "Shop")
    assert fault.remedy == "Did you mean base_url?"


def test_an_unknown_key_like_no_other_is_told_with_all_that_are_known() -> None:
    fault = only_fault(parsed(GOOD + "[[zzz]]\n"))
    assert (fault.line, fault.key) == (6, "zzz")
    assert fault.remedy == "Known here: accounts, views, ui, keys."


def test_an_unknown_key_inside_a_product_is_compared_with_a_products_keys() -> None:
    fault = only_fault(with_good(mesilat(products='[{ id = 1, tytle = "x", title = "x" }]')))
    assert fault.key == "accounts[1].products[0].tytle"
    assert (fault.line, fault.remedy) == (11, "Did you mean title?")


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("name", '""', "must be text of 1 to 40 characters."),
        ("name", '"' + "n" * 41 + '"', "must be text of 1 to 40 characters."),
        ("name", "4", "must be text of 1 to 40 characters."),
        ("name", r'"a\u001b]52;"', "must have no control characters, and no space at either end."),
        ("name", r'"a\u202eb"', "must have no control characters, and no space at either end."),
        ("name", '" a"', "must have no control characters, and no space at either end."),
        ("environment", '"prod"', 'must be "test" or "live".'),
        ("environment", "true", 'must be "test" or "live".'),
        ("base_url", "443", 'must be text such as "https://host:port".'),
        ("base_url", '"http://api.mesilat.com"', "must begin with https://; plain http is for"),
        ("api_key", "12", "must be text: the value itself,"),
        ("api_key", '"evn:KEY"', "did you mean env:?."),
        ("api_key", '""', "is empty."),
        ("api_path", '"api"', "must begin with / and not end with it"),
        ("api_path", '"/a/../b"', "must begin with / and not end with it"),
        ("products", "141", "must be a list of { id = 141"),
        ("products", "[141]", "must be a list of { id = 141"),
        ("products", '[{ id = 0, title = "x" }]', "must be a whole number above 0."),
        ("products", '[{ id = "1", title = "x" }]', "must be a whole number above 0."),
        ("products", "[{ id = 1 }]", "is missing; it must be text of 1 to 200 characters."),
        (
            "products",
            '[{ id = 7, title = "x" }, { id = 7, title = "y" }]',
            "names a product more than once: 7.",
        ),
        ("rate_limits", "[{ requests = 0, seconds = 1 }]", "a whole number from 1 to 1000000."),
        ("rate_limits", "[{ requests = 1 }]", "is missing; it must be a whole number from 1 to 2"),
        ("connect_timeout", "0.5", "must be a number of seconds from 1 to 300."),
        ("read_timeout", "301", "must be a number of seconds from 1 to 300."),
        ("read_timeout", "nan", "must be a number of seconds from 1 to 300."),
        ("connections", "17", "must be a whole number from 1 to 16."),
        ("connections", "true", "must be a whole number from 1 to 16."),
    ],
)
def test_a_value_that_cannot_be_is_told_at_its_key_with_what_was_expected(
    key: str, value: str, told: str
) -> None:
    fault = only_fault(with_good(mesilat(**{key: value})))
    assert told in fault.what
    assert fault.key.startswith(f"accounts[1].{key}")
    assert fault.line in range(7, 12)


def test_all_faults_are_told_at_once_and_the_good_account_still_works() -> None:
    config = with_good(
        mesilat(environment='"prod"', connections="99", colour="1")
        + '[[accounts]]\nname = "Mesh"\nprovider = "mesh"\n'
        + "[ui]\ntheem = 1\n"
    )
    assert [(fault.line, fault.key) for fault in config.faults] == [
        (9, "accounts[1].environment"),
        (11, "accounts[1].connections"),
        (12, "accounts[1].colour"),
        (13, "accounts[2].environment"),
        (13, "accounts[2].client_id"),
        (13, "accounts[2].client_secret"),
        (17, "ui.theem"),
    ]
    assert len(config.accounts) == 1


def test_the_environment_has_no_default() -> None:
    text = '[[accounts]]\nname = "Shop"\nprovider = "mesilat"\napi_key = "env:KEY"\n'
    fault = only_fault(parsed(text))
    assert (fault.key, fault.line) == ("accounts[0].environment", 1)
    assert fault.what == 'is missing; it must be "test" or "live".'


@pytest.mark.parametrize(
    ("provider", "what", "remedy"),
    [
        ('"mesliat"', "must be one of mesilat, mesh, txnpro.", 'Did you mean "mesilat"?'),
        ('"paypal"', "must be one of mesilat, mesh, txnpro.", ""),
        ("[1]", "must be one of mesilat, mesh, txnpro.", ""),
    ],
)
def test_an_unknown_provider_is_told_with_those_there_are(
    provider: str, what: str, remedy: str
) -> None:
    fault = only_fault(with_good(mesilat(provider=provider)))
    assert (fault.what, fault.remedy, fault.account) == (what, remedy, "Shop")


def test_a_missing_provider_is_told() -> None:
    fault = only_fault(parsed("[[accounts]]\nname = 4\n"))
    assert fault.what == "is missing; it must be one of mesilat, mesh, txnpro."
    assert (fault.key, fault.account) == ("accounts[0].provider", "")


def test_a_mesilat_test_account_without_a_host_is_told_why_it_needs_one() -> None:
    fault = only_fault(with_good(mesilat(environment='"test"')))
    assert (fault.key, fault.line) == ("accounts[1].base_url", 6)
    assert "Mesilat documents no test host" in fault.what


def test_two_accounts_of_one_name_are_told_with_both_lines_and_neither_is_used() -> None:
    config = with_good(mesilat(name='"SHOP"') + mesilat(name='"shop"'))
    fault = only_fault(config)
    assert (fault.line, fault.key) == (12, "accounts[2].name")
    assert fault.what == "is also the name of accounts[1] in line 7; neither is used."
    assert [account.name for account in config.accounts] == ["Good"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("accounts = 4", "accounts"),
        ("[accounts]\nname = 'x'", "accounts"),
        ("accounts = [4]", "accounts[0]"),
        (GOOD + "[[ui]]", "ui"),
        (GOOD + "[[keys]]", "keys"),
    ],
)
def test_a_table_that_is_none_is_told_with_the_way_it_is_written(text: str, key: str) -> None:
    fault = only_fault(parsed(text))
    assert fault.key == key
    assert "[" in fault.remedy


def test_the_theme_and_the_keys_are_read() -> None:
    config = with_good('[ui]\ntheme = "nord"\n[keys]\n"link.copy" = "c,с"\n')
    assert (config.theme, config.keys) == ("nord", {"link.copy": "c,с"})
    assert config.faults == ()


@pytest.mark.parametrize("line", ["link.copy = 'c'", "link = ' '", "link = 1"])
def test_a_key_binding_that_is_no_text_is_told_and_the_others_stay(line: str) -> None:
    config = with_good(f"[keys]\nhelp = 'h'\n{line}\n")
    fault = only_fault(config)
    assert (fault.key, fault.line) == ("keys.link", 8)
    assert config.keys == {"help": "h"}


def test_keys_and_names_of_the_file_reach_a_sentence_without_control_characters() -> None:
    config = with_good(mesilat(name=r'"\u001b]52;c;"', **{r'"\u202e"': "1"}))
    assert len(config.faults) == 2
    for fault in config.faults:
        assert fault.sentence().isprintable()


def test_a_fault_is_one_sentence_with_its_place() -> None:
    config = with_good(mesilat(connections="17"))
    assert config.faults[0].sentence() == (
        "config.toml, line 11: accounts[1].connections (account Shop) "
        "must be a whole number from 1 to 16."
    )
    assert load_config(Path("none.toml")).faults[0].sentence().startswith("none.toml: does not")


# --- accounts ---------------------------------------------------------------------------------


def test_an_account_has_the_defaults_of_its_vendor() -> None:
    (account,) = parsed(GOOD).accounts
    assert isinstance(account, MesilatAccount)
    assert (account.provider, account.environment) == (Provider.MESILAT, Environment.LIVE)
    assert account.base_url == "https://api.mesilat.com"
    assert account.api_path == "/api/v1/creator"
    limits = [(limit.requests, limit.seconds) for limit in account.rate_limits]
    assert limits == [(100, 60), (1000, 3600)]
    assert (account.connect_timeout, account.read_timeout, account.connections) == (10, 30, 8)


def test_the_account_keeps_what_the_file_says_instead() -> None:
    config = with_good(
        mesilat(
            base_url='"http://127.0.0.1:9/"',
            api_path='"/creator-api/v1"',
            products='[{ id = 141, title = "Course" }]',
            rate_limits="[]",
            read_timeout="5",
            connections="2",
        )
    )
    account = config.account("shop")
    assert isinstance(account, MesilatAccount)
    assert (account.base_url, account.api_path) == ("http://127.0.0.1:9", "/creator-api/v1")
    assert [(product.id, product.title) for product in account.products] == [(141, "Course")]
    assert (account.rate_limits, account.read_timeout, account.connections) == ((), 5, 2)


def test_credentials_are_named_as_in_the_file() -> None:
    accounts = parsed(example_toml()).accounts
    assert [list(account.credentials()) for account in accounts] == [
        ["api_key"],
        ["client_id", "client_secret"],
        ["api_key"],
    ]


def test_no_secret_is_in_the_repr_of_a_configuration() -> None:
    config = with_good(mesilat())
    assert SECRET not in repr(config)
    assert config.account("Shop").credentials()["api_key"].get_secret_value() == SECRET


def test_an_account_is_found_by_its_name_in_any_case() -> None:
    assert with_good("").account("GOOD").name == "Good"


def test_an_account_that_is_not_there_is_told_with_the_nearest_one() -> None:
    with pytest.raises(ConfigError) as caught:
        with_good("").account("gold")
    assert caught.value.remedy == "Did you mean Good?"


def test_an_account_like_no_other_is_told_with_those_there_are() -> None:
    with pytest.raises(ConfigError) as caught:
        with_good("").account("zzz")
    assert caught.value.remedy == "There is: Good."
    with pytest.raises(ConfigError) as caught:
        parsed("").account("zzz")
    assert caught.value.remedy == "There is: none."


# --- warnings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o100644])
def test_a_secret_in_a_file_that_others_may_read_is_warned_of_with_the_remedy(mode: int) -> None:
    config = parsed(GOOD + mesilat(), mode)
    (warning,) = config.warnings
    assert (warning.line, warning.key, warning.account) == (10, "accounts[1].api_key", "Shop")
    assert warning.remedy == "Run: chmod 600 config.toml"
    assert SECRET not in warning.sentence()
    assert (len(config.accounts), config.faults) == (2, ())


def test_a_secret_in_a_real_file_of_mode_0644_is_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "my config.toml"
    path.write_text(mesilat())
    path.chmod(0o644)
    (warning,) = load_config(path).warnings
    assert warning.remedy == f"Run: chmod 600 '{path}'"
    path.chmod(0o600)
    assert load_config(path).warnings == ()


def test_a_file_of_references_may_be_read_by_others() -> None:
    assert parsed(example_toml(), 0o644).warnings == ()


def test_the_client_id_of_mesh_is_no_secret() -> None:
    text = (
        '[[accounts]]\nname = "Mesh"\nprovider = "mesh"\nenvironment = "test"\n'
        'client_id = "id-in-the-file"\nclient_secret = "env:MESH_SECRET"\n'
    )
    assert parsed(text, 0o644).warnings == ()


def test_a_test_account_at_a_live_host_is_warned_of_and_works() -> None:
    config = with_good(mesilat(environment='"test"', base_url='"https://api.mesilat.com"'))
    (warning,) = config.warnings
    assert (warning.key, warning.line) == ("accounts[1].base_url", 11)
    assert "where real money moves" in warning.what
    assert len(config.accounts) == 2


# --- the example, and anything at all ---------------------------------------------------------


def test_the_example_at_the_root_is_the_one_that_is_installed() -> None:
    root = Path(__file__).parents[2]
    assert (root / "config.example.toml").read_text(encoding="utf-8") == example_toml()


def test_the_example_loads_without_a_fault() -> None:
    config = parsed(example_toml())
    assert (config.faults, config.warnings) == ((), ())
    assert [account.provider for account in config.accounts] == list(Provider)


def test_each_optional_line_of_the_example_is_valid_and_the_default_it_says() -> None:
    lines = example_toml().splitlines(keepends=True)
    optional = [line for line in lines if line[0] == "#" and line[1] not in " \n"]
    assert len(optional) == 11
    config = parsed("".join(line[1:] if line in optional else line for line in lines))
    assert config.faults == ()
    mesilat, mesh, txnpro = config.accounts
    assert (mesilat, txnpro) == (parsed(example_toml()).accounts[0::2])
    assert mesh.model_copy(update={"user_id": None}) == parsed(example_toml()).accounts[1]


values = st.recursive(
    st.sampled_from(["test", "live", "mesilat", "mesh", "txnpro", "env:X", "https://a.b", SECRET])
    | st.text(max_size=8).filter(lambda text: text.isascii())
    | st.integers(-(2**63), 2**63)
    | st.booleans()
    | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "title", "requests", "x"]), inner, max_size=3)
    ),
    max_leaves=4,
)
account_keys = st.sampled_from([*MesilatAccount.model_fields, "client_id", "client_secret", "zz"])
documents = st.fixed_dictionaries(
    {"accounts": st.lists(st.dictionaries(account_keys, values, max_size=6), max_size=3) | values},
    optional={"ui": values, "keys": values, "zz": values},
)


@settings(deadline=None)  # a slow machine is no fault
@given(
    st.binary() | st.text().map(str.encode) | st.text(alphabet='[]="a.\n#1{},\\').map(str.encode)
)
def test_no_bytes_at_all_make_loading_raise(raw: bytes) -> None:
    config = parse_config(Path("config.toml"), raw)
    assert config.faults
    assert all(fault.sentence().isprintable() for fault in config.faults)


@settings(deadline=None)  # a slow machine is no fault
@given(documents)
def test_no_tables_at_all_make_loading_raise_or_show_a_secret(document: dict[str, object]) -> None:
    config = parse_config(Path("config.toml"), tomli_w.dumps(document).encode(), 0o644)
    told = "".join(found.sentence() for found in (*config.faults, *config.warnings))
    assert SECRET not in told.replace(f"account {SECRET}", "")
    assert config.faults or config.accounts
