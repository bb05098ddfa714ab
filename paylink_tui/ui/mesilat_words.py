"""What the Mesilat screens say of links: columns, details, and what is about to be deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paylink_tui.model.mesilat import MesilatDraft, MesilatLink, MesilatPage
from paylink_tui.model.money import parse_display, plain
from paylink_tui.model.text import shorten
from paylink_tui.ui.foreign import cell
from paylink_tui.ui.hand_on import Link
from paylink_tui.ui.widgets.facts import Fact
from paylink_tui.ui.widgets.table import Column

if TYPE_CHECKING:
    from paylink_tui.config.accounts import MesilatAccount

# What stands in one line among others is cut here; the details have all of it.
_LONGEST = 80

COLUMNS: tuple[Column[MesilatLink], ...] = (
    Column("Id", lambda link: cell(str(link.id)), width=9, right=True),
    Column("EUR", lambda link: cell(_price(link, "EUR")), width=12, right=True),
    Column("RUB", lambda link: cell(_price(link, "RUB")), width=14, right=True),
    Column(
        "Discount", lambda link: cell("yes" if link.is_discount_price else ""), width=8, least=70
    ),
    Column("Once", lambda link: cell("once" if link.use_once else ""), width=4),
    Column("Uuid", lambda link: cell(link.uuid), share=1),
)


def product_name(account: MesilatAccount, product_id: int) -> str:
    """`141 · English lesson`, or the id alone where the configuration gives no title."""
    titles = {product.id: product.title for product in account.products}
    title = titles.get(product_id)
    return f"{product_id} · {title}" if title else str(product_id)


def prices_line(link: MesilatLink) -> str:
    """The prices as Mesilat shows them, in one line."""
    return shorten(", ".join(link.prices), _LONGEST) or "no price shown"


def handed_on(account: MesilatAccount, link: MesilatLink) -> Link:
    """The link as it is copied and opened."""
    return Link.of(account, link.payment_link, ", ".join(map(str, link.amounts)))


def charged_amounts(draft: MesilatDraft) -> list[str]:
    """What a customer pays, in each currency that has a price."""
    rows = (("EUR", draft.eur), ("RUB", draft.rub))
    return [f"{plain(row.charged)} {code}" for code, row in rows if row and row.charged is not None]


def page_line(page: MesilatPage, shown: int, filtered: bool) -> str:
    """`page 2 of 9 · 15 of 128 links`, and what the filter hides."""
    line = f"page {page.page} of {page.last_page} · {len(page.links)} of {page.total} links"
    hidden = len(page.links) - shown
    return f"{line} · {shown} shown, {hidden} hidden by the filter" if filtered else line


def details(account: MesilatAccount, link: MesilatLink) -> tuple[Fact, ...]:
    """Every field of a row; a price that cannot be read as money stands as it was sent."""
    return (
        Fact("Id", str(link.id)),
        Fact("Link", link.payment_link or "not sent"),
        *_price_facts(link),
        Fact("Discount", "yes, a price is struck through" if link.is_discount_price else "no"),
        Fact("Use", use_words(link.use_once)),
        Fact("Uuid", link.uuid),
        Fact("Product", product_name(account, link.product_id)),
    )


def holds(link: MesilatLink, words: str) -> bool:
    """Whether every word stands somewhere in the row, ignoring case."""
    once = "once" if link.use_once else ""
    discount = "discount" if link.is_discount_price else ""
    everything = (str(link.id), link.uuid, link.payment_link, *link.prices, once, discount)
    text = " ".join(everything).casefold()
    return all(word in text for word in words.casefold().split())


def _price(link: MesilatLink, currency: str) -> str:
    text = link.price_in(currency)
    if text or currency != "EUR":
        return text
    # A price that nobody can read belongs in view all the same.
    return next((text for text in link.prices if parse_display(text) is None), "")


def _price_facts(link: MesilatLink) -> list[Fact]:
    facts = []
    for text in link.prices:
        money = parse_display(text)
        label = f"{money.currency} price" if money else "Price"
        value = f"{money} (shown as {text})" if money else f"{text!r}, as sent; not understood"
        facts.append(Fact(label, value))
    return facts or [Fact("Price", "none sent")]


def page_fault(text: str, last: int) -> str:
    """Why the typed text is no page to go to; empty where it is one."""
    typed = text.strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        return "Type the number of a page"
    return "" if 1 <= int(typed) <= last else f"There are pages 1 to {last}"


def product_fault(text: str) -> str:
    """Why the typed text is no product's id; empty where it is one."""
    typed = text.strip()
    if typed.isascii() and typed.isdigit() and len(typed) <= 18 and int(typed) > 0:
        return ""
    return "A product's id is a whole number, as in its page's address"


def product_title(account: MesilatAccount, product_id: int) -> str:
    """The title that the configuration gives a product, or that it gives none."""
    titles = {product.id: product.title for product in account.products}
    return titles.get(product_id, "not among the account's products")


def use_words(use_once: bool) -> str:
    """How often a link can be paid."""
    return "one sale only" if use_once else "any number of sales"
