"""The bottom line: the keys that can be pressed now.

Textual's Footer makes a widget for each key and makes all of them anew at every change of focus,
which was measured as half of all the work of filling a form in. This one is drawn as one line.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.visual import VisualType
from textual.widget import Widget

_GAP = " "


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

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def render(self) -> VisualType:
        return Content(_GAP).join(part for _, _, part in self._parts())

    def _changed(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            self.refresh()

    async def on_click(self, event: events.Click) -> None:
        left = 0
        for binding, namespace, part in self._parts():
            left += part.cell_length + len(_GAP)
            if event.x < left:
                await self.app.run_action(binding.action, default_namespace=namespace)
                return

    def _parts(self) -> list[tuple[Binding, DOMNode, Content]]:
        """Every shown action once, under its first key, with what is drawn for it."""
        found: dict[str, tuple[Binding, DOMNode, Content]] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and binding.action not in found:
                drawn = self._part(binding, active.enabled)
                found[binding.action] = (binding, active.node, drawn)
        return list(found.values())

    def _part(self, binding: Binding, enabled: bool) -> Content:
        key = self.app.get_key_display(binding)
        if not enabled:
            return Content.styled(f"{key} {binding.description}", self._OFF)
        return Content.assemble((key, self._KEY), f" {binding.description}")
