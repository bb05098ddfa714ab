"""The desk: lanes by account, secrets fetched when needed, a configuration read again."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import ConfigError, CredentialsError, NetworkError
from paylink_tui.model.mesilat import MesilatDraft, PriceRow
from paylink_tui.sandbox import Sandbox
from paylink_tui.sandbox.settings import MESILAT_KEY
from paylink_tui.services import mesh, mesilat, txnpro
from paylink_tui.services.desk import Desk
from tests.services.support import asked, block, until, written

DeskOn = Callable[..., Desk]


def test_nothing_is_opened_before_it_is_used(desk: Desk) -> None:
    assert [account.name for account in desk.accounts] == [
        "mesilat-sandbox",
        "mesh-sandbox",
        "txnpro-sandbox",
    ]
    assert [desk.lane_status(account.name) for account in desk.accounts] == [None, None, None]
    assert desk.in_flight == 0


def test_accounts_are_found_by_name_and_by_provider(desk: Desk) -> None:
    assert desk.account("MESH-sandbox").provider is Provider.MESH
    assert [account.name for account in desk.accounts_of(Provider.TXNPRO)] == ["txnpro-sandbox"]
    with pytest.raises(ConfigError, match="no usable account"):
        desk.account("shop")


def test_the_hosts_of_the_accounts_are_known(desk: Desk, sandbox: Sandbox) -> None:
    assert list(desk.known_hosts) == [f"127.0.0.1:{sandbox.port}"]


async def test_each_account_has_a_lane_of_its_own(desk_on: DeskOn, sandbox: Sandbox) -> None:
    desk = desk_on(block("a", "txnpro", sandbox.url), block("b", "txnpro", sandbox.url))
    sandbox.fault(kind="hang", provider="txnpro")
    stuck = asyncio.ensure_future(txnpro.list_page(desk, desk.account("a")))
    await until(lambda: sandbox.state.in_flight["txnpro"] == 1)
    page = await txnpro.list_page(desk, desk.account("b"))
    assert page.links
    assert not stuck.done()
    assert desk.in_flight == 1
    stuck.cancel()
    await asyncio.wait([stuck])


async def test_a_change_of_any_lane_is_told(desk: Desk) -> None:
    changes: list[int] = []
    desk.on_change(lambda: changes.append(desk.in_flight))
    await mesh.networks(desk, desk.accounts[1])
    assert max(changes) == 1
    assert changes[-1] == 0
    assert len(list(desk.log)) == 1


# Secrets


async def test_a_missing_secret_harms_only_its_account_and_can_be_mended(
    desk_on: DeskOn, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHOP_KEY", raising=False)
    desk = desk_on(
        block("shop", "mesilat", sandbox.url, secret='api_key = "env:SHOP_KEY"'),
        block("other", "txnpro", sandbox.url),
    )
    shop = desk.account("shop")
    with pytest.raises(ConfigError, match="SHOP_KEY"):
        await mesilat.list_page(desk, shop, 141)
    assert (await txnpro.list_page(desk, desk.account("other"))).links
    monkeypatch.setenv("SHOP_KEY", MESILAT_KEY)
    assert (await mesilat.list_page(desk, shop, 141)).total == 120


def slow_secret(tmp_path: Path, value: str = MESILAT_KEY) -> tuple[str, Path, Path]:
    """A secret whose command waits for a file; its marks: that it began, that it may end."""
    began, ends = tmp_path / "began", tmp_path / "ends"
    script = tmp_path / "secret.py"
    script.write_text(
        "import pathlib, time\n"
        f"with open({str(began)!r}, 'a') as mark: mark.write('x')\n"
        f"while not pathlib.Path({str(ends)!r}).exists(): time.sleep(0.005)\n"
        f"print({value!r})\n"
    )
    return f'api_key = "command:{sys.executable} -S -E {script}"', began, ends


async def test_a_first_caller_who_leaves_does_not_spoil_the_opening_for_the_second(
    desk_on: DeskOn, sandbox: Sandbox, tmp_path: Path
) -> None:
    secret, began, ends = slow_secret(tmp_path)
    desk = desk_on(block("shop", "mesilat", sandbox.url, secret=secret))
    first = asyncio.ensure_future(mesilat.list_page(desk, desk.accounts[0], 141))
    await until(began.exists)
    second = asyncio.ensure_future(mesilat.list_page(desk, desk.accounts[0], 123))
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    ends.touch()
    assert (await second).product_id == 123
    assert began.read_text() == "x"


async def test_a_reload_while_a_secret_is_fetched_ends_the_wait_with_words(
    desk_on: DeskOn, sandbox: Sandbox, tmp_path: Path
) -> None:
    secret, began, _ends = slow_secret(tmp_path)
    desk = desk_on(block("shop", "mesilat", sandbox.url, secret=secret))
    waiting = asyncio.ensure_future(mesilat.list_page(desk, desk.accounts[0], 141))
    await until(began.exists)
    await desk.reload(written(tmp_path / "new.toml", block("shop", "mesilat", sandbox.url)))
    with pytest.raises(ConfigError, match="changed or closed meanwhile"):
        await waiting
    assert not sandbox.state.requests


async def test_a_secret_that_fails_after_its_caller_left_is_no_error_unread(
    desk_on: DeskOn, sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret, began, ends = slow_secret(tmp_path, "two words")
    desk = desk_on(block("shop", "mesilat", sandbox.url, secret=secret))
    caller = asyncio.ensure_future(mesilat.list_page(desk, desk.accounts[0], 141))
    await until(began.exists)
    caller.cancel()
    await asyncio.wait([caller])
    ends.touch()
    with pytest.raises(ConfigError, match="holds a space"):
        await mesilat.list_page(desk, desk.accounts[0], 141)
    del caller
    gc.collect()
    assert "never retrieved" not in caplog.text


# Reading the configuration again


async def test_a_reload_closes_the_lanes_of_changed_accounts_only(
    desk_on: DeskOn, sandbox: Sandbox, tmp_path: Path
) -> None:
    desk = desk_on(
        block("stays", "txnpro", sandbox.url),
        block("changes", "txnpro", sandbox.url),
        block("goes", "mesh", sandbox.url),
    )
    for name in ("stays", "changes"):
        await txnpro.list_page(desk, desk.account(name))
    await mesh.networks(desk, desk.account("goes"))
    sandbox.fault(kind="delay", ms=50, provider="txnpro")
    under_way = asyncio.ensure_future(txnpro.list_page(desk, desk.account("stays"), 2))
    await until(lambda: desk.in_flight == 1)
    await desk.reload(
        written(
            tmp_path / "new.toml",
            block("stays", "txnpro", sandbox.url),
            block("changes", "txnpro", sandbox.url, "connections = 2"),
        )
    )
    opened = [desk.lane_status(name) is not None for name in ("stays", "changes", "goes")]
    assert opened == [True, False, False]
    assert desk.networks == {}
    assert (await under_way).links
    assert (await txnpro.list_page(desk, desk.account("changes"))).links


async def test_an_account_from_before_a_reload_is_refused_and_nothing_is_sent(
    desk_on: DeskOn, sandbox: Sandbox, other: Sandbox, tmp_path: Path
) -> None:
    desk = desk_on(block("shop", "mesilat", sandbox.url))
    old = desk.account("shop")
    await mesilat.list_page(desk, old, 141)
    await desk.reload(written(tmp_path / "new.toml", block("shop", "mesilat", other.url)))
    with pytest.raises(ConfigError, match="Account shop was changed"):
        await mesilat.list_page(desk, old, 141)
    assert (asked(sandbox, "GET"), asked(other, "GET")) == (1, 0)
    await mesilat.list_page(desk, desk.account("shop"), 141)
    assert asked(other, "GET") == 1


async def test_a_reload_fetches_a_secret_anew_that_the_provider_refused(
    desk_on: DeskOn, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_KEY", "an-old-key-0001")
    desk = desk_on(block("shop", "mesilat", sandbox.url, secret='api_key = "env:SHOP_KEY"'))
    shop = desk.account("shop")
    with pytest.raises(CredentialsError):
        await mesilat.list_page(desk, shop, 141)
    monkeypatch.setenv("SHOP_KEY", MESILAT_KEY)
    with pytest.raises(CredentialsError):
        await mesilat.list_page(desk, shop, 141)
    await desk.reload(desk.config)
    assert (await mesilat.list_page(desk, shop, 141)).total == 120


async def test_a_write_survives_a_reload_that_changes_its_account(
    desk_on: DeskOn, sandbox: Sandbox, tmp_path: Path
) -> None:
    desk = desk_on(block("shop", "mesilat", sandbox.url))
    sandbox.fault(kind="delay", ms=50, provider="mesilat", method="POST")
    draft = MesilatDraft(141, PriceRow(Decimal("5.00")))
    making = asyncio.ensure_future(mesilat.create(desk, desk.account("shop"), draft))
    await until(lambda: asked(sandbox, "POST"))
    await desk.reload(
        written(tmp_path / "new.toml", block("shop", "mesilat", sandbox.url, "connections = 2"))
    )
    made = await making
    assert made.created.uuid == sandbox.state.mesilat.products[141][-1].uuid
    assert "its id could not be read" in made.doubt
    assert sandbox.state.writes["mesilat"]["created"] == 1


# Closing


async def test_close_waits_for_the_writes_under_way_and_drops_reads(
    desk_on: DeskOn, sandbox: Sandbox
) -> None:
    desk = desk_on(block("shop", "mesilat", sandbox.url), block("txn", "txnpro", sandbox.url))
    sandbox.fault(kind="hang", provider="txnpro", times=-1)
    sandbox.fault(kind="delay", ms=50, provider="mesilat", method="POST")
    reading = asyncio.ensure_future(txnpro.list_page(desk, desk.account("txn")))
    draft = MesilatDraft(141, PriceRow(Decimal("5.00")))
    making = asyncio.ensure_future(mesilat.create(desk, desk.account("shop"), draft))
    await until(lambda: asked(sandbox, "POST") and asked(sandbox, "GET", "payment_links"))
    await desk.close()
    made = await making
    assert made.created.uuid
    assert sandbox.state.writes["mesilat"]["created"] == 1
    with pytest.raises(NetworkError, match="being closed"):
        await reading


async def test_close_ends_a_secret_that_is_still_being_fetched(
    desk_on: DeskOn, sandbox: Sandbox, tmp_path: Path
) -> None:
    secret, began, _ends = slow_secret(tmp_path)
    desk = desk_on(block("shop", "mesilat", sandbox.url, secret=secret))
    before = asyncio.all_tasks()
    waiting = asyncio.ensure_future(mesilat.list_page(desk, desk.accounts[0], 141))
    await until(began.exists)
    await desk.close()
    with pytest.raises(ConfigError, match="closed meanwhile"):
        await waiting
    await until(lambda: asyncio.all_tasks() <= before)
