"""The one place on a screen where it says that it loads, that there is nothing, or what failed."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from paylink_tui.model.errors import PaylinkError
from paylink_tui.ui.foreign import literal


class Notice(Static):
    """A line or a few above the content; takes no room while it has nothing to say."""

    DEFAULT_CSS = """
    Notice {
        display: none;
        height: auto;
        max-height: 6;
        padding: 0 1;
        &.-busy { display: block; color: $text-accent; }
        &.-info { display: block; color: $text-muted; }
        &.-warning { display: block; color: $text-warning; background: $warning 10%; }
        &.-error { display: block; color: $text-error; background: $error 10%; }
    }
    """
    _KINDS = ("-busy", "-info", "-warning", "-error")

    def busy(self, text: str) -> None:
        """Something is under way; say what, and that Esc leaves it."""
        self._say("-busy", literal(f"◌ {text}"))

    def info(self, text: str) -> None:
        """A plain fact, such as that there is nothing to show, and what to do about it."""
        self._say("-info", literal(text))

    def warning(self, text: str) -> None:
        """Something the user should weigh before going on."""
        self._say("-warning", literal(f"! {text}"))

    def error(self, error: PaylinkError) -> None:
        """What failed, the provider's own words beside it, and the next step."""
        parts = [literal(f"✗ {error.what}", "bold")]
        if error.said:
            parts.append(literal(f"The provider said: {error.said}"))
        if error.remedy:
            parts.append(literal(f"→ {error.remedy}"))
        self._say("-error", Content("\n").join(parts))

    def clear(self) -> None:
        """Nothing to say."""
        self._say("", Content(""))

    def _say(self, kind: str, content: Content) -> None:
        for name in self._KINDS:
            self.set_class(name == kind, name)
        self.update(content)
