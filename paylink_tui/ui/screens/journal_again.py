"""From a write of the journal to another link like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from paylink_tui.model.accounts import Provider
from paylink_tui.store.entries import Entry, State, WriteKind

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account, MeshAccount, MesilatAccount
    from paylink_tui.ui.app import PaylinkApp


def has_transfers(entry: Entry) -> bool:
    """Whether a payment by this link would be a transfer at Mesh."""
    return entry.intent.provider is Provider.MESH and bool(entry.intent.key)


def why_not_again(entry: Entry) -> str:
    """Why no link can be made from the settings of this write; empty where one can."""
    intent = entry.intent
    if intent.provider is Provider.TXNPRO:
        return "a txn.pro link is not made from here"
    if intent.kind is WriteKind.DELETE and entry.state is not State.DONE:
        return "that link may still be there; see its product's list"
    return ""


async def open_form(app: PaylinkApp, account: Account, entry: Entry) -> str:
    """Opens the form with the settings of `entry`; gives why it could not, or empty."""
    if entry.intent.provider is Provider.MESILAT:
        return await _mesilat(app, cast("MesilatAccount", account), entry)
    from paylink_tui.services.again import mesh_again
    from paylink_tui.ui.screens.mesh_create import MeshCreate

    await app.push_screen(MeshCreate(cast("MeshAccount", account), mesh_again(entry)))
    return ""


async def _mesilat(app: PaylinkApp, account: MesilatAccount, entry: Entry) -> str:
    from paylink_tui.services.again import mesilat_again
    from paylink_tui.ui.screens.mesilat_create import MesilatCreate

    restored = mesilat_again(entry)
    if restored is None:
        return "This entry does not tell the product, so there is nothing to make a link from."
    form = MesilatCreate(account, restored.draft.product_id, restored.draft)
    await app.push_screen(form)
    if entry.intent.kind is WriteKind.DELETE:
        form.notice.warning(
            f"This makes a NEW link with another URL; link {entry.intent.target_id} and its URL "
            f"do not come back. {restored.doubt}"
        )
    return ""
