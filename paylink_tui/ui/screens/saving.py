"""Asking where a file shall go, and whether one that is there may be replaced."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paylink_tui.ui.screens.dialogs import Ask, Confirm

if TYPE_CHECKING:
    from textual.app import App


@dataclass(frozen=True, slots=True)
class Place:
    """Where to save; `replace` where the user has agreed that what is there may go."""

    path: Path
    replace: bool


async def ask_place(
    app: App[Any], title: str, name: str, suffixes: Sequence[str], *, live: bool
) -> Place | None:
    """The place that the user gives, which ends in one of `suffixes`; None where they leave it."""
    ask = Ask(title, value=name, check=lambda text: path_fault(text, suffixes))
    answer = await app.push_screen_wait(ask)
    if answer is None:
        return None
    path = typed_path(answer)
    replace = await asyncio.to_thread(path.exists)
    if replace and not await _may_replace(app, path, live=live):
        return None
    return Place(path, replace)


async def _may_replace(app: App[Any], path: Path, *, live: bool) -> bool:
    facts = [("File", str(path))]
    question = Confirm("Replace the file that is there?", facts, yes="Replace", live=live)
    return await app.push_screen_wait(question) is True


def path_fault(text: str, suffixes: Sequence[str]) -> str:
    """Why nothing can be saved at the typed path; empty where it can."""
    path = typed_path(text)
    if path.suffix.lower() not in suffixes:
        return f"End the name in {' or '.join(suffixes)}"
    if not path.parent.is_dir():
        return f"There is no folder {path.parent}"
    return ""


def typed_path(text: str) -> Path:
    """What the user typed as a full path."""
    try:
        return Path(text.strip()).expanduser().absolute()
    except RuntimeError:  # `~nobody/` has no folder
        return Path(text.strip()).absolute()
