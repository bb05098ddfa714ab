"""A breakdown as a waterfall: each step's amount in its currency's column, its share as a bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from paylink_tui.model.breakdown import Breakdown, Line, Verdict, verdict_sentence
from paylink_tui.model.money import plain
from paylink_tui.model.text import shorten
from paylink_tui.ui.foreign import literal
from paylink_tui.ui.widgets.facts import wrapped

# A bar shorter than this shows no share that could be told from another.
BAR_MIN = 12
BAR_MAX = 40
_LABEL_MAX = 24
_CURRENCY_MAX = 10
# Notes and reasons may quote what the provider sent.
_NOTE_MAX = 300
_EIGHTHS = " ▏▎▍▌▋▊▉"
_VERDICTS = {
    Verdict.ADDS_UP: ("✓", "bold $text-success"),
    Verdict.OFF: ("✗", "bold $text-error"),
    Verdict.UNCHECKED: ("?", "bold $text-warning"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """The stretch of one line's bar, as parts of the whole from 0 to 1; a step hangs from the
    level before it.
    """

    start: Decimal
    end: Decimal
    is_step: bool = False


class Waterfall(Widget):
    """The lines of a breakdown, what the provider states beside ours, and the verdict."""

    DEFAULT_CSS = """
    Waterfall { height: auto; }
    """

    breakdown: reactive[Breakdown | None] = reactive(None, layout=True)

    def render(self) -> Content:
        return self._drawn(self.content_size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self._drawn(width).get_height({}, width) if self.breakdown else 0

    def _drawn(self, width: int) -> Content:
        return draw(self.breakdown, width) if self.breakdown and width > 0 else Content("")


def draw(breakdown: Breakdown, width: int) -> Content:
    """The whole waterfall for a width in terminal cells; without columns where they do not fit."""
    table = _Table(breakdown.lines, width)
    rows = table.rows() if table.fits else _listed(breakdown.lines, width)
    return Content("\n").join([*rows, *_verdict(breakdown, width)])


def bars(lines: Sequence[Line]) -> list[Bar | None]:
    """One bar a line, None where a share cannot be told.

    A line of the currency before it is measured against the largest of that currency; where the
    currency changes, its first line is what the level before it became, and so is as long. A third
    currency has no measure in common with the two others.
    """
    drawn: list[Bar | None] = []
    units: dict[str, Decimal] = {}
    level = Decimal(0)
    for line in lines:
        bar = _bar(line, lines, units, level)
        drawn.append(bar)
        if bar is not None:
            level = bar.start if bar.is_step else bar.end
    return drawn


def _bar(
    line: Line, lines: Sequence[Line], units: dict[str, Decimal], level: Decimal
) -> Bar | None:
    if not line.amount.is_finite() or abs(line.amount.adjusted()) > 40:
        return None
    if line.currency not in units and not _measure(line, lines, units, level):
        return None
    share = min(abs(line.amount) / units[line.currency], Decimal(1))
    if line.amount.is_signed():
        return Bar(max(level - share, Decimal(0)), level, is_step=True)
    return Bar(Decimal(0), share)


def _measure(line: Line, lines: Sequence[Line], units: dict[str, Decimal], level: Decimal) -> bool:
    """Settles what amount of the line's currency a whole bar stands for."""
    if len(units) > 1 or line.amount <= 0:
        return False
    if units and not level:
        return False
    own = [o.amount for o in lines if o.currency == line.currency and o.amount.is_finite()]
    unit = line.amount / level if units else max(map(abs, own))
    units[line.currency] = unit
    return unit > 0


