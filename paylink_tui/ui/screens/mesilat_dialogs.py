"""What the Mesilat screens ask, and what became of each deletion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from paylink_tui.ui.foreign import literal
from paylink_tui.ui.mesilat_words import deletion_facts, prices_line, product_fault, product_name
from paylink_tui.ui.screens.base import Dialog
from paylink_tui.ui.screens.dialogs import Ask, Choose, Confirm
from paylink_tui.ui.widgets.keys import KeyBar
from paylink_tui.ui.widgets.page import Page

if TYPE_CHECKING:
    from paylink_tui.config.accounts import MesilatAccount
    from paylink_tui.model.mesilat import MesilatLink
    from paylink_tui.services.mesilat import Removal


_ANOTHER = "another"


async def choose_product(
    app: App[Any], account: MesilatAccount, seen: Sequence[int], current: int | None
) -> int | None:
    """A product of the account's, one looked at before, or any other by its id. None: neither."""
    known = [product.id for product in account.products]
    known += [number for number in seen if number not in known]
    choices = [(str(number), product_name(account, number)) for number in known]
    choices.append((_ANOTHER, "Another one, by its id…"))
    answer: str | None = _ANOTHER
    if known:
        answer = await app.push_screen_wait(
            Choose(f"Product of {account.name}", choices, str(current or ""))
        )
    if answer == _ANOTHER:
        answer = await app.push_screen_wait(Ask("The product's id", check=product_fault))
    return None if answer is None else int(answer)


async def may_delete(app: App[Any], account: MesilatAccount, links: Sequence[MesilatLink]) -> bool:
    """Asks, naming every link. The question is about `links` as they were when it was opened."""
    one = len(links) == 1
    question = Confirm(
        "Delete this payment link?" if one else f"Delete these {len(links)} payment links?",
        deletion_facts(account, links),
        yes="Delete" if one else f"Delete {len(links)}",
        live=account.environment.value == "live",
    )
    answer = await app.push_screen_wait(question)
    return answer is True


class Outcomes(Dialog[None]):
    """The outcome of every link that was to be deleted, the failures first."""

    DEFAULT_CSS = """
    Outcomes #dialog { width: 90; }
    Outcomes Page { height: auto; max-height: 16; }
    Outcomes Static { height: auto; }
    """

    def __init__(self, removals: Sequence[Removal], not_sent: Sequence[MesilatLink]) -> None:
        super().__init__()
        self._removals = sorted(removals, key=lambda removal: removal.gone)
        self._not_sent = not_sent

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(literal(self._title(), "bold"), id="title")
            with Page():
                for removal in self._removals:
                    style = "" if removal.gone else "$text-error"
                    sign = "✓" if removal.gone else "✗"
                    yield self._line(sign, removal.link, removal.sentence, style)
                for link in self._not_sent:
                    yield self._line("·", link, "Not asked for; it stays", "$text-muted")
            yield Static("Esc closes this. What failed stays marked: d tries it again.")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(Page).focus()

    def _title(self) -> str:
        gone = sum(removal.gone for removal in self._removals)
        return f"{gone} of {len(self._removals) + len(self._not_sent)} links are gone"

    def _line(self, sign: str, link: MesilatLink, sentence: str, style: str) -> Static:
        return Static(literal(f"{sign} {link.id}  {prices_line(link)}: {sentence}", style))
