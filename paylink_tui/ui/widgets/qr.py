"""A QR code in half-block characters, black on white whatever the theme: a phone must read it."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Literal

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.geometry import Size
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

# ISO/IEC 18004 asks for four light modules around a code; phones read one with two, and that is
# what decides whether a code of a usual link fits into 24 lines.
FULL_QUIET_ZONE = 4
LEAST_QUIET_ZONE = 2

_DARK, _LIGHT = "#000000", "#ffffff"

Modules = tuple[tuple[bool, ...], ...]
PictureKind = Literal["svg", "png"]


@lru_cache(maxsize=32)
def modules(text: str) -> Modules:
    """The dark (True) and light modules of the smallest code for `text`, with no quiet zone.

    Raises:
        ValueError: `text` is too long for any QR code.
    """
    import segno

    code = segno.make_qr(text, error="l")
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def is_encodable(text: str) -> bool:
    """Whether any QR code can hold `text`: at most 2,953 bytes."""
    try:
        modules(text)
    except ValueError:
        return False
    return True


def picture(text: str, kind: PictureKind) -> bytes:
    """A picture file of the code, with the standard's quiet zone, black on white."""
    import segno

    file = BytesIO()
    code = segno.make_qr(text, error="m")
    code.save(file, kind=kind, scale=8, border=FULL_QUIET_ZONE, light="white")
    return file.getvalue()


def cells_needed(text: str, quiet_zone: int = LEAST_QUIET_ZONE) -> Size:
    """The terminal cells that a code for `text` takes: two modules stand above each other."""
    side = len(modules(text)) + 2 * quiet_zone
    return Size(side, (side + 1) // 2)


def fitting_quiet_zone(text: str, room: Size) -> int | None:
    """The widest quiet zone, up to the standard's, with which `text` fits; None where none does."""
    if not is_encodable(text):
        return None
    for quiet_zone in range(FULL_QUIET_ZONE, LEAST_QUIET_ZONE - 1, -1):
        needed = cells_needed(text, quiet_zone)
        if needed.width <= room.width and needed.height <= room.height:
            return quiet_zone
    return None


class QrCode(Widget):
    """The code for `text`, as large as it is; empty without text."""

    DEFAULT_CSS = "QrCode { width: auto; height: auto; }"

    text: reactive[str] = reactive("", layout=True)
    quiet_zone: reactive[int] = reactive(FULL_QUIET_ZONE, layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return cells_needed(self.text, self.quiet_zone).width if self.text else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return cells_needed(self.text, self.quiet_zone).height if self.text else 0

    def render_line(self, y: int) -> Strip:
        if not self.text:
            return Strip.blank(self.size.width)
        code = modules(self.text)
        columns = range(-self.quiet_zone, len(code) + self.quiet_zone)
        upper, lower = 2 * y - self.quiet_zone, 2 * y + 1 - self.quiet_zone
        return Strip(
            [_half_blocks(_is_dark(code, upper, x), _is_dark(code, lower, x)) for x in columns]
        )


def _is_dark(code: Modules, row: int, column: int) -> bool:
    side = len(code)
    return 0 <= row < side and 0 <= column < side and code[row][column]


def _half_blocks(upper_dark: bool, lower_dark: bool) -> Segment:
    upper = _DARK if upper_dark else _LIGHT
    lower = _DARK if lower_dark else _LIGHT
    return Segment("▀", Style(color=upper, bgcolor=lower))


class QrBeside(Horizontal):
    """Content to scroll, and the code for `text` beside it wherever both have room."""

    DEFAULT_CSS = """
    QrBeside { height: 1fr; }
    QrBeside > #content { width: 1fr; height: 1fr; }
    QrBeside > QrCode { margin: 0 0 0 1; }
    """
    LEAST_CONTENT_WIDTH = 30

    text: reactive[str] = reactive("")
    fits: reactive[bool] = reactive(False)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="content"):
            yield from self.compose_content()
        yield QrCode()

    def compose_content(self) -> ComposeResult:
        """What stands beside the code."""
        yield from ()

    def on_resize(self) -> None:
        self._place()

    def watch_text(self) -> None:
        self._place()

    def _place(self) -> None:
        if not self.is_mounted:
            return
        room = Size(self.size.width - self.LEAST_CONTENT_WIDTH - 1, self.size.height)
        quiet_zone = fitting_quiet_zone(self.text, room) if self.text else None
        self.fits = quiet_zone is not None
        code = self.query_one(QrCode)
        code.display = self.fits
        if quiet_zone is not None:
            code.quiet_zone = quiet_zone
            code.text = self.text
