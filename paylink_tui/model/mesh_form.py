"""The rules of a Mesh Paylink to be made, shared by the form and the command line.

Sources: docs.meshconnect.com/advanced/paylinks, /api-reference (linktoken, networks) and
/advanced/configuring-transfer-options.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from random import Random

from paylink_tui.model.address_pattern import ADDRESS_MAX, fits
from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.form_rules import dated_id, refuse, text_fault
from paylink_tui.model.mesh import (
    TRANSACTION_ID_MAX,
    TRANSFER_TYPES,
    USER_ID_FINDABLE,
    USER_ID_MAX,
    Network,
    PaylinkDraft,
    Recipient,
)
from paylink_tui.model.text import clean
from paylink_tui.model.times import ago

DESCRIPTION_MAX = 256
_LONGEST_LIFE_MINUTES = 30


def new_transaction_id(now: datetime, random: Random) -> str:
    """An id for a new Paylink that tells its day (UTC), such as `pl-20261121-7k3f9q2m`."""
    return dated_id("pl", now, random)


def check_transaction_id(typed: str) -> str:
    """The transactionId to send. Mesh requires one for a Paylink, and nothing else finds it again.

    Raises:
        InvalidInputError: on the field `transaction_id`.
    """
    text = typed.strip()
    refuse({"transaction_id": text_fault(text, "A transactionId", TRANSACTION_ID_MAX)})
    return text


def check_address(network: Network, address: str) -> str | None:
    """None where `address` fits the network's own pattern, else why it was not checked.

    Raises:
        InvalidInputError: on the field `address`: it is missing, too long, or does not fit.
    """
    text = address.strip()
    fault = text_fault(text, "An address", ADDRESS_MAX)
    fit = None if fault else fits(network.address_pattern, text)
    if fit is False:
        fault = f"This is no address on {clean(network.name) or 'this network'}"
    if fault:
        raise InvalidInputError(fault, fields={"address": fault})
    if fit:
        return None
    if network.address_pattern:
        return "Not checked: the network's pattern for addresses cannot safely be used"
    return "Not checked: Mesh gives no pattern for addresses on this network"


def check_paylink_draft(draft: PaylinkDraft) -> None:
    """Holds `draft` against every rule that Mesh documents.

    Raises:
        InvalidInputError: `fields` names the draft's own fields, and a recipient's as
            `recipients.0.address`.
    """
    faults = {
        "user_id": text_fault(draft.user_id.strip(), "A userId", USER_ID_MAX),
        "transaction_id": text_fault(
            draft.transaction_id.strip(), "A transactionId", TRANSACTION_ID_MAX
        ),
        "transfer_type": _transfer_type_fault(draft),
        "amount_in_fiat": _fiat_fault(draft),
        "client_fee": _client_fee_fault(draft),
        "description": _description_fault(draft.description),
        "recipients": "" if draft.recipients else "At least one recipient is needed",
    }
    seen: set[tuple[str, str]] = set()
    for position, recipient in enumerate(draft.recipients):
        for field, fault in _recipient_faults(recipient, seen).items():
            faults[f"recipients.{position}.{field}"] = fault
    refuse(faults)


def paylink_warnings(draft: PaylinkDraft) -> tuple[str, ...]:
    """What a person should know before sending `draft`; none of it stops the Paylink."""
    if len(draft.user_id) <= USER_ID_FINDABLE:
        return ()
    return (
        f"Mesh finds transfers by a userId of at most {USER_ID_FINDABLE} characters; by this one, "
        f"of {len(draft.user_id)}, they cannot be found",
    )


def paylink_age_note(asked_at: datetime, now: datetime) -> str:
    """How old a Paylink is, and what that may mean. It is never said to be valid: nothing tells."""
    asked = f"asked {ago(asked_at, now)}"
    if (now - asked_at).total_seconds() > _LONGEST_LIFE_MINUTES * 60:
        return f"{asked}; Mesh's pages give a link 10 or 30 minutes, so it has most likely expired"
    return f"{asked}; Mesh's pages disagree whether a link lives 10 or 30 minutes"


def _transfer_type_fault(draft: PaylinkDraft) -> str:
    if draft.transfer_type in TRANSFER_TYPES:
        return ""
    return f"The transfer is one of {', '.join(TRANSFER_TYPES)}"


def _fiat_fault(draft: PaylinkDraft) -> str:
    if draft.amount_in_fiat is None:
        return ""
    if any(recipient.amount is not None for recipient in draft.recipients):
        return "Give an amount in USD or in tokens, not both"
    return _amount_fault(draft.amount_in_fiat)


def _client_fee_fault(draft: PaylinkDraft) -> str:
    fee = draft.client_fee
    if fee is None:
        return ""
    if not fee.is_finite() or not 0 <= fee <= 1:
        return "The client fee is a ratio from 0 to 1: 0.015 is 1.5 %"
    return "" if draft.transfer_type == "payment" else "Only a payment can carry a client fee"


def _description_fault(description: str) -> str:
    return text_fault(description, "A description", DESCRIPTION_MAX) if description else ""


def _recipient_faults(recipient: Recipient, seen: set[tuple[str, str]]) -> dict[str, str]:
    # The payer is offered networks and tokens, so two of a kind could not be told apart.
    offered = (recipient.network_id.strip().lower(), recipient.symbol.strip().upper())
    twice = offered in seen
    seen.add(offered)
    return {
        "network_id": "A network is needed" if not offered[0] else "",
        "symbol": "This token on this network is there twice"
        if twice
        else text_fault(offered[1], "A token", 32),
        "address": text_fault(recipient.address.strip(), "An address", ADDRESS_MAX),
        "amount": _amount_fault(recipient.amount),
        "display_amount_in_fiat": _amount_fault(recipient.display_amount_in_fiat),
        "min_amount": _amount_fault(recipient.min_amount),
        "min_amount_in_fiat": _amount_fault(recipient.min_amount_in_fiat),
    }


def _amount_fault(amount: Decimal | None) -> str:
    if amount is None or (amount.is_finite() and amount > 0):
        return ""
    return "An amount is more than 0"
