"""Searches that are kept by name in the configuration: choosing one, keeping one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from paylink_tui.ui.screens.dialogs import Ask, Choose

if TYPE_CHECKING:
    from paylink_tui.config.views import View
    from paylink_tui.model.index import Order
    from paylink_tui.ui.app import PaylinkApp

LONGEST_NAME = 40


async def choose_view(app: PaylinkApp) -> View | None:
    """One of the views of the configuration; None when the user chose none."""
    views = {view.name: view for view in app.desk.config.views}
    choices = [
        (name, f"{name} · {view.query or 'every link'} · {view.sort}")
        for name, view in views.items()
    ]
    name = await app.push_screen_wait(Choose("Which view?", choices))
    return views[name] if name is not None else None


async def keep_view(app: PaylinkApp, query: str, order: Order, descending: bool) -> str | None:
    """Asks for a name and writes the search into the configuration; the name, or None when the
    user gave none.

    Raises:
        ConfigError: the file cannot be written, or has changed since it was read.
    """
    name = await app.push_screen_wait(
        Ask("Keep this view under which name?", check=lambda typed: name_fault(app, typed))
    )
    if name is None:
        return None
    from paylink_tui.config.load import load_config
    from paylink_tui.config.views import View
    from paylink_tui.config.write import append_view

    view = View(name=name.strip(), query=query, sort=f"{'-' * descending}{order.value}")
    config = app.desk.config
    await asyncio.to_thread(append_view, config.path, view, seen=config.digest)
    await app.desk.reload(await asyncio.to_thread(load_config, config.path))
    app.desk_changed()
    return view.name


def name_fault(app: PaylinkApp, typed: str) -> str:
    """What is wrong with a name for a view, or empty."""
    name = typed.strip()
    if not name:
        return "type a name"
    if len(name) > LONGEST_NAME:
        return f"at most {LONGEST_NAME} characters"
    taken = [view.name for view in app.desk.config.views]
    if name.casefold() in [each.casefold() for each in taken]:
        return "there is a view of that name; edit it in the file, or take another name"
    return "" if name.isprintable() else "plain text only"
