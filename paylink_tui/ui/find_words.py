"""What the index knows of a link, in words: its columns, its facts, and what a search found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.text import Text

from paylink_tui.model.accounts import Provider
from paylink_tui.model.index import IndexRow, Order
from paylink_tui.model.times import ago, span
from paylink_tui.ui.foreign import cell
from paylink_tui.ui.hand_on import Link, account_now
from paylink_tui.ui.moments import both_zones, local_minute
from paylink_tui.ui.txn_words import status_style
from paylink_tui.ui.widgets.environment import environment_word
from paylink_tui.ui.widgets.facts import Fact
from paylink_tui.ui.widgets.table import Column

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.store.index_result import Result

EMPTY = (
    "The index has no links yet. s scans an account; every page that you look at, and every link "
    "that you make, is kept as well."
)
# What each order is called, and whether it is first shown with the last in front.
ORDERS: dict[Order, tuple[str, bool]] = {
    Order.ADDED: ("when it was found", True),
    Order.ID: ("id", False),
    Order.PROVIDER: ("provider", False),
    Order.ACCOUNT: ("account", False),
    Order.ENVIRONMENT: ("LIVE and TEST", False),
    Order.PRODUCT: ("product", False),
    Order.PRICE: ("currency and price", True),
    Order.STATUS: ("status", False),
    Order.ONCE: ("single use", True),
    Order.REFERENCE: ("reference", False),
    Order.CREATED: ("created", True),
    Order.EXPIRES: ("expires", True),
    Order.SEEN: ("seen", True),
    Order.NOTED: ("note and tags", True),
}
_USE = {True: "once", False: "many", None: ""}
_GONE = "dim strike"


def now() -> datetime:
    """The time that ages are told by."""
    return datetime.now(UTC)


def row_id(row: IndexRow) -> str:
    """What the table knows a row by."""
    return "\n".join(row.key)


def handed_on(row: IndexRow, accounts: Sequence[Account]) -> Link:
    """The link as it is copied and opened."""
    key, amount = row.key, ", ".join(map(str, row.amounts))
    account = account_now(key, accounts)
    if account is not None:
        return Link.of(account, row.url or "", amount)
    return Link(row.url or "", key.account, key.provider, key.environment, amount=amount)


def age(moment: datetime, now: datetime) -> str:
    """How old something is, in one unit, for a column: `3 h`, `12 min`."""
    return " ".join(span(max(now, moment) - moment).split()[:2])


def found_line(result: Result, seconds: float) -> str:
    """`12 shown, 5,192 hidden by filter · last found first · asked in 4 ms`."""
    more = "" if result.complete else "+"
    parts = [f"{result.count:,}{more} shown"]
    if not result.query.is_empty:
        parts[0] += f", {result.hidden:,}{'' if result.complete else ' at most'} hidden by filter"
    parts += [order_words(result.order, result.descending), f"asked in {seconds * 1000:.0f} ms"]
    return " · ".join(parts)


def order_words(order: Order, descending: bool) -> str:
    """`by status ▲`; the order in which links were found has words of its own."""
    if order is Order.ADDED:
        return "last found first" if descending else "first found first"
    return f"by {ORDERS[order][0]} {'▼' if descending else '▲'}"


def facts(row: IndexRow, known: bool, now: datetime) -> tuple[Fact, ...]:
    """All that the index knows of a link; `known` tells that its account is still configured."""
    return tuple(fact for fact in _facts(row, known, now) if fact.value)


def _facts(row: IndexRow, known: bool, now: datetime) -> Iterator[Fact]:
    key = row.key
    if row.gone_at is not None:
        when = f"no longer at {key.provider.label}; so since {both_zones(row.gone_at)}"
        yield Fact("Gone", when, style="bold $text-error")
    yield Fact("Note", row.note, style="bold")
    yield Fact("Tags", ", ".join(row.tags), style="bold")
    yield Fact("Known", f"{ago(row.last_seen, now)}; r asks again")
    yield Fact("Provider", f"{key.provider.label} · {key.kind.replace('_', ' ')}")
    was = "" if known else " · no longer in the configuration"
    yield Fact("Account", f"{key.account} · {key.environment.value.upper()}{was}")
    yield Fact("Id", key.id)
    yield Fact("Product", str(row.product_id) if row.product_id is not None else "")
    yield Fact("Status", row.status or "")
    yield Fact("Price", ", ".join(map(str, row.amounts)))
    yield Fact("Struck", ", ".join(map(str, row.struck)))
    yield Fact("Use", _USE[row.single_use])
    yield Fact("Reference", row.reference or "")
    yield Fact("Link", row.url or "")
    yield Fact("Created", both_zones(row.created_at))
    yield Fact("Expires", both_zones(row.expires_at))
    for name, value in row.metadata.items():
        yield Fact(name[:_LABEL], str(value))
    yield Fact("First seen", both_zones(row.first_seen))
    yield Fact("Last seen", both_zones(row.last_seen))


_LABEL = 18


def _told(row: IndexRow, text: str, style: str = "") -> Text:
    return cell(text, _GONE if row.gone_at is not None else style)


def _link(row: IndexRow) -> Text:
    """Its id and its reference, the one that people know it by first."""
    names = (row.key.id, row.reference or "")
    ours = names if row.key.provider is Provider.MESILAT else names[::-1]
    return _told(row, "  ".join(dict.fromkeys(filter(None, ours))))


def _status(row: IndexRow) -> Text:
    """Mesilat has no status, so its links tell there how often they can be used."""
    if row.gone_at is not None:
        return cell("gone", "bold red")
    return cell(row.status or _USE[row.single_use], status_style(row.status))


def _price(row: IndexRow) -> Text:
    if not row.amounts:
        return cell("–")
    more = f" +{len(row.amounts) - 1}" if len(row.amounts) > 1 else ""
    return _told(row, f"{row.amounts[0]}{more}")


def _marks(row: IndexRow) -> Text:
    return cell(("*" if row.note else "") + ("#" if row.tags else ""), "bold yellow")


def _age(row: IndexRow) -> Text:
    return cell(age(row.last_seen, now()), "dim")


COLUMNS: tuple[Column[IndexRow], ...] = (
    Column(
        "Money",
        lambda row: environment_word(row.key.environment),
        width=6,
        sort="environment",
    ),
    Column(
        "Provider",
        lambda row: _told(row, row.key.provider.label),
        width=9,
        sort="provider",
        least=96,
    ),
    Column("Account", lambda row: _told(row, row.key.account), width=10, sort="account"),
    Column("Link", _link, share=1, sort="id"),
    Column(
        "Product",
        lambda row: _told(row, "" if row.product_id is None else str(row.product_id)),
        width=8,
        sort="product",
        least=106,
    ),
    Column("Price", _price, width=14, right=True, sort="price"),
    Column("Use", lambda row: _told(row, _USE[row.single_use]), width=4, sort="once", least=112),
    Column("Status", _status, width=9, sort="status"),
    Column(
        "Created",
        lambda row: _told(row, local_minute(row.created_at)),
        16,
        sort="created",
        least=130,
    ),
    Column(
        "Expires",
        lambda row: _told(row, local_minute(row.expires_at)),
        16,
        sort="expires",
        least=150,
    ),
    Column("*", _marks, width=2, sort="noted"),
    Column("Age", _age, width=6, right=True, sort="seen"),
)
