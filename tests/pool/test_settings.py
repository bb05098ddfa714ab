"""What a lane is told, and what it makes of it."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from paylink_tui.model.errors import ConfigError
from paylink_tui.pool.settings import budget_key
from tests.pool.conftest import KEY, settings_for


@pytest.mark.parametrize(("asked", "given"), [(1, 1), (8, 8), (16, 16), (99, 16), (0, 1), (-3, 1)])
def test_the_connections_stay_within_what_httpx_does_well(asked: int, given: int) -> None:
    assert settings_for("https://pay.example", connections=asked).slots == given


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("https://pay.example", "pay.example", 443),
        ("http://pay.example", "pay.example", 80),
        ("https://pay.example:8443/x", "pay.example", 8443),
        ("http://[::1]:81", "::1", 81),
    ],
)
def test_host_and_port_are_those_that_are_connected_to(url: str, host: str, port: int) -> None:
    settings = settings_for(url)
    assert (settings.host, settings.port) == (host, port)


@pytest.mark.parametrize(
    "url", ["", "pay.example", "ftp://pay.example", "https://", "http://a:99999", "http://[::1"]
)
def test_an_address_that_is_none_is_refused_with_its_account(url: str) -> None:
    with pytest.raises(ConfigError, match="base_url of account main"):
        settings_for(url)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "[::1]", "localhost", "x.localhost"])
def test_this_machine_is_known_as_such(host: str) -> None:
    assert settings_for(f"http://{host}:1").is_loopback


@pytest.mark.parametrize("host", ["10.0.0.1", "pay.example", "localhost.example"])
def test_other_machines_are_not_taken_for_this_one(host: str) -> None:
    assert not settings_for(f"http://{host}").is_loopback


def test_a_budget_key_tells_keys_apart_and_shows_none() -> None:
    first = budget_key("https://a.example/", {"X-Key": SecretStr(KEY), "X-Id": SecretStr("7")})
    same = budget_key("https://A.example", {"x-id": SecretStr("7"), "x-key": SecretStr(KEY)})
    other = budget_key("https://a.example", {"X-Key": SecretStr("other"), "X-Id": SecretStr("7")})
    assert first == same != other
    assert KEY not in first


def test_settings_do_not_show_the_key() -> None:
    assert KEY not in repr(settings_for("https://pay.example"))
