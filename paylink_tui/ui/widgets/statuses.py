"""The two statuses of a txn.pro link, its own and that of what it led to, side by side."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from paylink_tui.model.txnpro import TxnDetail
from paylink_tui.ui import txn_words as words
from paylink_tui.ui.foreign import literal
from paylink_tui.ui.widgets.facts import MARK

_CHILD_STATUSES = frozenset(
    {"payout.status", "invoice.status", "invoice.status_context", "invoice.payment_status"}
)


class Statuses(Horizontal):
    """Two cards, each with what its status means."""

    DEFAULT_CSS = """
    Statuses {
        height: auto;
        Static { width: 1fr; height: auto; padding: 0 1; background: $boost; }
        #link-status { margin: 0 1 0 0; }
    }
    """

    def compose(self) -> ComposeResult:
        yield Static(id="link-status")
        yield Static(id="child-status")

    def show(self, detail: TxnDetail, changed: frozenset[str]) -> None:
        """Draws both, marked where they are among the `changed` fields."""
        link, target = detail.link, detail.target
        self.query_one("#link-status", Static).update(
            _card(
                "Link",
                link.status or "not in the answer",
                words.link_meaning(link),
                "link.status" in changed,
            )
        )
        self.query_one("#child-status", Static).update(
            _card(
                words.child_name(target),
                words.child_status(target),
                words.child_meaning(target),
                bool(changed & _CHILD_STATUSES),
            )
        )


def _card(name: str, status: str, meaning: str, is_changed: bool) -> Content:
    style = MARK if is_changed else "bold"
    mark = "● " if is_changed else ""
    return Content.assemble(
        literal(f"{name} ", "$text-muted"),
        literal(f"{mark}{status}", style),
        "\n",
        literal(meaning, "$text-muted"),
    )
