"""From what is typed in the form to a Paylink's draft, with every fault at its field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.mesh import Network, PaylinkDraft, Recipient
from paylink_tui.model.mesh_form import check_address, check_paylink_draft
from paylink_tui.model.money import parse_price

# What one token is divided into differs; 18 decimals is the most that is in use.
TOKEN_DECIMALS = 18
USD_DECIMALS = 2
RATIO_DECIMALS = 6
BOTH_AMOUNTS = "USD or tokens, not both: empty one of the two"
# Networks on which one address serves many and a tag tells them apart (docs.meshconnect.com names
# XRP and XMR).
_TAGGED = frozenset({"XRP", "XMR"})


@dataclass(frozen=True, slots=True)
class TypedRecipient:
    """One recipient as it stands in the form."""

    network: Network | None
    symbol: str
    address: str
    address_tag: str
    amount: str


@dataclass(frozen=True, slots=True)
class Typed:
    """The whole form, every text as it was typed."""

    transaction_id: str
    user_id: str
    amount_in_fiat: str
    transfer_type: str
    inclusive_fee: bool
    smart_funding: bool | None
    client_fee: str
    description: str
    recipients: tuple[TypedRecipient, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """The draft, what is wrong with it by field, and what is merely worth knowing of a field.

    A figure that could not be read is left out of the draft. Fields are named as in
    `check_paylink_draft`.
    """

    draft: PaylinkDraft
    faults: dict[str, str]
    remarks: dict[str, str]


def read(typed: Typed) -> Read:
    """What the form holds now; never raises."""
    faults: dict[str, str] = {}
    remarks: dict[str, str] = {}
    draft = PaylinkDraft(
        user_id=typed.user_id.strip(),
        transaction_id=typed.transaction_id.strip(),
        recipients=tuple(
            _recipient(number, recipient, faults, remarks)
            for number, recipient in enumerate(typed.recipients)
        ),
        transfer_type=typed.transfer_type,
        amount_in_fiat=_figure("amount_in_fiat", typed.amount_in_fiat, USD_DECIMALS, faults),
        inclusive_fee=typed.inclusive_fee,
        smart_funding=typed.smart_funding,
        client_fee=_figure("client_fee", typed.client_fee, RATIO_DECIMALS, faults),
        description=typed.description.strip(),
    )
    faults = _tried(lambda: check_paylink_draft(draft)) | faults
    if typed.amount_in_fiat.strip():
        for number, recipient in enumerate(typed.recipients):
            if recipient.amount.strip():
                faults["amount_in_fiat"] = faults[f"recipients.{number}.amount"] = BOTH_AMOUNTS
    return Read(draft, faults, remarks)


def _recipient(
    number: int, typed: TypedRecipient, faults: dict[str, str], remarks: dict[str, str]
) -> Recipient:
    place = f"recipients.{number}"
    address = typed.address.strip()
    if typed.network is not None and address:
        try:
            fits = f"✓ fits {typed.network.name or 'the network'}"
            remarks[f"{place}.address"] = check_address(typed.network, address) or fits
        except InvalidInputError as error:
            faults[f"{place}.address"] = error.fields.get("address", error.what)
    return Recipient(
        network_id=typed.network.id if typed.network else "",
        symbol=typed.symbol,
        address=address,
        address_tag=typed.address_tag.strip(),
        amount=_figure(f"{place}.amount", typed.amount, TOKEN_DECIMALS, faults),
    )


def _figure(field: str, text: str, decimals: int, faults: dict[str, str]) -> Decimal | None:
    if not text.strip():
        return None
    try:
        return parse_price(text, decimals=decimals)
    except InvalidInputError as error:
        faults[field] = error.what
        return None


def _tried(check: Callable[[], None]) -> dict[str, str]:
    try:
        check()
    except InvalidInputError as error:
        return error.fields
    return {}


def wants_tag(network: Network | None) -> bool:
    """Whether an address on this network is of little use without a tag."""
    if network is None:
        return False
    tokens = {network.native_symbol or "", *network.supported_tokens}
    return bool(_TAGGED & {token.upper() for token in tokens})
