"""The bottom line: the keys that can be pressed now.

Textual's Footer makes a widget for each key and makes all of them anew at every change of focus,
which was measured as half of all the work of filling a form in. This one is drawn as one line.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual import events
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.visual import VisualType
from textual.widget import Widget

_GAP = " "


class Part(NamedTuple):
    """A key of the bar, and what it does."""

    key: str
    label: str
    enabled: bool
    action: str
    namespace: DOMNode


class KeyBar(Widget):
    """Each key with its label, the disabled ones dimmed; a click does what the key does."""

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
        background: $panel;
        color: $footer-foreground;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """
    _KEY: ClassVar[str] = "bold $footer-key-foreground"
    _OFF: ClassVar[str] = "dim"

    def __init__(self) -> None:
        super().__init__()
        self._drawn: list[Part] = []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def render(self) -> VisualType:
        self._drawn = self._parts()
        return Content(_GAP).join(map(self._content, self._drawn))

    def _changed(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen and self._parts() != self._drawn:
            self.refresh()

    async def on_click(self, event: events.Click) -> None:
        left = 0
        for part in self._parts():
            left += self._content(part).cell_length + len(_GAP)
            if event.x < left:
                await self.app.run_action(part.action, default_namespace=part.namespace)
                return

    def _parts(self) -> list[Part]:
        """Every shown action once, under its first key."""
        found: dict[str, Part] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and binding.action not in found:
                key = self.app.get_key_display(binding)
                found[binding.action] = Part(
                    key, binding.description, active.enabled, binding.action, active.node
                )
        return list(found.values())

    def _content(self, part: Part) -> Content:
        if not part.enabled:
            return Content.styled(f"{part.key} {part.label}", self._OFF)
        return Content.assemble((part.key, self._KEY), f" {part.label}")
