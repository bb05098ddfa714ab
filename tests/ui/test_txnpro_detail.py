"""One txn.pro link: its two statuses, its figures, and a watch that marks what changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from paylink_tui.config.accounts import Account
from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import PaylinkError
from paylink_tui.model.index import LinkKey
from paylink_tui.model.txnpro import TxnDetail, TxnLink
from paylink_tui.sandbox import Sandbox
from paylink_tui.services import txnpro
from paylink_tui.services.desk import Desk
from paylink_tui.services.records import target_breakdown, txn_row_record
from paylink_tui.ui import txn_words as words
from paylink_tui.ui.screens.opening import open_row
from paylink_tui.ui.screens.txnpro_detail import TxnDetailScreen
from paylink_tui.ui.widgets.waterfall import draw
from tests.services.support import indexed
from tests.ui.index_of import fill, key_of, txn_link
from tests.ui.pacing import Steps
from tests.ui.support import running, screen_text, until, until_shown

SEED = "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"
REFERENCE = "8c40d8b6-ccdf-4861-a6d6-6c3125ce3f31"


@asynccontextmanager
async def showing(
    desk: Desk, link_id: str, size: tuple[int, int] = (120, 40), steps: Steps | None = None
) -> AsyncIterator[Pilot[Any]]:
    (account,) = desk.accounts_of(Provider.TXNPRO)
    detail = await txnpro.detail(desk, account, link_id)
    async with running(desk, size) as pilot:
        pace = steps.pace if steps else None
        await pilot.app.push_screen(TxnDetailScreen(account, detail, pace))
        await until_shown(pilot, "Link")
        yield pilot


def link_id(sandbox: Sandbox, reference: str) -> str:
    """The id of a seeded link."""
    return next(link.id for link in sandbox.state.txnpro.links if link.reference == reference)


def change(sandbox: Sandbox, id: str, **what: str) -> None:
    import httpx

    httpx.post(f"{sandbox.url}/_sandbox/txnpro/act", json={"id": id, **what}).raise_for_status()


async def read_or_none(desk: Desk, account: Account, link_id: str) -> TxnDetail | None:
    """A link; None where its answer cannot be read."""
    with suppress(PaylinkError):
        return await txnpro.detail(desk, account, link_id)
    return None


async def test_the_seed_is_shown_with_both_statuses_and_adds_up(desk: Desk) -> None:
    async with showing(desk, SEED) as pilot:
        text = screen_text(pilot.app)
        assert "Link pending" in text
        assert "Payout completed" in text
        assert "still says pending although its payout is completed" in text
        assert "97.931154   ✓ as stated" in text
        assert "✓ adds up" in text
        assert "Tron (TRC20) (ttrx:usdt)" in text
        assert "736121c4cbcba101d375a8936c4f27d203792f3fcb2da9ba064cb45f1940e63a" in text
        assert "Rate lock ends" in text


@pytest.mark.thorough
async def test_everything_can_be_reached_at_any_size(desk: Desk) -> None:
    async with showing(desk, SEED, (80, 24)) as pilot:
        for size in [(80, 24), (50, 24), (120, 40)]:
            await pilot.resize_terminal(*size)
            await pilot.press("home")
            await pilot.wait_for_scheduled_animations()
            seen = screen_text(pilot.app)
            for _ in range(8):
                await pilot.press("pagedown")
                await pilot.wait_for_scheduled_animations()
                seen += screen_text(pilot.app)
            assert "adds up" in seen
            assert "Link id" in seen


async def test_a_payout_that_is_off_says_by_how_much(desk: Desk, sandbox: Sandbox) -> None:
    (first, *_) = [
        link.id
        for link in sandbox.state.txnpro.links
        if getattr(link.case, "off", 0) and link.payment_type == "Payout"
    ]
    async with showing(desk, first) as pilot:
        assert "✗ off by" in screen_text(pilot.app)


async def test_every_kind_of_link_has_words_and_figures(desk: Desk, sandbox: Sandbox) -> None:
    (account,) = desk.accounts_of(Provider.TXNPRO)
    for link in sandbox.state.txnpro.links[-33:]:
        detail = await txnpro.detail(desk, account, link.id)
        assert words.facts(detail)
        breakdown = target_breakdown(detail.target) if detail.target else None
        assert breakdown is None or draw(breakdown, 76).plain


@pytest.mark.thorough
async def test_odd_and_hostile_links_are_shown_as_text(desk: Desk, sandbox: Sandbox) -> None:
    (account,) = desk.accounts_of(Provider.TXNPRO)
    links = sandbox.state.txnpro.links
    async with running(desk, (80, 24)) as pilot:
        for link in (link for link in links if "ORDER" not in link.reference):
            detail = await read_or_none(desk, account, link.id)
            if detail is None:
                assert link.reference.startswith("ODD-AMOUNT")
                continue
            await pilot.app.push_screen(TxnDetailScreen(account, detail))
            await until_shown(pilot, "Link")
            assert "\x1b" not in screen_text(pilot.app)
            await pilot.press("escape")


async def test_a_child_that_is_named_but_not_included_is_said_so(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with showing(desk, link_id(sandbox, "ODD-CHILD-NOT-INCLUDED")) as pilot:
        assert "without its figures" in " ".join(screen_text(pilot.app).split())


async def test_the_raw_answer_is_a_key_away_and_txid_and_address_can_be_copied(
    desk: Desk,
) -> None:
    async with showing(desk, SEED) as pilot:
        await pilot.press("v")
        await until_shown(pilot, "What txn.pro sent", '"type": "paymentLinks"')
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, TxnDetailScreen), "the link")
        await pilot.press("c")
        await until_shown(pilot, "txid: 736121", "address: TTbG", "amount received: 97.931154")
        await pilot.press("down", "down", "down", "enter")
        await until_shown(pilot, "Copied the txid: 736121")
        assert pilot.app.clipboard.startswith("736121")


async def test_the_countdown_goes_on_by_itself(desk: Desk, sandbox: Sandbox) -> None:
    ends = datetime.now(UTC) + timedelta(hours=1)
    detail = TxnDetail(TxnLink("x", status="created", expires_at=ends), None, {})
    async with running(desk) as pilot:
        await pilot.app.push_screen(TxnDetailScreen(desk.accounts_of(Provider.TXNPRO)[0], detail))
        await until_shown(pilot, "expires in 0:59:")
        before = screen_text(pilot.app)
        await until(pilot, lambda: screen_text(pilot.app) != before, "a second passes")


async def test_a_watch_marks_what_changed_and_ends_when_it_is_final(
    desk: Desk, sandbox: Sandbox
) -> None:
    chosen = next(
        link.id
        for link in sandbox.state.txnpro.links
        if getattr(link.case, "status", "") == "processing" and link.payment_type == "Payout"
    )
    steps = Steps()
    async with showing(desk, chosen, steps=steps) as pilot:
        await pilot.press("w")
        await until_shown(pilot, "Watching · looks again in 5 s")
        steps.step()
        await until_shown(pilot, "nothing new · again in 8 s")
        change(sandbox, chosen, child_status="frozen")
        steps.step()
        await until_shown(pilot, "changed: payout.status", "● frozen")
        steps.step()
        await until_shown(pilot, "nothing new", "● frozen")
        change(sandbox, chosen, child_status="completed")
        steps.step()
        await until_shown(pilot, "Watching has ended: completed is final.", "● completed")
        assert "Watching ·" not in screen_text(pilot.app)
        await pilot.press("w")
        await until_shown(pilot, "it is final, nothing will change any more")


async def test_a_watch_survives_a_fault_and_tells_it(desk: Desk, sandbox: Sandbox) -> None:
    chosen = link_id(sandbox, "ORDER-00001")
    steps = Steps()
    async with showing(desk, chosen, steps=steps) as pilot:
        await pilot.press("w")
        await until_shown(pilot, "Watching ·")
        sandbox.fault(kind="status", provider="txnpro", status=403, body={"errors": []}, times=1)
        steps.step()
        await until_shown(pilot, "✗", "failed · again in 8 s")
        steps.step()
        await until_shown(pilot, "nothing new")
        assert "✗" not in screen_text(pilot.app)


async def test_a_watch_ends_at_once_when_told(desk: Desk, sandbox: Sandbox) -> None:
    async with showing(desk, link_id(sandbox, "ORDER-00001"), steps=Steps()) as pilot:
        for key in ("w", "escape", "ц"):
            await pilot.press("w")
            await until_shown(pilot, "Watching ·")
            await pilot.press(key)
            await until(pilot, lambda: "Watching ·" not in screen_text(pilot.app), "it has ended")
            assert isinstance(pilot.app.screen, TxnDetailScreen)


async def test_a_refresh_says_what_changed(desk: Desk, sandbox: Sandbox) -> None:
    chosen = link_id(sandbox, "ORDER-00001")
    async with showing(desk, chosen) as pilot:
        await pilot.press("r")
        await until_shown(pilot, "Nothing has changed.")
        change(sandbox, chosen, link_status="on_review")
        await pilot.press("r")
        await until_shown(pilot, "Changed: link.status.", "● on_review", "do not name; shown as it")


async def test_a_refresh_that_fails_keeps_what_was_shown(desk: Desk, sandbox: Sandbox) -> None:
    async with showing(desk, SEED) as pilot:
        sandbox.fault(kind="html", provider="txnpro", status=404, times=1)
        await pilot.press("r")
        await until_shown(pilot, "✗", "97.931154")


async def test_a_link_of_the_index_is_shown_by_what_is_known_before_txn_pro_answers(
    desk: Desk, sandbox: Sandbox
) -> None:
    known = txn_link(7)
    index = await fill(desk, (known,))
    sandbox.fault(kind="hang", provider="txnpro", times=-1)
    async with running(desk) as pilot:
        row = await index.row(key_of(known))
        assert row is not None
        assert await open_row(pilot.app, row) == ""  # type: ignore[arg-type]
        await until_shown(pilot, "7 USD", "SYN-00007", "Asking txn.pro anew")
        assert "from the index, seen 1 h 0" in screen_text(pilot.app)


async def test_what_a_list_s_row_cannot_tell_is_not_said_to_have_changed(
    desk: Desk, sandbox: Sandbox
) -> None:
    (account,) = desk.accounts_of(Provider.TXNPRO)
    assert desk.index is not None
    (seed,) = (await txnpro.list_page(desk, account, reference=REFERENCE)).links
    await desk.index.flush()
    row = await desk.index.row(LinkKey.of(txn_row_record(account, seed)))
    assert row is not None
    async with running(desk) as pilot:
        assert await open_row(pilot.app, row) == ""  # type: ignore[arg-type]
        await until_shown(pilot, "Asked txn.pro now. Nothing has changed.", "97.931154")


async def test_without_an_answer_that_was_kept_there_is_nothing_raw_to_show(desk: Desk) -> None:
    async with running(desk) as pilot:
        (account,) = desk.accounts_of(Provider.TXNPRO)
        screen = TxnDetailScreen(account, TxnDetail(TxnLink("x"), None, {}))
        await pilot.app.push_screen(screen)
        await pilot.press("v")
        await until_shown(pilot, "no answer of txn.pro is kept of this link; r asks for one")


async def test_what_was_read_before_an_expiry_and_comes_late_is_not_shown_over_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    (account,) = desk.accounts_of(Provider.TXNPRO)
    await txnpro.list_page(desk, account)
    assert desk.index is not None
    await desk.index.flush()
    row = next(row for row in await indexed(desk, "provider:txnpro status:created"))
    detail, late, asked = txnpro.detail, asyncio.Event(), 0

    async def first_late(*arguments: Any) -> TxnDetail:
        nonlocal asked
        asked += 1
        is_first, found = asked == 1, await detail(*arguments)
        if is_first:
            await late.wait()
        return found

    monkeypatch.setattr(txnpro, "detail", first_late)
    async with running(desk) as pilot:
        assert await open_row(pilot.app, row) == ""  # type: ignore[arg-type]
        screen = pilot.app.screen
        await until(pilot, lambda: asked == 1)
        await pilot.press("x")
        await until_shown(pilot, "y Yes")
        await pilot.press("y")
        await until(pilot, lambda: screen.detail.link.status == "expired")
        late.set()
        await until(pilot, lambda: not screen.busy_workers())
        await pilot.pause()
        assert screen.detail.link.status == "expired"
