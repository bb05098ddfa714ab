"""Facts are wrapped under themselves and mark what changed."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import App, ComposeResult

from paylink_tui.ui.widgets.facts import VALUE_MAX, Fact, Facts, wrapped
from tests.ui.support import screen_text


class _FactsApp(App[None]):
    def __init__(self, facts: tuple[Fact, ...], changed: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._facts, self._changed = facts, changed

    def compose(self) -> ComposeResult:
        facts = Facts()
        facts.facts, facts.changed = self._facts, self._changed
        yield facts


async def test_a_long_value_goes_on_under_itself() -> None:
    facts = (Fact("Id", "x"), Fact("Address", "word " * 30))
    async with _FactsApp(facts).run_test(size=(40, 20)) as pilot:
        rows = [row.rstrip() for row in screen_text(pilot.app).split("\n")]
        assert rows[0] == "       Id  x"
        assert rows[1].startswith("  Address  word word")
        assert rows[2].startswith("           word")


async def test_what_changed_is_marked() -> None:
    facts = (Fact("Txid", "abc", "payout.txid"), Fact("Network", "Tron", "payout.network"))
    async with _FactsApp(facts, frozenset({"payout.txid"})).run_test(size=(40, 5)) as pilot:
        marked = [row for row in screen_text(pilot.app).split("\n") if "●" in row]
        assert len(marked) == 1
        assert "Txid" in marked[0]


def test_wide_characters_are_counted_by_the_cells_they_take() -> None:
    assert all(cell_len(part) <= 10 for part in wrapped("支付" * 50, 10))


def test_a_value_of_ten_thousand_characters_says_how_long_it_is() -> None:
    parts = wrapped("x" * 10_000, 60)
    assert len(parts) < VALUE_MAX / 60 + 3
    assert "10,000 characters" in " ".join(parts)