class _Table:
    """The lines in columns: label, bar, one column for each currency, note."""

    def __init__(self, lines: Sequence[Line], width: int) -> None:
        self.lines = lines
        self.width = width
        self.currencies = list(dict.fromkeys(line.currency for line in lines))
        self.label_width = max((cell_len(_label(line)) for line in lines), default=0)
        self.column_widths = [self._column_width(currency) for currency in self.currencies]
        left = width - self.label_width - sum(size + 2 for size in self.column_widths)
        self.fits = left >= 0
        # A note that stands beside its amount is worth more than a bar.
        spare = left - 3 - max((cell_len(note) for note in map(_note, lines)), default=0)
        self.bar_width = min(spare - 2, BAR_MAX) if spare - 2 >= BAR_MIN else 0

    def rows(self) -> list[Content]:
        """The header with the currencies, then the lines."""
        blank = " " * (self.label_width + (self.bar_width + 2 if self.bar_width else 0))
        names = [_currency(currency) for currency in self.currencies]
        header = "".join(
            "  " + _right(name, size) for name, size in zip(names, self.column_widths, strict=True)
        )
        drawn = [literal(blank + header, "$text-muted")]
        for line, bar in zip(self.lines, bars(self.lines), strict=True):
            drawn += self._row(line, bar)
        return drawn

    def _row(self, line: Line, bar: Bar | None) -> list[Content]:
        parts = [literal(_padded(_label(line), self.label_width))]
        if self.bar_width:
            parts += [Content("  "), _drawn_bar(bar, self.bar_width)]
        for currency, size in zip(self.currencies, self.column_widths, strict=True):
            text = _amount(line) if currency == line.currency else ""
            parts.append(literal("  " + _right(text, size), _amount_style(line)))
        row = Content("").join(parts)
        return _with_note(row, line, self.width)

    def _column_width(self, currency: str) -> int:
        amounts = [_amount(line) for line in self.lines if line.currency == currency]
        return max(cell_len(text) for text in [*amounts, _currency(currency)])


def _with_note(row: Content, line: Line, width: int) -> list[Content]:
    note = _note(line)
    style = "$text-error" if line.agrees is False else "$text-muted"
    if not note:
        return [row]
    if row.cell_length + 3 + cell_len(note) <= width:
        return [Content.assemble(row, "   ", literal(note, style))]
    return [row, *_indented(note, width, style)]


def _indented(text: str, width: int, style: str) -> list[Content]:
    return [literal(f"    {part}", style) for part in wrapped(text, width - 4)]


def _listed(lines: Sequence[Line], width: int) -> list[Content]:
    """One under the other, for a narrow pane or figures too long for columns."""
    rows: list[Content] = []
    for line in lines:
        text = f"{_label(line)}: {_amount(line)} {_currency(line.currency)}"
        rows += [literal(part, _amount_style(line)) for part in wrapped(text, width)]
        rows += _indented(_note(line), width, "$text-muted") if _note(line) else []
    return rows


def _verdict(breakdown: Breakdown, width: int) -> list[Content]:
    sign, style = _VERDICTS[breakdown.verdict]
    sentence = f"{sign} {shorten(verdict_sentence(breakdown), _NOTE_MAX)}"
    rows = [literal(part, style) for part in wrapped(sentence, width)]
    if breakdown.formula:
        rows += _indented(f"formula: {breakdown.formula}", width, "$text-muted")
    return rows


def _drawn_bar(bar: Bar | None, width: int) -> Content:
    if bar is None:
        return Content(" " * width)
    if bar.is_step:
        end = max(round(bar.end * width), 1)
        start = min(int(bar.start * width), end - 1)
        text = " " * start + "▒" * (end - start)
        return literal(_padded(text, width), "$text-warning")
    eighths = int(bar.end * width * 8)
    text = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
    return literal(_padded(text or "▏", width), "$text-primary")


def _label(line: Line) -> str:
    return shorten(line.label, _LABEL_MAX)


def _currency(currency: str) -> str:
    return shorten(currency, _CURRENCY_MAX)


def _amount(line: Line) -> str:
    """Signed, with a true minus, which cannot be taken for a dash."""
    return plain(line.amount).replace("-", "−", 1)


def _amount_style(line: Line) -> str:
    if line.agrees is False:
        return "bold $text-error"
    return "bold" if line.agrees else ""


def _note(line: Line) -> str:
    parts = [line.note]
    if line.agrees is True and line.stated is not None:
        parts.insert(0, "✓ as stated")
    elif line.agrees is False and line.stated is not None:
        parts.insert(0, f"✗ stated {plain(line.stated)}, computed {plain(line.amount)}")
    return shorten(" · ".join(part for part in parts if part), _NOTE_MAX)


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - cell_len(text))


def _right(text: str, width: int) -> str:
    return " " * max(0, width - cell_len(text)) + text
