"""One cheap read tells whether an account can be used."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from paylink_tui.model.errors import (
    BadAnswerError,
    ConfigError,
    CredentialsError,
    NetworkError,
    NotFoundError,
)
from paylink_tui.sandbox import Sandbox
from paylink_tui.services.check import check, check_all
from paylink_tui.services.desk import Desk
from tests.services.support import block

DeskOn = Callable[..., Desk]


async def test_every_good_account_is_read_once_and_says_what_was_read(
    desk: Desk, sandbox: Sandbox
) -> None:
    answers = await check_all(desk)
    assert [(answer.account.name, answer.sentence) for answer in answers] == [
        ("mesilat-sandbox", "Read page 1 of product 141: 120 links"),
        ("mesh-sandbox", "Read 14 networks"),
        ("txnpro-sandbox", "Read the newest 1 link"),
    ]
    assert all(answer.error is None for answer in answers)
    assert len(sandbox.state.requests) == 3


async def test_an_empty_account_of_txn_pro_is_usable(desk: Desk, sandbox: Sandbox) -> None:
    sandbox.state.txnpro.links.clear()
    answer = await check(desk, desk.account("txnpro-sandbox"))
    assert (answer.sentence, answer.error) == ("Read an empty list", None)


@pytest.mark.parametrize(
    ("provider", "secret"),
    [
        ("mesilat", 'api_key = "wrong-key-000001"'),
        ("mesh", 'client_id = "x-client-0001"\nclient_secret = "wrong-secret-0001"'),
        ("txnpro", 'api_key = "txn_cmp_wrong0000000001"'),
    ],
)
async def test_wrong_credentials_are_told_and_the_others_still_checked(
    desk_on: DeskOn, sandbox: Sandbox, provider: str, secret: str
) -> None:
    desk = desk_on(
        block("bad", provider, sandbox.url, secret=secret), block("good", provider, sandbox.url)
    )
    bad, good = await check_all(desk)
    assert isinstance(bad.error, CredentialsError)
    assert "Check" in bad.sentence
    assert good.error is None


async def test_a_missing_secret_a_closed_port_and_a_web_page_are_told_apart(
    desk_on: DeskOn, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    sandbox.fault(kind="html", status=200, provider="txnpro")
    desk = desk_on(
        block("a", "txnpro", sandbox.url, secret='api_key = "env:NO_SUCH_KEY"'),
        block("b", "txnpro", "http://127.0.0.1:9"),
        block("c", "txnpro", sandbox.url),
    )
    kinds = [type(answer.error) for answer in await check_all(desk)]
    assert kinds == [ConfigError, NetworkError, BadAnswerError]


async def test_a_mesilat_key_without_products_is_proved_by_the_404_of_a_product(
    desk_on: DeskOn, sandbox: Sandbox
) -> None:
    desk = desk_on(block("shop", "mesilat", sandbox.url))
    answer = await check(desk, desk.accounts[0])
    assert answer.error is None
    assert answer.sentence.startswith("The key was accepted; add the account's products")


async def test_a_404_of_another_server_proves_no_key(desk_on: DeskOn, sandbox: Sandbox) -> None:
    sandbox.fault(kind="html", status=404, provider="mesilat")
    desk = desk_on(block("shop", "mesilat", sandbox.url))
    answer = await check(desk, desk.accounts[0])
    assert isinstance(answer.error, NotFoundError)


async def test_a_product_of_the_configuration_that_is_not_there_is_an_error(
    desk_on: DeskOn, sandbox: Sandbox
) -> None:
    products = 'products = [{ id = 999, title = "Gone" }]'
    desk = desk_on(block("shop", "mesilat", sandbox.url, products))
    answer = await check(desk, desk.accounts[0])
    assert isinstance(answer.error, NotFoundError)


async def test_the_networks_that_a_check_read_are_kept(desk: Desk, sandbox: Sandbox) -> None:
    from paylink_tui.services import mesh

    account = desk.account("mesh-sandbox")
    await check(desk, account)
    assert len(await mesh.networks(desk, account)) == 14
    assert len(sandbox.state.requests) == 1
