"""One declaration per user action: its key, footer label, palette entry and help row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Command:
    """What a user can do on a screen.

    `id` is stable (`mesilat.delete`), so that users can give it keys of their own under `[keys]`;
    its last part names the screen's method, `do_delete`. `keys` are comma-separated, the first one
    is shown; Cyrillic twins stand beside the Latin letters, since on a Russian layout `j` arrives
    as `о`. A `dangerous` command changes something at a provider, or leads to a form that does; it
    waits until the account of its screen is unlocked.
    """

    id: str
    keys: str
    label: str
    help: str
    dangerous: bool = False
    show: bool = True
    priority: bool = False

    @property
    def method(self) -> str:
        """The name of the screen's method that carries the command out."""
        return "do_" + self.id.rpartition(".")[2]

    def keys_now(self, own: Mapping[str, str]) -> list[str]:
        """Its keys, or those that `own`, the user's keys by command id, gives in their place."""
        return [key.strip() for key in own.get(self.id, self.keys).split(",")]

    @property
    def key_display(self) -> str:
        """The first key, as it is shown to the user."""
        return shown_key(self.keys_now({})[0])

    @property
    def binding(self) -> Binding:
        """The command as Textual binds it."""
        return Binding(
            self.keys,
            f"command('{self.id}')",
            self.label,
            show=self.show,
            key_display=self.key_display,
            priority=self.priority,
            id=self.id,
        )


def shown_key(key: str) -> str:
    """A key by Textual's name for it, as it is shown to the user."""
    return _DISPLAY.get(key, key.replace("ctrl+", "^"))


_DISPLAY = {
    "question_mark": "?",
    "slash": "/",
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "full_stop": ".",
    "plus": "+",
    "asterisk": "*",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "up": "↑",
    "down": "↓",
    **{f"f{n}": f"F{n}" for n in range(1, 13)},
}
