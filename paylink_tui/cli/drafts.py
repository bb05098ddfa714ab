"""From the arguments of `create` to what is to be made, by the rules of the forms."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from datetime import UTC, datetime
from random import SystemRandom

from paylink_tui.config.accounts import Account, MeshAccount
from paylink_tui.model.errors import InvalidInputError, ended
from paylink_tui.model.mesh import Network, PaylinkDraft
from paylink_tui.model.mesh_form import new_transaction_id
from paylink_tui.model.mesilat import MesilatDraft, PriceRow
from paylink_tui.model.mesilat_form import (
    NONCE,
    Currency,
    check_metadata,
    new_nonce,
    read_price_row,
    with_nonce,
)
from paylink_tui.model.text import clean
from paylink_tui.model.txnpro import TxnDraft
from paylink_tui.model.txnpro_form import new_reference
from paylink_tui.model.txnpro_typed import TypedLink, read_typed
from paylink_tui.ui.mesh_typed import Typed, TypedRecipient, read


def mesilat_draft(options: Namespace) -> MesilatDraft:
    """The link that `create mesilat` asks for; raises InvalidInputError."""
    eur = _row("EUR", options.eur, options.eur_discount)
    assert eur is not None  # only the row of RUB may be left out
    rub = _row("RUB", options.rub, options.rub_discount)
    metadata = check_metadata(options.meta)
    if not options.no_nonce and NONCE not in metadata:
        metadata = with_nonce(metadata, new_nonce(datetime.now(UTC), SystemRandom()))
    return MesilatDraft(options.product, eur, rub, options.once, metadata)


def _row(currency: Currency, price: str, discount: str | None) -> PriceRow | None:
    return read_price_row(currency, price, discount is not None, discount or "")


def mesh_draft(
    options: Namespace, account: MeshAccount, networks: Sequence[Network]
) -> PaylinkDraft:
    """The Paylink that `create mesh` asks for; raises InvalidInputError with the faults."""
    network = _network(options.network, networks)
    funding = None if options.smart_funding is None else options.smart_funding == "on"
    recipient = TypedRecipient(
        network, _token(options.token, network), options.address, options.tag, options.amount
    )
    new_id = new_transaction_id(datetime.now(UTC), SystemRandom())
    found = read(
        Typed(
            transaction_id=options.transaction_id or new_id,
            user_id=options.user_id or account.user_id or "",
            amount_in_fiat=options.usd,
            transfer_type=options.type,
            inclusive_fee=options.inclusive_fee,
            smart_funding=funding,
            client_fee="",
            description=options.description,
            recipients=(recipient,),
        )
    )
    if found.faults:
        told = " ".join(map(ended, dict.fromkeys(found.faults.values())))
        raise InvalidInputError(told, fields=found.faults)
    return found.draft


def _network(typed: str, networks: Sequence[Network]) -> Network:
    wanted = typed.strip().casefold()
    found = [n for n in networks if wanted in (n.id.casefold(), n.name.casefold())]
    if len(found) == 1:
        return found[0]
    if found:
        raise InvalidInputError(f"{typed} is the name of several networks: give its id.")
    known = ", ".join(sorted(clean(network.name) for network in networks))
    raise InvalidInputError(f"Mesh has no network {typed}.", remedy=f"There are: {known}.")


def _token(typed: str, network: Network) -> str:
    wanted = typed.strip().casefold()
    for token in network.supported_tokens:
        if token.casefold() == wanted:
            return token
    if not network.supported_tokens:
        return typed.strip().upper()
    known = ", ".join(map(clean, network.supported_tokens))
    raise InvalidInputError(
        f"Mesh does not send {typed} on {clean(network.name)}.", remedy=f"There are: {known}."
    )


def txnpro_draft(options: Namespace, account: Account, now: datetime) -> TxnDraft:
    """The link that `create txnpro` asks for; raises InvalidInputError."""
    typed = TypedLink(
        payment_type=options.type.capitalize(),
        amount=options.amount,
        currency=options.currency,
        expires_at=options.expires,
        reference=options.reference or new_reference(now, SystemRandom()),
        account_currency=options.account_currency,
        pay_currencies=" ".join(options.pay_currency),
        payment_methods=" ".join(options.method),
        success_redirect_url=options.success_url,
        unsuccess_redirect_url=options.failure_url,
    )
    found = read_typed(typed, account.environment, now)
    if found.draft is None:
        told = " ".join(map(ended, dict.fromkeys(found.faults.values())))
        raise InvalidInputError(told, fields=found.faults)
    return found.draft
