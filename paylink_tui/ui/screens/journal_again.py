"""From a write of the journal to another link like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from paylink_tui.model.accounts import Provider
from paylink_tui.store.entries import UNRESOLVED, Entry, State, WriteKind

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account, MeshAccount, MesilatAccount
    from paylink_tui.ui.app import PaylinkApp
    from paylink_tui.ui.screens.base import PaylinkScreen


def has_transfers(entry: Entry) -> bool:
    """Whether a payment by this link would be a transfer at Mesh."""
    return entry.intent.provider is Provider.MESH and bool(entry.intent.key)


def why_not_again(entry: Entry) -> str:
    """Why no link can be made from the settings of this write; empty where one can."""
    intent = entry.intent
    if intent.kind is WriteKind.EXPIRE:
        return "an expiry does not tell the settings of its link; take the entry that made it"
    if intent.kind is WriteKind.DELETE and entry.state is not State.DONE:
        return "that link may still be there; see its product's list"
    return ""


async def open_form(app: PaylinkApp, account: Account, entry: Entry) -> str:
    """Opens the form with the settings of `entry`; gives why it could not, or empty."""
    match entry.intent.provider:
        case Provider.MESILAT:
            return await _mesilat(app, cast("MesilatAccount", account), entry)
        case Provider.MESH:
            await _mesh(app, cast("MeshAccount", account), entry)
        case Provider.TXNPRO:
            await _txnpro(app, account, entry)
    return ""


async def _mesh(app: PaylinkApp, account: MeshAccount, entry: Entry) -> None:
    from paylink_tui.services.again import mesh_again
    from paylink_tui.ui.screens.mesh_create import MeshCreate

    form = MeshCreate(account, mesh_again(entry))
    await app.push_screen(form)
    _say(form, _doubt(entry))


async def _txnpro(app: PaylinkApp, account: Account, entry: Entry) -> None:
    from paylink_tui.services.again import txnpro_again
    from paylink_tui.ui.screens.txnpro_create import TxnCreate

    restored = txnpro_again(entry)
    form = TxnCreate(account, restored.typed if restored else None)
    await app.push_screen(form)
    _say(form, _doubt(entry), restored.doubt if restored else "")


async def _mesilat(app: PaylinkApp, account: MesilatAccount, entry: Entry) -> str:
    from paylink_tui.services.again import mesilat_again
    from paylink_tui.ui.screens.mesilat_create import MesilatCreate

    restored = mesilat_again(entry)
    if restored is None:
        return "This entry does not tell the product, so there is nothing to make a link from."
    form = MesilatCreate(account, restored.draft.product_id, restored.draft)
    await app.push_screen(form)
    new = ""
    if entry.intent.kind is WriteKind.DELETE:
        new = (
            f"This makes a NEW link with another URL; link {entry.intent.target_id} and its URL "
            "do not come back."
        )
    _say(form, new or _doubt(entry), restored.doubt)
    return ""


def _doubt(entry: Entry) -> str:
    """Whoever makes a link like one of unknown outcome may make the same link twice."""
    if entry.state not in UNRESOLVED:
        return ""
    return "It is not known whether the link that this is a copy of was made: F8, then l, looks."


def _say(form: PaylinkScreen[Any], *sentences: str) -> None:
    if told := " ".join(filter(None, sentences)):
        form.notice.warning(told)
