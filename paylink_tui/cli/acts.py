"""What `create`, `delete` and `expire` are asked to do: in words, as a request, and as a call."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from paylink_tui.cli import drafts
from paylink_tui.config.accounts import Account, MeshAccount, MesilatAccount
from paylink_tui.model.accounts import Environment
from paylink_tui.model.errors import NotFoundError, Outcome, PaylinkError
from paylink_tui.model.mesh_form import paylink_warnings
from paylink_tui.model.mesilat import PriceRow
from paylink_tui.model.mesilat_form import draft_warnings as mesilat_warnings
from paylink_tui.model.money import plain
from paylink_tui.model.times import local_and_utc
from paylink_tui.model.txnpro_form import draft_warnings as txnpro_warnings
from paylink_tui.services import mesh, mesilat, mesilat_deletions, previews, txnpro
from paylink_tui.services.desk import Desk
from paylink_tui.services.writes import Noted


@dataclass(frozen=True, slots=True)
class Done:
    """What a write answered. `doubts` are what a person should know of it."""

    id: str | None = None
    url: str | None = None
    reference: str | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """A write that was asked for. With `token`, a person at a terminal must type it to agree."""

    what: str
    preview: previews.Preview
    send: Callable[[Noted], Awaitable[Done]]
    warnings: tuple[str, ...] = ()
    token: str = ""


async def create_mesilat(desk: Desk, account: MesilatAccount, options: Namespace) -> Act:
    """A Mesilat link to be made."""
    draft = drafts.mesilat_draft(options)
    prices = [_price(draft.eur, "EUR"), *([_price(draft.rub, "RUB")] if draft.rub else [])]
    use = "single use" if draft.use_once else "multiple use"

    async def send(noted: Noted) -> Done:
        made = await mesilat.create(desk, account, draft, noted)
        link_id = None if made.id is None else str(made.id)
        created = made.created
        return Done(link_id, created.payment_link, created.uuid, _some(made.doubt))

    what = f"New link for product {draft.product_id}: {', '.join(prices)}, {use}, {_at(account)}"
    return Act(what, previews.mesilat_create(account, draft), send, mesilat_warnings(draft))


def _price(row: PriceRow, currency: str) -> str:
    charged = f"{plain(row.charged)} {currency}" if row.charged is not None else "no price"
    return charged if row.struck is None else f"{charged} instead of {plain(row.struck)}"


async def create_mesh(desk: Desk, account: MeshAccount, options: Namespace) -> Act:
    """A Paylink to be made; reads the networks."""
    draft = drafts.mesh_draft(options, account, await mesh.networks(desk, account))
    (to,) = draft.recipients
    amount = f"an amount in {to.symbol} that the payer chooses"
    if draft.amount_in_fiat is not None:
        amount = f"{plain(draft.amount_in_fiat)} USD in {to.symbol}"
    elif to.amount is not None:
        amount = f"{plain(to.amount)} {to.symbol}"

    async def send(noted: Noted) -> Done:
        paylink = await mesh.create(desk, account, draft, noted)
        return Done(url=paylink.url, reference=paylink.transaction_id)

    tag = f", tag {to.address_tag}" if to.address_tag else ""
    what = (
        f"New Paylink {draft.transaction_id}: {draft.transfer_type} of {amount} on "
        f"{options.network} to {to.address}{tag}, {_at(account)}"
    )
    return Act(what, previews.mesh_create(account, draft), send, paylink_warnings(draft))


async def create_txnpro(desk: Desk, account: Account, options: Namespace) -> Act:
    """A txn.pro link to be made."""
    now = datetime.now(UTC)
    draft = drafts.txnpro_draft(options, account, now)

    async def send(noted: Noted) -> Done:
        made = await txnpro.create(desk, account, draft, noted)
        link = made.link
        doubts = txnpro.differences(draft, made)
        return Done(link.id, link.hosted_page_url, draft.reference, doubts)

    amount = plain(draft.amount)
    what = (
        f"New {draft.payment_type} link {draft.reference}: {amount} {draft.currency}, expires "
        f"{local_and_utc(draft.expires_at)}, {_at(account)}"
    )
    pays_out = draft.payment_type == "Payout"
    warnings = txnpro_warnings(draft, now)
    if pays_out:
        warnings = ("A payout that was accepted cannot be recalled.", *warnings)
    preview = previews.txnpro_create(account, draft)
    return Act(what, preview, send, warnings, amount if pays_out else "")


async def delete(desk: Desk, account: MesilatAccount, options: Namespace) -> Act:
    """A Mesilat link to be deleted; looks for it, unless nothing is to be sent."""
    preview = previews.mesilat_delete(account, options.product, options.id)
    if options.dry_run:
        return Act("", preview, _never)
    wanted = (options.product, options.id)
    found = await mesilat.find(
        desk, account, options.product, lambda row: (row.product_id, row.id) == wanted
    )
    if found is None:
        raise NotFoundError(f"Product {options.product} has no link {options.id}.", status=404)
    link = found[0]

    async def send(noted: Noted) -> Done:
        (planned,) = await mesilat_deletions.plan(desk, account, [link])
        if not planned.can_be_tried:
            raise PaylinkError(
                f"{planned.sentence}. Nothing was sent now.",
                remedy="Look first: paylink-tui journal resolve",
                outcome=Outcome.UNKNOWN,
            )
        removal = await mesilat.remove(desk, account, link, noted)
        if removal.error is not None:
            raise removal.error
        doubts = () if removal.sentence == "Deleted" else (removal.sentence,)
        return Done(str(link.id), None, link.uuid, doubts)

    prices = ", ".join(link.prices) or "no price"
    what = f"Delete link {link.id} ({link.uuid}) of product {link.product_id}: {prices}, "
    token = str(link.id)[-4:] if account.environment is Environment.LIVE else ""
    return Act(what + _at(account), preview, send, token=token)


async def expire(desk: Desk, account: Account, options: Namespace) -> Act:
    """A txn.pro link to be expired; reads it, unless nothing is to be sent."""
    preview = previews.txnpro_expire(account, options.id)
    if options.dry_run:
        return Act("", preview, _never)
    link = (await txnpro.detail(desk, account, options.id)).link

    async def send(noted: Noted) -> Done:
        await txnpro.expire(desk, account, link.id, noted)
        return Done(link.id, None, link.reference)

    amount = f"{plain(link.amount)} {link.currency}" if link.amount is not None else "no amount"
    what = f"Expire link {link.id} ({link.payment_type}, {link.status}): {amount}, {_at(account)}"
    # As in the screens: an expiry cannot be taken back.
    token = link.id[-4:] if account.environment is Environment.LIVE else ""
    return Act(what, preview, send, token=token)


async def _never(noted: Noted) -> Done:
    raise AssertionError("a dry run sends nothing")


def _some(doubt: str) -> tuple[str, ...]:
    return (doubt,) if doubt else ()


def _at(account: Account) -> str:
    return f"at {account.name} ({account.provider.label} {account.environment.value.upper()})"
