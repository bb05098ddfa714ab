"""A link that was just made: a result that stays until the user leaves it, for any provider."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size
from textual.reactive import reactive
from textual.widgets import Input, Static

from paylink_tui.model.text import spelled
from paylink_tui.model.times import ago
from paylink_tui.ui.commands import Command
from paylink_tui.ui.foreign import literal
from paylink_tui.ui.hand_on import Link, copy_link, open_link, pass_on
from paylink_tui.ui.screens.base import Dialog, PaylinkScreen
from paylink_tui.ui.widgets.facts import Fact, Facts
from paylink_tui.ui.widgets.keys import KeyBar
from paylink_tui.ui.widgets.prefill_form import PrefillForm
from paylink_tui.ui.widgets.qr import (
    PictureKind,
    QrBeside,
    QrCode,
    cells_needed,
    fitting_quiet_zone,
    is_encodable,
    picture,
)

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account

TAIL = 6
AGE_EVERY = 1.0


@dataclass(frozen=True, slots=True)
class Made:
    """What was made. `facts` are names and values to show; `note` is what the user must know of
    it, and `amount` what it asks for with its currency, or empty. With `made_at` (aware) the age is
    shown and grows. The URL may be a secret and stays out of the repr.
    """

    title: str
    url: str = field(repr=False)
    facts: list[tuple[str, str]]
    can_open: bool = True
    can_prefill: bool = False
    note: str = ""
    made_at: datetime | None = None
    amount: str = ""


class MadeScreen(PaylinkScreen[None]):
    """The link, ways to hand it on, and the way to make another like it.

    `again` makes the screen for one more of the same; None where that has no sense.
    """

    AREA = "New link"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("made.copy", "c,с", "Copy", "Copy the link as it is shown"),
        Command("made.open", "o,щ", "Open", "Open the link in the browser"),
        Command("made.qr", "q,й", "QR", "Show the QR code on the whole screen"),
        Command("made.save", "s,ы", "Save QR", "Save the QR code as an SVG or PNG file"),
        Command("made.prefill", "f,а", "Prefill", "Add the customer's email, name and phone"),
        Command("made.again", "m,ь", "Another", "Make another link like this one", dangerous=True),
    )

    # The link with what was prefilled; empty while that has a fault.
    url: reactive[str] = reactive("", init=False)

    def __init__(
        self, made: Made, account: Account, again: Callable[[], PaylinkScreen[Any]] | None = None
    ) -> None:
        super().__init__()
        self.made = made
        self._account = account
        self._again = again

    def compose_body(self) -> ComposeResult:
        yield _Result(self.made)

    def on_mount(self) -> None:
        if not self.query("#url"):
            return  # the program is ending, and has taken the parts away already
        self.account = self._account
        self.url = self.made.url
        self.query_one("#content").focus()
        self._show_facts()
        if self.url and (strange := self._link.strangeness) is not None:
            self.notice.warning(f"Look before you pass it on, by its QR code too. {strange.reason}")
        if self.made.made_at is not None:
            self.set_interval(AGE_EVERY, self._show_facts)

    @property
    def _link(self) -> Link:
        return Link.of(self._account, self.url, self.made.amount)

    def _show_facts(self) -> None:
        made = self.made
        facts = [("Ends in", spelled(made.url)), *made.facts]
        if made.made_at is not None:
            facts.insert(0, ("Made", ago(made.made_at, datetime.now(UTC))))
        self.query_one(Facts).facts = tuple(Fact(name, value) for name, value in facts)

    # What is shown

    def watch_url(self, url: str) -> None:
        shown = literal(url, "bold") if url else literal("Correct the prefilled fields first")
        self.query_one("#url", Static).update(shown)
        # A phone that sees the code follows it: that of a strange link is shown only when asked.
        self.query_one(_Result).text = "" if url and self._link.strangeness else url
        self.refresh_bindings()

    @on(PrefillForm.Changed)
    def _prefilled(self, event: PrefillForm.Changed) -> None:
        self.url = event.url

    # Commands

    def why_disabled(self, command: Command) -> str:
        if command.id == "made.prefill":
            return "" if self.made.can_prefill else "this provider's links cannot be prefilled"
        if command.id == "made.again":
            return "" if self._again else "there is nothing to make again from"
        if command.id == "made.open" and not self.made.can_open:
            return "a link that works only once is for the customer to open"
        if command.id in ("made.copy", "made.open", "made.qr", "made.save") and not self.url:
            return "a prefilled field has a fault" if self.made.url else "no link was sent"
        if command.id == "made.qr":
            return self._why_no_whole_screen()
        if command.id == "made.save" and not is_encodable(self.url):
            return "the link is too long for a QR code"
        return ""

    def _why_no_whole_screen(self) -> str:
        if not is_encodable(self.url):
            return "the link is too long for a QR code"
        room = QrDialog.room(self.app.size)
        if fitting_quiet_zone(self.url, room) is not None:
            return ""
        needed = cells_needed(self.url)
        return (
            f"the code needs {needed.width}x{needed.height + 1} cells and the terminal has "
            f"{self.app.size.width}x{self.app.size.height}; save it with s"
        )

    def do_copy(self) -> None:
        copy_link(self.app, self._link)

    def do_open(self) -> None:
        open_link(self.app, self._link)

    def do_qr(self) -> None:
        title = "Show the QR code of a link that leads elsewhere?"
        pass_on(self.app, self._link, title, self._show_code)

    def _show_code(self) -> None:
        self.app.push_screen(QrDialog(self.url))

    def do_prefill(self) -> None:
        form = self.query_one(PrefillForm)
        form.display = True
        form.query(Input).first().focus()

    def do_again(self) -> None:
        if self._again is not None:
            self.app.switch_screen(self._again())

    def do_save(self) -> None:
        title = "Save the QR code of a link that leads elsewhere?"
        pass_on(self.app, self._link, title, self._save)

    @work(group="save", exclusive=True, exit_on_error=False)
    async def _save(self) -> None:
        import asyncio

        from paylink_tui.services.files import save_file
        from paylink_tui.ui.screens.saving import ask_place

        name = re.sub(r"[^0-9A-Za-z]", "", self.made.url[-TAIL:])
        live = self._account.environment.value == "live"
        place = await ask_place(
            self.app,
            "Save the QR code as (.svg or .png)",
            f"payment-link-{name}.svg",
            (".svg", ".png"),
            live=live,
        )
        if place is None:
            return
        kind: PictureKind = "png" if place.path.suffix.lower() == ".png" else "svg"
        content = picture(self.url, kind)
        call = asyncio.to_thread(save_file, place.path, content, replace=place.replace)
        saved = await self.attempt(call)
        if saved is not None:
            self.tell(f"Saved {saved}")

    def do_back(self) -> None:
        """Esc: first out of the prefilled fields, then out of the screen."""
        if isinstance(self.focused, Input):
            self.query_one("#content").focus()
        else:
            super().do_back()


class _Result(QrBeside):
    """The link in words, its facts, the form for prefilling; the QR code beside it."""

    DEFAULT_CSS = """
    _Result #content > Static { height: auto; margin: 0 0 1 0; }
    _Result #content > #url { color: $text-accent; }
    _Result #content > #no-qr { margin: 1 0 0 0; }
    _Result PrefillForm { display: none; }
    """

    def __init__(self, made: Made) -> None:
        super().__init__()
        self._made = made

    def compose_content(self) -> ComposeResult:
        made = self._made
        yield Static(literal(made.title, "bold"))
        yield Static(id="url")
        if made.note:
            yield Static(literal(f"! {made.note}"), classes="warn")
        yield PrefillForm(made.url)
        yield Facts()
        yield Static(id="no-qr", classes="hint")

    def watch_text(self) -> None:
        super().watch_text()
        self._say_where_the_code_is()

    def watch_fits(self) -> None:
        self._say_where_the_code_is()

    def _say_where_the_code_is(self) -> None:
        for hint in self.query("#no-qr").results(Static):
            hint.display = bool(self.text) and not self.fits
            hint.update(
                "The QR code needs more room than there is beside this. Press q to give it the "
                "whole screen, or s to save it as SVG or PNG."
            )


class QrDialog(Dialog[None]):
    """The code alone on the whole screen."""

    DEFAULT_CSS = """
    QrDialog #whole { height: 1fr; background: $background; align: center middle; }
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    @staticmethod
    def room(terminal: Size) -> Size:
        """What a code may take of the terminal."""
        return Size(terminal.width, terminal.height - 1)

    def compose(self) -> ComposeResult:
        with Container(id="whole"):
            yield QrCode()
        yield KeyBar()

    def on_resize(self) -> None:
        quiet_zone = fitting_quiet_zone(self._text, self.room(self.app.size))
        if quiet_zone is None:  # the terminal was made smaller
            self.dismiss(None)
            return
        code = self.query_one(QrCode)
        code.quiet_zone = quiet_zone
        code.text = self._text
