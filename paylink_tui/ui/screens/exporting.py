"""Links of the index into a file: which of them, how, with what columns and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual.widgets import OptionList

from paylink_tui.model.errors import InvalidInputError
from paylink_tui.model.query import parse
from paylink_tui.services.export import Format, Layout, export
from paylink_tui.services.export_columns import COLUMNS, chosen
from paylink_tui.ui.foreign import cell
from paylink_tui.ui.screens.dialogs import Ask, Choose
from paylink_tui.ui.screens.saving import Place, ask_place

if TYPE_CHECKING:
    from textual.app import App

    from paylink_tui.store.index import Index
    from paylink_tui.store.index_result import Result
    from paylink_tui.ui.widgets.notice import Notice


@dataclass(frozen=True, slots=True)
class Export:
    """What shall be written, as the user chose it. `of_all` where not only what is shown."""

    layout: Layout
    place: Place
    of_all: bool


class ExportChoice(Choose):
    """Which links and how. What matches may still be counted meanwhile."""

    def __init__(self, shown: Result) -> None:
        self._shown = shown
        super().__init__("Export", _choices(shown))

    def on_mount(self) -> None:
        self._shown.on_progress(self._counted)

    def _counted(self) -> None:
        if self.is_attached:
            options = self.query_one(OptionList)
            for number, (_, label) in enumerate(_choices(self._shown)):
                options.replace_option_prompt_at_index(number, cell(label))


async def ask_export(app: App[None], shown: Result, *, live: bool) -> Export | None:
    """What the user wants exported; None where they leave one of the questions."""
    what = await app.push_screen_wait(ExportChoice(shown))
    if what is None:
        return None
    which, form = what.split()
    names = await app.push_screen_wait(
        Ask("With these columns, in this order", value=", ".join(COLUMNS), check=_columns_fault)
    )
    if names is None:
        return None
    title = f"Write the {form.upper()} file to"
    name = f"payment-links-{datetime.now():%Y-%m-%d}.{form}"
    place = await ask_place(app, title, name, (f".{form}",), live=live)
    if place is None:
        return None
    columns = chosen(names.split(",") if names.strip() else ())
    return Export(Layout(Format(form), columns), place, which == "all")


async def write_export(index: Index, shown: Result, asked: Export, notice: Notice) -> str:
    """Writes the file, telling how far it is, and returns what was done.

    Raises:
        StoreError: it cannot be written, or the index not be read; nothing is left of it.
    """
    order = (shown.order, shown.descending)
    query = parse("", datetime.now(UTC)) if asked.of_all else shown.query
    result = await index.search(query, *order, alone=False)

    def progress(done: int, total: int) -> None:
        notice.busy(f"Written {done:,} of {total:,} links · Esc stops, and leaves no file")

    place = asked.place
    count = await export(result, place.path, asked.layout, replace=place.replace, progress=progress)
    return f"{count:,} links written to {place.path}"


def _choices(shown: Result) -> list[tuple[str, str]]:
    return [
        (f"{which} {form}", f"{form.value.upper():<6}  {words}")
        for which, words in _which(shown).items()
        for form in Format
    ]


def _which(shown: Result) -> dict[str, str]:
    which = {"shown": f"the {shown.count:,}{'' if shown.complete else '+'} links shown"}
    if not shown.query.is_empty:
        which["all"] = f"all {shown.total:,} links of the index"
    return which


def _columns_fault(text: str) -> str:
    try:
        chosen(text.split(",") if text.strip() else ())
    except InvalidInputError as fault:
        return fault.sentence()
    return ""
