"""The user's theme and keys, taken from the configuration; what is not known is told, not ignored.

Textual takes an unknown theme for an error, leaves unknown ids of a keymap out in silence, and in
silence takes a key from the command that had it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any

from textual.theme import BUILTIN_THEMES

from paylink_tui.ui.commands import Command, shown_key
from paylink_tui.ui.screens.base import Commanding

if TYPE_CHECKING:
    from textual.app import App

    from paylink_tui.config.load import Config


def apply_settings(app: App[Any], config: Config) -> list[str]:
    """Sets theme and keys; returns a sentence for each that cannot be."""
    if config.theme in app.available_themes:
        app.theme = config.theme
    if config.keys:
        ids = command_ids()
        app.set_keymap({name: keys for name, keys in config.keys.items() if name in ids})
    return doubts(config, app.available_themes)


def doubts(config: Config, themes: Iterable[str] = BUILTIN_THEMES) -> list[str]:
    """A sentence for each theme and key that cannot be set."""
    found = []
    if config.theme is not None and config.theme not in themes:
        found.append(_unknown("ui.theme", "theme", config.theme, themes))
    if config.keys:
        ids = command_ids()
        unknown = [name for name in config.keys if name not in ids]
        found += [_unknown("keys", "command", name, ids) for name in unknown]
        found += _lost_keys(config.keys)
    return found


def command_ids() -> set[str]:
    """The id of every command. Loads every screen: only who has keys of their own waits."""
    from paylink_tui.ui import screens

    for module in pkgutil.iter_modules(screens.__path__):
        import_module(f"{screens.__name__}.{module.name}")
    return {command.id for cls in _subclasses(Commanding) for command in cls.own_commands()}


def _lost_keys(own: Mapping[str, str]) -> list[str]:
    """A sentence for each key that a command lost to another of its screen."""
    lost = {
        f"keys: {shown_key(key)} is {name} now, and no longer {other.id}."
        for cls in _subclasses(Commanding)
        for name in own.keys() & _commands_of(cls).keys()
        for other in _commands_of(cls).values()
        for key in _commands_of(cls)[name].keys_now(own)
        if other.id != name and key in other.keys_now(own)
    }
    return sorted(lost)


def _commands_of(cls: type[Commanding]) -> dict[str, Command]:
    """The commands that `cls` declares or inherits, by id."""
    bases = (base for base in cls.__mro__ if issubclass(base, Commanding))
    return {command.id: command for base in bases for command in base.own_commands()}


def _subclasses(cls: type[Commanding]) -> Iterable[type[Commanding]]:
    yield cls
    for below in cls.__subclasses__():
        yield from _subclasses(below)


def _unknown(key: str, kind: str, name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"{key}: there is no {kind} {name}.{hint}"
