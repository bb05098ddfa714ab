"""Writes of unknown outcome are settled by looking; nothing is ever sent again."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from paylink_tui.config.load import load_config
from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.errors import ConfigError, PaylinkError, StoreError
from paylink_tui.model.mesilat import MesilatDraft, PriceRow
from paylink_tui.model.mesilat_form import NONCE
from paylink_tui.model.txnpro import TxnDraft
from paylink_tui.sandbox import Sandbox, ready_toml
from paylink_tui.sandbox.settings import MESILAT_KEY
from paylink_tui.services import mesh, mesilat
from paylink_tui.services.desk import Desk
from paylink_tui.services.record_json import json_tree
from paylink_tui.services.resolve import decide, resolve, resolve_all
from paylink_tui.store.entries import Entry, Resolution, State, WriteIntent, WriteKind
from tests.services.support import asked, indexed
from tests.services.test_mesh import DRAFT as PAYLINK

DRAFT = MesilatDraft(
    product_id=123,
    eur=PriceRow(Decimal("77.10"), Decimal("66.60"), discounted=True),
    rub=PriceRow(Decimal("5000.00")),
    use_once=True,
)
SHOWN = ("€66.60", "5000.00 ₽")
LOST = [
    {"kind": "reset", "when": "after"},
    {"kind": "status", "status": 500, "when": "after"},
    {"kind": "cut"},
]
NEVER_TAKEN = [{"kind": "reset"}, {"kind": "status", "status": 500}]


def later() -> datetime:
    """A minute from now, when what was late has come."""
    return datetime.now(UTC) + timedelta(minutes=1)


async def unresolved(desk: Desk) -> Entry:
    assert desk.journal is not None
    (entry,) = await desk.journal.unresolved()
    return entry


async def lost_create(
    desk: Desk, sandbox: Sandbox, draft: MesilatDraft = DRAFT, **rule: Any
) -> Entry:
    """A create at Mesilat whose answer did not come."""
    before = {entry.id for entry in await _open(desk)}
    fault = {"kind": "reset", "when": "after"} | rule
    sandbox.fault(provider="mesilat", method="POST", **fault)
    with pytest.raises(PaylinkError):
        await mesilat.create(desk, desk.accounts[0], draft)
    (entry,) = [entry for entry in await _open(desk) if entry.id not in before]
    return entry


async def _open(desk: Desk) -> tuple[Entry, ...]:
    assert desk.journal is not None
    return await desk.journal.unresolved()


async def lost_delete(desk: Desk, sandbox: Sandbox, **rule: Any) -> tuple[int, Entry]:
    """A delete at Mesilat whose answer did not come, with the id of its link."""
    link = (await mesilat.list_page(desk, desk.accounts[0], 123)).links[0]
    sandbox.fault(provider="mesilat", method="DELETE", **rule)
    assert not (await mesilat.remove(desk, desk.accounts[0], link)).gone
    return link.id, await unresolved(desk)


async def test_what_a_lost_create_gave_its_link_is_in_the_index_once_it_is_found(
    desk: Desk, sandbox: Sandbox
) -> None:
    draft = replace(DRAFT, metadata={"order": "A-77", NONCE: "nonce-1"})
    found = await resolve(desk, await lost_create(desk, sandbox, draft))
    (row,) = await indexed(desk, "a-77 has:discount")
    assert (row.key.id, row.metadata) == (str(found.answer["id"]), draft.metadata)
    assert [str(price) for price in row.struck] == ["77.10 EUR"]


# Mesilat: a create


@pytest.mark.parametrize("rule", LOST)
async def test_a_create_whose_answer_was_lost_is_found_with_its_link(
    desk: Desk, sandbox: Sandbox, rule: dict[str, Any]
) -> None:
    entry = await lost_create(desk, sandbox, **rule)
    found = await resolve(desk, entry)
    newest = sandbox.state.mesilat.products[123][-1]
    assert (found.state, found.resolution) == (State.DONE, Resolution.FOUND_DONE)
    assert (found.answer["id"], found.answer["uuid"]) == (newest.id, newest.uuid)
    assert found.url == newest.url
    assert sandbox.state.writes["mesilat"]["created"] == asked(sandbox, "POST") == 1


@pytest.mark.parametrize("rule", NEVER_TAKEN)
async def test_a_create_that_never_came_is_found_not_to_be_done_once_it_cannot_be_late(
    desk: Desk, sandbox: Sandbox, rule: dict[str, Any]
) -> None:
    told: list[str] = []
    entry = await lost_create(desk, sandbox, when="before", **rule)
    assert (await resolve(desk, entry, tell=told.append)).state is State.UNKNOWN
    assert "may be late" in told[0]
    found = await resolve(desk, entry, now=later)
    assert (found.state, found.resolution) == (State.NOT_DONE, Resolution.FOUND_NOT_DONE)
    assert sandbox.state.writes["mesilat"]["created"] == 0
    assert asked(sandbox, "POST") == 1


async def test_links_of_others_with_another_price_are_no_matter(
    desk: Desk, sandbox: Sandbox
) -> None:
    entry = await lost_create(desk, sandbox)
    mine = sandbox.state.mesilat.products[123][-1]
    for prices in (("€20.00",), ("€66.61", "5000.00 ₽"), ("€66.60", "4999.00 ₽")):
        sandbox.state.mesilat.append(123, prices, use_once=True)
    assert (await resolve(desk, entry)).answer["id"] == mine.id


@pytest.mark.parametrize("rule", [LOST[0], NEVER_TAKEN[0]])
async def test_several_new_links_of_one_price_cannot_be_told_apart(
    desk: Desk, sandbox: Sandbox, rule: dict[str, Any]
) -> None:
    told: list[str] = []
    entry = await lost_create(desk, sandbox, **({"when": "before"} | rule))
    for _ in range(2):
        sandbox.state.mesilat.append(123, SHOWN, discounted=True, use_once=True)
    found = await resolve(desk, entry, tell=told.append, now=later)
    assert found.state is State.UNKNOWN
    assert "new links have its price" in told[0]
    assert asked(sandbox, "POST") == 1


@pytest.mark.parametrize(
    ("prices", "use_once"),
    [
        (SHOWN, False),
        (("€77.10", "5000.00 ₽"), True),  # the regular price, struck through
        (("€66.60",), True),
        (("€66.60", "ask us"), True),
    ],
)
async def test_a_new_link_that_may_be_it_keeps_the_create_unknown(
    desk: Desk, sandbox: Sandbox, prices: tuple[str, ...], use_once: bool
) -> None:
    told: list[str] = []
    entry = await lost_create(desk, sandbox, when="before")
    sandbox.state.mesilat.append(123, prices, use_once=use_once)
    assert (await resolve(desk, entry, tell=told.append, now=later)).state is State.UNKNOWN
    assert "may be it, though they differ" in told[0]


async def test_a_create_without_a_rouble_price_takes_the_one_that_mesilat_converted(
    desk: Desk, sandbox: Sandbox
) -> None:
    entry = await lost_create(desk, sandbox, replace(DRAFT, rub=None), when="before")
    sandbox.state.mesilat.append(123, ("€66.60", "6543.21 ₽"), use_once=True)
    assert (await resolve(desk, entry)).state is State.DONE


async def test_a_create_without_a_known_beginning_stays_unknown(
    desk: Desk, sandbox: Sandbox
) -> None:
    told: list[str] = []
    sandbox.fault(kind="status", status=500, provider="mesilat", method="GET", times=-1)
    entry = await lost_create(desk, sandbox)
    sandbox.state.faults.clear()
    assert entry.intent.asked["highest_id_before"] is None
    assert (await resolve(desk, entry, tell=told.append, now=later)).state is State.UNKNOWN
    assert "compare the list yourself" in told[0]


async def test_a_link_that_another_write_of_ours_made_is_left_out(
    desk: Desk, sandbox: Sandbox
) -> None:
    entry = await lost_create(desk, sandbox, when="before")
    await mesilat.create(desk, desk.accounts[0], DRAFT)
    found = await resolve(desk, entry, now=later)
    assert found.state is State.NOT_DONE
    assert found.evidence["new_ids"] == []


async def test_one_link_for_two_alike_creates_of_unknown_outcome_is_given_to_neither(
    desk: Desk, sandbox: Sandbox
) -> None:
    told: list[str] = []
    await lost_create(desk, sandbox, when="before")
    await lost_create(desk, sandbox)
    entries = await resolve_all(desk, told.append, now=later)
    assert [entry.state for entry in entries] == [State.UNKNOWN] * 2
    assert all("may have made that one" in sentence for sentence in told)


async def test_two_creates_of_different_prices_are_each_found(desk: Desk, sandbox: Sandbox) -> None:
    await lost_create(desk, sandbox)
    await lost_create(desk, sandbox, MesilatDraft(123, PriceRow(Decimal("91.00"))))
    newer, older = await resolve_all(desk, lambda _: None)
    first, second = sandbox.state.mesilat.products[123][-2:]
    assert (older.answer["id"], newer.answer["id"]) == (first.id, second.id)
    assert sandbox.state.writes["mesilat"]["created"] == 2


@pytest.mark.parametrize(("mark", "state"), [("ref-1", State.DONE), ("ref-2", State.NOT_DONE)])
async def test_a_nonce_in_the_list_tells_more_than_the_price(
    desk: Desk, sandbox: Sandbox, mark: str, state: State
) -> None:
    entry = await lost_create(desk, sandbox, replace(DRAFT, metadata={NONCE: "ref-1"}))
    row = {"id": 999_999, "product_id": 123, "uuid": "abc123", "prices": SHOWN, "use_once": True}
    body = {
        "data": [row | {"metadata": {NONCE: mark}}],
        "meta": {"current_page": 1, "last_page": 1, "per_page": 15, "total": 1},
    }
    sandbox.fault(kind="status", status=200, provider="mesilat", method="GET", body=body)
    assert (await resolve(desk, entry, now=later)).state is state


async def test_where_the_list_tells_no_metadata_the_new_link_of_its_price_is_it(
    desk: Desk, sandbox: Sandbox
) -> None:
    entry = await lost_create(desk, sandbox, replace(DRAFT, metadata={NONCE: "ref-1"}))
    entry = await resolve(desk, entry, now=later)
    made = sandbox.state.mesilat.products[DRAFT.product_id][-1]
    assert (entry.state, entry.answer["uuid"]) == (State.DONE, made.uuid)


async def test_a_list_that_changes_while_it_is_read_settles_nothing(
    desk: Desk, sandbox: Sandbox
) -> None:
    told: list[str] = []
    entry = await lost_create(desk, sandbox, replace(DRAFT, product_id=141), when="before")
    sandbox.state.mesilat.shift_per_request = -1
    assert (await resolve(desk, entry, tell=told.append, now=later)).state is State.UNKNOWN
    assert "changed while it was read" in told[0]


async def test_a_row_that_cannot_be_read_may_be_the_link(desk: Desk, sandbox: Sandbox) -> None:
    told: list[str] = []
    entry = await lost_create(desk, sandbox)
    sandbox.fault(kind="wrong_types", provider="mesilat", method="GET", fields=("uuid",), times=-1)
    assert (await resolve(desk, entry, tell=told.append, now=later)).state is State.UNKNOWN
    assert "cannot be read" in told[0]


# Mesilat: a delete


@pytest.mark.parametrize("rule", LOST[:2])
async def test_a_delete_whose_answer_was_lost_is_found_done(
    desk: Desk, sandbox: Sandbox, rule: dict[str, Any]
) -> None:
    link_id, entry = await lost_delete(desk, sandbox, **rule)
    assert (await resolve(desk, entry)).resolution is Resolution.FOUND_DONE
    assert sandbox.state.writes["mesilat"]["deleted"] == asked(sandbox, "DELETE") == 1
    assert [row.key.id for row in await indexed(desk, "gone:yes")] == [str(link_id)]


@pytest.mark.parametrize("rule", NEVER_TAKEN)
async def test_a_delete_that_never_came_is_found_not_to_be_done(
    desk: Desk, sandbox: Sandbox, rule: dict[str, Any]
) -> None:
    link_id, entry = await lost_delete(desk, sandbox, **rule)
    assert (await resolve(desk, entry)).state is State.UNKNOWN
    assert (await resolve(desk, entry, now=later)).state is State.NOT_DONE
    assert any(link.id == link_id for link in sandbox.state.mesilat.products[123])
    assert asked(sandbox, "DELETE") == 1


async def test_a_link_that_is_not_seen_in_a_changing_list_may_still_be_there(
    desk: Desk, sandbox: Sandbox
) -> None:
    link = (await mesilat.list_page(desk, desk.accounts[0], 141)).links[0]
    sandbox.fault(kind="reset", provider="mesilat", method="DELETE", when="after")
    await mesilat.remove(desk, desk.accounts[0], link)
    sandbox.state.mesilat.shift_per_request = -1
    assert (await resolve(desk, await unresolved(desk), now=later)).state is State.UNKNOWN


# Mesh


async def lost_paylink(desk: Desk, sandbox: Sandbox) -> Entry:
    """A create at Mesh whose answer did not come."""
    sandbox.fault(kind="reset", provider="mesh", method="POST", when="after")
    with pytest.raises(PaylinkError):
        await mesh.create(desk, desk.accounts_of(Provider.MESH)[0], PAYLINK)
    return await unresolved(desk)


async def test_a_paylink_that_somebody_used_was_made(desk: Desk, sandbox: Sandbox) -> None:
    entry = await lost_paylink(desk, sandbox)
    transfer = sandbox.state.mesh.pay(PAYLINK.transaction_id, "succeeded", 1)
    assert transfer is not None
    found = await resolve(desk, entry)
    assert found.resolution is Resolution.FOUND_DONE
    assert found.evidence["transfers"] == [{"id": transfer["id"], "status": "succeeded"}]


async def test_a_paylink_that_nobody_used_stays_unknown_until_a_person_decides(
    desk: Desk, sandbox: Sandbox
) -> None:
    entry = await lost_paylink(desk, sandbox)
    assert (await resolve(desk, entry, now=later)).state is State.UNKNOWN
    assert (await decide(desk, entry, False)).resolution is Resolution.DECIDED_NOT_DONE
    # Its transactionId may be used again.
    await mesh.create(desk, desk.accounts_of(Provider.MESH)[0], PAYLINK)
    assert sandbox.state.writes["mesh"]["created"] == 2


async def test_a_decision_does_not_change_what_was_settled(desk: Desk, sandbox: Sandbox) -> None:
    entry = await lost_paylink(desk, sandbox)
    assert (await decide(desk, entry, True)).resolution is Resolution.DECIDED_DONE
    assert (await decide(desk, entry, False)).resolution is Resolution.DECIDED_DONE
    (listed,) = await mesh.paylinks(desk)
    assert (listed.intent.key, listed.url) == (PAYLINK.transaction_id, "")


# txn.pro


def txn_draft(reference: str = "ORDER-1") -> TxnDraft:
    expires_at = datetime.now(UTC) + timedelta(hours=2)
    return TxnDraft(Decimal("25.00"), "EUR", "Invoice", expires_at, reference, "EUR")


async def lost_txn(
    desk: Desk, sandbox: Sandbox, kind: WriteKind, link_id: str = "", **rule: Any
) -> Entry:
    """A create or expiry at txn.pro whose answer did not come."""
    account = desk.accounts_of(Provider.TXNPRO)[0]
    client = await desk.txnpro(account)
    draft, is_create = txn_draft(), kind is WriteKind.CREATE
    intent = WriteIntent(
        kind,
        account.provider,
        account.name,
        account.environment,
        "A write at txn.pro",
        json_tree(asdict(draft)) if is_create else {},
        draft.reference if is_create else "",
        link_id,
    )
    send: Callable[[], Coroutine[Any, Any, Any]]
    send = partial(client.create_link, draft) if is_create else partial(client.expire_link, link_id)
    sandbox.fault(provider="txnpro", method="POST", **({"kind": "reset"} | rule))
    with pytest.raises(PaylinkError):
        await desk.writes.run(intent, send, lambda _: {})
    return await unresolved(desk)


async def test_a_txnpro_link_is_found_by_its_reference(desk: Desk, sandbox: Sandbox) -> None:
    entry = await lost_txn(desk, sandbox, WriteKind.CREATE, when="after")
    found = await resolve(desk, entry)
    assert found.resolution is Resolution.FOUND_DONE
    assert found.answer["status"] == "created"
    assert found.url.startswith("http")
    assert [row.key.id for row in await indexed(desk, "order-1")] == [found.answer["id"]]
    assert sandbox.state.writes["txnpro"]["created"] == asked(sandbox, "POST") == 1


async def test_a_txnpro_reference_that_nobody_has_was_not_made(
    desk: Desk, sandbox: Sandbox
) -> None:
    entry = await lost_txn(desk, sandbox, WriteKind.CREATE)
    assert (await resolve(desk, entry)).state is State.UNKNOWN
    assert (await resolve(desk, entry, now=later)).state is State.NOT_DONE


async def test_a_txnpro_link_of_the_reference_that_is_not_what_was_asked_settles_nothing(
    desk: Desk, sandbox: Sandbox
) -> None:
    told: list[str] = []
    other = replace(txn_draft(), amount=Decimal("26.00"), payment_type="Payout")
    client = await desk.txnpro(desk.accounts_of(Provider.TXNPRO)[0])
    await client.create_link(other)
    entry = await lost_txn(desk, sandbox, WriteKind.CREATE)
    assert (await resolve(desk, entry, tell=told.append, now=later)).state is State.UNKNOWN
    assert "another amount, payment type" in told[0]


@pytest.mark.parametrize(
    ("amounts", "state"),
    [(["25.0", "25.00"], State.UNKNOWN), (["25.0"], State.DONE), ([None], State.DONE)],
)
async def test_a_txnpro_link_is_taken_only_where_it_is_the_only_one_of_its_reference(
    desk: Desk, sandbox: Sandbox, amounts: list[str | None], state: State
) -> None:
    entry = await lost_txn(desk, sandbox, WriteKind.CREATE)
    rows = [
        {
            "type": "paymentLinks",
            "id": f"link-{place}",
            "attributes": {"reference": "ORDER-1", "status": "created", "amount": amount},
        }
        for place, amount in enumerate(amounts)
    ]
    sandbox.fault(kind="status", status=200, provider="txnpro", method="GET", body={"data": rows})
    assert (await resolve(desk, entry, now=later)).state is state


async def txn_link(desk: Desk) -> str:
    client = await desk.txnpro(desk.accounts_of(Provider.TXNPRO)[0])
    return (await client.create_link(txn_draft("ORDER-0"))).link.id


async def test_an_expiry_whose_answer_was_lost_is_found_done(desk: Desk, sandbox: Sandbox) -> None:
    link_id = await txn_link(desk)
    entry = await lost_txn(desk, sandbox, WriteKind.EXPIRE, link_id, when="after")
    assert (await resolve(desk, entry)).resolution is Resolution.FOUND_DONE
    assert sandbox.state.writes["txnpro"]["expired"] == 1
    assert [row.key.id for row in await indexed(desk, "status:expired")] == [link_id]


async def test_an_expiry_that_never_came_is_found_not_to_be_done(
    desk: Desk, sandbox: Sandbox
) -> None:
    entry = await lost_txn(desk, sandbox, WriteKind.EXPIRE, await txn_link(desk))
    assert (await resolve(desk, entry)).state is State.UNKNOWN
    assert (await resolve(desk, entry, now=later)).state is State.NOT_DONE
    assert sandbox.state.writes["txnpro"]["expired"] == 0


@pytest.mark.parametrize(
    ("status", "state"), [("completed", State.NOT_DONE), ("frozen", State.UNKNOWN)]
)
async def test_an_expiry_of_a_link_in_another_status(
    desk: Desk, sandbox: Sandbox, status: str, state: State
) -> None:
    link_id = await txn_link(desk)
    entry = await lost_txn(desk, sandbox, WriteKind.EXPIRE, link_id)
    body = {"data": {"type": "paymentLinks", "id": link_id, "attributes": {"status": status}}}
    sandbox.fault(kind="status", status=200, provider="txnpro", method="GET", body=body)
    assert (await resolve(desk, entry)).state is state


# All of them, and what cannot be looked up


async def test_a_provider_that_is_down_is_told_and_the_others_go_on(
    desk: Desk, sandbox: Sandbox
) -> None:
    told: list[str] = []
    await lost_create(desk, sandbox)
    sandbox.fault(kind="reset", provider="mesh", method="POST", when="after")
    with pytest.raises(PaylinkError):
        await mesh.create(desk, desk.accounts_of(Provider.MESH)[0], PAYLINK)
    sandbox.fault(kind="status", status=500, provider="mesh", method="GET", times=-1)
    paylink, link = await resolve_all(desk, told.append)
    assert (paylink.state, link.state) == (State.UNKNOWN, State.DONE)
    assert "Mesh failed" in told[0]
    assert "is new and has its price" in told[1]


async def test_what_is_settled_is_not_looked_up_again(desk: Desk, sandbox: Sandbox) -> None:
    entry = await lost_create(desk, sandbox)
    await decide(desk, entry, True)
    before = asked(sandbox, "GET")
    assert (await resolve(desk, entry)).resolution is Resolution.DECIDED_DONE
    assert asked(sandbox, "GET") == before
    assert await resolve_all(desk, lambda _: None) == ()


async def test_what_is_still_being_sent_is_not_looked_up(desk: Desk) -> None:
    assert desk.journal is not None
    intent = WriteIntent(
        WriteKind.CREATE, Provider.MESILAT, "mesilat-sandbox", Environment.TEST, "New link", {}
    )
    entry = await desk.journal.entry(await desk.journal.begin(intent))
    with pytest.raises(StoreError, match="still being sent by process"):
        await resolve(desk, entry)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "mesilat-sandbox"', 'name = "other"', "no longer in the configuration"),
        ('environment = "test"', 'environment = "live"', "now an account at Mesilat LIVE"),
    ],
)
async def test_an_account_that_is_gone_or_another_one_is_not_asked(
    desk: Desk, sandbox: Sandbox, config_file: Path, old: str, new: str, words: str
) -> None:
    entry = await lost_create(desk, sandbox)
    text = config_file.read_text(encoding="utf-8")
    assert MESILAT_KEY in text
    config_file.write_text(text.replace(old, new, 1), encoding="utf-8")
    await desk.reload(load_config(config_file))
    with pytest.raises(ConfigError, match=words):
        await resolve(desk, entry)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{here}", "{there}", "leads elsewhere now .the write was sent to {here}."),
        (MESILAT_KEY, MESILAT_KEY[::-1], "the write was sent with other credentials"),
    ],
)
async def test_an_account_that_leads_to_another_shop_now_is_not_asked(
    desk: Desk, sandbox: Sandbox, other: Sandbox, config_file: Path, old: str, new: str, words: str
) -> None:
    """Where nothing is known of the write, it would be taken for not done."""
    entry = await lost_create(desk, sandbox)
    text = config_file.read_text(encoding="utf-8")
    urls = {"here": sandbox.url, "there": other.url}
    config_file.write_text(text.replace(old.format(**urls), new.format(**urls), 1), "utf-8")
    await desk.reload(load_config(config_file))
    before = asked(sandbox, "GET")
    with pytest.raises(ConfigError, match=words.format(**urls)) as raised:
        await resolve(desk, entry, now=later)
    assert raised.value.remedy == "Look there, or decide in the journal."
    assert (asked(sandbox, "GET"), asked(other, "GET")) == (before, 0)
    assert (await unresolved(desk)).state is State.UNKNOWN
    config_file.write_text(text, "utf-8")
    await desk.reload(load_config(config_file))
    assert (await resolve(desk, entry)).state is State.DONE


async def test_an_entry_of_an_older_program_is_looked_up_wherever_its_account_leads(
    desk: Desk, sandbox: Sandbox, config_file: Path
) -> None:
    entry = await lost_txn(desk, sandbox, WriteKind.CREATE, when="after")
    assert entry.intent.sent_to is None
    text = config_file.read_text(encoding="utf-8")
    config_file.write_text(text.replace("127.0.0.1", "localhost"), "utf-8")
    await desk.reload(load_config(config_file))
    assert (await resolve(desk, entry)).state is State.DONE


async def test_a_link_that_we_make_while_a_create_is_looked_up_is_not_taken_for_its(
    desk: Desk, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await lost_create(desk, sandbox, when="before")
    account, pages = desk.accounts[0], mesilat.all_pages

    async def made_meanwhile(*arguments: Any) -> Any:
        monkeypatch.undo()
        await mesilat.create(desk, account, DRAFT)
        async for page in pages(*arguments):
            yield page

    monkeypatch.setattr(mesilat, "all_pages", made_meanwhile)
    assert (await resolve(desk, entry, now=later)).state is State.NOT_DONE


async def test_an_entry_that_names_no_link_is_left_to_a_person(desk: Desk) -> None:
    assert desk.journal is not None
    account = desk.accounts[0]
    intent = WriteIntent(
        WriteKind.DELETE, account.provider, account.name, account.environment, "Delete", {}
    )

    async def fails() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await desk.writes.run(intent, fails, lambda _: {})
    with pytest.raises(StoreError, match="does not say which link"):
        await resolve(desk, await unresolved(desk))


async def test_without_a_journal_nothing_can_be_resolved(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.touch(mode=0o600)
    path.write_text(ready_toml(sandbox.url), encoding="utf-8")
    desk = Desk(load_config(path))
    try:
        with pytest.raises(StoreError, match="no folder for the journal"):
            await resolve_all(desk, lambda _: None)
    finally:
        await desk.close()
