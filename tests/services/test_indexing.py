"""Whatever is read or written at a provider is in the index afterwards, and no secret with it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from paylink_tui.config.accounts import Account
from paylink_tui.model.accounts import Provider
from paylink_tui.model.mesh import PaylinkDraft, Recipient
from paylink_tui.model.mesilat import MesilatDraft, MesilatLink, PriceRow
from paylink_tui.model.txnpro import TxnDraft
from paylink_tui.model.txnpro_form import new_reference
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import mesh, mesilat, txnpro
from paylink_tui.services.desk import Desk
from paylink_tui.services.lookup import look_up
from paylink_tui.store.scans import ScanKind, ScanState
from tests.services.support import SEED_LINK, asked, block, indexed, read
from tests.services.test_mesh import DRAFT as PAYLINK

DeskOn = Callable[..., Desk]


async def test_a_list_page_and_a_detail_are_indexed(desk: Desk) -> None:
    (at_mesilat,) = desk.accounts_of(Provider.MESILAT)
    (at_txnpro,) = desk.accounts_of(Provider.TXNPRO)
    page = await mesilat.list_page(desk, at_mesilat, 141)
    links = await txnpro.list_page(desk, at_txnpro)
    await txnpro.detail(desk, at_txnpro, SEED_LINK)
    by_id = {row.key.id: row for row in await indexed(desk, "")}
    expected = {str(link.id) for link in page.links} | {link.id for link in links.links}
    assert by_id.keys() == expected | {SEED_LINK}
    assert by_id[str(page.links[0].id)].amounts == page.links[0].amounts
    assert by_id[str(page.links[0].id)].product_id == 141
    assert desk.index is not None
    raw = await desk.index.raw(by_id[SEED_LINK].key)
    assert raw is not None
    assert "included" in raw.raw


async def test_a_made_mesilat_link_keeps_what_no_list_tells_and_is_gone_when_deleted(
    desk: Desk,
) -> None:
    (account,) = desk.accounts_of(Provider.MESILAT)
    eur = PriceRow(Decimal("59.90"), Decimal("39.90"), discounted=True)
    draft = MesilatDraft(141, eur, metadata={"order": "A-77"})
    made = await mesilat.create(desk, account, draft)
    (row,) = await indexed(desk, "a-77 has:metadata,discount")
    assert (row.key.id, row.metadata) == (str(made.id), {"order": "A-77"})
    assert [str(price) for price in row.struck] == ["59.90 EUR"]
    assert row.url == made.created.payment_link
    assert made.id is not None
    link = MesilatLink(made.id, 141, made.created.uuid)
    assert (await mesilat.remove(desk, account, link)).gone
    (row,) = await indexed(desk, "a-77 gone:yes")
    again = await mesilat.remove(desk, account, link)
    assert again.gone
    assert (await indexed(desk, "a-77"))[0].gone_at == row.gone_at


async def test_a_scan_brings_again_what_the_journal_knows_into_an_index_that_was_lost(
    desk: Desk,
) -> None:
    (shop,) = desk.accounts_of(Provider.MESILAT)
    (wallet,) = desk.accounts_of(Provider.MESH)
    eur = PriceRow(Decimal("59.90"), Decimal("39.90"), discounted=True)
    made = await mesilat.create(desk, shop, MesilatDraft(141, eur, metadata={"order": "A-77"}))
    await mesh.create(desk, wallet, PAYLINK)
    before = {row.key: row for row in await indexed(desk, "has:metadata")}
    assert {key.id for key in before} == {str(made.id), PAYLINK.transaction_id}
    assert desk.index is not None
    for account in (shop, wallet):
        await desk.index.forget_account(account.provider, account.environment, account.name)
        await scanned(desk, account)
    after = {row.key: row for row in await indexed(desk, "has:metadata")}
    assert after.keys() == before.keys()
    for key, row in after.items():
        assert (row.metadata, row.struck) == (before[key].metadata, before[key].struck)
        assert (row.amounts, row.url) == (before[key].amounts, before[key].url)


async def test_a_link_whose_id_was_not_found_when_it_was_made_is_told_by_the_next_scan(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop,) = desk.accounts_of(Provider.MESILAT)
    await scanned(desk, shop)

    async def not_found(*_: object) -> None:
        return None

    with monkeypatch.context() as patch:
        patch.setattr(mesilat, "_newest_id", not_found)
        draft = MesilatDraft(141, PriceRow(Decimal("39.90")), metadata={"order": "A-78"})
        made = await mesilat.create(desk, shop, draft)
    assert made.id is None
    assert not await indexed(desk, "a-78")
    await scanned(desk, shop)
    (row,) = await indexed(desk, "a-78")
    assert row.url == made.created.payment_link


async def scanned(desk: Desk, account: Account) -> None:
    """Reads what is new at an account."""
    scan = await desk.scans.begin(account, ScanKind.NEW)
    await scan.wait()
    assert scan.row.state is ScanState.DONE, scan.status().reason


async def test_a_made_and_an_expired_txn_link_are_indexed(desk: Desk) -> None:
    (account,) = desk.accounts_of(Provider.TXNPRO)
    now = datetime.now(UTC)
    reference = new_reference(now, random.Random(3))
    draft = TxnDraft(
        Decimal("12.50"),
        "EUR",
        "Invoice",
        (now + timedelta(hours=2)).replace(microsecond=0),
        reference,
    )
    made = await txnpro.create(desk, account, draft)
    (row,) = await indexed(desk, f'"{reference}"')
    assert (row.key.id, row.status) == (made.link.id, made.link.status)
    after = await txnpro.expire(desk, account, made.link.id)
    assert after is not None
    (row,) = await indexed(desk, f'"{reference}" status:{after.link.status}')
    assert row.key.id == made.link.id


async def test_a_paylink_is_indexed_by_its_transaction_without_its_address(
    desk: Desk, tmp_path: Path
) -> None:
    (account,) = desk.accounts_of(Provider.MESH)
    networks = await mesh.networks(desk, account)
    network = next(each for each in networks if "USDC" in each.supported_tokens)
    recipient = Recipient(network.id, "USDC", "0x" + "ab" * 20)
    draft = PaylinkDraft("user-9", "order-501", (recipient,), amount_in_fiat=Decimal("25.00"))
    made = await mesh.create(desk, account, draft)
    (row,) = await indexed(desk, "order-501 price:25 currency:usd")
    assert (row.key.provider, row.url) == (Provider.MESH, None)
    await desk.close()
    secrets = [part.encode() for part in re.split("[/?&=]", made.url) if len(part) > 24]
    assert secrets
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("index/*.sqlite3*"))
    assert b"order-501" in kept
    assert not [secret for secret in secrets if secret in kept]


async def test_a_lookup_asks_the_index_before_it_walks_a_mesilat_product(
    desk: Desk, sandbox: Sandbox
) -> None:
    (account,) = desk.accounts_of(Provider.MESILAT)
    pages = [page async for page in mesilat.all_pages(desk, account, 141)]
    wanted = pages[-1].links[-1]
    assert desk.index is not None
    await desk.index.flush()
    before = asked(sandbox, "GET", "payment-links")
    for text in (wanted.uuid, wanted.payment_link):
        found = await look_up(desk, read(desk, text), accounts=[account])
        (match,) = found.matches
        assert (match.record.id, match.detail) == (str(wanted.id), wanted)
        assert match.source().startswith("from the index, seen ")
        assert match.source() in match.title()
    assert asked(sandbox, "GET", "payment-links") == before
    found = await look_up(desk, read(desk, wanted.uuid), accounts=[account], fresh=True)
    assert found.matches[0].source() == ""
    assert asked(sandbox, "GET", "payment-links") > before
    assert desk.index is not None
    await mesilat.remove(desk, account, wanted)
    await desk.index.flush()
    (match,) = (await look_up(desk, read(desk, wanted.uuid), accounts=[account])).matches
    assert ", gone " in match.source()


async def test_what_cannot_be_asked_for_is_found_in_the_index(
    desk_on: DeskOn, sandbox: Sandbox
) -> None:
    desk = desk_on(block("pay", "txnpro", sandbox.url))
    (account,) = desk.accounts
    page = await txnpro.list_page(desk, account)
    link = next(link for link in page.links if link.reference)
    assert desk.index is not None
    await desk.index.flush()
    sandbox.fault(kind="status", status=401, provider="txnpro", times=-1)
    for text in (link.id, f"ref:{link.reference}"):
        found = await look_up(desk, read(desk, text))
        assert [match.record.id for match in found.matches] == [link.id]
        # Only the provider knows how many links share a reference, so there it is asked.
        assert bool(found.failures) == text.startswith("ref:")
        assert found.matches[0].seen_at is not None


async def test_without_a_state_folder_nothing_is_indexed_and_all_is_read(
    desk: Desk, tmp_path: Path
) -> None:
    lone = Desk(desk.config)
    (account,) = lone.accounts_of(Provider.MESILAT)
    page = await mesilat.list_page(lone, account, 141)
    assert page.links
    assert lone.index is None
    found = await look_up(lone, read(lone, page.links[0].uuid), accounts=[account])
    assert found.matches
    await lone.close()
