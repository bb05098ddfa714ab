"""Foreign text on the screen: always literal, never markup, never a control character.

Textual reads a plain `str` given to a widget, a toast or a cell as markup, and `"[/]"` in it ends
the program. Every text that we did not write passes through here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.content import Content

from paylink_tui.model.text import clean, shorten

if TYPE_CHECKING:
    from textual.app import App
    from textual.notifications import SeverityLevel

CELL_LIMIT = 200


def literal(text: str, style: str = "") -> Content:
    """`text` as content of a widget, drawn as it is."""
    return Content.styled(clean(text), style) if style else Content(clean(text))


def lines(text: str) -> Content:
    """Text of several lines, such as printed JSON, whose line breaks are ours and stay."""
    return Content("\n".join(clean(line) for line in text.split("\n")))


def cell(text: str, style: str = "", limit: int = CELL_LIMIT) -> Text:
    """`text` as one cell of a table or one option of a list, cut to `limit` characters."""
    return Text(shorten(clean(text), limit), style=style, no_wrap=True, end="")


def toast(app: App[Any], text: str, *, severity: SeverityLevel = "information") -> None:
    """Shows `text` for a few seconds; a warning or an error stays longer.

    It takes the place of the same words said before, and of what else was only information: keys
    pressed again and again would cover the screen with them.
    """
    timeout = {"information": 4.0, "warning": 8.0, "error": 12.0}[severity]
    told = shorten(clean(text), 500)
    for earlier in tuple(app._notifications):
        if earlier.message == told or earlier.severity == severity == "information":
            app._unnotify(earlier, refresh=False)
    app.notify(told, severity=severity, timeout=timeout, markup=False)


def clear_toasts(app: App[Any]) -> None:
    """Takes away what stands over a question that has just been asked; an error stays."""
    for earlier in tuple(app._notifications):
        if earlier.severity != "error":
            app._unnotify(earlier)
