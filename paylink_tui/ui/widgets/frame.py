"""The frame around a screen: it names the account and tells TEST from LIVE by its very shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive

from paylink_tui.model.text import shorten
from paylink_tui.ui.foreign import literal
from paylink_tui.ui.widgets.environment import environment_badge, lock_badge

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.pool.lane import LaneStatus
    from paylink_tui.services.locks import Lock

_WINDOW_NAMES = {60.0: "min", 3600.0: "h"}


class Frame(Vertical):
    """`area LIVE LOCKED account · provider` in the upper edge, the budget left in the lower one."""

    DEFAULT_CSS = """
    Frame {
        height: 1fr;
        padding: 0 1;
        border: round $panel-lighten-2;
        border-title-color: $text;
        border-subtitle-color: $text-muted;
    }
    """

    area: reactive[str] = reactive("")
    account: reactive[Account | None] = reactive(None)
    account_lock: reactive[Lock | None] = reactive(None)
    unlock_key: reactive[str] = reactive("u")
    lane: reactive[LaneStatus | None] = reactive(None)
    scan: reactive[str] = reactive("")

    def watch_area(self) -> None:
        self._show_account()

    def watch_account(self) -> None:
        self._show_account()

    def watch_account_lock(self) -> None:
        self._show_account()

    def watch_unlock_key(self) -> None:
        self._show_account()

    def watch_lane(self) -> None:
        self._show_lane()

    def watch_scan(self) -> None:
        self._show_lane()

    def _show_lane(self) -> None:
        parts = (self.scan, lane_text(self.lane) if self.lane else "")
        self.border_subtitle = literal(" · ".join(part for part in parts if part))

    def _show_account(self) -> None:
        parts = [literal(self.area, "bold")]
        if self.account is not None:
            name = shorten(self.account.name, 24)
            parts += [
                environment_badge(self.account),
                *([lock_badge(self.account_lock, self.unlock_key)] if self.account_lock else []),
                literal(f"{name} · {self.account.provider.label}"),
            ]
        self.border_title = Content(" ").join(parts)


def lane_text(lane: LaneStatus) -> str:
    """The budget left, and until when the provider asked for a pause."""
    parts = [budget_text(lane)] if lane.left else []
    if lane.paused_until is not None:
        parts.append(f"paused until {lane.paused_until.astimezone():%H:%M:%S}")
    if lane.queued:
        parts.append(f"{lane.queued} waiting")
    if lane.budget_fault:
        parts.append("budget not shared with other programs")
    return " · ".join(parts)


def budget_text(lane: LaneStatus) -> str:
    """What is left of each window of the rate budget, such as `87/100 min · 912/1000 h`."""
    return " · ".join(
        f"{left}/{window.requests} {_WINDOW_NAMES.get(window.seconds, f'{window.seconds:g} s')}"
        for window, left in lane.left
    )
